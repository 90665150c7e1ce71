"""The beginning of a home: the history is loaded, segments are found and proved as `ia.run` does, and everybody gets the first place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis

from intarsia.core.base import CustomerBase
from intarsia.core.definition import Definition
from intarsia.core.engine import Engine
from intarsia.core.journal import Load, RunRecord
from intarsia.core.lineage import BY_RULE, Lineage
from intarsia.core.run import Run
from intarsia.core.version import CHAMPION, Version
from intarsia.errors import Busy, TooLittle, UsageError
from intarsia.features.days import day_after_last
from intarsia.flows.live import measuring
from intarsia.flows.live.agreed import agreed, left_out, told_of
from intarsia.flows.live.census import census_of
from intarsia.flows.live.days import reached, today_of
from intarsia.flows.live.loading import Incoming, facts, read_place, take_in
from intarsia.flows.live.persons import remember
from intarsia.flows.live.placing import MEMBERSHIP
from intarsia.flows.live.records import signed, timer, verdict_of
from intarsia.flows.live.session import Session
from intarsia.flows.live.sources_day import loads_of
from intarsia.flows.segment import run_on
from intarsia.flows.sequences import NAME
from intarsia.flows.stages import read
from intarsia.personas.wishes import wishes
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.identity import successors
from intarsia.sources.places import stamp
from intarsia.stats.matching import Contingency
from intarsia.store.pour import pour

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.store.writing import Writing


def found(session: Session, places: Sequence[Any], as_of: date | None) -> tuple[RunRecord, tuple[Load, ...]]:
    """Load the places, find segments as of the day, and put everybody into one. Errors and cost: those of `ia.run`."""
    clock, engine, settings = timer(), session.engine, session.settings
    with session.home.writing("found", by=session.by) as writing:
        _unfounded(writing)
        session.progress("reading", 0.0)
        base, loads = _begun(session, writing, places)
        day = as_of or today_of(settings.live, reached(loads), session.today)
        session.progress("measuring customers", 0.1)
        kept = measuring.added_up(base, day)
        measuring.keep(writing, engine, kept, None)
        run, members, version, lineage = _first(session, writing, base, day)
        counts = census_of(members, run.features, writing.number)
        record = signed(_record(run, day, loads), session, clock())
        return writing.commit(record, loads=loads, versions=[version], lineage=lineage, census=counts), loads


def found_on_sources(session: Session, place: Any, as_of: date | None) -> tuple[RunRecord, tuple[Load, ...]]:
    """The same on several sources, which are not kept but read anew each time. Errors and cost: those of `ia.run`."""
    clock = timer()
    with session.home.writing("found", by=session.by) as writing:
        _unfounded(writing)
        base = read(place, settings=session.settings, engine=session.engine, today=session.today, progress=session.progress)
        day = as_of or today_of(session.settings.live, day_after_last(base) - timedelta(days=1), session.today)
        loads = loads_of(base, writing.number, ())
        remember(writing, base)
        agreeing = replace(agreed(base, day, session.settings.consent), excluded=left_out(base, day, session.settings.consent))
        run, members, version, lineage = _first(session, writing, agreeing, day)
        counts = census_of(members, run.features, writing.number)
        record = signed(_record(run, day, loads), session, clock())
        return writing.commit(record, loads=loads, versions=[version], lineage=lineage, census=counts), loads


def _unfounded(writing: Writing) -> None:
    """That nobody has founded the home since it was looked at."""
    if writing.base.champion is not None:
        raise Busy(f"Run {writing.base.number} has founded this home meanwhile. Refresh again: what is new comes in then.")


def _first(session: Session, writing: Writing, base: CustomerBase, day: date) -> tuple[Run, ir.Table, Version, Lineage]:
    """The first segments, and everybody's place in them, written."""
    settings = session.settings.model_copy(update={"as_of": day})
    if NAME in settings.segments.representations:
        raise UsageError(
            f"Living segments cannot rest on '{NAME}': a refresh does not measure it. Take it out of [segments] representations."
        )
    run = run_on(base, settings, nested=False, today=session.today, progress=session.progress)
    version, lineage = first_version(run, day, session.by)
    members = everybody(run, version, session.engine)
    pour(writing, MEMBERSHIP, members, session.engine)
    return run, members, version, lineage


def _record(run: Run, day: date, loads: Sequence[Load]) -> RunRecord:
    summary: dict[str, Any] = {"customers": run.segments.n_customers, "segments": run.segments.k, "verdict": run.evidence.verdict}
    summary |= told_of(run.base)
    return RunRecord(kind="found", as_of=day, fingerprint=" ".join(load.fingerprint for load in loads), summary=summary)


def _begun(session: Session, writing: Writing, places: Sequence[Any]) -> tuple[CustomerBase, tuple[Load, ...]]:
    """The loads, and all their lines cleaned."""
    taken: list[Incoming] = []
    seen = [stamp(place) for place in places]
    bases = [read_place(place, session, writing.base) for place in places]
    for place, mark, base in zip(places, seen, bases, strict=True):
        taken.append(take_in(session, writing, base, (place, mark), [incoming.load for incoming in taken]))
    lines = [one.lines for one in taken if one.lines is not None]
    if not lines:
        raise TooLittle("No line names a customer and a day: there is nothing to begin with.")
    history = session.engine.keep(ibis.union(*lines)) if len(lines) > 1 else lines[0]
    loads = tuple(one.load for one in taken)
    base = measuring.cleaned(history, session.engine, session.settings, facts(loads))
    return replace(base, source=bases[0].source, recognised=bases[0].recognised), loads


def first_version(run: Run, day: date, by: str) -> tuple[Version, Lineage]:
    """The first definition: all its segments are born."""
    definition = Definition.of(run.segments, run.personas)
    names = {persona.segment: wishes(persona) for persona in run.personas.personas}
    born = successors(Contingency((), (), ()), Lineage(), names, Decree(day, 1, by or BY_RULE, "The first segments of this home."))
    return Version(1, definition, born.ids, CHAMPION, day, since=day, because=run.segments.because, detail=verdict_of(run)), born.lineage


def everybody(run: Run, version: Version, engine: Engine) -> ir.Table:
    """The rows of membership of all customers of a run, from its day on; kept."""
    members = run.segments.members
    return engine.keep(
        members.select(
            "customer_id",
            segment=members.segment.cases(*version.ids.items()).cast("int64"),
            since=ibis.literal(run.features.as_of),
            version=ibis.literal(version.number).cast("int64"),
            candidate=ibis.literal(0).cast("int64"),
            waiting=ibis.null("date"),
        )
    )
