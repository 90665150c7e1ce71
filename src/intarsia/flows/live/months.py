"""Who was where at the end of each month, who moved lately, and how long customers stay: membership through time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import ibis

from intarsia.core.day import months_before
from intarsia.core.lineage import NOBODY
from intarsia.core.migration import BEHAVIOUR, Flow, Migration
from intarsia.flows.live.placing import MOVES
from intarsia.flows.live.session import Session
from intarsia.store import layers, membership

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from intarsia.store.state import State


def monthly(session: Session, days: Sequence[date]) -> tuple[Migration, ...]:
    """Who was where at the ends of consecutive months: of each customer the net change, by the cause of the last move within."""
    state = session.home.state()
    engine = session.engine
    moves = layers.read(session.home, state, MOVES, engine)
    pictures = [engine.keep(membership.as_of(session.home, day, engine).select("customer_id", "segment")) for day in days]
    periods = zip(pairwise(days), pairwise(pictures), strict=True)
    return tuple(_net(session, moves, period, before, after) for period, (before, after) in periods)


def _net(session: Session, moves: ir.Table, period: tuple[date, date], before: ir.Table, after: ir.Table) -> Migration:
    first, last = period
    within = moves.filter((moves.on > first) & (moves.on <= last))
    cause = within.group_by("customer_id").agg(cause=lambda move: move.cause.argmax(order_of(move)))
    nobody = ibis.literal(NOBODY).cast("int64")
    sides = ibis.union(
        before.select("customer_id", origin="segment", target=nobody), after.select("customer_id", origin=nobody, target="segment")
    )
    told = sides.group_by("customer_id").agg(origin=sides.origin.max(), target=sides.target.max())
    joined = session.engine.keep(told).left_join(session.engine.keep(cause), "customer_id")
    counted = joined.group_by("origin", "target", "cause").agg(customers=joined.count()).to_pyarrow().to_pylist()
    moved = [row for row in counted if row["origin"] != row["target"]]
    stayed: Counter[int] = Counter()
    for row in counted:
        if row["origin"] == row["target"]:
            stayed[row["origin"]] += row["customers"]
    flows = sorted((row["origin"], row["target"], row["cause"] or BEHAVIOUR, row["customers"]) for row in moved)
    return Migration(first, last, tuple(Flow(*flow) for flow in flows), tuple(sorted(stayed.items())))


def order_of(moves: ir.Table) -> ir.Value:
    """One number that grows with day, run and step."""
    days = moves.on.cast("timestamp").epoch_seconds().cast("int64") // 86_400
    return (days * 2**32 + moves.run) * 2**8 + moves.step


def recent_moves(session: Session, state: State, day: date) -> pa.Table:
    """The moves of the last quarter."""
    moves = layers.read(session.home, state, MOVES, session.engine)
    recent = moves.filter(moves.on > day - timedelta(days=92))
    return recent.order_by("customer_id", "on", "run", "step").select("customer_id", "on", "origin", "target", "cause").to_pyarrow()


def stays(session: Session, state: State, customers: ir.Table, founded: date) -> pa.Table:
    """The stays of the sample since the home was founded."""
    engine = session.engine
    moves = layers.read(session.home, state, MOVES, engine, customers)
    first = membership.as_of(session.home, founded, engine).semi_join(customers, "customer_id")
    begun = first.select("customer_id", "segment", "since", at=ibis.literal(0).cast("int64"), cause=ibis.null("string"))
    later = moves.filter(moves.on > founded)
    starts = begun.union(later.select("customer_id", segment=later.target, since=later.on, at=order_of(later), cause=later.cause))
    order = ibis.window(group_by="customer_id", order_by=["since", "at"])
    told = starts.mutate(until=starts.since.lead().over(order), why=starts.cause.lead().over(order))
    stays = told.filter((told.segment != NOBODY) & (told.until.isnull() | (told.until > told.since)))
    return stays.select("customer_id", "segment", "since", "until", cause="why").order_by("customer_id", "since").to_pyarrow()


def months_back(day: date, most: int, first: date) -> Sequence[date]:
    """The day and the same day of earlier months (the last day of a shorter month), oldest first, none before `first`.

    >>> [str(day) for day in months_back(date(2011, 3, 31), 3, date(2011, 1, 1))]
    ['2011-01-31', '2011-02-28', '2011-03-31']
    """
    return [one for one in months_before(day, most - 1) if one >= first]
