"""A level that jumps by a known factor, as where cents follow on euros: found in counts of logarithms, which any engine can count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FINENESS = 10
"""How many steps a natural logarithm is counted in: a step is a tenth of a figure."""
LEAST = 30
_MOST_STRETCHES = 400
_APART, _ALIKE, _NEAR, _SHAPE = np.log(4), np.log(10), np.log(1.6), np.log(2)
_TOP_APART, _TOP_ALIKE = np.log(1.7), np.log(1.2)


@dataclass(frozen=True)
class Jump:
    """From `first` to `last` (days by number) figures are as a whole times `ratio` what they are on the other days; `to_the_end` where no
    other day follows."""

    first: int
    last: int
    ratio: float
    to_the_end: bool


@dataclass(frozen=True)
class Stretches:
    """Counts of logarithms (columns, from the step `lowest` on) in stretches of time (rows) of about as many records each."""

    counts: NDArray[np.int64]
    lowest: int
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def quantiles(self, share: float) -> NDArray[np.float64]:
        """The quantile of each stretch, a logarithm."""
        reached = self.counts.cumsum(axis=1)
        return ((reached >= share * reached[:, -1:]).argmax(axis=1) + self.lowest) / FINENESS


def stretches(days: NDArray[np.int64], steps: NDArray[np.int64], counts: NDArray[np.int64]) -> Stretches | None:
    """Days one after another, as many as make 30 records and a 400th of all; None where these are less than two stretches."""
    whole = int(counts.sum())
    if whole < 2 * LEAST:
        return None
    each, place = np.unique(days, return_inverse=True)
    a_day = np.bincount(place, weights=counts)
    size, reached, at, number = max(LEAST, whole / _MOST_STRETCHES), 0.0, 0, np.zeros(len(each), np.int64)
    for i, n in enumerate(a_day):
        number[i] = at
        reached += n
        if reached >= size:
            reached, at = 0.0, at + 1
    if reached and at:  # too few for a stretch of their own
        number[number == at] = at - 1
    lowest = int(steps.min())
    table = np.zeros((int(number[-1]) + 1, int(steps.max()) - lowest + 1), np.int64)
    np.add.at(table, (number[place], steps - lowest), counts)
    if len(table) < 2:
        return None
    starts = np.searchsorted(number, np.arange(len(table)))
    return Stretches(table, lowest, each[starts], each[np.append(starts[1:], len(each)) - 1])


def scale_jump(seen: Stretches, factors: Sequence[float]) -> Jump | None:
    """One run of stretches in which the whole of a figure, its quartiles too, is a factor away from what it is in all others.

    Levels on both sides must be apart, and each of them within a tenfold: growth, seasons and single days do not do that.
    """
    level = seen.quantiles(0.5)
    found = _parted(level, _APART)
    if found is None or any(_spread(level[side]) > _ALIKE for side in (found, ~found)):
        return None
    moved = [_pooled(seen, found, share) - _pooled(seen, ~found, share) for share in (0.25, 0.5, 0.75)]
    factor = min((np.log(one) for one in factors), key=lambda one: abs(abs(moved[1]) - one))
    if abs(abs(moved[1]) - factor) > _NEAR or any(abs(abs(one) - factor) > _SHAPE or one * moved[1] < 0 for one in moved):
        return None
    return _jump(seen, found, float(np.exp(moved[1])))


def two_levels(steps: NDArray[np.int64], counts: NDArray[np.int64], factors: Sequence[float]) -> float:
    """By which ratio two levels of one thing are apart, of which each has a tenth of the records and a factor lies between; 0 for one
    level, or none that is clear."""
    order = np.argsort(steps)
    steps, reached = steps[order], counts[order].cumsum()
    if len(steps) < 2:
        return 0.0
    widest = int(np.diff(steps).argmax())
    below, whole = int(reached[widest]), int(reached[-1])
    if steps[widest + 1] - steps[widest] < _APART * FINENESS or not 0.1 * whole <= below <= 0.9 * whole:
        return 0.0
    low, high = (steps[(reached >= place).argmax()] for place in (below / 2, (below + whole) / 2))
    apart = float(high - low) / FINENESS
    near = min(abs(apart - np.log(one)) for one in factors)
    return float(np.exp(apart)) if near <= _NEAR else 0.0


def top_jump(seen: Stretches) -> Jump | None:
    """The same of marks, whose best is given in every stretch: where the best is another one on one side, so is the scale."""
    top = seen.quantiles(1.0)
    found = _parted(top, _TOP_APART)
    if found is None or any(top[side].max() - top[side].min() > _TOP_ALIKE for side in (found, ~found)):
        return None
    if min(seen.counts[found].sum(), seen.counts[~found].sum()) < 2 * LEAST:
        return None
    return _jump(seen, found, float(np.exp(top[found].max() - top[~found].max())))


def _parted(level: NDArray[np.float64], apart: float) -> NDArray[np.bool_] | None:
    """Which stretches are one run on the far side of the widest gap between levels; None where that is no gap, or these are no one run."""
    ordered = np.sort(level)
    widest = int(np.diff(ordered).argmax())
    if ordered[widest + 1] - ordered[widest] < apart:
        return None
    high = level > ordered[widest]
    changes = np.flatnonzero(np.diff(high.astype(np.int8)))
    if len(changes) == 1:
        return np.arange(len(level)) > changes[0]
    inside = (np.arange(len(level)) > changes[0]) & (np.arange(len(level)) <= changes[-1])
    return inside if len(changes) == 2 and inside.sum() > 1 else None


def _spread(level: NDArray[np.float64]) -> float:
    return float(np.subtract(*np.quantile(level, [0.9, 0.1])))


def _pooled(seen: Stretches, side: NDArray[np.bool_], share: float) -> float:
    reached = seen.counts[side].sum(axis=0).cumsum()
    return float((reached >= share * reached[-1]).argmax() + seen.lowest) / FINENESS


def _jump(seen: Stretches, found: NDArray[np.bool_], ratio: float) -> Jump:
    at = np.flatnonzero(found)
    return Jump(int(seen.first[at[0]]), int(seen.last[at[-1]]), ratio, to_the_end=bool(found[-1]))
