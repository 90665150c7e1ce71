"""From weights to probabilities: how likely any two are one person to begin with, and how sure a link must be."""

from __future__ import annotations

import numpy as np

_LEAST = 0.5
_STEPS = 200


def prior(weights: np.ndarray, pairs: float) -> float:
    """The chance that two profiles drawn at random are one person, in agreement with the weights (bits) of the pairs that were compared:
    the fixed point of chance = expected matches / all pairs. Pairs not compared count as no match. Cost: some tens of passes.

    >>> round(prior(np.array([30.0, 30.0, -30.0]), 1000.0), 4)
    0.002
    """
    chance = 1e-4
    for _ in range(_STEPS):
        new = min(max(float(probabilities(weights, chance).sum()) / max(pairs, 1.0), 0.5 / max(pairs, 1.0)), 0.5)
        if abs(new - chance) <= 1e-9 * chance:
            break
        chance = new
    return float(f"{chance:.6g}")


def probabilities(weights: np.ndarray, chance: float) -> np.ndarray:
    """The probability of one person for each weight, rounded to nine places."""
    odds = np.clip(weights + np.log2(chance / (1 - chance)), -60, 60)
    return np.round(1 / (1 + 2.0**-odds), 9)


def threshold(chances: np.ndarray, precision: float) -> float:
    """The lowest probability (.5 at least) at which the links taken are still right with the precision asked, by their own probabilities.

    >>> threshold(np.array([0.99, 0.98, 0.9, 0.6]), 0.95)
    0.9
    """
    falling = np.sort(chances[chances >= _LEAST])[::-1]
    if not len(falling):
        return _LEAST
    expected = np.cumsum(falling) / np.arange(1, len(falling) + 1)
    good = np.flatnonzero(expected >= precision)
    return float(falling[good[-1]]) if len(good) else 1.0
