"""Real database servers on loopback for the tests of the connector: PostgreSQL from a wheel, MariaDB where the machine has it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NO_MARIADB = "there is no MariaDB server on this machine (Debian: mariadb-server-core and mariadb-client-core)"


@dataclass(frozen=True)
class Server:
    """A running server with a table `visits` (id 3, 6 ... 3000), a view `recent` and a sequence `counter`; `lost` is a SELECT of `visits`
    that takes a second or two, `kill` ends the session at the server that runs it, `run` changes something."""

    dialect: str
    address: str
    counting: str
    lost: str
    kill: Callable[[], bool]
    run: Callable[[str], object]


@contextmanager
def killed_half_way(server: Server) -> Iterator[None]:
    """While the block reads, its session at the server is ended from outside, some tenths of a second after it has begun."""
    done = threading.Event()

    def kill() -> None:
        for _ in range(200):
            time.sleep(0.4)
            if done.is_set() or server.kill():
                return

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        done.set()
        killer.join()


@contextmanager
def postgresql(folder: Path) -> Iterator[Server]:
    """PostgreSQL 16 from the package pgserver."""
    pgserver = pytest.importorskip("pgserver", reason="needs the package pgserver")
    psycopg = pytest.importorskip("psycopg", reason="needs the extra postgres")
    server = pgserver.get_server(folder, cleanup_mode="stop")
    with psycopg.connect(server.get_uri()) as con:
        con.execute("CREATE TABLE visits (id bigint PRIMARY KEY, at timestamptz, spent numeric, note jsonb)")
        con.execute(
            "INSERT INTO visits SELECT g * 3, timestamptz '2024-01-01 10:00+02' + g * interval '1 day', g / 4.0, '{\"a\": 1}' "
            "FROM generate_series(1, 1000) g"
        )
        con.execute("CREATE SEQUENCE counter")
        con.execute("CREATE VIEW recent AS SELECT * FROM visits WHERE id > 2901")

    def kill() -> bool:
        with psycopg.connect(server.get_uri()) as con:
            asked = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'FETCH%' AND pid <> pg_backend_pid()"
            return any(row[0] for row in con.execute(asked).fetchall())

    def run(statement: str) -> None:
        with psycopg.connect(server.get_uri()) as con:
            con.execute(statement)

    lost = "SELECT id, repeat('x', 1000) AS page, pg_sleep(0.002) FROM visits ORDER BY id"
    yield Server("postgresql", server.get_uri(), "SELECT nextval('counter')", lost, kill, run)
    server.cleanup()


@contextmanager
def mariadb(folder: Path) -> Iterator[Server]:
    """MariaDB of the system, with its data in the folder."""
    pymysql = pytest.importorskip("pymysql", reason="needs the extra mysql")
    if shutil.which("mariadbd") is None or shutil.which("mariadb-install-db") is None:
        pytest.skip(NO_MARIADB)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = _started(folder, port)

    def asked(statement: str, database: str | None = "shop") -> Any:
        con = pymysql.connect(host="127.0.0.1", port=port, user="root", database=database, autocommit=True)
        with con, con.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def kill() -> bool:
        found = asked("SELECT id FROM information_schema.processlist WHERE info LIKE '%sleep(0.002)%' AND id <> connection_id()")
        for (number,) in found:
            asked(f"KILL {number}")
        return bool(found)

    try:
        _answering(lambda: asked("SELECT 1", None), process)
        asked("CREATE DATABASE shop", None)
        asked("CREATE TABLE visits (id bigint PRIMARY KEY, at datetime(6), spent decimal(12, 2), note json)")
        asked(
            "INSERT INTO visits SELECT seq * 3, timestamp '2024-01-01 10:00' + INTERVAL seq DAY, seq / 4.0, '{\"a\": 1}' FROM seq_1_to_1000"
        )
        asked("CREATE SEQUENCE counter")
        asked("CREATE VIEW recent AS SELECT * FROM visits WHERE id > 2901")
        lost = "SELECT id, repeat('x', 1000) AS page, sleep(0.002) FROM visits ORDER BY id"
        yield Server("mysql", f"mysql://root@127.0.0.1:{port}/shop", "SELECT nextval(counter)", lost, kill, asked)
    finally:
        process.terminate()
        process.wait()


def _started(folder: Path, port: int) -> subprocess.Popen[bytes]:
    data, small = f"--datadir={folder / 'data'}", "--innodb-log-file-size=4M"
    who = ["--user=root"] if os.getuid() == 0 else []
    made = ["mariadb-install-db", "--no-defaults", *who, data, small, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(made, check=True, capture_output=True)
    serve = ["mariadbd", "--no-defaults", *who, data, small, "--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder / 's.sock'}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen([*serve, "--innodb-buffer-pool-size=16M", "--skip-log-bin"], stdout=log, stderr=log)


def _answering(ask: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    import pymysql

    for _ in range(300):
        try:
            ask()
        except pymysql.err.OperationalError:
            assert process.poll() is None, "the server has stopped"
            time.sleep(0.1)
        else:
            return
    pytest.fail("the MariaDB server does not answer")
