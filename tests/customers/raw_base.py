"""Bases as a source would hand them over, made from Python rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from intarsia.core.base import CustomerBase, Recognised
from intarsia.core.engine import Engine
from intarsia.core.schema import CLEAN_ORDERS, ORDERS, SET_ASIDE

START = datetime(2024, 1, 1, 12)
_ARROW = {
    "int64": pa.int64(),
    "string": pa.string(),
    "timestamp(6)": pa.timestamp("us"),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
}
_ALL = ("customer_id", "order_id", "ordered_at", "product_id", "product", "quantity", "unit_price", "amount")


def day(number: float) -> datetime:
    """Noon of that many days after the start."""
    return START + timedelta(days=number)


def line(**given: Any) -> dict[str, Any]:
    """An order line with everything in it that is not given: one piece of P1 at 10, bought by A on day 0."""
    made = {
        "customer_id": "A",
        "order_id": "O1",
        "ordered_at": day(0),
        "product_id": "P1",
        "product": "A mug",
        "quantity": 1.0,
        "unit_price": 10.0,
    }
    made |= {"cancelled": False, "problem": None} | given
    if "amount" not in made:
        made["amount"] = made["quantity"] * made["unit_price"]
    return {"category": made["product_id"]} | made


def raw_base(engine: Engine, rows: Iterable[Mapping[str, Any]], named: Iterable[str] = _ALL) -> CustomerBase:
    """The base of these lines, numbered from 1 where they bear no number; `named` are the columns that the source itself has."""
    numbered = [{"row": number} | dict(row) for number, row in enumerate(rows, 1)]
    schema = pa.schema([(field.name, _ARROW[field.type]) for field in ORDERS.fields])
    table = pa.Table.from_pylist([{name: row.get(name) for name in ORDERS.types} for row in numbered], schema=schema)
    recognised = tuple(Recognised(name, name, "of that name") for name in named)
    return CustomerBase(
        {"orders": engine.put(table.to_batches(), schema)}, engine, source="rows", recognised=recognised, rows_in=len(numbered)
    )


def as_read_again(base: CustomerBase) -> CustomerBase:
    """A cleaned base as if its lines came fresh from a source that marks returns."""
    lines = base.orders.to_pyarrow().to_pylist()
    again = raw_base(base.engine, [row | {"cancelled": row["is_return"], "problem": None} for row in lines])
    return CustomerBase(again.tables, again.engine, recognised=base.recognised, rows_in=again.rows_in)


def used(base: CustomerBase) -> list[dict[str, Any]]:
    """The lines in use, by row."""
    return base.orders.order_by("row").to_pyarrow().to_pylist()


def aside(base: CustomerBase) -> dict[int, str]:
    """Which rule set each row aside."""
    assert base.set_aside is not None
    rows = base.set_aside.order_by("row").to_pyarrow().to_pylist()
    assert len({row["row"] for row in rows}) == len(rows), "a row is set aside twice"
    return {row["row"]: row["rule"] for row in rows}


def check_sums(base: CustomerBase) -> None:
    """Every input row is used or set aside, once; forms, counts and reasons agree."""
    assert base.set_aside is not None
    CLEAN_ORDERS.check({name: str(kind) for name, kind in base.orders.schema().items()})
    SET_ASIDE.check({name: str(kind) for name, kind in base.set_aside.schema().items()})
    kept, dropped = {row["row"] for row in used(base)}, aside(base)
    assert kept | set(dropped) == set(range(1, base.rows_in + 1))
    assert not kept & set(dropped)
    assert base.rows_in == base.rows_used + base.rows_set_aside == base.orders.count().to_pyarrow().as_py() + len(dropped)
    told = {count.rule: count for count in base.counts if count.effect == "set aside"}
    assert {name: count.rows for name, count in told.items() if count.rows} == {
        name: list(dropped.values()).count(name) for name in dropped.values()
    }
    for row in base.set_aside.to_pyarrow().to_pylist():
        assert row["reason"] == told[row["rule"]].reason
