"""Databases are only read, in batches, without their secrets; a fault says how far the reading came."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import duckdb
import pytest

from intarsia.core.settings import NamedSource
from intarsia.errors import UnknownName, Unreadable, UsageError
from intarsia.sources.connectors.sql import Sql
from intarsia.sources.inventory import inventory
from sources.connectors.servers import killed_half_way, mariadb, postgresql
from sources.order_files import engine


@pytest.fixture(scope="module", params=[postgresql, mariadb])
def server(request, tmp_path_factory):
    with request.param(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def lite(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as con:
        con.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, who TEXT, spent)")
        con.executemany("INSERT INTO visits VALUES (?, ?, ?)", [(1, "a", 1), (2, "b", 2.5), (7, None, 3), (9, "d", "much")])
    return str(tmp_path / "shop.db")


def load(place, query=None, **options):
    loaded = Sql(**options).load(place, engine(), NamedSource(place="x", query=query))
    return loaded, loaded.table.order_by("row").to_pyarrow().to_pylist()


def test_a_table_with_a_key_is_read_range_by_range(server):
    loaded, rows = load(server.address, "visits", batch=70, span=300)
    assert loaded.names == ("id", "at", "spent", "note")
    assert [row["row"] for row in rows] == list(range(1, 1001))
    assert [row["c0"] for row in rows] == [3 * g for g in range(1, 1001)]
    assert rows[0]["c1"] == (datetime(2024, 1, 2, 8, tzinfo=UTC) if server.dialect == "postgresql" else datetime(2024, 1, 2, 10))
    assert rows[0]["c2"] == 0.25
    assert rows[0]["c3"] == '{"a": 1}'
    assert load(server.address, "visits", batch=1000)[0].fingerprint == loaded.fingerprint


def test_a_moment_is_one_by_whatever_clock_the_server_goes(server):
    if server.dialect == "postgresql":
        pytest.skip("of MySQL; PostgreSQL's are in the tables above")
    server.run("SET GLOBAL time_zone = '+05:00'")
    server.run("CREATE TABLE moments (id bigint PRIMARY KEY, at timestamp NULL, shown datetime)")
    server.run("INSERT INTO moments VALUES (1, '2024-01-01 10:00', '2024-01-01 10:00'), (2, NULL, NULL)")
    _, rows = load(server.address, "moments")
    assert [(row["c1"], row["c2"]) for row in rows] == [(datetime(2024, 1, 1, 5, tzinfo=UTC), datetime(2024, 1, 1, 10)), (None, None)]


def test_a_select_and_a_view(server):
    assert len(load(server.address, "SELECT id, CAST(at AS date) FROM visits WHERE id <= 30")[1]) == 10
    assert len(load(server.address, "recent")[1]) == 33


def test_the_address_comes_from_the_environment_and_is_never_shown(server, monkeypatch):
    monkeypatch.setenv("SHOP_DATABASE", server.address)
    loaded, _ = load("env:SHOP_DATABASE#visits")
    assert "env:SHOP_DATABASE" in loaded.source
    assert server.address not in repr(loaded)


def test_nothing_can_be_changed_even_by_a_function(server):
    with pytest.raises((Unreadable, UsageError), match=r"(?i)read.only|only read"):
        load(server.address, server.counting)
    for harmful in (
        "DROP TABLE visits",
        "SELECT 1; SELECT 2",
        "WITH x AS (DELETE FROM visits RETURNING *) SELECT * FROM x",
        "SELECT * FROM visits FOR UPDATE",
        "SELECT * INTO t FROM visits",
    ):
        with pytest.raises(UsageError, match=r"only read|cannot be read as SQL"):
            load(server.address, harmful)
    assert len(load(server.address, "visits")[1]) == 1000


def test_what_is_read_is_one_state_of_the_data(server):
    """The keys that a table had when its reading began, though rows come in meanwhile: a transaction sees one state."""
    connector, seen = Sql(batch=100, span=300), []

    class Bench:
        con = engine().con

        def put(self, batches, schema):
            for batch in batches:
                if not seen:
                    server.run("INSERT INTO visits SELECT id + 100000, at, spent, note FROM visits WHERE id <= 30")
                seen.extend(batch.column("c0").to_pylist())
            server.run("DELETE FROM visits WHERE id > 100000")
            return engine().put(iter(()), schema)

    connector.load(server.address, Bench(), NamedSource(place="x", query="visits"))
    assert seen == [3 * g for g in range(1, 1001)]


def test_a_connection_that_is_lost_half_way(server):
    with killed_half_way(server), pytest.raises(Unreadable, match=r"stopped after row \d+0 of its query.*Nothing of it is kept"):
        load(server.address, server.lost, batch=10)


def test_a_query_that_fails_half_way(server):
    failing = {
        "postgresql": "SELECT 1 / (id - 2100) FROM visits ORDER BY id",
        "mysql": "SELECT id, (SELECT v.id FROM visits v WHERE t.id = 2100 OR v.id = t.id) FROM visits t ORDER BY id",
    }
    with pytest.raises(Unreadable, match=r"stopped .*(division by zero|more than 1 row)"):
        load(server.address, failing[server.dialect], batch=100)


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


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}", "sqlite:///{}?mode=ro", "{}#visits", "sqlite:///{}#visits"])
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


NAMES = ("web visits", "web:visits :low", "web.visits", "web visits: 100%")


@pytest.mark.parametrize("name", NAMES)
def test_a_table_of_any_name_on_a_server(server, name):
    quote = '"' if server.dialect == "postgresql" else "`"
    server.run(f"CREATE TABLE {quote}{name}{quote} (id bigint PRIMARY KEY, {quote}who :x{quote} text)")
    server.run(f"INSERT INTO {quote}{name}{quote} VALUES (1, 'a'), (2, 'b')")
    loaded, rows = load(server.address, name)
    assert (loaded.names, [row["c1"] for row in rows]) == (("id", "who :x"), ["a", "b"])
    assert f"table '{name}'" in loaded.source
    assert [row["c0"] for row in load(server.address, f"SELECT {quote}who :x{quote} FROM {quote}{name}{quote} WHERE id > 1")[1]] == ["b"]


def test_a_table_in_the_quotes_of_sql(server):
    quote = '"' if server.dialect == "postgresql" else "`"
    server.run(f"CREATE SCHEMA {quote}the sales{quote}")
    server.run(f"CREATE TABLE {quote}the sales{quote}.{quote}Order Lines{quote} (id bigint PRIMARY KEY)")
    server.run(f"INSERT INTO {quote}the sales{quote}.{quote}Order Lines{quote} VALUES (7)")
    assert [row["c0"] for row in load(server.address, f"{quote}the sales{quote}.{quote}Order Lines{quote}")[1]] == [7]
    assert len(load(server.address, f"{quote}visits{quote}")[1]) == 1000


def test_times_that_python_has_not_are_empty_and_counted(server):
    if server.dialect != "postgresql":
        pytest.skip("of PostgreSQL")
    server.run("CREATE TABLE sold (id bigint PRIMARY KEY, at timestamp, moment timestamptz, day date)")
    server.run(
        "INSERT INTO sold VALUES (1, '2024-01-01 10:00', '2024-01-01 10:00Z', '2024-01-01'), (2, 'infinity', '-infinity', 'infinity')"
    )
    server.run("INSERT INTO sold VALUES (3, '0044-03-15 12:00 BC', '12024-01-01 10:00Z', '0044-03-15 BC')")
    loaded, rows = load(server.address, "sold", batch=1)
    assert [row["c0"] for row in rows] == [1, 2, 3]
    assert rows[0]["c1"] == rows[0]["c2"].replace(tzinfo=None) == datetime(2024, 1, 1, 10)
    assert [(row["c1"], row["c2"], row["c3"]) for row in rows[1:]] == [(None, None, None)] * 2
    assert "6 times" in loaded.remarks[0].text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("behind", [False, True])
def test_a_table_of_any_name_in_a_file(tmp_path, name, behind):
    with sqlite3.connect(tmp_path / "shop.db") as lite, duckdb.connect(str(tmp_path / "shop.duckdb")) as duck:
        for con in (lite, duck):
            con.execute(f'CREATE TABLE "{name}" (id INTEGER, "who :x" VARCHAR)')
            con.execute(f"INSERT INTO \"{name}\" VALUES (1, 'a'), (2, 'b')")
            con.execute("CREATE TABLE other (x INTEGER)")
    for file in ("shop.db", "shop.duckdb"):
        place = f"{tmp_path}/{file}"
        loaded, rows = load(f"{place}#{name}") if behind else load(place, name)
        assert (loaded.names, [row["c1"] for row in rows]) == (("id", "who :x"), ["a", "b"])
        with pytest.raises(UsageError, match="only read"):
            load(place, f'DROP TABLE "{name}"')
    assert len(load(f"{tmp_path}/shop.duckdb", f'main."{name}"')[1]) == 2


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


def test_a_mysql_server_that_does_not_answer():
    pytest.importorskip("pymysql", reason="needs the extra mysql")
    with pytest.raises(Unreadable, match=r"mysql database 'shop' on 127\.0\.0\.1 cannot be read"):
        load("mysql://me@127.0.0.1:1/shop", "visits")


def test_the_tables_of_a_server_are_told_with_what_they_are(server):
    server.run("CREATE TABLE buyers (customer_id text, email text, first_name text, city text)")
    server.run("INSERT INTO buyers VALUES ('a', 'a@example.com', 'Ann', 'Ulm'), ('b', 'b@example.com', 'Bo', 'Graz')")
    found = {item.name: item for item in inventory([server.address])}
    assert {"buyers", "visits", "recent"} <= set(found)
    assert (found["buyers"].tables, found["buyers"].query) == (("customers",), "buyers")
    assert found["visits"].tables == ()
    assert "is no table that is known" in found["visits"].because


def test_the_tables_of_a_duckdb_file_are_told_too(tmp_path):
    place = str(tmp_path / "shop.duckdb")
    with duckdb.connect(place) as con:
        con.execute("CREATE SCHEMA crm; CREATE TABLE crm.buyers AS SELECT 'a' AS customer_id, 'Ann' AS first_name, 'Ulm' AS city")
        con.execute("CREATE TABLE nothing (a INTEGER)")
    found = {item.name: item for item in inventory([place])}
    assert (found["crm_buyers"].tables, found["crm_buyers"].query) == (("customers",), "crm.buyers")
    assert "holds no record" in found["nothing"].because
    (one,) = inventory([f"{place}#crm.buyers"])
    assert (one.name, one.query, one.place) == ("crm_buyers", "", (f"{place}#crm.buyers",))
    with pytest.raises(UnknownName, match="nosuch"):
        inventory([f"{place}#nosuch"])


def test_a_table_that_a_file_has_not_is_told(lite):
    with pytest.raises(UnknownName, match="nosuch"):
        inventory([f"{lite}#nosuch"])
