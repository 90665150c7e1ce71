"""How many customers each segment has on a day, and what they have spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import ibis

from intarsia.core.features import FeatureTable
from intarsia.core.journal import Census
from intarsia.core.lineage import NOBODY
from intarsia.features.portable import UNITS

SPEND, WORTH = "spend", "worth"

if TYPE_CHECKING:
    import ibis.expr.types as ir


def worth_of(features: FeatureTable) -> ir.Value:
    """What each customer has spent, as `worth`; 0 where spending is not measured."""
    worth = features.table_expr[SPEND] if SPEND in features.names else ibis.literal(0.0)
    return worth.cast("float64").name(WORTH)


def census(members: ir.Table, run: int, on: date) -> tuple[Census, ...]:
    """One count a segment, of rows with `segment` and `worth`. Cost: one pass. Sums are of whole ten-thousandths: no order matters."""
    named = members.filter(members.segment != NOBODY)
    units = (named[WORTH].fill_null(0.0) * UNITS).round().cast("int64")
    counted = named.group_by("segment").agg(customers=named.count(), units=units.sum().cast("float64")).order_by("segment")
    rows = counted.to_pyarrow().to_pylist()
    return tuple(Census(run, on, row["segment"], row["customers"], row["units"] / UNITS) for row in rows)


def recounted(before: Iterable[Census], gone: ir.Table, come: ir.Table, run: int, on: date) -> tuple[Census, ...]:
    """The census of a day of which only some customers were looked at again: their rows as they were (`gone`) are taken from the one
    `before`, and those as they are now (`come`) are added; both with `segment` and `worth`. Cost: one pass of these rows."""
    customers: Counter[int] = Counter()
    units: Counter[int] = Counter()
    for sign, counts in ((1, before), (-1, census(gone, run, on)), (1, census(come, run, on))):
        for one in counts:
            customers[one.segment] += sign * one.customers
            units[one.segment] += sign * round(one.value * UNITS)
    return tuple(Census(run, on, segment, n, units[segment] / UNITS) for segment, n in sorted(customers.items()) if n > 0)


def census_of(members: ir.Table, features: FeatureTable, run: int) -> tuple[Census, ...]:
    """The same of members whose worth is with the features. Cost: a join of the customers."""
    worth = features.table_expr.select("customer_id", worth_of(features))
    return census(members.select("customer_id", "segment").inner_join(worth, "customer_id"), run, features.as_of)
