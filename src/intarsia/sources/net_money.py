"""What an order brought in the end: the price of its lines less discounts and refunds; and which orders are no purchase at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from intarsia.core.base import Recognised
from intarsia.sources.pattern import Void, Wanted, likeness
from intarsia.sources.profile import Column
from intarsia.sources.sql import quoted

NET = "price x quantity, less discounts and refunds"
ORDER_MONEY = ("line_discount", "line_refunded", "order_goods", "order_discount", "refunded")
"""What is told of an order beside the price of its lines, as money."""
_TWINS = ("customer_id", "ordered_at", "product_id", "product", "n_quantity", "unit_price", "line_discount", "line_refunded", "line_number")
_LEAST = 0.9
_CENT = 0.005


def void_sql(columns: Sequence[Column], voids: Sequence[Void]) -> tuple[str, str]:
    """SQL: of a record the word for why its order is no purchase, null where it is one; and the names of the columns that tell it."""
    told, names = [], []
    for one in voids:
        fitting = [(likeness(column.name, Wanted(one.names))[0], -column.position, column) for column in columns if column.filled]
        score, _, column = max(fitting, key=lambda item: item[:2], default=(0.0, 0, None))
        if column is None or score < _LEAST:
            continue
        said = f"lower({column.text_sql()})"
        listed = f"{said} {'NOT IN' if one.valid else 'IN'} ({', '.join(map(quoted, one.words))})" if one.words else f"{said} IS NOT NULL"
        told.append(f"WHEN {listed} THEN {quoted(one.called) if one.called else said}")
        names.append(column.name)
    return (f"CASE {' '.join(told)} END", " / ".join(names)) if told else ("", "")


def netted(recognised: Sequence[Recognised]) -> tuple[Recognised, ...]:
    """What came of which column, where money that was reckoned from several comes of none."""
    return tuple(replace(one, source="", because=NET) if one.source == NET else one for one in recognised)


def net_sql(query: str, there: Collection[str]) -> str:
    """SQL: the lines of `query`, which have the columns `there`, `n_quantity` and `void`, with what each brought as `amount` and, of an
    order that is no purchase, the reason as `status`.

    What belongs to the order (its refund, what its goods cost after all discounts, else its discount) stands on one of its lines or on each
    and is shared in proportion to their prices; a line that repeats another has the share of that one, for it is set aside later. Where
    lines tell what was refunded of each, that of the order is the same once more, with tax and postage. A refund takes from the goods
    until nothing is left: then the order is no purchase, and keeps what was to be paid.
    """
    order = "coalesce(order_id, 'row ' || row)" if "order_id" in there else "row"
    over = f"OVER (PARTITION BY {order})"
    own = {name: f"abs({name})" if name in there else "CAST(NULL AS DOUBLE)" for name in ORDER_MONEY}
    line = "amount" if "amount" in there else "n_quantity * unit_price"
    twins = ", ".join(name for name in _TWINS if name in there or name == "n_quantity")
    fresh = f"row_number() OVER (PARTITION BY {order}, {twins} ORDER BY row) = 1 AS fresh"
    lines = f"SELECT *, {line} - coalesce({own['line_discount']}, 0) AS line, {fresh} FROM ({query})"
    sums = (
        f"SELECT *, greatest(coalesce(sum(line) FILTER (fresh) {over}, 0), 0) AS whole, max({own['order_goods']}) {over} AS goods, "
        f"coalesce(max({own['order_discount']}) {over}, 0) AS off, coalesce(max({own['refunded']}) {over}, 0) AS told_back, "
        f"coalesce(sum({own['line_refunded']}) FILTER (fresh) {over}, 0) AS taken, "
        f"max(void) {over} AS why FROM ({lines})"
    )
    due = "greatest(least(coalesce(goods, whole - off), whole), 0) AS due, CASE WHEN taken > 0 THEN 0 ELSE told_back END AS back"
    after = f"SELECT *, {due} FROM ({sums})"
    gone = f"back + taken > 0 AND due - back - taken <= {_CENT}"
    why = f"SELECT *, coalesce(why, CASE WHEN {gone} THEN 'refunded' END) AS reason FROM ({after})"
    share = "CASE WHEN whole <= 0 THEN 1 WHEN reason IS NULL THEN (due - back) / whole ELSE due / whole END"
    fills = {"customer_id": f"{_buyer(there, over)} AS customer_id"}
    fills["currency_code"] = f"coalesce(nullif(currency_code, ''), max(currency_code) {over}) AS currency_code"
    less = f"CASE WHEN reason IS NULL THEN coalesce({own['line_refunded']}, 0) ELSE 0 END"
    spare = "n_quantity, void, line, fresh, whole, goods, off, told_back, taken, back, why, due, reason"
    gone_too = "".join(f", {name}" for name in (*ORDER_MONEY, "guest", "amount", "status", "line_number") if name in there)
    return (
        f"SELECT * EXCLUDE ({spare}{gone_too}) REPLACE ({', '.join(fills.values())}), line * ({share}) - {less} AS amount, "
        f"'void (' || reason || ')' AS status FROM ({why})"
    )


def _buyer(there: Collection[str], over: str) -> str:
    """SQL: who bought: the customer, else that of other lines of the order, else the address of a guest (who may be customer 0)."""
    if "guest" not in there:
        return f"coalesce(customer_id, max(customer_id) {over})"
    own = "nullif(customer_id, '0')"
    return f"coalesce({own}, max({own}) {over}, lower(guest), max(lower(guest)) {over})"
