"""A panel of customers: few enough to be measured again and again at many dates, and drawn by what they did, not by who they are."""

from __future__ import annotations

from dataclasses import replace

import ibis.expr.types as ir
from ibis import _

from intarsia.core.base import CustomerBase
from intarsia.features.portable import clock

_MIX = 1_000_003.0


def panel(base: CustomerBase, most: int, *, customers: int) -> CustomerBase:
    """The base with the orders of about `most` of its `customers`; the base itself where there are no more.

    Customers are drawn by a number made of the moments of their first and last orders and of how many lines they have: ids, row order and
    currency have no part in it, and customers with the same three come together; other tables keep the records of those who are drawn, so
    people who never bought have no part in a panel. Needs a cleaned base. Cost: one group-by of the lines, and one pass over each table.
    """
    every = -(-customers // most)
    if every <= 1:
        return base
    kept = base.engine.gather(iter([_drawn(piece, every) for piece in base.order_pieces()]))
    drawn = kept.select("customer_id").distinct()
    others = {
        name: base.engine.keep(table.semi_join(drawn, "customer_id")) if "customer_id" in table.columns else table
        for name, table in base.tables.items()
        if name != "orders"
    }
    return replace(base, tables={**others, "orders": kept}, pieces=())


def _drawn(orders: ir.Table, every: int) -> ir.Table:
    own = orders.group_by("customer_id").aggregate(first=_.ordered_at.min(), last=_.ordered_at.max(), lines=_.count())
    parts = [(clock(own.first) % _MIX) * 7.0, (clock(own.last) % _MIX) * 31.0, own.lines.cast("float64") * 101.0]
    mark = (parts[0] + parts[1] + parts[2]) % _MIX
    return orders.semi_join(own.filter(mark % float(every) == 0.0).select("customer_id"), "customer_id")
