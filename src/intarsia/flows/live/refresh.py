"""Refresh: what is new is loaded, who changed is measured and placed by the definition in force, and every move is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from intarsia.core.day import day_of as as_day
from intarsia.core.engine import Progress, quiet
from intarsia.core.journal import Load, RunRecord
from intarsia.core.settings import Settings
from intarsia.core.tables import html_table
from intarsia.errors import Busy, DataError, GateFailed, NoRecords, UsageError
from intarsia.features.days import day_after_last
from intarsia.flows.live.day import Day, gone_through
from intarsia.flows.live.days import reached, steps, today_of
from intarsia.flows.live.founding import found, found_on_sources
from intarsia.flows.live.heeded import unheeded
from intarsia.flows.live.knowledge import KnownSources, from_sources, knowledge_of, means_sources
from intarsia.flows.live.loading import Incoming, other_units, read_place, take_in
from intarsia.flows.live.records import signed, timer
from intarsia.flows.live.session import Session, day_of, opened
from intarsia.flows.live.sources_day import gone_through_sources, loads_of
from intarsia.flows.quality import gate_load, passed, shrunk
from intarsia.sources.address import is_address
from intarsia.sources.places import singly, stamp

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.core.base import CustomerBase
    from intarsia.store.writing import Writing


@dataclass(frozen=True)
class Refused:
    """A place that could not be taken in while others were: the name of the error, and what it said."""

    place: str
    error: str
    because: str


@dataclass(frozen=True)
class _Taken:
    """The loads of several places, and what became of the places that are none."""

    loads: tuple[Incoming, ...]
    passed_over: tuple[str, ...]
    empty: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: its runs, one a day that was gone through; what was loaded, which places were `passed_over` because the same
    bytes were loaded before, which were `empty` (columns and no record), and which could not be taken in (`refused`); whether it was the
    first of all (`founded`); and which changed settings wait for a retraining (`notes`)."""

    runs: tuple[RunRecord, ...]
    loads: tuple[Load, ...]
    founded: bool = False
    passed_over: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()

    def table(self) -> pa.Table:
        """One row a run, with its counts."""
        import pyarrow as pa

        return pa.Table.from_pylist([{"run": run.number, "as_of": run.as_of, **dict(run.summary)} for run in self.runs])

    def _repr_html_(self) -> str:
        return html_table(f"Refreshed as of {self.runs[-1].as_of}", self.table())


def refresh(
    place: Any = None,
    settings: Settings | None = None,
    *,
    as_of: date | str | None = None,
    today: date | None = None,
    by: str = "",
    progress: Progress = quiet,
) -> Refreshed:
    """Bring the segments of a home up to date; the first time, found them.

    Needs: `place`, new orders in the form of the earlier ones (None: nothing new, only time went by); `settings`, whose `[live]` names the
    home. Files may overlap, come twice, late and in any order. A home may also live from several sources (a mapping of names to places, or
    those of the settings): these are read anew each time, and everybody is measured. `as_of`: everything before that day is known (that of
    the settings where it is not given, else see `today_of`; `today` is the calendar's day). Gives what was done. Missed days are gone
    through one by one, so that who leaves a segment by mere silence leaves it on the right day. Errors: those of `ia.read`; UsageError
    where time would run backwards; Busy where another one writes. Killed at any moment, the home is as it was after the last finished day.
    Cost: on the same day, the new lines and all lines of their customers; on a new day, also one group-by of all kept orders and the
    placing of everybody.
    """
    day = as_day(as_of) if as_of is not None else settings.as_of if settings is not None else None
    with opened(settings, create=True, by=by, today=today, progress=progress) as session:
        state = session.home.state()
        if state.champion is not None:
            notes = unheeded(state.settings, session.settings)
            done = _refreshed_sources(session, place, day) if from_sources(state) else _refreshed(session, place, day)
            return replace(done, notes=notes)
        if means_sources(place, session):
            record, loads = found_on_sources(session, place, day)
            return Refreshed((record,), loads, founded=True)
        if place is None:
            raise UsageError("There are no living segments yet. Give the orders to begin with: intarsia refresh orders.csv")
        record, loads = found(session, places(place), day)
        return Refreshed((record,), loads, founded=True)


def _refreshed(session: Session, place: Any, as_of: date | None) -> Refreshed:
    session.progress("reading what is new", 0.0)
    with session.home.writing("refresh", by=session.by) as writing:
        clock = timer()
        taken = _taken_in(session, writing, place)
        incoming, loads = taken.loads, [one.load for one in taken.loads]
        days = _days(session, writing, loads, as_of)
        lines = [one.lines for one in incoming if one.lines is not None]
        there = incoming[0].there if len(incoming) == 1 else None
        done = gone_through(Day(session, writing, days[0], there, tuple(loads)), lines)
        record = _record(session, done.record, loads, clock())
        runs = [writing.commit(record, migration=done.migration, census=done.census, loads=loads)]
    for number, day in enumerate(days[1:], start=1):
        session.progress(f"going through {day}", number / len(days))
        with session.home.writing("refresh", by=session.by) as writing:
            clock = timer()
            done = gone_through(Day(session, writing, day), [])
            runs.append(writing.commit(_record(session, done.record, [], clock()), migration=done.migration, census=done.census))
    session.progress("done", 1.0)
    return Refreshed(tuple(runs), tuple(loads), passed_over=taken.passed_over, empty=taken.empty, refused=taken.refused)


def _refreshed_sources(session: Session, place: Any, as_of: date | None) -> Refreshed:
    """Sources are read while nobody else may write: whoever read earlier would else put the older state over the newer."""
    runs: list[RunRecord] = []
    with session.home.writing("refresh", by=session.by) as writing:
        clock = timer()
        known = _read_anew(session, writing, place)
        last = day_after_last(known.tables) - timedelta(days=1)
        first = day_of(writing)
        now = as_of or max(first, today_of(session.settings.live, last, session.today))
        days = steps(first, now, session.settings.live.catch_up_days)
        record, loads = _sources_day(Day(session, writing, days[0]), known, clock, last=len(days) == 1)
        runs.append(record)
    for day in days[1:]:
        session.progress(f"going through {day}", 0.5)
        with session.home.writing("refresh", by=session.by) as writing:
            if writing.base.number != runs[-1].number:
                meanwhile = f"Run {writing.base.number} came in between, when this refresh had got to {runs[-1].as_of}."
                raise Busy(f"{meanwhile} Refresh again: the days up to then are done.")
            runs.append(_sources_day(Day(session, writing, day), known, timer(), last=day == now)[0])
    return Refreshed(tuple(runs), loads)


def _read_anew(session: Session, writing: Writing, place: Any) -> KnownSources:
    """The sources as they are now, all of those that the home lives from. Errors: UsageError where one is not given; those of `gate`."""
    known = cast("KnownSources", knowledge_of(session, writing.base, place))
    missing = {load.name for load in writing.base.loads} - {source.name for source in known.tables.sources}
    if missing:
        told = ", ".join(sorted(missing))
        raise UsageError(f"This home lives from several sources, and these are not among what was given: {told}. Give all of them.")
    passed(known.tables, session.settings, shrunk(known.tables, writing.base.loads))
    return known


def _sources_day(day: Day, known: KnownSources, clock: Callable[[], float], *, last: bool) -> tuple[RunRecord, tuple[Load, ...]]:
    """One day of a home of sources, committed."""
    fresh = loads_of(known.tables, day.writing.number, day.writing.base.loads)
    done = gone_through_sources(day, known, changed=bool(fresh), last=last)
    record = _record(day.session, done.record, fresh, clock())
    return day.writing.commit(record, migration=done.migration, census=done.census, loads=fresh), fresh


def places(place: Any) -> Sequence[Any]:
    """The places one by one: each file, also of a pattern, is a load of its own. Errors: Unreadable where a file is not there."""
    if place is None:
        return ()
    every = list(place) if isinstance(place, list | tuple) else [place]
    return [one for among in every for one in ((among,) if is_address(among) else singly(among))]


def _taken_in(session: Session, writing: Writing, place: Any) -> _Taken:
    """The loads of the places. What was loaded before is passed over: a file that has not been touched since is not even opened. Of several
    places one that cannot be read, or is not good enough, keeps no other one back. Errors: that of the place where there is no other."""
    known = {load.fingerprint for load in writing.base.loads}
    touched = {load.place for load in writing.base.loads} - {""}
    every = places(place)
    taken: list[Incoming] = []
    passed: list[str] = []
    empty: list[str] = []
    refused: list[Refused] = []
    for one in every:
        seen = stamp(one)
        try:
            base = None if seen in touched else _good(one, session, writing)
        except NoRecords as error:
            empty.append(str(error).partition(". ")[0])
            continue
        except (DataError, GateFailed) as error:
            if len(every) == 1:
                raise
            refused.append(Refused(str(one), type(error).__name__, str(error)))
            continue
        if base is None or base.fingerprint in known:
            passed.append(str(one) if isinstance(one, str) else base.source if base else "")
            continue
        known.add(base.fingerprint)
        taken.append(take_in(session, writing, base, (one, seen), [incoming.load for incoming in taken]))
    return _Taken(tuple(taken), tuple(passed), tuple(empty), tuple(refused))


def _good(place: Any, session: Session, writing: Writing) -> CustomerBase:
    """A place as read, where it passes the gate. Errors: those of `read_place` and `gate_load`."""
    base = read_place(place, session, writing.base)
    gate_load(base, session.settings.quality, other_units(base, writing.base.loads))
    return base


def _days(session: Session, writing: Writing, loads: Sequence[Load], as_of: date | None) -> tuple[date, ...]:
    before = day_of(writing)
    now = as_of or max(before, today_of(session.settings.live, reached((*writing.base.loads, *loads)), session.today))
    return steps(before, now, session.settings.live.catch_up_days)


def _record(session: Session, record: RunRecord, loads: Sequence[Load], seconds: float) -> RunRecord:
    return signed(replace(record, fingerprint=" ".join(load.fingerprint for load in loads)), session, seconds)
