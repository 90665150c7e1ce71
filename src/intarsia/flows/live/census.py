"""How many customers each segment has on a day, and what they have spent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from intarsia.core.journal import Census
from intarsia.core.lineage import NOBODY
from intarsia.features.portable import UNITS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.features.rolling import Kept


def census(members: ir.Table, known: Kept, run: int, on: date) -> tuple[Census, ...]:
    """One count a segment. Cost: one join of the customers."""
    joined = members.filter(members.segment != NOBODY).inner_join(known.state.select("customer_id", "units"), "customer_id")
    rows = joined.group_by("segment").agg(customers=joined.count(), value=joined.units.sum() / UNITS).order_by("segment").to_pyarrow()
    return tuple(Census(run, on, row["segment"], row["customers"], row["value"]) for row in rows.to_pylist())
