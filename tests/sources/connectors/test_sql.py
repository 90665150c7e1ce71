"""Databases are only read, in batches, without their secrets; a fault says how far the reading came."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime

import duckdb
import pytest

from intarsia.core.settings import NamedSource
from intarsia.errors import UnknownName, Unreadable, UsageError
from intarsia.sources.connectors.sql import Sql
from intarsia.sources.query import only_select
from sources.order_files import engine


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    pgserver = pytest.importorskip("pgserver", reason="needs the package pgserver")
    psycopg = pytest.importorskip("psycopg", reason="needs the extra postgres")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    with psycopg.connect(server.get_uri()) as con:
        con.execute("CREATE TABLE visits (id bigint PRIMARY KEY, at timestamptz, spent numeric, note jsonb)")
        con.execute(
            "INSERT INTO visits SELECT g * 3, timestamptz '2024-01-01 10:00+02' + g * interval '1 day', g / 4.0, '{\"a\": 1}' "
            "FROM generate_series(1, 1000) g"
        )
        con.execute("CREATE SEQUENCE counter")
        con.execute("CREATE VIEW recent AS SELECT * FROM visits WHERE id > 2901")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def lite(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as con:
        con.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, who TEXT, spent)")
        con.executemany("INSERT INTO visits VALUES (?, ?, ?)", [(1, "a", 1), (2, "b", 2.5), (7, None, 3), (9, "d", "much")])
    return str(tmp_path / "shop.db")


def load(place, query=None, **options):
    loaded = Sql(**options).load(place, engine(), NamedSource(place="x", query=query))
    return loaded, loaded.table.order_by("row").to_pyarrow().to_pylist()


def test_a_table_with_a_key_is_read_range_by_range(postgres):
    loaded, rows = load(postgres, "visits", batch=70, span=300)
    assert loaded.names == ("id", "at", "spent", "note")
    assert [row["row"] for row in rows] == list(range(1, 1001))
    assert [row["c0"] for row in rows] == [3 * g for g in range(1, 1001)]
    assert rows[0]["c1"] == datetime(2024, 1, 2, 8, tzinfo=UTC)
    assert rows[0]["c2"] == 0.25
    assert rows[0]["c3"] == '{"a": 1}'
    assert load(postgres, "visits", batch=1000)[0].fingerprint == loaded.fingerprint


def test_a_select_and_a_view(postgres):
    assert len(load(postgres, "SELECT id, at::date FROM visits WHERE id <= 30")[1]) == 10
    assert len(load(postgres, "recent")[1]) == 33


def test_the_address_comes_from_the_environment_and_is_never_shown(postgres, monkeypatch):
    monkeypatch.setenv("SHOP_DATABASE", postgres)
    loaded, _ = load("env:SHOP_DATABASE#visits")
    assert "env:SHOP_DATABASE" in loaded.source
    assert postgres not in repr(loaded)


def test_nothing_can_be_changed_even_by_a_function(postgres):
    with pytest.raises(Unreadable, match="read-only"):
        load(postgres, "SELECT nextval('counter')")
    for harmful in (
        "DROP TABLE visits",
        "SELECT 1; SELECT 2",
        "WITH x AS (DELETE FROM visits RETURNING *) SELECT * FROM x",
        "SELECT * INTO t FROM visits",
    ):
        with pytest.raises(UsageError, match="only read"):
            load(postgres, harmful)
    with pytest.raises(UsageError, match="only read"):
        only_select("SELECT * FROM visits FOR UPDATE", "postgresql")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # psycopg's cursor cannot be closed without its server
def test_a_connection_that_is_lost_half_way(postgres):
    lost = "SELECT id, CASE WHEN id = 2100 THEN pg_terminate_backend(pg_backend_pid()) END FROM visits ORDER BY id"
    with pytest.raises(Unreadable, match=r"stopped after row \d00 of its query.*Nothing of it is kept"):
        load(postgres, lost, batch=100)
    with pytest.raises(Unreadable, match=r"stopped .*division by zero"):
        load(postgres, "SELECT 1 / (id - 2100) FROM visits ORDER BY id", batch=100)


def test_secrets_are_named_and_not_told(monkeypatch):
    with pytest.raises(UsageError, match="holds its password") as told:
        load("postgresql://me:hunter2@127.0.0.1:1/shop")
    assert "hunter2" not in str(told.value)
    monkeypatch.setenv("SHOP_PASSWORD", "hunter2")
    with pytest.raises(Unreadable, match=r"'shop' on 127\.0\.0\.1") as told:
        load("postgresql://me:env:SHOP_PASSWORD@127.0.0.1:1/shop", "visits")
    assert "hunter2" not in str(told.value)
    with pytest.raises(UsageError, match="NOWHERE_TO_BE_FOUND"):
        load("env:NOWHERE_TO_BE_FOUND")


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}", "{}#visits"])
def test_a_sqlite_file_with_its_loose_types(lite, form):
    assert Sql().accepts(form.format(lite))
    loaded, rows = load(form.format(lite), batch=2)
    assert loaded.names == ("id", "who", "spent")
    assert [(row["c0"], row["c1"], row["c2"]) for row in rows] == [("1", "a", "1"), ("2", "b", "2.5"), ("7", None, "3"), ("9", "d", "much")]


def test_which_table_where_there_are_several(lite):
    with sqlite3.connect(lite) as con:
        con.execute("CREATE TABLE other (x)")
    with pytest.raises(UsageError, match=r"2 tables: other, visits"):
        load(lite)
    with pytest.raises(UnknownName, match="Did you mean 'visits'"):
        load(lite, "visit")
    assert load(lite, "other")[1] == []


def test_a_duckdb_file(tmp_path):
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as con:
        con.execute("CREATE TABLE visits AS SELECT 1::DECIMAL(9, 2) AS spent, TIMESTAMPTZ '2024-01-01 10:00:00+05' AS at, [1, 2] AS list")
    for query in (None, "visits", "SELECT * FROM visits"):
        loaded, rows = load(str(tmp_path / "shop.duckdb"), query)
        assert loaded.names == ("spent", "at", "list")
        assert (rows[0]["c0"], rows[0]["c1"], rows[0]["c2"]) == (1.0, datetime(2024, 1, 1, 5, tzinfo=UTC), "[1, 2]")
    with pytest.raises(UsageError, match="only read"):
        load(str(tmp_path / "shop.duckdb"), "DROP TABLE visits")
    with pytest.raises(Unreadable, match="no database file"):
        load(f"duckdb:///{tmp_path}/nothing.duckdb")


def test_mysql_reads_like_the_others():
    if shutil.which("mysqld") is None and shutil.which("mariadbd") is None:
        pytest.skip("there is no MySQL or MariaDB server on this machine: the dialect is only tried for its address and its refusals")
    pytest.fail("a server is there now: start it here and read a table")


def test_a_mysql_server_that_does_not_answer():
    pytest.importorskip("pymysql", reason="needs the extra mysql")
    with pytest.raises(Unreadable, match=r"mysql database 'shop' on 127\.0\.0\.1 cannot be read"):
        load("mysql://me@127.0.0.1:1/shop", "visits")
