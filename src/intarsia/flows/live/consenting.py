"""Who leaves the segments because she withdrew her consent, who comes back because she gave it again, and who is still to leave."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis

from intarsia.core.base import CustomerBase
from intarsia.core.lineage import NOBODY
from intarsia.core.migration import CONSENT
from intarsia.flows.live.agreed import refusing
from intarsia.flows.live.months import order_of
from intarsia.flows.live.placing import MOVES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.flows.live.day import Day


def staying(day: Day, base: CustomerBase, settled: ir.Table, before: ir.Table) -> ir.Table:
    """The customers as `settled`, but who is in no source any more because she withdrew her consent later than this day stays where she was
    `before`; she is not measured, and counts as worth nothing. Kept. Cost: one sort of the decisions of those who leave."""
    settings = day.session.settings.consent
    gone = day.engine.keep(_gone(settled))
    now = refusing(base, gone, (day.session.today,), settings) if _some(gone) else None
    then = refusing(base, gone, (day.on - timedelta(days=1),), settings) if now is not None else None
    if now is None or then is None:
        return settled
    later = gone.semi_join(now.anti_join(then, "customer_id"), "customer_id")
    held = before.semi_join(later, "customer_id")
    same = held.mutate(worth=ibis.literal(0.0), origin=held.segment, altered=ibis.literal(value=False)).select(*settled.columns)
    return day.engine.keep(settled.anti_join(same, "customer_id").union(same))


def leaving(day: Day, base: CustomerBase, settled: ir.Table) -> ir.Table:
    """`customer_id` of those who go outside because decisions speak against them, as of the day or now; kept."""
    gone = day.engine.keep(_gone(settled))
    found = refusing(base, gone, (day.on - timedelta(days=1), day.session.today), day.session.settings.consent) if _some(gone) else None
    return gone.limit(0) if found is None else found


def returned(day: Day, settled: ir.Table) -> ir.Table:
    """`customer_id` of those who come in from outside, and went there by consent the last time. Cost: the moves of those who come."""
    came = day.engine.keep(settled.filter((settled.origin == NOBODY) & (settled.segment != NOBODY)).select("customer_id"))
    if not _some(came):
        return came
    moves = day.read(MOVES, came)
    last = moves.group_by("customer_id").agg(cause=moves.cause.argmax(order_of(moves)))
    return day.engine.keep(last.filter(last.cause == CONSENT).select("customer_id"))


def _gone(settled: ir.Table) -> ir.Table:
    return settled.filter((settled.origin != NOBODY) & (settled.segment == NOBODY)).select("customer_id")


def _some(customers: ir.Table) -> bool:
    return bool(customers.count().to_pyarrow().as_py())
