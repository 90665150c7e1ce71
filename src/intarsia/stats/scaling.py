"""The shape of one column of figures: how skewed, where its extremes begin, and which power makes it even."""

from __future__ import annotations

import numpy as np

from intarsia.core.recipe import yeo_johnson

TAIL = 0.005
FEW = 20
VALLEY, SIDE = 0.25, 0.05
MOST_BINS = 2_000


def moments(values: np.ndarray) -> tuple[float, float, float]:
    """Mean, standard deviation and skewness of (n,) finite values, the same bits in any order; the last two are 0 where nothing varies."""
    if len(values) == 0:
        return 0.0, 0.0, 0.0
    ordered = np.sort(values)
    biggest = float(np.abs(ordered[[0, -1]]).max())
    if biggest == 0:
        return 0.0, 0.0, 0.0
    mean = float((ordered / biggest).mean())
    away = ordered / biggest - mean
    sd = float((away**2).mean()) ** 0.5
    if sd <= 1e-12:
        return mean * biggest, 0.0, 0.0
    return mean * biggest, sd * biggest, float(((away / sd) ** 3).mean())


def caps(values: np.ndarray, tail: float = TAIL) -> tuple[float, float]:
    """Where the extremes begin: the values at `tail` and 1 - `tail` of (n,) finite figures, both values that occur.

    From 20 figures on, the largest never decides the upper cap alone, so an outlier, however large, moves nothing; fewer are not capped
    below their own range.

    >>> caps(np.arange(1000.0))
    (5.0, 994.0)
    """
    ordered = np.sort(values)
    if len(ordered) == 0:
        return 0.0, 0.0
    inside = tail if len(ordered) >= FEW else 0.0
    low = float(np.quantile(ordered, inside, method="higher"))
    return low, float(np.quantile(ordered, 1.0 - inside, method="lower"))


def yeo_johnson_power(values: np.ndarray) -> float:
    """The power, in steps of .1 from -1 to 3, under which (n,) figures look most normal (maximum likelihood). Cost 41 n."""
    logs = float((np.sign(values) * np.log1p(np.abs(values))).mean())
    best, chosen = -np.inf, 1.0
    for step in range(-10, 31):
        power = step / 10.0
        variance = moments(yeo_johnson(values, power))[1] ** 2
        if variance <= 0:
            continue
        likelihood = -0.5 * float(np.log(variance)) + (power - 1.0) * logs
        if likelihood > best:
            best, chosen = likelihood, power
    return chosen


def two_peaked(values: np.ndarray) -> bool:
    """Whether the density of (n,) figures falls, between two peaks, below a quarter of the lower one, with a twentieth of the figures (and
    20 of them) on either side. Left out are the least and the largest, where capped figures stand, and a value that one in twenty have:
    these are no peaks. The kernel is Gaussian, of Scott's width, and never finer than the figures. Cost n log n.

    >>> two_peaked(np.r_[np.arange(100.0), np.arange(500.0, 600.0)]), two_peaked(np.arange(200.0))
    (True, False)
    """
    held, counts = np.unique(values, return_counts=True)
    kept = np.flatnonzero(counts < SIDE * len(values))[1:-1]
    figures = np.repeat(held[kept], counts[kept])
    n = len(figures)
    side = max(SIDE * n, FEW)
    if n < 2 * side:
        return False
    quarter, three = np.quantile(figures, (0.25, 0.75))
    width = max(1.06 * min(float(figures.std()), (three - quarter) / 1.34) * n**-0.2, float(np.median(np.diff(held))))
    span = float(figures[-1] - figures[0])
    if width <= span / MOST_BINS:
        return False
    bins = min(int(3 * span / width) + 10, MOST_BINS)
    step = span / bins / width
    apart = np.arange(-int(4 / step) - 1, int(4 / step) + 2) * step
    settled = np.histogram(figures, bins)[0]
    density = np.convolve(settled, np.exp(-(apart**2) / 2))[len(apart) // 2 :][:bins]
    lower = np.minimum(np.maximum.accumulate(density), np.maximum.accumulate(density[::-1])[::-1])
    below = np.cumsum(settled)
    return bool(((below >= side) & (below <= n - side) & (density < VALLEY * lower)).any())


def first_eigenvalue(block: np.ndarray) -> float:
    """The largest eigenvalue of the covariance of an (n, p) block: what it weighs along its main direction. Cost n p^2."""
    if len(block) == 0 or block.shape[1] == 0:
        return 0.0
    away = block - block.mean(0)
    return float(np.linalg.eigvalsh(away.T @ away / len(block))[-1])
