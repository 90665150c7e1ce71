"""Small customer bases for tests, by hand or invented from a seed, as cleaned order lines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from intarsia.core.base import CustomerBase
from intarsia.core.engine import Engine

START = datetime.fromisoformat("2020-09-13")
SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("customer_id", pa.string()),
        ("order_id", pa.string()),
        ("ordered_at", pa.timestamp("us")),
        ("product_id", pa.string()),
        ("product", pa.string()),
        ("category", pa.string()),
        ("quantity", pa.float64()),
        ("unit_price", pa.float64()),
        ("amount", pa.float64()),
        ("is_return", pa.bool_()),
    ]
)


def line(customer: str, order: str, at: str, quantity: float, price: float, *, category: str | None = "tea") -> dict[str, Any]:
    """One line; a negative quantity is a return."""
    return {
        "customer_id": customer,
        "order_id": order,
        "ordered_at": datetime.fromisoformat(at),
        "category": category,
        "quantity": quantity,
        "unit_price": price,
        "amount": quantity * price,
        "is_return": quantity < 0,
    }


def lines(*rows: dict[str, Any]) -> pa.Table:
    """The lines as an Arrow table with the columns of schema.CLEAN_ORDERS."""
    numbered = [{"row": number, **row} for number, row in enumerate(rows, start=1)]
    return pa.Table.from_pylist(numbered, schema=SCHEMA)


def base_of(engine: Engine, table: pa.Table, pieces: int = 0) -> CustomerBase:
    """A cleaned base over the lines, in customer-hash pieces where asked for."""
    orders = engine.put(table.to_batches(), SCHEMA)
    split = engine.scatter(orders, "customer_id", pieces) if pieces else ()
    return CustomerBase({"orders": orders}, engine, rows_in=table.num_rows, cleaned=True, pieces=split)


def invented(customers: int, seed: int = 0) -> pa.Table:
    """Lines of invented customers: one order or many, ties in time, several lines an order, returns with and without their purchase,
    nulls in category, quantity and price, dates without a time, prices with up to four decimals."""
    rng = np.random.default_rng(seed)
    n_orders = rng.geometric(0.25, customers)
    who = np.repeat(np.arange(customers), n_orders)
    dated_only = rng.random(customers) < 0.2
    seconds = rng.integers(0, 500 * 86_400, len(who))
    seconds[rng.random(len(who)) < 0.15] = 86_400 * 200 + 3_600
    seconds = np.where(dated_only[who], seconds // 86_400 * 86_400, seconds)
    size = rng.geometric(0.4, len(who))
    order = np.repeat(np.arange(len(who)), size)
    quantity = rng.geometric(0.5, len(order)).astype(float)
    price = np.round(rng.lognormal(2, 1, len(order)), 2)
    rows = [_invented_line(rng, int(who[o]), int(o), int(seconds[o]), (q, p)) for o, q, p in zip(order, quantity, price, strict=True)]
    back = [_taken_back(rng, row) for row in rows if rng.random() < 0.08]
    return lines(*rows, *back)


def _invented_line(rng: np.random.Generator, who: int, order: int, second: int, bought: tuple[float, float]) -> dict[str, Any]:
    quantity, price = bought
    known = rng.random(3) > 0.05
    return {
        "customer_id": f"c{who:05d}",
        "order_id": f"o{order:06d}",
        "ordered_at": START + timedelta(seconds=second),
        "product_id": f"p{rng.integers(0, 40)}",
        "category": f"g{rng.integers(0, 7)}" if known[0] else None,
        "quantity": quantity if known[1] else None,
        "unit_price": price if known[2] else None,
        "amount": quantity * price,
        "is_return": False,
    }


def _taken_back(rng: np.random.Generator, row: dict[str, Any]) -> dict[str, Any]:
    later = timedelta(seconds=int(rng.integers(1, 40 * 86_400)))
    quantity = None if row["quantity"] is None else -row["quantity"]
    return {
        **row,
        "order_id": row["order_id"] if rng.random() < 0.7 else f"{row['order_id']}x",
        "ordered_at": row["ordered_at"] + later,
        "quantity": quantity,
        "amount": -row["amount"],
        "is_return": True,
    }
