"""Watches living segments: everything that changed, in order of how much it matters, with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intarsia.core.migration import Migration
from intarsia.core.watch import SEVERITIES, Alarm, Drift, FlipFlop, Growth, Risk, Stage, Transition, Watch
from intarsia.monitoring.ahead import project, risk_alarms, risks
from intarsia.monitoring.customers import Placed, placed, untreated
from intarsia.monitoring.drifting import drift_alarms, drifted, joint_alarm
from intarsia.monitoring.emerging import emerging
from intarsia.monitoring.explained import ended
from intarsia.monitoring.flipping import flip_alarms, flip_flop
from intarsia.monitoring.interventions import interventions
from intarsia.monitoring.lifecycle import stage_notes, stages
from intarsia.monitoring.migrating import causes, definition_alarm, growth, growth_alarms, migration_alarms, mix_alarm, transitions
from intarsia.monitoring.panel import Spells, spells_of
from intarsia.monitoring.shifts import shifts
from intarsia.monitoring.staleness import stale
from intarsia.monitoring.watching import Watching


def watch(watching: Watching) -> Watch:
    """Judge everything that was handed in; the same values give the same findings, bit for bit, whatever the order of rows.

    Where nothing has changed, the chance of any alarm is at most `limits.false_alarms`. Cost: a second or two for samples of some thousand
    customers and 30 features; it grows with their number, and with the number of stays.
    """
    seen = _seen(watching)
    period, lives = seen.period, seen.lives
    return Watch(
        as_of=watching.as_of,
        version=watching.champion.number,
        customers=_customers(watching),
        reference=_reference(watching),
        alarms=_ranked(_alarms(watching, seen)),
        period=period,
        transitions=seen.cells,
        causes=causes(period) if period else (),
        drift=seen.drift,
        sizes=watching.census,
        growth=seen.grown,
        projection=project(watching, lives) if lives is not None else None,
        risks=seen.at_risk,
        stages=seen.stages,
        flip_flop=seen.flips,
        names={segment.id: segment.name for segment in watching.lineage.segments},
        value=watching.value,
    )


@dataclass(frozen=True)
class _Seen:
    """Everything measured that findings are made of: `now`, `then` and `year` are placed customers, none of them under a campaign."""

    drift: tuple[Drift, ...]
    now: Placed
    then: Placed
    year: Placed | None
    period: Migration | None
    cells: tuple[Transition, ...]
    grown: tuple[Growth, ...]
    lives: Spells | None
    stages: tuple[Stage, ...]
    at_risk: tuple[Risk, ...]
    flips: tuple[FlipFlop, ...]


def _seen(watching: Watching) -> _Seen:
    now, then = untreated(watching, watching.present), untreated(watching, watching.training)
    season = untreated(watching, watching.like_season) if watching.like_season is not None else None
    period = watching.migrations[-1] if watching.migrations else None
    cells = transitions(period) if period else ()
    lives = spells_of(watching.spells, watching.as_of) if watching.spells is not None else None
    learnt = placed(watching, then)
    return _Seen(
        drifted(watching, now, then, season),
        placed(watching, now, learnt),
        learnt,
        placed(watching, season, learnt) if season is not None else None,
        period,
        cells,
        growth(watching) if period else (),
        lives,
        stages(lives, (watching.as_of - date(1970, 1, 1)).days) if lives is not None else (),
        risks(watching, cells),
        flip_flop(watching),
    )


def _alarms(watching: Watching, seen: _Seen) -> tuple[Alarm, ...]:
    return (
        *drift_alarms(seen.drift),
        *joint_alarm(watching, seen.now, seen.then, seen.year),
        *mix_alarm(watching, seen.now, seen.then, seen.year),
        *emerging(watching, seen.now, seen.then),
        *stale(watching, seen.now, seen.then, seen.drift),
        *(migration_alarms(watching) if seen.period else ()),
        *growth_alarms(watching, seen.grown),
        *risk_alarms(watching, seen.at_risk),
        *flip_alarms(seen.flips),
        *definition_alarm(watching),
        *shifts(watching),
        *interventions(watching),
        *stage_notes(seen.stages, ended(watching.lineage)),
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
