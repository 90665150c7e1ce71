"""Do segments differ in a number or a yes/no, and by how much: tests that always come with an effect size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.stats.copula import ranks
from intarsia.stats.intervals import group_sums, percentiles, poisson_weights


@dataclass(frozen=True)
class Compared:
    """One test: its `statistic`, `p`, the `effect` size in 0..1 with its 95 % interval, and n; p is 1 and effect 0 where nothing varies.
    `free` is the smaller side of the table less one: Cohen's steps of an effect are of V times its root (1 but for words)."""

    statistic: float
    p: float
    effect: float
    low: float
    high: float
    n: int
    free: int = 1


def eta_squared(values: np.ndarray, labels: np.ndarray) -> float:
    """The share of the variance of (n,) values that lies between the groups; 0 where nothing varies.

    >>> eta_squared(np.array([1.0, 1.0, 3.0, 3.0]), np.array([1, 1, 2, 2]))
    1.0
    """
    if not len(values):
        return 0.0
    away = values - values.mean()
    total = float(away @ away)
    if total <= 1e-24 * max(1.0, float(values @ values)):
        return 0.0
    _, codes = np.unique(labels, return_inverse=True)
    sums, counts = np.bincount(codes, away), np.bincount(codes)
    return float(min(1.0, (sums**2 / counts).sum() / total))


def kruskal_wallis(values: np.ndarray, labels: np.ndarray, *, resamples: int = 400, seed: int = 0) -> Compared:
    """Whether (n,) values differ between groups, by ranks (Kruskal & Wallis 1952, corrected for ties). NaN values are left out.

    The effect is epsilon squared, H/(n - 1): the share of the variance of the ranks that lies between the groups (Tomczak & Tomczak 2014).
    Its interval is a bootstrap of the customers with the ranks held fixed. Cost n log n + resamples x n x groups.
    """
    from scipy.special import chdtrc

    known = ~np.isnan(values)
    rank = ranks(values[known])
    _, codes = np.unique(labels[known], return_inverse=True)
    n, groups = len(rank), len(np.unique(codes))
    if n < 3 or groups < 2 or rank.min() == rank.max():
        return Compared(0.0, 1.0, 0.0, 0.0, 0.0, n)
    effect = eta_squared(rank, codes)
    statistic = effect * (n - 1)
    order = np.lexsort((codes, rank))
    low, high = _between_interval(rank[order], codes[order], resamples, seed)
    p = float(chdtrc(groups - 1, statistic))
    return Compared(statistic, p, effect, min(low, effect), max(high, effect), n)


def chi_square(flags: np.ndarray, labels: np.ndarray, *, resamples: int = 400, seed: int = 0) -> Compared:
    """Whether a yes/no (n,), 1 or 0, differs between groups (Pearson 1900). NaN flags are left out. The effect is Cramér's V.

    The interval is a bootstrap of the customers. Cost resamples x n x groups.
    """
    from scipy.special import chdtrc

    known = ~np.isnan(flags)
    flag = (flags[known] > 0).astype(np.float64)
    _, codes = np.unique(labels[known], return_inverse=True)
    n, groups = len(flag), len(np.unique(codes))
    if n < 3 or groups < 2 or flag.min() == flag.max():
        return Compared(0.0, 1.0, 0.0, 0.0, 0.0, n)
    share = eta_squared(flag, codes)  # for a yes/no, chi square is n times the share of variance between groups
    order = np.lexsort((codes, flag))
    low, high = _between_interval(flag[order], codes[order], resamples, seed)
    effect = share**0.5
    p = float(chdtrc(groups - 1, share * n))
    return Compared(share * n, p, effect, min(low**0.5, effect), max(high**0.5, effect), n)


def chi_square_levels(codes: np.ndarray, labels: np.ndarray, *, resamples: int = 400, seed: int = 0) -> Compared:
    """Whether a choice among several words, given as codes (n,), falls out differently in the groups (Pearson 1900). NaN is left out.

    The effect is Cramér's V; the interval is a bootstrap of the customers, by drawing the table's cells. Cost n log n + resamples x cells.
    """
    from scipy.special import chdtrc

    known = ~np.isnan(codes)
    level, group = (np.unique(each[known], return_inverse=True)[1] for each in (codes, labels))
    n, rows, columns = len(level), int(level.max(initial=-1)) + 1, int(group.max(initial=-1)) + 1
    if n < 3 or min(rows, columns) < 2:
        return Compared(0.0, 1.0, 0.0, 0.0, 0.0, n)
    table = np.bincount(level * columns + group, minlength=rows * columns).astype(np.float64)
    drawn = np.random.default_rng(seed).multinomial(n, table / n, size=resamples).astype(np.float64)
    squared = _chi_squares(np.vstack([table, drawn]).reshape(-1, rows, columns))
    free = (rows - 1) * (columns - 1)
    effects = np.sqrt(squared / (n * (min(rows, columns) - 1)))
    spread = np.sqrt(np.maximum(squared[1:] - free, 0.0) / (n * (min(rows, columns) - 1)))  # a resample carries the sample's chance again
    low, high = (float(value) for value in np.quantile(spread, (0.025, 0.975))) if resamples else (0.0, 1.0)
    effect = float(effects[0])
    p, least = float(chdtrc(free, squared[0])), min(rows, columns) - 1
    return Compared(float(squared[0]), p, effect, min(low, effect), max(high, effect), n, least)


def words_share(codes: np.ndarray, labels: np.ndarray) -> float:
    """How much of a choice among words, given as codes (n,) without NaN, goes with the groups, 0 to 1: the square of Cramér's V without
    what chance alone gives (Bergsma 2013). Cost n log n.

    >>> words_share(np.array([7.0, 7.0, 2.0, 2.0, 5.0, 5.0] * 9), np.array([1, 1, 2, 2, 3, 3] * 9))
    1.0
    """
    found = chi_square_levels(codes, labels, resamples=0)
    rows, columns = len(np.unique(codes)), len(np.unique(labels))
    if found.statistic <= 0.0:
        return 0.0
    above = max(found.statistic / found.n - (rows - 1) * (columns - 1) / (found.n - 1), 0.0)
    least = min(size - (size - 1) ** 2 / (found.n - 1) for size in (rows, columns)) - 1.0
    return min(above / least, 1.0) if least > 0 else 0.0


def _chi_squares(tables: np.ndarray) -> np.ndarray:
    """Pearson's statistic of each of (m, rows, columns) tables; rows and columns without anybody count nothing."""
    expected = tables.sum(2, keepdims=True) * tables.sum(1, keepdims=True) / tables.sum((1, 2), keepdims=True)
    return np.asarray(((tables - expected) ** 2 / np.where(expected > 0, expected, 1.0)).sum((1, 2)))


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """q-values of m tests (Benjamini & Hochberg 1995): those with q <= .05 hold on average at most 5 % false discoveries.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    m = len(p)
    order = np.argsort(p, kind="stable")
    raised = p[order] * m / np.arange(1, m + 1)
    q = np.empty(m)
    q[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return q


def _between_interval(values: np.ndarray, codes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    """The bootstrap interval of the share of variance between groups; `values` in an order fixed by content."""
    away = values - values.mean()
    groups = int(codes.max()) + 1
    blocks = poisson_weights(len(away), resamples=resamples, seed=seed)
    sums = group_sums(blocks, codes, np.column_stack([np.ones(len(away)), away, away**2]), groups=groups)
    counts, totals, squares = sums[..., 0], sums[..., 1], sums[..., 2].sum(1)
    n = np.maximum(counts.sum(1), 1.0)
    level = totals.sum(1) ** 2 / n
    between = (totals**2 / np.maximum(counts, 1.0)).sum(1) - level
    all_of_it = squares - level
    drawn = np.full(len(n), np.nan)
    np.divide(between, all_of_it, out=drawn, where=all_of_it > 1e-12 * squares.max(initial=1.0))
    drawn -= (groups - 1) / max(len(away) - 1, 1)  # a resample carries the sample's chance again
    low, high = percentiles(np.clip(drawn, 0.0, 1.0))
    return (0.0, 1.0) if np.isnan(low) else (low, high)
