"""Finds small shifts that last: none is seen in a single run, their sum over runs is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

FEWEST = 8
_SLACK = 0.25
_DRAWS = 4_000
_MOST = 60
_DOUBT = 1.5


@dataclass(frozen=True)
class Shift:
    """A series of n readings: the highest `statistic` of the two cumulative sums, the chance `p` of one so high where nothing shifts, the
    place where the shift `began`, and its size in standard deviations of the readings (`by`, 0 where there is none)."""

    statistic: float
    p: float
    began: int
    by: float
    n: int


def shifted(readings: np.ndarray, *, seed: int = 0) -> Shift:
    """Whether the level of (n,) readings in time order has shifted: a self-starting cumulative sum (Hawkins, Journal of Quality Technology
    19, 1987), which needs no period known to be quiet.

    Each reading is compared with those before it by Student's law, and two sums add up what exceeds a quarter of a standard deviation on
    either side. `p` is the share of 4,000 simulated quiet series of that length that reach as high, so the chance of a false alarm over the
    whole series is known; the quiet series hang together from reading to reading (autoregression) as much as these may, as readings of
    the same customers do. Fewer than 8 readings tell nothing (p is 1); more than 60 are averaged in runs. Cost n, and once a length a
    quarter of a second.

    >>> quiet = np.random.default_rng(0).standard_normal(24)
    >>> shifted(quiet).p > 0.05, shifted(quiet + 4 * (np.arange(24) >= 12)).p < 0.01
    (True, True)
    """
    step = -(-len(readings) // _MOST)
    skip = len(readings) % step if step else 0
    values = readings[skip:].reshape(-1, step).mean(1) if len(readings) else readings
    n = len(values)
    if n < FEWEST or np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return Shift(0.0, 1.0, 0, 0.0, len(readings))
    scores = _scores(values[None])
    up, down = _sums(scores)[0], _sums(-scores)[0]
    side = up if up.max() >= down.max() else down
    top = int(side.argmax())
    p = float((1 + (_quiet(n, _hanging(values), seed) >= float(side[top]) - 1e-12).sum()) / (_DRAWS + 1))
    began = _parting(values)
    before, after = values[:began], values[began:]
    spread = float(np.std(before, ddof=1))
    by = float((after.mean() - before.mean()) / spread) if spread > 0 and len(after) else 0.0
    return Shift(float(side[top]), p, min(skip + began * step, len(readings) - 1), by, len(readings))


def _parting(values: np.ndarray) -> int:
    """The place from 2 to n - 2 before and after which the means differ most for the number of readings: the likeliest day of one shift."""
    count = np.arange(2, len(values) - 1)
    sums = np.cumsum(values - values.mean())[1:-2]
    return int(count[np.argmax(np.round(np.abs(sums) / np.sqrt(count * (len(values) - count)), 12))])


def _hanging(values: np.ndarray) -> float:
    """How much a reading foretells the next one at most (0 to .98): from the correlation of neighbouring differences, the largest cut so
    that a shift hardly touches it, and more by some one and a half standard errors, in tenths."""
    away = np.diff(values)
    usual = 3.0 * 1.4826 * float(np.median(np.abs(away)))
    away = np.clip(away, -usual, usual) if usual > 0 else away
    scale = float((away**2).sum())
    # for independent readings neighbouring differences correlate by -1/2, for a random walk not at all
    found = 1.0 + 2.0 * float((away[1:] * away[:-1]).sum()) / scale if scale > 0 else 0.0
    return float(np.clip(np.ceil(10.0 * (found + _DOUBT / np.sqrt(len(values)))) / 10.0, 0.0, 0.98))


def _scores(values: np.ndarray) -> np.ndarray:
    """Standard normal scores of each value of (r, n) series from the third on, by those before it: (r, n - 2)."""
    from scipy.special import ndtri, stdtr

    shifted_to = values - values[:, :1]
    count = np.arange(2, values.shape[1])
    mean = np.cumsum(shifted_to, axis=1)[:, 1:-1] / count
    square = np.cumsum(shifted_to**2, axis=1)[:, 1:-1]
    sd = np.sqrt(np.maximum((square - count * mean**2) / (count - 1), 1e-300))
    student = (shifted_to[:, 2:] - mean) / sd * np.sqrt(count / (count + 1))
    return np.asarray(ndtri(np.clip(stdtr(count - 1, student), 1e-12, 1 - 1e-12)))


def _sums(scores: np.ndarray) -> np.ndarray:
    """The cumulative sums of (r, n) scores less the slack, never below 0."""
    out = np.zeros_like(scores)
    level = np.zeros(len(scores))
    for place in range(scores.shape[1]):
        level = np.maximum(level + scores[:, place] - _SLACK, 0.0)
        out[:, place] = level
    return out


@lru_cache(maxsize=64)
def _quiet(length: int, hanging: float, seed: int) -> np.ndarray:
    """The highest sums of quiet series that hang together so much."""
    noise = np.random.default_rng(seed).standard_normal((_DRAWS, length))
    series = noise.copy()
    series[:, 0] /= np.sqrt(1.0 - hanging**2)
    for place in range(1, length):
        series[:, place] += hanging * series[:, place - 1]
    scores = _scores(series)
    return np.maximum(_sums(scores).max(1), _sums(-scores).max(1))
