"""One writer at a time: a lock that the system itself gives back when the process that holds it dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from intarsia.store.catalogue import answering
from intarsia.store.files import writable

LOCK = "lock"
_PAUSE_SECONDS = 0.05


@contextmanager
def exclusive(folder: Path, db: sa.Engine, wait_seconds: float = 0) -> Iterator[bool]:
    """Whether this process is the one that may write, for as long as the block runs; waits up to `wait_seconds` for it.

    A lock on a file of the folder goes with a SQLite catalogue (flock; on Windows a locked byte), an advisory lock on a connection of its
    own with PostgreSQL. Readers take none.
    """
    with _on_server(db) if db.dialect.name == "postgresql" else _on_file(folder / LOCK) as attempt:
        until = time.monotonic() + wait_seconds
        while not (held := attempt()) and time.monotonic() < until:
            time.sleep(_PAUSE_SECONDS)
        yield held


@contextmanager
def _on_file(path: Path) -> Iterator[Callable[[], bool]]:
    with writable(str(path.parent)):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield lambda: _taken(handle)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _on_server(db: sa.Engine) -> Iterator[Callable[[], bool]]:
    name = sa.func.concat("intarsia ", sa.func.current_schema())
    ours = sa.select(sa.func.pg_try_advisory_lock(sa.func.hashtextextended(name, 0)))
    with answering(db):
        connection = db.connect().execution_options(isolation_level="AUTOCOMMIT")

    def attempt() -> bool:
        with answering(db):
            return bool(connection.scalar(ours))

    try:
        yield attempt
    finally:  # closing gives the lock back too, but only when the server has come to it
        with suppress(sa.exc.DBAPIError):
            connection.execute(sa.select(sa.func.pg_advisory_unlock_all()))
        connection.close()
