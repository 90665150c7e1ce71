"""The total of a whole order that stands on each of its lines: found out by looking, and shared among the lines.

Shops' exports and APIs repeat what was paid for an order on every line of it. Added up as they stand, four lines would count four times.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

from intarsia.errors import UsageError
from intarsia.sources.detect import Recognition
from intarsia.sources.names import words
from intarsia.sources.profile import Column
from intarsia.sources.relations import product_share

FORM = "the total of the whole order, shared among its lines"
FEWEST, SAME, VALUES = 20, 0.98, 10
SURE, STEEP = 4.0, 0.4
LOOKED_AT = 1_000_000
_GOODS = ("product_id", "product", "category", "quantity", "unit_price")
_WORDS = frozenset(
    ("total", "totals", "order", "invoice", "grand", "subtotal", "basket", "cart", "gesamt", "toplam", "jami", "итого", "заказа")
)


@dataclass(frozen=True)
class Totals:
    """Of `orders` with several different lines the `share` that have one amount, and why that is taken for the total of each."""

    orders: int
    share: float
    because: str


def settled(known: Recognition, con: Any, source: str, *, told: bool | None, parts: str = "") -> Totals | bool:
    """What a person told, else what is found. `parts`: the list in each order whose parts are the lines, where the source has them nested.
    Errors: UsageError where totals were told and there are no order numbers or no amounts."""
    if told and not (known.get("amount") and known.get("order_id")):
        raise UsageError("order_totals = true needs a column of amounts and one of order numbers. Name them in [source.map].")
    if told is not None:
        return told
    beside = _beside(known, con, source, f"{parts}.") if parts else None
    return beside or find(known, con, source) or False


def _beside(known: Recognition, con: Any, source: str, parts: str) -> Totals | None:
    """The total of an order that stands beside the list of its lines, not in it: it is that of them all, however few orders there are. An
    order is known by its number, else by its customer and time."""
    amount, order = known.get("amount"), known.get("order_id") or known.columns["ordered_at"]
    inside = [column for column in known.columns.values() if column.name.startswith(parts)]
    if amount is None or not inside or any(one.name.startswith(parts) for one in (amount, order, known.columns["customer_id"])):
        return None
    multi, same, *_ = con.raw_sql(_counted(order, known.columns["customer_id"], amount, inside, source)).fetchone()
    return Totals(multi, same / multi, f"it stands beside '{parts[:-1]}', not in it") if multi else None


def find(known: Recognition, con: Any, source: str) -> Totals | None:
    """Whether the amount is the total of the whole order, repeated on its lines.

    It is where of at least 20 orders with several different lines 98 % have one amount, at least ten amounts are met, and either all lines
    of an order but one have none, quantity x price is something else, the column is called a total, or amounts grow with the number of
    lines (seats at one price do not). Cost: nothing where amounts are quantity x price; else one aggregate over about a million lines, all
    those of some orders.
    """
    amount, order = known.get("amount"), known.get("order_id")
    goods = [column for name in _GOODS if (column := known.get(name))]
    if amount is None or order is None or not goods:
        return None
    quantity, price = known.get("quantity"), known.get("unit_price")
    fitting = product_share(quantity, price, amount) if quantity and price else None
    if fitting is not None and fitting > SAME:
        return None
    multi, same, alone, values, n, slope, r = con.raw_sql(_counted(order, known.columns["customer_id"], amount, goods, source)).fetchone()
    if multi < FEWEST or same < SAME * multi or values < VALUES:
        return None
    if alone >= SAME * multi:
        return Totals(multi, same / multi, "it stands on one line of each order")
    if fitting is not None:
        return Totals(multi, same / multi, f"quantity x unit_price is it on only {fitting:.0%} of the lines")
    if _WORDS & set(words(amount.name)):
        return Totals(multi, same / multi, "it is called so")
    if slope is not None and r is not None and slope > STEEP and r * sqrt(n - 2) > SURE * sqrt(max(1 - r * r, 0.0)):
        return Totals(multi, same / multi, "it grows with the number of lines")
    return None


def _counted(order: Column, customer: Column, amount: Column, goods: list[Column], source: str) -> str:
    """SQL: orders of several different lines; those of them with one amount; those that have it on one line alone; how many amounts there
    are; and, of all orders, their number, the slope of log amount on log lines, and the correlation of both."""
    text = f"{amount.text_sql()} AS t, {order.text_sql()} AS o, {customer.text_sql()} AS c"
    bare = f", {amount.numbers.bare_sql('t')} AS b" if amount.kind == "text" and amount.numbers else ""
    value = f"CAST({amount.key} AS DOUBLE)" if amount.kind == "number" else amount.numbers.sql("t", "b") if amount.numbers else "NULL"
    things = ", ".join(f"{column.text_sql()} AS g{i}" for i, column in enumerate(goods))
    part = f"hash(o) % greatest((SELECT count(*) // {LOOKED_AT} FROM ({source})), 1) = 0"
    staged = f"SELECT *{bare} FROM (SELECT {amount.key}, {text}, {things} FROM ({source}) WHERE broken IS NULL)"
    own = ", ".join(f"g{i}" for i in range(len(goods)))
    different = f"SELECT DISTINCT o, c, {value} AS a, {own} FROM ({staged}) WHERE o IS NOT NULL AND {part}"
    one = "min(a) = max(a) AND count(a) IN (1, count(*)) AS same, count(a) = 1 AS alone"
    orders = f"SELECT count(*) AS n, max(a) AS a, {one} FROM ({different}) GROUP BY o, c"
    logs = "CASE WHEN a > 0 AND same THEN ln(a) END AS y, CASE WHEN a > 0 AND same THEN ln(n) END AS x"
    several = [f"count({what}) FILTER (n > 1{also})" for what, also in (("*", ""), ("*", " AND same"), ("*", " AND same AND alone"))]
    return (
        f"SELECT {', '.join(several)}, count(DISTINCT a) FILTER (n > 1 AND same), regr_count(y, x), regr_slope(y, x), corr(y, x) "
        f"FROM (SELECT *, {logs} FROM ({orders}))"
    )


def shared_sql(known: Recognition, query: str) -> str:
    """SQL: parsed lines (t_, v_ and m_ columns) whose amount is their share of the order's total: by quantity x price where that is known,
    else in equal parts. A line that repeats another has the share of that one, for it is set aside later; where amounts within an order
    differ they stay as they are."""
    number = "t_order_id" if known.get("order_id") else "t_ordered_at"
    order = f"PARTITION BY {number}, t_customer_id"
    twins = ", ".join(f"t_{name}" for name in known.columns if name not in ("status", "currency", "order_id", "customer_id"))
    priced = known.get("unit_price") is not None
    weight = "m_quantity * m_unit_price" if priced else "1.0"
    first = f"SELECT *, row_number() OVER ({order}, {twins} ORDER BY row) = 1 AS fresh, coalesce({weight}, 0.0) AS weight FROM ({query})"
    sums = (
        f"SELECT *, sum(weight) FILTER (fresh) OVER ({order}) AS whole, count(*) FILTER (fresh) OVER ({order}) AS lines, "
        f"max(m_amount) OVER ({order}) AS total, min(m_amount) OVER ({order}) = max(m_amount) OVER ({order}) AS one FROM ({first})"
    )
    part = "CASE WHEN abs(whole) > 1e-9 THEN weight / whole ELSE 1.0 / lines END"
    own = f"CASE WHEN {number} IS NULL OR one IS NOT TRUE THEN m_amount ELSE total * {part} END"
    price = "" if priced else f", {own} / nullif(m_quantity, 0) AS m_unit_price"
    return f"SELECT * EXCLUDE (fresh, weight, whole, lines, total, one) REPLACE ({own} AS m_amount{price}) FROM ({sums})"
