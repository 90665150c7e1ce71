"""A group of customers in sums: how many, where they stand, what they spend and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from intarsia.segments.micro import Micro

SMALL, TIMES, TIMES_SURE = 0.05, 3.0, 2.0
_FARTHEST = 99.0


@dataclass(frozen=True)
class Crowd:
    """Some centres taken together: customers, the mean (p,) and the sum of squares within (p,) of each coordinate, and the sum, the sum of
    squares and the known n of their spend."""

    centres: tuple[int, ...]
    customers: float
    middle: np.ndarray
    within: np.ndarray
    known: float
    value: float
    value_squares: float


@dataclass(frozen=True)
class Value:
    """The mean spend with its 95 % interval and n; NaN where it is not known."""

    value: float
    low: float
    high: float
    n: int


def summed(found: Micro, centres: tuple[int, ...]) -> Crowd:
    """The crowd of these centres. A centre without customers stands where it is."""
    rows = list(centres)
    n = float(found.counts[rows].sum())
    middle = found.sums[rows].sum(0) / n if n else found.centres[rows].mean(0)
    within = np.maximum(found.squares[rows].sum(0) - n * middle**2, 0.0)
    known, value, squares = (float(column[rows].sum()) for column in (found.known, found.value, found.value_squares))
    return Crowd(tuple(centres), n, middle, within, known, value, squares)


def apart(one: Crowd, other: Crowd) -> float:
    """The greatest difference of two crowds in any coordinate, by their pooled standard deviation (Cohen's d), at most 99."""
    return float(np.abs(differences(one, other.middle, spread(one, other))).max(initial=0.0))


def parted(crowds: list[Crowd], least: int) -> tuple[float, tuple[list[Crowd], list[Crowd]]] | None:
    """Crowds in two parts of at least `least` customers each, and by how much less customers then stray (sum of squares); None where that
    is not possible.

    The cut goes across the direction in which the crowds are spread most, where it gains most: Ward's criterion from above, along one line.
    Joining from below is as good but fickle: where a few customers are left out, far fewer groups keep their names (docs/benchmarks.md,
    "Settled by measuring"). Cost crowds x p^2 + p^3.
    """
    if len(crowds) < 2:
        return None
    heads = np.array([crowd.customers for crowd in crowds])
    at = np.array([crowd.middle for crowd in crowds])
    at = at - (heads @ at) / max(heads.sum(), 1.0)
    _, directions = np.linalg.eigh((at * heads[:, None]).T @ at)
    along = np.round(at @ directions[:, -1], 9)
    order = np.argsort(along if along[np.abs(along).argmax()] > 0 else -along, kind="stable")
    left = np.cumsum(heads[order])[:-1]
    right = heads.sum() - left
    pulls = (np.cumsum(heads[order, None] * at[order], axis=0)[:-1] ** 2).sum(1)
    gains = pulls / np.maximum(left, 1.0) + pulls / np.maximum(right, 1.0)
    gains[(left < least) | (right < least)] = -np.inf
    cut = int(gains.argmax())
    if not gains[cut] > 0:
        return None
    return float(gains[cut]), ([crowds[i] for i in sorted(order[: cut + 1])], [crowds[i] for i in sorted(order[cut + 1 :])])


def halved(crowds: list[Crowd], low: list[bool], least: int) -> tuple[float, tuple[list[Crowd], list[Crowd]]] | None:
    """The crowds on the low side and the others, and by how much less customers then stray; None where a side has fewer than `least`,
    or nothing parts them."""
    sides = [[crowd for crowd, below in zip(crowds, low, strict=True) if below == at_low] for at_low in (True, False)]
    heads = [sum(crowd.customers for crowd in side) for side in sides]
    if min(heads) < least:
        return None
    middles = [np.sum([crowd.customers * crowd.middle for crowd in side], axis=0) / n for side, n in zip(sides, heads, strict=True)]
    gain = heads[0] * heads[1] / (heads[0] + heads[1]) * float(((middles[0] - middles[1]) ** 2).sum())
    return (gain, (sides[0], sides[1])) if gain > 0 else None


def spread(one: Crowd, other: Crowd) -> np.ndarray:
    """The pooled standard deviation (p,) within two crowds."""
    return np.sqrt((one.within + other.within) / max(one.customers + other.customers - 2.0, 1.0))


def differences(crowd: Crowd, middle: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """How far a crowd's means lie from `middle` (p,), in deviations (p,); differences of rounding are none."""
    gap = crowd.middle - middle
    gap = np.where(np.abs(gap) > 1e-9 * (1.0 + np.abs(middle)), gap, 0.0)
    return np.clip(gap / np.where(deviation > 0, deviation, np.where(gap != 0, np.abs(gap) / _FARTHEST, 1.0)), -_FARTHEST, _FARTHEST)


def told_value(crowd: Crowd) -> Value:
    """The mean spend of a customer with Student's 95 % interval; below two known customers there is no interval.

    Spend is skewed to the right, which makes the lower end err on the safe side.
    """
    n = crowd.known
    if n < 1:
        return Value(math.nan, math.nan, math.nan, 0)
    mean = crowd.value / n
    if n < 2:
        return Value(mean, math.nan, math.nan, int(n))
    from scipy.special import stdtrit

    variance = max(crowd.value_squares - n * mean**2, 0.0) / (n - 1.0)
    half = float(stdtrit(n - 1.0, 0.975)) * math.sqrt(variance / n)
    return Value(mean, mean - half, mean + half, round(n))
