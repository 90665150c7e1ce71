"""A home that lives from several sources: they are read anew, everybody is measured and placed, and it is told who moved and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import ibis

from intarsia.core.base import CustomerBase
from intarsia.core.canon import CANON
from intarsia.core.journal import Census, Load
from intarsia.core.lineage import NOBODY
from intarsia.core.migration import BEHAVIOUR, IDENTITY, LATE, TIME
from intarsia.features.days import day_after_last
from intarsia.flows.live.census import census_of
from intarsia.flows.live.day import Day, Done, written
from intarsia.flows.live.knowledge import MODE, SOURCES, KnownSources
from intarsia.flows.live.placing import KEPT, MEMBERSHIP, migration_of, moves_of


def loads_of(base: CustomerBase, run: int, before: tuple[Load, ...]) -> tuple[Load, ...]:
    """A record for each source whose bytes are not those of the last time."""
    known = {load.fingerprint for load in before}
    out: list[Load] = []
    for source in base.sources:
        if source.fingerprint in known:
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
    known then, moves by late data first. Cost: everything is measured, twice where sources have changed."""
    before = late = day.read(MEMBERSHIP)
    moves = None
    if changed:
        late = day.look.settled(day.look.placed(known.features(day.before)), before)
        moves = moves_of(late.filter(late.segment != NOBODY), LATE, step=0)
        back = before.semi_join(late.filter(late.segment == NOBODY), "customer_id")
        before = late.filter(late.segment != NOBODY).select(*KEPT).union(back.select(*KEPT))
    features = known.features(day.on)
    settled = day.look.settled(day.look.placed(features), before)
    active = _active(known.base(), day)
    own = moves_of(settled.left_join(active, settled.customer_id == active.active), _cause(known.base()), step=1)
    told = day.engine.keep(own if moves is None else moves.union(own))
    n_moves = written(day, settled, late if moves is not None else None, told)
    counts: tuple[Census, ...] = census_of(settled, features, day.writing.number)
    summary = {"measured": features.n_customers, "moves": n_moves, "customers": sum(one.customers for one in counts)}
    stayed = [(one.segment, one.customers) for one in counts]
    return Done(replace(day.record, summary=summary), migration_of(told, day.before, day.on, stayed), counts)


def _cause(base: CustomerBase) -> ibis.Deferred:
    """Who is gone without having been deleted has turned out to be somebody else, where persons are matched."""
    gone = IDENTITY if base.identities is not None else BEHAVIOUR
    told = ibis._.active.notnull().ifelse(BEHAVIOUR, TIME)
    return (ibis._.segment == NOBODY).ifelse(gone, told)


def _active(base: CustomerBase, day: Day) -> ibis.Table:
    """The customers with a record of any table from the last look to this one."""
    first, last = (datetime.combine(on, time()) for on in (day.before, day.on))
    found = []
    for name, table in base.tables.items():
        when = "ordered_at" if name == "orders" else CANON[name].time if name in CANON else ""
        if when and "customer_id" in table.columns:
            found.append(table.filter((table[when] >= first) & (table[when] < last)).select(active="customer_id"))
    union = ibis.union(*found) if len(found) > 1 else found[0]
    return day.engine.keep(union.filter(union.active.notnull()).distinct())
