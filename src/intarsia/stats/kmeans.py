"""Divides customers into k groups, each around its own centre, and finds the same groups whatever order they come in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from intarsia.stats.exact import Grid, exact_sum, grid
from intarsia.stats.lloyd import Kernel, Look, Pass, distances, kernel_for
from intarsia.stats.memory import remembered
from intarsia.stats.sampling import by_content
from intarsia.stats.seeding import seeded_centres

_SAMPLE_ROWS = 50_000
_ROWS_A_CENTRE = 1_000
_SETTLED = 1e-3  # a restart is judged when fewer than this share of its customers still move
_FINALISTS = 3
_TRIAL_ROWS = 10_000
_TRIAL_ROWS_A_CENTRE = 250
_FULL_PASSES = 2
_TYPICAL_PASSES = 20
_SMALL_ROWS = 5_000


@dataclass(frozen=True)
class KMeans:
    """`centres` (k', p) in lexicographic order, k' <= k; `labels` int64 (n,) of the nearest centre, the first of equals; `inertia` is the
    weighted sum of squared distances."""

    centres: np.ndarray
    labels: np.ndarray
    inertia: float


@dataclass(frozen=True)
class _Points:
    rows: np.ndarray
    weights: np.ndarray | None
    grids: tuple[Grid, Grid]
    kernel: Kernel
    look: Look

    def inertia(self, found: Pass, centres: np.ndarray) -> float:
        away = distances(self.rows, centres, found.labels)
        return exact_sum(away if self.weights is None else away * self.weights)


def kmeans(
    matrix: np.ndarray,
    k: int,
    *,
    weights: np.ndarray | None = None,
    starts: int = 10,
    seed: int = 0,
    iterations: int = 100,
    kernel: Kernel | None = None,
) -> KMeans:
    """k-means of a finite float64 (n, p) matrix, n >= 1: greedy k-means++, `starts` restarts, at most `iterations` passes each.

    Restarts run on a sample by content of 50,000 rows (1,000 a centre); all rows then refine the best one. The same rows in any order, with
    either `kernel` (chosen by the amount of work), give the same bits. Fewer distinct rows than k give fewer centres; weights that are all
    zero count as none.
    Cost n x k x p a pass. Source: Lloyd 1982; Arthur and Vassilvitskii 2007; sampling as measured by this project.

    >>> kmeans(np.array([[0.0], [1.0], [10.0], [11.0]]), 2).centres.tolist()
    [[0.5], [10.5]]
    """
    matrix = np.ascontiguousarray(matrix, dtype=np.float64)
    weights = None if weights is None or not weights.any() else np.asarray(weights, dtype=np.float64)
    content = matrix if weights is None else np.column_stack([matrix, weights])
    chosen = by_content(content, max(_SAMPLE_ROWS, _ROWS_A_CENTRE * k), seed=seed)
    kernel = kernel or kernel_for(float(len(chosen)) * k * matrix.shape[1] * starts * _TYPICAL_PASSES)
    sample = _points(matrix[chosen], None if weights is None else weights[chosen], kernel)
    centres = _best_start(sample, k, (starts, iterations), seed)
    return _of_everyone(_points(matrix, weights, kernel), centres, passes=_FULL_PASSES if len(chosen) < len(matrix) else 0)


_once = remembered(256)(kmeans)


def kmeans_once(matrix: np.ndarray, k: int, *, weights: np.ndarray | None = None, starts: int = 10, seed: int = 0) -> KMeans:
    """The same as `kmeans`; of up to 5,000 rows the last 256 answers are remembered, as mixtures begin where k-means on trial ended."""
    find = kmeans if len(matrix) > _SMALL_ROWS else _once
    return find(matrix, k, weights=weights, starts=starts, seed=seed)


def settled(matrix: np.ndarray, centres: np.ndarray, *, seed: int = 0, iterations: int = 100) -> KMeans:
    """k-means of a finite (n, p) matrix from given `centres` (k, p) alone: passes until nobody moves, on the same sample as `kmeans`.

    Cost n x k x p a pass.
    """
    matrix, k = np.ascontiguousarray(matrix, dtype=np.float64), len(centres)
    chosen = by_content(matrix, max(_SAMPLE_ROWS, _ROWS_A_CENTRE * k), seed=seed)
    kernel = kernel_for(float(len(chosen)) * k * matrix.shape[1] * _TYPICAL_PASSES)
    last, _ = _lloyd(_points(matrix[chosen], None, kernel), centres, iterations, 0.0)
    return _of_everyone(_points(matrix, None, kernel), last, passes=_FULL_PASSES if len(chosen) < len(matrix) else 0)


def moved(found: Pass, centres: np.ndarray) -> np.ndarray:
    """The centres after a pass, each in the middle of its customers; one without customers stays. Shape (k, p)."""
    masses = found.masses.sum(0)
    held = masses > 0
    return np.where(held[:, None], found.sums.sum(0) / np.where(held, masses, 1.0)[:, None], centres)


def _of_everyone(points: _Points, centres: np.ndarray, *, passes: int) -> KMeans:
    """The centres after so many passes over all rows, in lexicographic order."""
    for _ in range(passes):
        centres = moved(points.look(centres), centres)
    centres = centres[np.lexsort(centres.T[::-1])]
    found = points.look(centres)
    return KMeans(centres, found.labels, points.inertia(found, centres))


def _points(rows: np.ndarray, weights: np.ndarray | None, kernel: Kernel) -> _Points:
    heaviest = 1.0 if weights is None else float(weights.max())
    largest = max(float(rows.max()), -float(rows.min())) * heaviest
    grids = grid(largest, len(rows)), grid(heaviest, len(rows))
    return _Points(rows, weights, grids, kernel, kernel(rows, weights, grids))


def _best_start(points: _Points, k: int, effort: tuple[int, int], seed: int) -> np.ndarray:
    """The centres with the lowest inertia, the first of equals: restarts run on a part until they settle, the best few on all points."""
    starts, iterations = effort
    trial = _part(points, max(_TRIAL_ROWS, _TRIAL_ROWS_A_CENTRE * k), seed)
    tried: list[tuple[float, int, np.ndarray]] = []
    for start in range(max(starts, 1)):
        centres = seeded_centres(trial.rows, trial.weights, k, np.random.default_rng([seed, start]))
        centres, found = _lloyd(trial, centres, iterations, _SETTLED)
        tried.append((trial.inertia(found, centres), start, centres))
    ended = []
    for _, start, centres in sorted(tried, key=lambda one: one[:2])[:_FINALISTS]:
        last, found = _lloyd(points, centres, iterations, 0.0)
        ended.append((points.inertia(found, last), start, last))
    return min(ended, key=lambda one: one[:2])[2]


def _part(points: _Points, rows: int, seed: int) -> _Points:
    """A random part of the points, in their order; all where there are no more than `rows`."""
    if len(points.rows) <= rows:
        return points
    picked = np.sort(np.random.default_rng(seed).choice(len(points.rows), rows, replace=False))
    weights = None if points.weights is None else points.weights[picked]
    if weights is not None and not weights.any():
        return points
    part = np.ascontiguousarray(points.rows[picked])
    return replace(points, rows=part, weights=weights, look=points.kernel(part, weights, points.grids))


def _lloyd(points: _Points, centres: np.ndarray, iterations: int, settled: float) -> tuple[np.ndarray, Pass]:
    """Passes until at most `settled` of the rows move; gives the centres and the last look at them."""
    found = points.look(centres)
    for _ in range(iterations):
        centres = _filled(moved(found, centres), found, points, centres)
        before, found = found.labels, points.look(centres)
        if len(centres) == len(found.masses[0]) and np.count_nonzero(before != found.labels) <= settled * len(before):
            break
    held = found.masses.sum(0) > 0
    return (centres, found) if held.all() else (centres[held], points.look(centres[held]))


def _filled(centres: np.ndarray, found: Pass, points: _Points, before: np.ndarray) -> np.ndarray:
    """Move centres without customers to the customers who are farthest from theirs; drop them where everyone sits on a centre."""
    empty = np.flatnonzero(found.masses.sum(0) <= 0)
    if not empty.size:
        return centres
    away = distances(points.rows, before, found.labels)
    away = away if points.weights is None else np.where(points.weights > 0, away, 0.0)
    farthest = np.argsort(-away, kind="stable")[: len(empty)]
    farthest = farthest[away[farthest] > 0]
    centres = centres.copy()
    centres[empty[: len(farthest)]] = points.rows[farthest]
    return np.delete(centres, empty[len(farthest) :], axis=0)
