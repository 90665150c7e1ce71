"""The shape of one column of figures: how skewed, where its extremes begin, and which power makes it even."""

from __future__ import annotations

import numpy as np

from intarsia.core.recipe import yeo_johnson

TAIL = 0.005
FEW = 20


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


def first_eigenvalue(block: np.ndarray) -> float:
    """The largest eigenvalue of the covariance of an (n, p) block: what it weighs along its main direction. Cost n p^2."""
    if len(block) == 0 or block.shape[1] == 0:
        return 0.0
    away = block - block.mean(0)
    return float(np.linalg.eigvalsh(away.T @ away / len(block))[-1])
