"""The numbers of a segment, each with its 95 % interval and how many customers it was counted on."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from intarsia.core.features import Column
from intarsia.core.persona import Statistic
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.personas.wording import level_name
from intarsia.stats.intervals import percentiles, poisson_weights

_RESAMPLES = 500
_ALSO_MEAN = ("money", "count")
_LEVELS = 15


def statistics_of(segmentation: Segmentation, *, seed: int = 0) -> dict[int, tuple[Statistic, ...]]:
    """For each segment number, the typical value of every feature: the median; the mean of shares and flags; both of money and counts; of
    nominal features the share of each of the 15 most frequent levels.

    A median's interval is exact, from the order of the customers (the sign test turned round). A mean's is the percentile bootstrap over
    customers, 500 resamples, widened for small n (Hesterberg 2015, "expanded percentile"). Below three customers it is everyone's range.
    Taken from `segmentation.sample`; cost 500 x n x features multiplications and a sort a feature.
    """
    sample = segmentation.sample
    each = [one for column in segmentation.features.columns for one in _counted(column, floats(sample.table, column.name))]
    columns = tuple(column for column, _ in each)
    raw = np.column_stack([values for _, values in each]) if each else np.empty((sample.table.num_rows, 0))
    ranges = [_range(values) for values in raw.T]
    out = {}
    for number in segmentation.sizes:
        own = raw[sample.segment == number]
        out[number] = _statistics(columns, own, ranges, seed)
    return out


def _counted(column: Column, values: np.ndarray) -> list[tuple[Column, np.ndarray]]:
    """The feature, or of a nominal one each level as a yes (1) or no (0) of its own, null staying null."""
    if column.kind != "nominal":
        return [(column, values)]
    codes, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    most = sorted(range(len(codes)), key=lambda i: (-counts[i], codes[i]))[:_LEVELS]
    return [
        (
            replace(column, label=f"{column.label} {level_name(float(codes[i]), column)}", unit="share", kind="share", levels=()),
            np.where(np.isnan(values), np.nan, (values == codes[i]).astype(np.float64)),
        )
        for i in most
    ]


def _statistics(columns: tuple[Column, ...], own: np.ndarray, ranges: list[tuple[float, float]], seed: int) -> tuple[Statistic, ...]:
    means = _mean_intervals(own, seed)
    out = []
    for column, values, mean, everyone in zip(columns, own.T, means, ranges, strict=True):
        known = np.sort(values[~np.isnan(values)])
        n = len(known)
        if not n:
            continue
        averaged = column.kind in ("share", "flag")
        if not averaged:
            low, high = median_interval(known) if n > 2 else everyone
            out.append(Statistic(f"{column.label} (median)", column.unit, float(np.median(known)), low, high, n))
        if averaged or column.kind in _ALSO_MEAN:
            low, high = mean if n > 2 else everyone
            value = math.fsum(known) / n
            out.append(Statistic(f"{column.label} (mean)", column.unit, value, min(low, value), max(high, value), n))
    return tuple(out)


def median_interval(ordered: np.ndarray) -> tuple[float, float]:
    """The 95 % interval of the median from sorted values (n,): two of the values themselves (the sign test turned round), so it holds for
    any distribution; with five values or fewer all of them lie within it, and that is less than 95 %.

    >>> median_interval(np.arange(1.0, 102.0))
    (41.0, 61.0)
    """
    rank = _median_rank(len(ordered))
    return float(ordered[rank]), float(ordered[len(ordered) - 1 - rank])


@lru_cache(maxsize=1024)
def _median_rank(n: int) -> int:
    """The position (from 0) of the lower end: as far in as leaves a chance of at most 2.5 % that so few values lie below the median."""
    from scipy.special import bdtr

    return max(int(np.searchsorted(bdtr(np.arange(n), n, 0.5), 0.025, side="right")) - 1, 0)


def _mean_intervals(own: np.ndarray, seed: int) -> list[tuple[float, float]]:
    """For each column of (n, p), the interval of its mean over the customers of whom it is known."""
    n, p = own.shape
    known = ~np.isnan(own)
    values = np.where(known, own, 0.0)
    totals, sizes = np.zeros((_RESAMPLES, p)), np.zeros((_RESAMPLES, p))
    for rows, weights in poisson_weights(n, resamples=_RESAMPLES, seed=seed):
        totals += weights @ values[rows]
        sizes += weights @ known[rows].astype(np.float64)
    means = np.where(sizes > 0, totals / np.maximum(sizes, 1.0), np.nan)
    return [_percentiles(column, int(k)) for column, k in zip(means.T, known.sum(0), strict=True)]


def _percentiles(draws: np.ndarray, n: int) -> tuple[float, float]:
    return percentiles(draws, confidence=1.0 - 2.0 * _tail(n)) if n > 2 else (math.nan, math.nan)


@lru_cache(maxsize=1024)
def _tail(n: int) -> float:
    """The chance to cut off on each side: 2.5 %, less where n is small."""
    from scipy.special import ndtr, stdtrit

    return float(ndtr(math.sqrt(n / (n - 1.0)) * stdtrit(n - 1, 0.025)))


def _range(values: np.ndarray) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    return (float(known.min()), float(known.max())) if len(known) else (math.nan, math.nan)
