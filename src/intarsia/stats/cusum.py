"""Finds small shifts that last: none is seen in a single run, their sum over runs is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

FEWEST = 8
_EDGE = 3
_DRAWS = 4_000
_MOST = 60
_DOUBT = 2.0


@dataclass(frozen=True)
class Shift:
    """A series of n readings: the `statistic` of the likeliest shift, the chance `p` of one so high where nothing shifts, the place where
    it `began`, and its size in standard deviations of the readings (`by`, 0 where there is none) with its 95 % interval."""

    statistic: float
    p: float
    began: int
    by: float
    low: float
    high: float
    n: int


def shifted(readings: np.ndarray, *, seed: int = 0) -> Shift:
    """Whether the level of (n,) readings in time order has shifted once, no day for it and no quiet period being known before: the highest
    of the cumulative sums about the mean, each in standard errors (Page 1955; Hawkins, JASA 72, 1977).

    `p` is the share of 4,000 simulated quiet series of that length that reach as high, so the chance of a false alarm is that of the whole
    series and all its days; the quiet series hang together from reading to reading (autoregression) as much as these may, as readings of
    the same customers do. Fewer than 8 readings tell nothing (p is 1); more than 60 are averaged in runs. Cost n, and once a length a
    tenth of a second.

    >>> quiet = np.random.default_rng(0).standard_normal(24)
    >>> shifted(quiet).p > 0.05, shifted(quiet + 4 * (np.arange(24) >= 12)).p < 0.05
    (True, True)
    """
    step = -(-len(readings) // _MOST)
    skip = len(readings) % step if step else 0
    values = readings[skip:].reshape(-1, step).mean(1) if len(readings) else readings
    n = len(values)
    if n < FEWEST or np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return Shift(0.0, 1.0, 0, 0.0, 0.0, 0.0, len(readings))
    heights = np.round(_heights(values[None])[0], 9)
    statistic, began = float(heights.max()), int(heights.argmax()) + _EDGE
    hanging = _hanging(values, began)
    p = float((1 + (_quiet(n, hanging, seed) >= statistic).sum()) / (_DRAWS + 1))
    before, after = values[:began], values[began:]
    spread = float(np.sqrt((before.var() * len(before) + after.var() * len(after)) / (n - 2)))
    by = float((after.mean() - before.mean()) / spread) if spread > 0 else 0.0
    half = 1.959963984540054 * float(np.sqrt(n / (began * (n - began)) * (1 + hanging) / (1 - hanging)))
    return Shift(statistic, p, min(skip + began * step, len(readings) - 1), by, by - half, by + half, len(readings))


def _heights(values: np.ndarray) -> np.ndarray:
    """For each of (r, n) series and each day that leaves three readings on either side, the difference of the two means in standard
    errors: (r, n - 5)."""
    n = values.shape[1]
    away = values - values.mean(1, keepdims=True)
    count = np.arange(_EDGE, n - _EDGE + 1)
    between = np.cumsum(away, axis=1)[:, _EDGE - 1 : n - _EDGE] ** 2 * n / (count * (n - count))
    within = np.maximum((away**2).sum(1, keepdims=True) - between, 1e-12 * (away**2).sum(1, keepdims=True)) / (n - 2)
    return np.asarray(np.sqrt(between / np.maximum(within, 1e-300)))


def _hanging(values: np.ndarray, began: int) -> float:
    """How much a reading foretells the next one at most (0 to .98): from the correlation of neighbouring differences, without the one at
    which a shift may have begun, and some two standard errors more, in tenths."""
    away = np.diff(values)
    kept = np.arange(len(away)) != began - 1
    pairs = kept[1:] & kept[:-1]
    scale = float((away[kept] ** 2).mean())
    # for independent readings neighbouring differences correlate by -1/2, for a random walk not at all
    found = 1.0 + 2.0 * float((away[1:] * away[:-1])[pairs].mean()) / scale if scale > 0 else 0.0
    return float(np.clip(np.ceil(10.0 * (found + _DOUBT / np.sqrt(len(values)))) / 10.0, 0.0, 0.98))


@lru_cache(maxsize=64)
def _quiet(length: int, hanging: float, seed: int) -> np.ndarray:
    """The highest of quiet series that hang together so much."""
    series = np.random.default_rng(seed).standard_normal((_DRAWS, length))
    series[:, 0] /= np.sqrt(1.0 - hanging**2)
    for place in range(1, length):
        series[:, place] += hanging * series[:, place - 1]
    return np.asarray(_heights(series).max(1))
