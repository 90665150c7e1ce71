"""Watch: what changed since the segments were learnt, how sure that is, and whether anything is to be done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from intarsia.core.engine import Progress, quiet
from intarsia.core.lineage import Lineage
from intarsia.core.settings import Settings
from intarsia.core.watch import Watch
from intarsia.errors import UsageError
from intarsia.flows.live.days import reached
from intarsia.flows.live.knowledge import Knowledge, KnownOrders, knowledge_of
from intarsia.flows.live.months import monthly, months_back, recent_moves, stays
from intarsia.flows.live.session import Session, opened
from intarsia.flows.live.worth import challenged, foretold
from intarsia.flows.results import to_json
from intarsia.monitoring.seasons import like_season
from intarsia.monitoring.watch import watch as judge
from intarsia.monitoring.watching import Limits, Reading, Snapshot, Watching
from intarsia.store.artefacts import Written, write

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from intarsia.core.version import Version
    from intarsia.store.state import State

MONTHS = 13


def watch(settings: Settings | None = None, *, place: Any = None, progress: Progress = quiet) -> Watch:
    """Look after the segments of a home: drift, migration, growth, new groups, staleness; nothing is changed.

    Customers under a campaign (`[live] treated`) are left out of drift and quality. Errors: UsageError where there are no segments yet.
    Cost: a sample of 20,000 customers is measured on a few days, and everybody's segment is read at the end of each month of the last year.
    """
    with opened(settings, progress=progress) as session:
        return judge(watching(session, session.home.state(), place))


def write_watch(found: Watch, lineage: Lineage, folder: str) -> Written:
    """Write the page watch.html, watch.json and watch.prom (for Prometheus) into a folder. Errors: UsageError where that cannot be."""
    from intarsia.monitoring.prometheus import exposition
    from intarsia.reports.watching import render_watch

    contents = {"watch.html": render_watch(found, lineage), "watch.json": to_json(found.to_dict()), "watch.prom": exposition(found)}
    return write(folder, contents, {"as_of": found.as_of.isoformat(), "version": found.version, "alarmed": found.alarmed})


def watching(session: Session, state: State, place: Any = None) -> Watching:
    """Everything that is judged, read from a state of the home."""
    version, run = state.champion, state.run
    if version is None or run is None or run.as_of is None:
        raise UsageError("There are no living segments yet. Give the orders to begin with: intarsia refresh orders.csv")
    day = run.as_of
    session.progress("measuring a sample of customers", 0.1)
    known = knowledge_of(session, state, place)
    some = known.some()
    first = min((load.first_day for load in state.loads if load.first_day), default=day)
    present = _snapshot(some, day)
    season = like_season(day, first)
    founded = min(one.as_of for one in session.home.runs() if one.kind == "found" and one.as_of)
    days = months_back(day, MONTHS, founded)
    session.progress("reading who was where", 0.5)
    live = session.settings.live
    promised, kept = foretold(some, version, day, session.settings.horizon_days, seed=session.settings.seed)
    return Watching(
        as_of=day,
        champion=version,
        present=present,
        both=challenged(state, version, some, present),
        promised=promised,
        kept=kept,
        training=_snapshot(some, version.trained_on),
        lineage=state.lineage,
        like_season=_snapshot(some, season) if season else None,
        aged=_snapshot(some, day, version.trained_on) if version.trained_on < day else None,
        migrations=monthly(session, days),
        census=session.home.census(days[0], day),
        value="spend so far",
        spells=stays(session, state, _customers(session, some, present.table), founded),
        moves=recent_moves(session, state, day),
        treated=_treated(session),
        readings=_readings(some, version, days),
        data_until=min(reached(state.loads), day) if state.loads else None,
        limits=Limits(retrain_days=live.retrain_days),
        seed=session.settings.seed,
    )


def _snapshot(some: Knowledge, on: date, known: date | None = None) -> Snapshot:
    return Snapshot(on, some.features(on, known).table())


def _customers(session: Session, some: Knowledge, present: pa.Table) -> ir.Table:
    """The ids of the sample, in the engine."""
    if isinstance(some, KnownOrders) and some.customers is not None:
        return some.customers
    ids = present.select(["customer_id"])
    return session.engine.put(ids.to_batches(), ids.schema)


def _treated(session: Session) -> pa.Table | None:
    """Customers under campaign, from the file that the settings name."""
    place = session.settings.live.treated
    if place is None:
        return None
    from intarsia.sources.treated import read_treated

    return read_treated(place, session.engine)


def _readings(some: Knowledge, version: Version, days: Any) -> tuple[Reading, ...]:
    """Means of the features that shape segments, a segment and month."""
    import numpy as np

    from intarsia.core.recipe import floats

    out = []
    for day in days:
        table = _snapshot(some, day).table
        placed = version.definition.fitted.assign(table).segment
        for name in version.definition.fitted.recipe.columns:
            if version.definition.column(name).levels:
                continue
            values = floats(table, name)
            for number, own in version.ids.items():
                known = values[(placed == number) & np.isfinite(values)]
                if len(known) > 1:
                    out.append(Reading(day, own, name, float(known.mean()), float(known.std(ddof=1)), len(known)))
    return tuple(out)
