"""How many customers each segment has on a day, and what they have spent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import ibis

from intarsia.core.features import FeatureTable
from intarsia.core.journal import Census
from intarsia.core.lineage import NOBODY
from intarsia.features.portable import UNITS

SPEND = "spend"

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.features.rolling import Kept


def census(members: ir.Table, known: Kept, run: int, on: date) -> tuple[Census, ...]:
    """One count a segment. Cost: one join of the customers."""
    return _counted(members, known.state.select("customer_id", worth=known.state.units / UNITS), run, on)


def census_of(members: ir.Table, features: FeatureTable, run: int) -> tuple[Census, ...]:
    """The same where orders are not kept: spend as it was measured, 0 where none was."""
    table = features.table_expr
    worth = table[SPEND] if SPEND in features.names else ibis.literal(0.0)
    return _counted(members, table.select("customer_id", worth=worth), run, features.as_of)


def _counted(members: ir.Table, worth: ir.Table, run: int, on: date) -> tuple[Census, ...]:
    joined = members.filter(members.segment != NOBODY).inner_join(worth, "customer_id")
    counted = joined.group_by("segment").agg(customers=joined.count(), value=joined.worth.sum().fill_null(0.0)).order_by("segment")
    return tuple(Census(run, on, row["segment"], row["customers"], row["value"]) for row in counted.to_pyarrow().to_pylist())
