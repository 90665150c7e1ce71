"""Finds small shifts that last: none is seen in a single run, their sum over runs is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

FEWEST = 8
_SLACK = 0.25
_DRAWS = 20_000


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

    Each reading is compared with those before it by Student's law, which makes independent standard normal scores as long as nothing
    shifts; two sums add up what exceeds a quarter on either side. `p` is the share of 20,000 simulated quiet series of that length that
    reach as high, so the chance of a false alarm over the whole series is known. Readings that hang together (the same customers, day
    after day) are first freed of what the reading before foretells. Fewer than 8 readings tell nothing: p is 1. Cost n^2.

    >>> quiet = np.random.default_rng(0).standard_normal(24)
    >>> shifted(quiet).p > 0.05, shifted(quiet + 3 * (np.arange(24) >= 12)).p < 0.01
    (True, True)
    """
    n = len(readings)
    if n < FEWEST or np.ptp(readings) <= 1e-12 * max(1.0, float(np.abs(readings).max())):
        return Shift(0.0, 1.0, 0, 0.0, n)
    scores = _scores(_freed(readings))
    up, down = _sums(scores[None])[0], _sums(-scores[None])[0]
    side = up if up.max() >= down.max() else down
    top = int(side.argmax())
    statistic = float(side[top])
    p = float((1 + (_quiet(len(scores), seed) >= statistic - 1e-12).sum()) / (_DRAWS + 1))
    began = top - int(np.argmax(side[top::-1] <= 0)) + 1 if (side[: top + 1] <= 0).any() else 0
    place = min(began + (n - len(scores)), n - 1)
    before, after = readings[:place], readings[place:]
    spread = float(np.std(before, ddof=1)) if len(before) > 1 else 0.0
    return Shift(statistic, p, place, float((after.mean() - before.mean()) / spread) if spread > 0 else 0.0, n)


def _freed(readings: np.ndarray) -> np.ndarray:
    """The readings less what the one before foretells, where neighbours hang together more than by chance: the correlation of neighbours
    about a running line, so that a shift itself does not count as one."""
    away = np.diff(readings)
    scale = float((away**2).sum())
    # for independent readings neighbouring differences correlate by -1/2, for a random walk not at all
    hang = 1.0 + 2.0 * float((away[1:] * away[:-1]).sum()) / scale if scale > 0 else 0.0
    rho = float(np.clip(hang, 0.0, 0.95))
    if rho <= 2.0 / np.sqrt(len(readings)):
        return readings
    return np.asarray(readings[1:] - rho * readings[:-1])


def _scores(values: np.ndarray) -> np.ndarray:
    """Standard normal scores of each value from the third on, by those before it."""
    from scipy.special import ndtri
    from scipy.stats import t

    count = np.arange(2, len(values))
    mean = np.cumsum(values)[1:-1] / count
    square = np.cumsum((values - values[0]) ** 2)[1:-1]
    shift = mean - values[0]
    sd = np.sqrt(np.maximum((square - count * shift**2) / (count - 1), 1e-300))
    student = (values[2:] - mean) / sd * np.sqrt(count / (count + 1))
    return np.asarray(ndtri(np.clip(t.cdf(student, count - 1), 1e-12, 1 - 1e-12)))


def _sums(scores: np.ndarray) -> np.ndarray:
    """The cumulative sums of (r, n) scores less the slack, never below 0."""
    out = np.zeros_like(scores)
    level = np.zeros(len(scores))
    for place in range(scores.shape[1]):
        level = np.maximum(level + scores[:, place] - _SLACK, 0.0)
        out[:, place] = level
    return out


@lru_cache(maxsize=64)
def _quiet(length: int, seed: int) -> np.ndarray:
    scores = np.random.default_rng(seed).standard_normal((_DRAWS, length))
    return np.maximum(_sums(scores).max(1), _sums(-scores).max(1))
