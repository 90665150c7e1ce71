"""A home that lives from several sources: they are read anew, everybody is measured and placed, and it is told who moved and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import ibis

from intarsia.core.base import CustomerBase
from intarsia.core.canon import CANON
from intarsia.core.journal import MODE, SOURCES, Census, Load
from intarsia.core.lineage import NOBODY
from intarsia.core.migration import BEHAVIOUR, GONE, IDENTITY, LATE, TIME
from intarsia.features.days import day_after_last
from intarsia.flows.live.census import census
from intarsia.flows.live.day import Day, Done, written
from intarsia.flows.live.knowledge import KnownSources
from intarsia.flows.live.persons import PERSONS, regrouped, remember
from intarsia.flows.live.placing import KEPT, MEMBERSHIP, migration_of, moves_of


def loads_of(base: CustomerBase, run: int, before: tuple[Load, ...]) -> tuple[Load, ...]:
    """A record for each source whose bytes are not those of the last time."""
    known = {load.name: load.fingerprint for load in before}
    out: list[Load] = []
    for source in base.sources:
        if source.fingerprint == known.get(source.name):
            continue
        refused = sum(source.refused.values())
        out.append(
            Load(
                number=len(before) + len(out) + 1,
                run=run,
                place=source.place,
                name=source.name,
                fingerprint=source.fingerprint,
                rows_in=source.rows_in,
                rows_new=source.rows_used,
                first_day=source.first_day,
                last_day=source.last_day or day_after_last(base),
                detail={MODE: SOURCES, "refused": refused},
            )
        )
    return tuple(out)


def gone_through_sources(day: Day, known: KnownSources, *, changed: bool) -> Done:
    """Place everybody as of the day. Where the sources have `changed`, who would have been elsewhere already at the last look, had it been
    known then, moves first: by identity, if records of hers were known as another person's, else by late data. Cost: everything is
    measured, twice where sources have changed."""
    before = late = day.read(MEMBERSHIP)
    persons = day.read(PERSONS)
    moves, merged = None, regrouped(known.base(), persons)
    remember(day.writing, known.base(), persons)
    if changed:
        late = day.look.settled(day.look.placed(known.features(day.before)), before)
        there = late.filter(late.segment != NOBODY)
        moves = moves_of(there.left_join(merged, there.customer_id == merged.regrouped), _known_now(), step=0)
        back = before.semi_join(late.filter(late.segment == NOBODY), "customer_id")
        before = there.select(*KEPT).union(back.select(*KEPT))
    features = known.features(day.on)
    settled = day.look.settled(day.look.placed(features), before)
    active = _active(known.base(), day)
    told = settled.left_join(active, settled.customer_id == active.active)
    own = moves_of(told.left_join(merged, told.customer_id == merged.regrouped), _cause(), step=1)
    every = day.engine.keep(own if moves is None else moves.union(own))
    n_moves = written(day, settled, late if moves is not None else None, every)
    counts: tuple[Census, ...] = census(settled, day.writing.number, day.on)
    summary = {"measured": features.n_customers, "moves": n_moves, "customers": sum(one.customers for one in counts)}
    stayed = [(one.segment, one.customers) for one in counts]
    return Done(replace(day.record, summary=summary), migration_of(every, day.before, day.on, stayed), counts)


def _known_now() -> ibis.Deferred:
    return ibis._.regrouped.notnull().ifelse(IDENTITY, LATE)


def _cause() -> ibis.Deferred:
    """Who is not measured any more has turned out to be somebody else, or is gone from the sources."""
    gone = ibis._.regrouped.notnull().ifelse(IDENTITY, GONE)
    return (ibis._.segment == NOBODY).ifelse(gone, ibis._.active.notnull().ifelse(BEHAVIOUR, TIME))


def _active(base: CustomerBase, day: Day) -> ibis.Table:
    """The customers of whom any table tells something of the time from the last look to this one: that it began, or what came of it."""
    first, last = (datetime.combine(on, time()) for on in (day.before, day.on))
    found = []
    for name, table in base.tables.items():
        when = "ordered_at" if name == "orders" else CANON[name].time if name in CANON else ""
        if when and "customer_id" in table.columns:
            later = CANON[name].learnt.values() if name in CANON else ()
            times = [table[column] for column in sorted({when, *later}) if column in table.columns]
            lately = [(at >= first) & (at < last) for at in times]
            found.append(table.filter(ibis.or_(*(one.fill_null(False) for one in lately))).select(active="customer_id"))
    union = ibis.union(*found) if len(found) > 1 else found[0]
    return day.engine.keep(union.filter(union.active.notnull()).distinct())
