"""Population drift: which features of the customers have moved since the segments were learnt, beyond chance, calendar and season."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.core.features import Column
from intarsia.core.recipe import floats
from intarsia.core.watch import ALARM, NOTE, WARNING, Alarm, Drift
from intarsia.monitoring.customers import Placed, ages, weights
from intarsia.monitoring.watching import Snapshot, Watching
from intarsia.stats.drift import Joint, Moved, beyond, joint, moved
from intarsia.stats.significance import benjamini_hochberg

_JOINT_AUC = 0.65
_LITTLE_AUC = 0.55
_TOGETHER = (("slightly moved", True, WARNING), ("slightly moved", False, NOTE), ("calendar", None, NOTE), ("season", None, NOTE))
_ADVICE = {
    ALARM: "Find out what changed (an offer, a price, a source); if it is to stay, learn segments afresh: intarsia retrain.",
    WARNING: "Look at it again at the next run; nothing needs to be done yet.",
    NOTE: "",
}


@dataclass(frozen=True)
class _Judged:
    """A column, how it moved since training and since the like season (where there is one), and of one that ages the chance of what
    ageing leaves unexplained."""

    column: Column
    since: Moved
    season: Moved | None
    unaged: float | None


def drifted(watching: Watching, present: Snapshot, training: Snapshot, season: Snapshot | None) -> tuple[Drift, ...]:
    """Every feature of the definition that both snapshots have, the furthest moved first.

    A feature has moved where its PSI is above what chance explains (corrected over all features after Benjamini & Hochberg) and above the
    limit of size, against the training day and against the like season. One that only grows old is judged by what ageing cannot explain.
    Cost n log n a feature.
    """
    definition = watching.champion.definition
    there = [c for c in definition.columns if c.name in present.table.column_names and c.name in training.table.column_names]
    judged = [_judged(watching, column, present, training, season) for column in there]
    if not judged:
        return ()
    q = benjamini_hochberg(np.array([each.since.p for each in judged]))
    share = weights(definition)
    rows = [_row(watching, each, float(q[i]), share.get(each.column.name, 0.0)) for i, each in enumerate(judged)]
    return tuple(sorted(rows, key=lambda row: (-round(row.psi, 9), row.feature)))


def _judged(watching: Watching, column: Column, present: Snapshot, training: Snapshot, season: Snapshot | None) -> _Judged:
    now, before = _values(present, column), _values(training, column)
    since = moved(before, now, levels=len(column.levels), seed=watching.seed)
    there = season is not None and column.name in season.table.column_names
    year = moved(_values(season, column), now, levels=len(column.levels), seed=watching.seed) if season is not None and there else None
    unaged = beyond(before, _aged(watching, column, before, training), now)[1] if ages(column) else None
    return _Judged(column, since, year, unaged)


def _values(snapshot: Snapshot, column: Column) -> np.ndarray:
    return floats(snapshot.table, column.name, column.levels)


def _aged(watching: Watching, column: Column, before: np.ndarray, training: Snapshot) -> np.ndarray:
    """The values of the training day had the customers only aged: as measured where that is told, else by the days that went by."""
    if watching.aged is not None and column.name in watching.aged.table.column_names:
        return _values(watching.aged, column)
    return before + (watching.as_of - training.as_of).days


def _row(watching: Watching, judged: _Judged, q: float, weight: float) -> Drift:
    limits, since, column = watching.limits, judged.since, judged.column
    alpha, year = limits.false_alarms / 2, judged.season
    size = min(since.psi, year.psi) if year else since.psi
    if q > alpha or since.psi < limits.slightly:
        verdict = "same"
    elif judged.unaged is not None and judged.unaged > alpha:
        verdict = "calendar"
    elif year and (year.p > alpha or size < limits.slightly):
        verdict = "season"
    else:
        verdict = "moved" if size >= limits.moved else "slightly moved"
    numbers = (since.psi, since.critical, q, since.ks, since.wasserstein, since.bins, since.n, since.m)
    return Drift(column.name, column.label, *numbers, verdict, _because(watching, judged, verdict), watching.training.as_of, weight)


def _because(watching: Watching, judged: _Judged, verdict: str) -> str:
    since, label, day = judged.since, judged.column.label, watching.training.as_of
    figures = f"PSI {since.psi:.3f} since {day}; chance explains {since.critical:.3f} (n = {since.n:,} and {since.m:,})"
    if verdict == "calendar":
        return f"{label} moved as it does when time goes by: {figures}."
    if verdict == "season" and judged.season and watching.like_season:
        return f"{label} is as at this season a year ago (PSI {judged.season.psi:.3f} since {watching.like_season.as_of}): {figures}."
    said = {"moved": "has moved", "slightly moved": "has moved a little"}.get(verdict, "is as it was, as far as can be told")
    ageing = " beyond what ageing explains" if ages(judged.column) and verdict in ("moved", "slightly moved") else ""
    return f"{label} {said}{ageing}: {figures}{_time_alone(watching, judged, verdict)}."


def _time_alone(watching: Watching, judged: _Judged, verdict: str) -> str:
    """For a feature that moved: how much of that time alone would have done."""
    if watching.aged is None or verdict not in ("moved", "slightly moved") or judged.column.name not in watching.aged.table.column_names:
        return ""
    before, aged = _values(watching.training, judged.column), _values(watching.aged, judged.column)
    alone = moved(before, aged, levels=len(judged.column.levels), seed=watching.seed)
    return f"; had customers done nothing since, it would be {alone.psi:.3f}"


def drift_alarms(rows: tuple[Drift, ...]) -> tuple[Alarm, ...]:
    """A finding for every feature that has moved, an alarm where it shapes segments; those that moved a little, with the calendar or with
    the season are told together."""
    out = [_alarm(ALARM if row.weight > 0 else WARNING, (row,)) for row in rows if row.verdict == "moved"]
    for verdict, shaping, grave in _TOGETHER:
        some = tuple(row for row in rows if row.verdict == verdict and shaping in (None, row.weight > 0))
        out += [_alarm(grave, some)] if some else []
    return tuple(out)


def _alarm(grave: str, rows: tuple[Drift, ...]) -> Alarm:
    """One finding of one or several features with the same verdict, the furthest moved first."""
    first = rows[0]
    because = first.because
    if len(rows) > 1:
        names = ", ".join(f"{row.label} ({row.psi:.2f})" for row in rows[:4]) + (", ..." if len(rows) > 4 else "")
        said = {"calendar": "moved as they do when time goes by", "season": "are as at this season a year ago"}
        how = said.get(first.verdict, "moved a little, beyond chance")
        because = (
            f"{len(rows)} features {how} since {first.against}; their PSI: {names} (n = {first.n_reference:,} and {first.n_present:,})."
        )
    return Alarm("drift", grave, first.feature if len(rows) == 1 else "all", "PSI", first.psi, first.n_present, because, _ADVICE[grave])


def joint_alarm(watching: Watching, present: Placed, training: Placed, season: Placed | None) -> tuple[Alarm, ...]:
    """Whether all features together tell customers of now from those of then, and from those of the like season: at most one finding."""
    against = [joint(training.steady, present.steady, seed=watching.seed)]
    if season is not None:
        against.append(joint(season.steady, present.steady, seed=watching.seed))
    found: Joint = min(against, key=lambda each: each.auc)
    p = max(each.p for each in against)
    if p > watching.limits.false_alarms / 10 or found.auc < _LITTLE_AUC:
        return ()
    grave = ALARM if found.auc >= _JOINT_AUC else WARNING
    because = (
        f"A classifier tells customers of now from those of {watching.training.as_of} with an AUC of {found.auc:.2f} "
        f"[{found.low:.2f}, {found.high:.2f}], .5 is chance (n = {found.n:,} and {found.m:,}; p = {p:.3f}; without features that only age)."
    )
    advice = "Features have moved together: see which in the table of drift; if none stands out, learn a challenger: intarsia retrain."
    return (Alarm("drift", grave, "all", "AUC", found.auc, found.m, because, advice, found.low, found.high),)
