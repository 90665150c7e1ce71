"""A home that lives from several sources: they are read anew, everybody is measured and placed, and it is told who moved and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import ibis

from intarsia.core.base import CustomerBase
from intarsia.core.canon import CANON
from intarsia.core.journal import MODE, SOURCES, Census, Load
from intarsia.core.lineage import NOBODY
from intarsia.core.migration import BEHAVIOUR, CONSENT, GONE, IDENTITY, LATE, TIME
from intarsia.features.days import day_after_last
from intarsia.flows.live.agreed import left_out, told_of
from intarsia.flows.live.census import census
from intarsia.flows.live.consenting import leaving, returned, staying
from intarsia.flows.live.day import Day, Done, written
from intarsia.flows.live.knowledge import KnownSources
from intarsia.flows.live.persons import PERSONS, regrouped, remember
from intarsia.flows.live.placing import KEPT, MEMBERSHIP, migration_of, moves_of

if TYPE_CHECKING:
    import ibis.expr.types as ir


def loads_of(base: CustomerBase, run: int, before: tuple[Load, ...]) -> tuple[Load, ...]:
    """A record for each source whose bytes are not those of the last time."""
    known = {load.name: load for load in before}
    out: list[Load] = []
    for source in base.sources:
        last = known.get(source.name)
        if last is not None and source.fingerprint == last.fingerprint:
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
                detail={MODE: SOURCES, "refused": refused, "before": last.rows_in if last else None},
            )
        )
    return tuple(out)


def gone_through_sources(day: Day, known: KnownSources, *, changed: bool, last: bool = True) -> Done:
    """Place everybody as of the day, of those who had agreed to it by then. Where the sources have `changed`, who would have been elsewhere
    already at the last look, had it been known then, moves first: by identity, if records of hers were known as another person's, else by
    late data. Who has withdrawn her consent since the day is not measured any more: she stays where she was until the day of the
    withdrawal, or the `last` day that is gone through. Cost: everything is measured, twice where sources have changed."""
    before = day.read(MEMBERSHIP)
    late: ir.Table | None = None
    persons = day.read(PERSONS)
    moves, merged = None, regrouped(known.base(), persons)
    remember(day.writing, known.base(), persons)
    if changed:
        then = day.look.settled(day.look.placed(known.features(day.before)), before)
        late = then.filter(then.segment != NOBODY)
        agreeing = returned(day, late)
        moves = moves_of(_beside(late, regrouped=merged, agreeing=agreeing), _known_now(), step=0)
        back = before.semi_join(then.filter(then.segment == NOBODY), "customer_id")
        before = late.select(*KEPT).union(back.select(*KEPT))
    features = known.features(day.on)
    settled = day.look.settled(day.look.placed(features), before)
    settled = settled if last else staying(day, known.base(), settled, before)
    beside = {"active": _active(known.base(), day), "regrouped": merged, "agreeing": returned(day, settled)}
    own = moves_of(_beside(settled, **beside, refusing=leaving(day, known.base(), settled)), _cause(), step=1)
    every = day.engine.keep(own if moves is None else moves.union(own))
    n_moves = written(day, settled, late, every)
    counts: tuple[Census, ...] = census(settled, day.writing.number, day.on)
    summary: dict[str, Any] = {"measured": features.n_customers, "moves": n_moves, "customers": sum(one.customers for one in counts)}
    summary |= told_of(replace(known.base(), excluded=left_out(known.base(), day.on, day.session.settings.consent)))
    stayed = [(one.segment, one.customers) for one in counts]
    return Done(replace(day.record, summary=summary), migration_of(every, day.before, day.on, stayed), counts)


def _beside(settled: ir.Table, **groups: ir.Table) -> ir.Table:
    """The customers, and beside each her id in the column of every group that she belongs to."""
    for name, group in groups.items():
        other = group.select(**{name: group[group.columns[0]]})
        settled = settled.left_join(other, settled.customer_id == other[name])
    return settled


def _known_now() -> ibis.Value:
    return ibis.cases((ibis._.agreeing.notnull(), CONSENT), (ibis._.regrouped.notnull(), IDENTITY), else_=LATE)


def _cause() -> ibis.Value:
    """Who is not measured any more has refused it, has turned out to be somebody else, or is gone from the sources."""
    gone = ibis.cases((ibis._.refusing.notnull(), CONSENT), (ibis._.regrouped.notnull(), IDENTITY), else_=GONE)
    came = ibis.cases((ibis._.agreeing.notnull(), CONSENT), (ibis._.active.notnull(), BEHAVIOUR), else_=TIME)
    return (ibis._.segment == NOBODY).ifelse(gone, came)


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
