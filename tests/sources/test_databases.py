"""Tables as a shop's own database has them: customers(id, ...), orders in cents, and the same people in both."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import intarsia as ia
from intarsia.core.settings import NamedSource

N = 30


@pytest.fixture
def shop(tmp_path: Path) -> str:
    place = tmp_path / "shop.db"
    with sqlite3.connect(place) as con:
        con.execute("CREATE TABLE orders(order_no integer, customer integer, placed_at text, total_cents integer, status text)")
        con.execute("CREATE TABLE customers(id integer, city text, birth_date text, gender text)")
        con.execute("CREATE TABLE tickets(ticket_id integer, customer integer, opened text, priority text, status text, subject text)")
        days = [f"2023-01-{1 + i % 28:02d} 10:00:00" for i in range(3 * N)]
        con.executemany("INSERT INTO orders VALUES(?,?,?,?,?)", [(i, 1 + i % N, day, 1999 + i, "paid") for i, day in enumerate(days)])
        people = [(1 + i, ("Bonn", "Ulm")[i % 2], f"19{50 + i}-03-04", "fm"[i % 2]) for i in range(N)]
        con.executemany("INSERT INTO customers VALUES(?,?,?,?)", people)
        tickets = [(i, 1 + i, days[i], "high", "open", "help") for i in range(N)]
        con.executemany("INSERT INTO tickets VALUES(?,?,?,?,?,?)", tickets)
    return f"sqlite:///{place}"


def test_tables_of_a_shop_are_known_and_their_people_are_the_same(shop: str) -> None:
    base = ia.read({name: NamedSource(place=shop, query=name) for name in ("orders", "customers", "tickets")})
    assert [one.table for one in base.sources] == ["orders", "customers", "tickets"]
    ids = {name: set(base.tables[name].customer_id.to_pyarrow().to_pylist()) for name in base.tables}
    assert ids["orders"] == ids["customers"] == ids["tickets"] == {str(1 + i) for i in range(N)}
    assert base.orders.amount.min().to_pyarrow().as_py() == pytest.approx(19.99)


def test_cents_are_money_in_a_place_of_its_own_too(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{i % 9},2023-01-{1 + i % 28:02d},{1999 + i}" for i in range(60))
    (tmp_path / "orders.csv").write_text(f"order_no,customer,placed_at,total_cents\n{rows}")
    assert ia.read(str(tmp_path / "orders.csv")).orders.amount.min().to_pyarrow().as_py() == pytest.approx(19.99)


@pytest.mark.parametrize(
    ("names", "ids", "taken"),
    [("id,client_code", "{i},K{i}", "K1"), ("id,city", "1,Bonn", None), ("id,email", "{i},p{i}@lindenhof.de", "1")],
)
def test_id_is_the_customers_only_where_nothing_better_is_and_it_never_repeats(tmp_path: Path, names: str, ids: str, taken: str) -> None:
    rows = "\n".join(f"{ids.format(i=i)},Ann Lee{i},f,19{50 + i}-03-04" for i in range(1, N))
    (tmp_path / "people.csv").write_text(f"{names},full_name,gender,birth_date\n{rows}")
    base = ia.read({"people": NamedSource(place=str(tmp_path / "people.csv"), table="customers")}, settings=_exact())
    assert base.tables["customers"].order_by("row").customer_id.to_pyarrow().to_pylist()[0] == taken
    assert taken is not None or "id" in base.sources[0].unused_columns


def _exact() -> ia.Settings:
    return ia.Settings(identity={"match": "off"})
