"""Watches living segments: everything that changed, in order of how much it matters, with what to do."""

from __future__ import annotations

from datetime import date

from intarsia.core.watch import SEVERITIES, Alarm, Watch
from intarsia.monitoring.ahead import project, risk_alarms, risks
from intarsia.monitoring.customers import placed, untreated
from intarsia.monitoring.drifting import drift_alarms, drifted, joint_alarm
from intarsia.monitoring.emerging import emerging
from intarsia.monitoring.flipping import flip_alarms, flip_flop
from intarsia.monitoring.interventions import interventions
from intarsia.monitoring.lifecycle import stage_notes, stages
from intarsia.monitoring.migrating import causes, definition_alarm, growth, growth_alarms, migration_alarms, mix_alarm, transitions
from intarsia.monitoring.panel import spells_of
from intarsia.monitoring.shifts import shifts
from intarsia.monitoring.staleness import stale
from intarsia.monitoring.watching import Watching


def watch(watching: Watching) -> Watch:
    """Judge everything that was handed in; the same values give the same findings, bit for bit, whatever the order of rows.

    Where nothing has changed, the chance of any alarm is at most `limits.false_alarms`. Cost: a second or two for samples of some thousand
    customers and 30 features; it grows with their number, and with the number of stays.
    """
    now, then = untreated(watching, watching.present), untreated(watching, watching.training)
    season = untreated(watching, watching.like_season) if watching.like_season is not None else None
    drift = drifted(watching, now, then, season)
    here, there = placed(watching, now), placed(watching, then, learnt_from=True)
    year = placed(watching, season) if season is not None else None
    period = watching.migrations[-1] if watching.migrations else None
    cells = transitions(period) if period else ()
    grown = growth(watching) if period else ()
    lives = spells_of(watching.spells, watching.as_of) if watching.spells is not None else None
    life = stages(lives, (watching.as_of - date(1970, 1, 1)).days) if lives is not None else ()
    at_risk, flips = risks(watching, cells), flip_flop(watching)
    alarms = (
        *drift_alarms(drift),
        *joint_alarm(watching, here, there, year),
        *mix_alarm(watching, here, there, year),
        *emerging(watching, here, there),
        *stale(watching, here, there, drift),
        *(migration_alarms(watching) if period else ()),
        *growth_alarms(watching, grown),
        *risk_alarms(watching, at_risk),
        *flip_alarms(flips),
        *definition_alarm(watching),
        *shifts(watching),
        *interventions(watching),
        *stage_notes(life),
    )
    return Watch(
        as_of=watching.as_of,
        version=watching.champion.number,
        customers=_customers(watching),
        reference=_reference(watching),
        alarms=_ranked(alarms),
        period=period,
        transitions=cells,
        causes=causes(period) if period else (),
        drift=drift,
        sizes=watching.census,
        growth=grown,
        projection=project(watching, lives) if lives is not None else None,
        risks=at_risk,
        stages=life,
        flip_flop=flips,
        names={segment.id: segment.name for segment in watching.lineage.segments},
        value=watching.value,
    )


def _ranked(alarms: tuple[Alarm, ...]) -> tuple[Alarm, ...]:
    """The gravest first, else in the order of the chapters."""
    order = list(SEVERITIES)
    return tuple(sorted(alarms, key=lambda alarm: order.index(alarm.severity)))


def _customers(watching: Watching) -> int:
    last = max((row.on for row in watching.census), default=None)
    return sum(row.customers for row in watching.census if row.on == last) or watching.present.table.num_rows


def _reference(watching: Watching) -> str:
    since = f"Compared with {watching.training.as_of}, when the segments were learnt"
    if watching.like_season is None:
        return f"{since}; the data does not hold the same season a year ago, so a season cannot be told from a change."
    return f"{since}, and with {watching.like_season.as_of}, the same season a year ago: what both tell apart from now has changed."
