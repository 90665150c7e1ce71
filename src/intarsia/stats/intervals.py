"""How sure a number is: Wilson's interval for a share, the bootstrap for everything else.

The bootstrap gives each row a Poisson(1) weight a resample (Chamandy et al. 2012), which needs one pass over the rows and no copy of them.
Weights belong to row positions, so put the rows into an order fixed by their content first.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, factorial, sqrt

import numpy as np

_STEPS = 65_536
_BLOCK = 4_096


def wilson(successes: float, n: float, *, z: float = 1.959963984540054) -> tuple[float, float]:
    """The interval of a share of n trials (Wilson 1927), 95 % by default; (0, 1) where n is 0.

    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    if n <= 0:
        return 0.0, 1.0
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def percentiles(draws: np.ndarray, *, confidence: float = 0.95) -> tuple[float, float]:
    """The middle `confidence` of the draws; undefined (NaN) draws are left out; (nan, nan) where none is left.

    >>> percentiles(np.arange(101.0), confidence=0.5)
    (25.0, 75.0)
    """
    known = draws[~np.isnan(draws)]
    if not len(known):
        return float("nan"), float("nan")
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, (tail, 1 - tail))
    return float(low), float(high)


def poisson_weights(n: int, *, resamples: int = 1000, seed: int = 0) -> Iterator[tuple[slice, np.ndarray]]:
    """The weights of n rows in blocks: a slice of rows and (resamples, rows of the slice) float64. Cost resamples x n, memory one block.

    >>> blocks = list(poisson_weights(5000, resamples=3))
    >>> [weights.shape for _, weights in blocks]
    [(3, 4096), (3, 904)]
    """
    chances = [exp(-1) / factorial(i) for i in range(9)]
    table = np.searchsorted(np.cumsum(chances) * _STEPS, np.arange(_STEPS) + 0.5).astype(np.float64)
    rng = np.random.default_rng(seed)
    for start in range(0, n, _BLOCK):
        rows = slice(start, min(start + _BLOCK, n))
        yield rows, table[rng.integers(0, _STEPS, size=(resamples, rows.stop - start), dtype=np.uint16)]


def one_weight(n: int) -> Iterator[tuple[slice, np.ndarray]]:
    """The blocks of the data itself: one "resample" in which every row counts once."""
    for start in range(0, n, _BLOCK):
        rows = slice(start, min(start + _BLOCK, n))
        yield rows, np.ones((1, rows.stop - start))


def group_sums(blocks: Iterator[tuple[slice, np.ndarray]], codes: np.ndarray, columns: np.ndarray, *, groups: int) -> np.ndarray:
    """Weighted sums of `columns` (n, c) by group `codes` (n,) from 0: (resamples, groups, c). Cost resamples x n x groups x c.

    >>> group_sums(one_weight(3), np.array([0, 1, 1]), np.array([[1.0], [2.0], [3.0]]), groups=2)[0, :, 0].tolist()
    [1.0, 5.0]
    """
    total: np.ndarray | None = None
    for rows, weights in blocks:
        member = codes[rows, None] == np.arange(groups)
        design = member[:, :, None] * columns[rows, None, :]
        part = weights @ design.reshape(len(design), -1)
        total = part if total is None else total + part
    if total is None:
        return np.zeros((1, groups, columns.shape[1]))
    return total.reshape(len(total), groups, columns.shape[1])
