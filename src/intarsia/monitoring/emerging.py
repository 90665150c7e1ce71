"""New kinds of customers: people whom no segment fits, and crowds that were not there when the segments were learnt."""

from __future__ import annotations

import numpy as np

from intarsia.core.watch import ALARM, WARNING, Alarm
from intarsia.monitoring.customers import Placed, steady_coordinates
from intarsia.monitoring.watching import Watching
from intarsia.stats.crowds import Crowd, exceeding, new_crowds
from intarsia.stats.intervals import wilson

_PERCENTILE = 0.99
_FEW = 20


def emerging(watching: Watching, present: Placed, training: Placed) -> tuple[Alarm, ...]:
    """Findings of both kinds, the strangers first; none where the definition knows no distances."""
    return (*_strangers(watching, present, training), *_crowds(watching, present, training))


def far_share(present: Placed, training: Placed) -> tuple[float, float, float, float]:
    """The share of present customers further from their segment than 99 % of those learnt from, its 95 % interval, and the chance of so
    many where nothing has changed (1 where there are no distances)."""
    if not len(training.far) or not len(present.far) or training.far.max() <= training.far.min():
        return 0.0, 0.0, 1.0, 1.0
    edge = float(np.quantile(training.far, _PERCENTILE, method="inverted_cdf"))
    above, before = int((present.far > edge).sum()), int((training.far > edge).sum())
    p = exceeding(before, len(training.far), above, len(present.far))
    return above / len(present.far), *wilson(above, len(present.far)), p


def _strangers(watching: Watching, present: Placed, training: Placed) -> tuple[Alarm, ...]:
    share, low, high, p = far_share(present, training)
    if share <= watching.limits.far_share or p > watching.limits.false_alarms / 10:
        return ()
    edge = float(np.quantile(training.far, _PERCENTILE, method="inverted_cdf"))
    strange = present.far > edge
    told = _described(watching, present.steady[strange], present.steady[~strange])
    n = len(present.far)
    because = (
        f"{share:.1%} [{low:.1%}, {high:.1%}] of customers (n = {n:,}) lie further from their segment than 99 % of those the segments were "
        f"learnt from; {watching.limits.far_share:.0%} is the limit. They stand out by {told}."
    )
    advice = "Look at them as a group of their own, and learn a challenger that may give them a segment: intarsia retrain."
    return (Alarm("emerging", ALARM, "all", "share far from every segment", share, n, because, advice, low, high),)


def _crowds(watching: Watching, present: Placed, training: Placed) -> tuple[Alarm, ...]:
    alpha = watching.limits.false_alarms / 10
    now = present.steady - _whole_shift(training.steady, present.steady)
    found = new_crowds(training.steady, now, alpha=alpha, seed=watching.seed)
    return tuple(_crowd(watching, present, crowd) for crowd in found)


def _whole_shift(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """How far everybody moved along each coordinate (p,), so that a move of all does not look like a crowd: the difference of the means of
    the middle 60 %, where it is three standard errors or more; 0 for coordinates of few values."""
    shift = np.zeros(now.shape[1])
    for j in range(now.shape[1]):
        old, new = np.sort(before[:, j]), np.sort(now[:, j])
        if min(len(old), len(new)) < _FEW or len(np.unique(new)) < _FEW:
            continue
        error = float(new.std()) * (1.0 / len(old) + 1.0 / len(new)) ** 0.5
        away = float(_middle(new) - _middle(old))
        shift[j] = away if abs(away) >= 3.0 * error else 0.0
    return shift


def _middle(values: np.ndarray) -> float:
    cut = len(values) // 5
    return float(values[cut : len(values) - cut].mean())


def _crowd(watching: Watching, present: Placed, crowd: Crowd) -> Alarm:
    inside = np.zeros(len(present.steady), dtype=bool)
    inside[crowd.members] = True
    home, counts = np.unique(present.segment[inside], return_counts=True)
    most = int(home[counts.argmax()])
    neighbours = (present.segment == most) & ~inside
    told = _described(watching, present.steady[inside], present.steady[neighbours if neighbours.any() else ~inside])
    n = int(inside.sum())
    low, high = wilson(n, len(inside))
    because = (
        f"{n:,} customers ({crowd.share:.1%} of {len(inside):,}) form a crowd that held {crowd.before:.1%} when the segments were learnt "
        f"({crowd.times:.1f} times as many); {counts.max() / n:.0%} of them are in S{most}, from whose others they differ by {told}."
    )
    grave = ALARM if crowd.share >= watching.limits.far_share else WARNING
    advice = "See who they are and whether they want something else; a challenger may give them a segment: intarsia retrain."
    return Alarm("emerging", grave, f"S{most}", "share in a new crowd", crowd.share, len(inside), because, advice, low, high)


def _described(watching: Watching, group: np.ndarray, others: np.ndarray) -> str:
    """The two or three coordinates in which a group differs most from others, in words and standard deviations."""
    definition = watching.champion.definition
    steps = definition.fitted.recipe.steps
    steady = steady_coordinates(definition)
    labels = {column.name: column.label for column in definition.columns}
    both = np.vstack([group, others])
    spread = both.std(0)
    away = (group.mean(0) - others.mean(0)) / np.where(spread > 1e-12, spread, np.inf)
    told = [j for j in np.argsort(-np.round(np.abs(away), 9), kind="stable")[:3] if abs(away[j]) >= 0.5] or [int(np.abs(away).argmax())]
    words = [f"{labels.get(steps[steady[j]].column, steps[steady[j]].name)} ({away[j]:+.1f} sd)" for j in told]
    return ", ".join(words).replace("-", "\u2212")
