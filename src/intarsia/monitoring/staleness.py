"""When to learn the segments afresh: they are old, the data is, they fit worse, customers have moved, or they foretell less."""

from __future__ import annotations

import numpy as np

from intarsia.core.watch import ALARM, WARNING, Alarm, Drift
from intarsia.monitoring.customers import Placed
from intarsia.monitoring.watching import Watching
from intarsia.stats.intervals import percentiles, poisson_weights
from intarsia.stats.separation import silhouettes

_RETRAIN = "Learn a challenger and compare: intarsia retrain."
_ROWS = 1_500


def stale(watching: Watching, present: Placed, training: Placed, drift: tuple[Drift, ...]) -> tuple[Alarm, ...]:
    """Every reason to retrain that holds, each with its sentence. Customers far from every segment are told by `emerging`."""
    return (
        *_age(watching),
        *_data(watching),
        *_looser(watching, present, training),
        *_moved_weight(watching, drift),
        *_foretells(watching),
    )


def _age(watching: Watching) -> tuple[Alarm, ...]:
    days, limit = (watching.as_of - watching.champion.trained_on).days, watching.limits.retrain_days
    if days <= limit:
        return ()
    because = f"The definition was learnt {days} days ago, on {watching.champion.trained_on}; {limit} days is the limit."
    return (Alarm("staleness", WARNING, "all", "days since the definition was learnt", float(days), days, because, _RETRAIN),)


def _data(watching: Watching) -> tuple[Alarm, ...]:
    if watching.data_until is None:
        return ()
    days, limit = (watching.as_of - watching.data_until).days, watching.limits.data_days
    if days <= limit:
        return ()
    because = f"The newest order is of {watching.data_until}, {days} days before {watching.as_of}; {limit} days is the limit."
    advice = "Find out whether the source still delivers: who bought since counts as having done nothing."
    return (Alarm("staleness", ALARM, "all", "days since the newest order", float(days), days, because, advice),)


def looser(present: Placed, training: Placed, seed: int) -> tuple[float, float, float]:
    """How much further customers lie from their segment than those learnt from: the ratio of mean squared distances less 1, with its
    95 % interval, by a bootstrap of both."""
    parts = [np.sort(each.far) for each in (training, present)]
    if min(len(part) for part in parts) < 2 or parts[0].mean() <= 0 or min(part[0] for part in parts) < 0:
        return 0.0, 0.0, 0.0
    ratio = float(parts[1].mean() / parts[0].mean() - 1.0)
    means = []
    for i, part in enumerate(parts):
        sums, counts = 0.0, 0.0
        for rows, weight in poisson_weights(len(part), resamples=400, seed=seed + i):
            sums, counts = sums + weight @ part[rows], counts + weight.sum(1)
        means.append(np.asarray(sums / np.maximum(counts, 1.0)))
    low, high = percentiles(means[1] / np.maximum(means[0], 1e-300) - 1.0)
    return ratio, min(low, ratio), max(high, ratio)


def _log_error(ratio: float, low: float, high: float) -> float:
    """The standard error of the logarithm of the ratio, from its interval."""
    return float(np.log1p(high) - np.log1p(max(low, -0.999))) / (2 * 1.959963984540054) if high > low else float(ratio <= 0)


def _looser(watching: Watching, present: Placed, training: Placed) -> tuple[Alarm, ...]:
    from scipy.special import ndtri

    limit, out = watching.limits.worse, []
    ratio, low, high = looser(present, training, watching.seed)
    sure = _log_error(ratio, low, high) * ndtri(1.0 - watching.limits.false_alarms / 10) < float(np.log1p(ratio))
    if ratio > limit and sure:
        because = (
            f"Customers lie {ratio:.0%} [{low:.0%}, {high:.0%}] further from the middle of their segment (squared, n = {len(present.far):,}"
            f") than those it was learnt from; {limit:.0%} is the limit."
        )
        grave = ALARM if low > limit else WARNING
        out.append(Alarm("staleness", grave, "all", "looser segments", ratio, len(present.far), because, _RETRAIN, low, high))
    before, now = (_silhouette(each, watching.seed) for each in (training, present))
    if before[0] > 0 and now[0] < (1.0 - limit) * before[0] and now[2] < before[1]:
        because = (
            f"Segments stand apart by {now[0]:.2f} [{now[1]:.2f}, {now[2]:.2f}] (silhouette), when they were learnt by {before[0]:.2f} "
            f"[{before[1]:.2f}, {before[2]:.2f}]."
        )
        out.append(Alarm("staleness", WARNING, "all", "silhouette", now[0], len(present.far), because, _RETRAIN, now[1], now[2]))
    return tuple(out)


def _silhouette(each: Placed, seed: int) -> tuple[float, float, float]:
    """The mean silhouette over eight parts of at most 3,000 customers together, with the interval of that mean."""
    order = np.lexsort((*each.steady.T, each.far)) if each.steady.shape[1] else np.arange(len(each.far))
    chosen = order[:: max(1, len(order) // _ROWS)]
    parts = [chosen[i::8] for i in range(8)]
    labels = np.unique(each.segment, return_inverse=True)[1]
    found = [silhouettes(each.steady[part], [labels[part]], seed=seed)[0] for part in parts if len(part) > 2]
    known = np.array([value for value in found if not np.isnan(value)])
    if len(known) < 3:
        return 0.0, 0.0, 0.0
    half = 2.365 * float(known.std(ddof=1)) / np.sqrt(len(known))
    return float(known.mean()), float(known.mean() - half), float(known.mean() + half)


def _moved_weight(watching: Watching, drift: tuple[Drift, ...]) -> tuple[Alarm, ...]:
    moved = [row for row in drift if row.verdict in ("moved", "slightly moved")]
    share, limit = sum(row.weight for row in moved), watching.limits.moved_weight
    if share < limit:
        return ()
    most = ", ".join(row.label for row in sorted(moved, key=lambda row: (-row.weight, row.feature))[:3])
    because = f"{share:.0%} of what places customers has moved since {watching.training.as_of} ({most}); {limit:.0%} is the limit."
    grave = ALARM if sum(row.weight for row in moved if row.verdict == "moved") >= limit else WARNING
    return (Alarm("staleness", grave, "all", "weight of features that moved", share, len(drift), because, _RETRAIN),)


def _foretells(watching: Watching) -> tuple[Alarm, ...]:
    then, now = watching.promised, watching.kept
    if then is None or now is None or now.value >= then.low:
        return ()
    because = (
        f"Segments foretell {now.value:.2f} [{now.low:.2f}, {now.high:.2f}] of {now.measure} (n = {now.n:,}); when they were learnt it was "
        f"{then.value:.2f} [{then.low:.2f}, {then.high:.2f}]."
    )
    grave = ALARM if now.high < then.low else WARNING
    return (Alarm("staleness", grave, "all", now.measure, now.value, now.n, because, _RETRAIN, now.low, now.high),)
