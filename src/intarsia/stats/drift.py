"""Whether customers now are like those before: feature by feature, and all features together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.stats.psi import bins_of, chance, critical, level_bins, psi
from intarsia.stats.sampling import by_content

_WAVES = 64
_SHUFFLES = 999
_ROWS = 2_000


@dataclass(frozen=True)
class Moved:
    """How far one feature moved: the PSI in so many `bins`, what it exceeds by chance in 5 % of such comparisons, its p-value; the greatest
    difference of the cumulative distributions (`ks`), and the mean way of a value in standard deviations of the reference
    (`wasserstein`); both of known values, NaN for words."""

    psi: float
    critical: float
    p: float
    ks: float
    wasserstein: float
    bins: int
    n: int
    m: int


def moved(reference: np.ndarray, present: np.ndarray, *, levels: int = 0, seed: int = 0) -> Moved:
    """Compare values (n,) of before with values (m,) of now, NaN for missing; `levels` where they are places of so many words.

    The same values in any order give the same numbers, and values compared with themselves a PSI of 0. Cost n log n.
    Sources: see `psi`; Smirnov 1948; Vallender 1974.
    """
    bins = level_bins(levels) if levels else bins_of(reference)
    before, after = bins.counts(reference), bins.counts(present)
    used = int(((before + after) > 0).sum())
    n, m = len(reference), len(present)
    ks, way = (float("nan"), float("nan")) if levels else _apart(_known(reference), _known(present))
    return Moved(psi(before, after), critical(n, m, used), chance(before, after, seed=seed), ks, way, used, n, m)


def beyond(reference: np.ndarray, aged: np.ndarray, present: np.ndarray) -> tuple[float, float]:
    """How far present values (m,) leave the range between a reference (n,) and the same had it only aged (n,), and the probability of that
    by chance: the greatest distance of its cumulative distribution from the band between the other two, 0 within it.

    Customers who did nothing aged, and the others are as customers were; so between the two lies all that time and going on as before can
    bring about. The probability is Massart's bound for two samples, on the side of silence. Cost n log n.

    >>> before = np.arange(100.0)
    >>> beyond(before, before + 30, np.concatenate([before[:50], before[50:] + 30]))[0]
    0.0
    """
    first, later, now = _known(reference), _known(aged), _known(present)
    if not min(len(first), len(later), len(now)):
        return 0.0, 1.0
    both = np.concatenate([first, later, now])
    below = [np.searchsorted(part, both, side="right") / len(part) for part in (first, later, now)]
    over = below[2] - np.maximum(below[0], below[1])
    under = np.minimum(below[0], below[1]) - below[2]
    far = max(float(over.max()), float(under.max()), 0.0)
    size = len(first) * len(now) / (len(first) + len(now))
    return far, float(min(1.0, 2.0 * np.exp(-2.0 * size * far**2)))


@dataclass(frozen=True)
class Joint:
    """Whether all features together tell before from now: `statistic` is the squared maximum mean discrepancy, `p` by permutation. `auc`
    is how often a classifier ranks one of now above one of before, in [low, high]; .5 is by chance."""

    statistic: float
    p: float
    auc: float
    low: float
    high: float
    n: int
    m: int


def joint(reference: np.ndarray, present: np.ndarray, *, shuffles: int = _SHUFFLES, seed: int = 0) -> Joint:
    """Compare (n, p) with (m, p) coordinates, finite, up to 2,000 rows of each chosen by content.

    Maximum mean discrepancy with a Gaussian kernel at the median distance, approximated by 64 random waves (Gretton et al., JMLR 13 (2012);
    Rahimi & Recht 2007), under `shuffles` random relabellings. The classifier is a ridge on coordinates and waves, cross-fitted on two
    halves. Rows that are in both samples make it err on the side of silence. Cost (n + m) x shuffles x waves.
    """
    if min(len(reference), len(present)) < 10 or not reference.shape[1]:
        return Joint(0.0, 1.0, 0.5, 0.0, 1.0, len(reference), len(present))
    parts = [part[by_content(part, min(_ROWS, len(part)), seed=seed)] for part in (reference, present)]
    rows, new = np.vstack(parts), np.repeat([0.0, 1.0], [len(part) for part in parts])
    order = by_content(np.column_stack([rows, new]), len(rows), seed=seed)
    rows, new = rows[order], new[order]
    spread = rows.std(0)
    rows = (rows - rows.mean(0)) / np.where(spread > 1e-12, spread, 1.0)
    rng = np.random.default_rng(seed)
    waves = _waves(rows, rng)
    found, p = _discrepancy(waves, new, shuffles, rng)
    auc = _auc(np.column_stack([rows, waves]), new, rng.permutation(len(new)) % 2)
    return Joint(found, p, auc, *_auc_interval(auc, int(new.sum()), int(len(new) - new.sum())), len(parts[0]), len(parts[1]))


def _known(values: np.ndarray) -> np.ndarray:
    return np.sort(values[~np.isnan(values)])


def _apart(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """The Kolmogorov-Smirnov distance and the Wasserstein distance over the standard deviation of sorted values."""
    if not len(first) or not len(second):
        return float("nan"), float("nan")
    both = np.sort(np.concatenate([first, second]))
    below = [np.searchsorted(part, both, side="right") / len(part) for part in (first, second)]
    gap = np.abs(below[0] - below[1])
    spread = float(first.std())
    way = float((gap[:-1] * np.diff(both)).sum())
    return float(gap.max()), way / spread if spread > 0 else (0.0 if way == 0 else float("inf"))


def _waves(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    some = rows[:: max(1, len(rows) // 500)]
    squared = ((some[:, None] - some[None]) ** 2).sum(2)[np.triu_indices(len(some), 1)]
    width = float(np.sqrt(np.median(squared))) or 1.0
    angles = rows @ (rng.standard_normal((rows.shape[1], _WAVES)) / width)
    return np.asarray(np.column_stack([np.cos(angles), np.sin(angles)]) / np.sqrt(_WAVES))


def _discrepancy(waves: np.ndarray, new: np.ndarray, shuffles: int, rng: np.random.Generator) -> tuple[float, float]:
    """The squared distance of the two means of waves, and the share of relabellings that reach it."""
    m = int(new.sum())
    labels = np.vstack([new, *(rng.permutation(new) for _ in range(shuffles))])
    total = waves.sum(0)
    ours = labels @ waves
    away = ours / m - (total - ours) / (len(new) - m)
    found = (away**2).sum(1)
    return float(found[0]), float((1 + (found[1:] >= found[0] - 1e-12).sum()) / (shuffles + 1))


def _auc(design: np.ndarray, new: np.ndarray, halves: np.ndarray) -> float:
    """The area under the curve of a ridge, each half scored by what the other half taught; the mean over halves."""
    areas = []
    for half in (0, 1):
        learn, judge = halves != half, halves == half
        middle = design[learn].mean(0)
        inside = design[learn] - middle
        ridge = inside.T @ inside + np.eye(design.shape[1]) * (0.01 * len(inside))
        score = (design[judge] - middle) @ np.linalg.solve(ridge, inside.T @ (new[learn] - new[learn].mean()))
        areas.append(_area(np.round(score, 12), new[judge]))
    return float(np.mean(areas))


def _area(score: np.ndarray, new: np.ndarray) -> float:
    from scipy.stats import rankdata

    m = int(new.sum())
    n = len(new) - m
    return float((rankdata(score)[new > 0].sum() - m * (m + 1) / 2) / (n * m)) if n and m else 0.5


def _auc_interval(auc: float, m: int, n: int) -> tuple[float, float]:
    """95 %, after Hanley & McNeil 1982."""
    one, two = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = (auc * (1 - auc) + (m - 1) * (one - auc**2) + (n - 1) * (two - auc**2)) / (m * n)
    half = 1.959963984540054 * float(np.sqrt(max(spread, 0.0)))
    return max(0.0, auc - half), min(1.0, auc + half)
