"""How compact groups are and how far apart: the textbook indices, none of which may choose the number of segments alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def silhouette(matrix: np.ndarray, labels: np.ndarray, *, rows: int = 5000, seed: int = 0) -> float:
    """The mean silhouette width on a sample of `rows`: 1 far apart, 0 touching, below 0 wrongly placed; NaN with fewer than two groups.

    On customer data its maximum says "two segments" nearly always (METHODS 3). Source: Rousseeuw, Journal of Computational and Applied
    Mathematics 20 (1987). Cost rows^2 x p.
    """
    return silhouettes(matrix, [labels], rows=rows, seed=seed)[0]


def silhouettes(matrix: np.ndarray, labelings: Sequence[np.ndarray], *, rows: int = 5000, seed: int = 0) -> tuple[float, ...]:
    """The mean silhouette width of several labellings (0..k-1) of the same customers, all in one pass over the pairs."""
    if not labelings:
        return ()
    if len(matrix) > rows:
        chosen = np.sort(np.random.default_rng(seed).permutation(len(matrix))[:rows])
        matrix, labelings = matrix[chosen], [labels[chosen] for labels in labelings]
    dense = [np.unique(labels, return_inverse=True)[1].ravel() for labels in labelings]
    members = [np.eye(int(labels.max(initial=0)) + 1)[labels] for labels in dense]
    all_members = np.hstack(members)
    widths = [np.empty(len(matrix)) for _ in dense]
    squares = (matrix**2).sum(1)
    for start in range(0, len(matrix), 512):
        stop = min(start + 512, len(matrix))
        squared = squares[start:stop, None] + squares[None, :] - 2.0 * (matrix[start:stop] @ matrix.T)
        distance = np.sqrt(np.maximum(squared, 0.0))
        distance[np.arange(stop - start), np.arange(start, stop)] = 0.0
        sums, column = distance @ all_members, 0
        for labels, group, width in zip(dense, members, widths, strict=True):
            k = group.shape[1]
            width[start:stop] = _widths(sums[:, column : column + k], labels[start:stop], group.sum(0))
            column += k
    return tuple(float(width.mean()) if group.shape[1] > 1 else float("nan") for width, group in zip(widths, members, strict=True))


def davies_bouldin(matrix: np.ndarray, labels: np.ndarray) -> float:
    """The Davies-Bouldin index: the mean over groups of the worst (spread + spread) / distance; smaller is better; NaN below two groups.

    Source: Davies & Bouldin, IEEE TPAMI 1 (1979). Cost n x p + k^2 x p.
    """
    centres, labels, counts = _centres(matrix, labels)
    if len(centres) < 2:
        return float("nan")
    away = np.sqrt(((matrix - centres[labels]) ** 2).sum(1))
    spread = np.bincount(labels, weights=away, minlength=len(centres)) / counts
    apart = np.sqrt(((centres[:, None] - centres[None]) ** 2).sum(2))
    np.fill_diagonal(apart, np.inf)
    both = spread[:, None] + spread[None, :]
    ratio = np.divide(both, apart, out=np.where(both > 0, np.inf, 0.0), where=apart > 0)
    return float(ratio.max(1).mean())


def calinski_harabasz(matrix: np.ndarray, labels: np.ndarray) -> float:
    """The Calinski-Harabasz index: variance between groups over variance within, per degree of freedom; larger is better; NaN where k < 2,
    k = n or nothing varies within. Source: Calinski & Harabasz, Communications in Statistics 3 (1974). Cost n x p."""
    centres, labels, counts = _centres(matrix, labels)
    n, k = len(matrix), len(centres)
    within = float(((matrix - centres[labels]) ** 2).sum())
    if k < 2 or n <= k or within <= 0:
        return float("nan")
    between = float((counts * ((centres - matrix.mean(0)) ** 2).sum(1)).sum())
    return between / (k - 1) / (within / (n - k))


def inertia(matrix: np.ndarray, labels: np.ndarray) -> float:
    """The sum of squared distances to the own group's mean; never grows when a group is split. Cost n x p."""
    if len(matrix) == 0:
        return 0.0
    centres, labels, _ = _centres(matrix, labels)
    return float(((matrix - centres[labels]) ** 2).sum())


def elbow(ks: Sequence[int], inertias: Sequence[float]) -> int:
    """The k where the falling curve of inertia bends most, after kneedle: the point furthest below the line from first to last.

    Weak evidence, for the picture only: over k = 2..12 it says about 5 whether or not there are groups (METHODS 3). Fewer than three
    points, or a flat curve, give the first k. Source: Satopää et al., ICDCS Workshops 2011.

    >>> elbow([2, 3, 4, 5, 6], [100, 60, 20, 18, 16])
    4
    """
    x, y = np.asarray(ks, dtype=float), np.asarray(inertias, dtype=float)
    if len(x) < 3 or y[0] <= y[-1]:
        return int(ks[0])
    along = (x - x[0]) / (x[-1] - x[0])
    fallen = (y[0] - y) / (y[0] - y[-1])
    return int(ks[int((fallen - along).argmax())])


def _widths(sums: np.ndarray, own: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Silhouette widths from the summed distances to each group; alone in a group is 0."""
    rows = np.arange(len(own))
    inside = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    mean = sums / sizes
    mean[rows, own] = np.inf
    nearest = mean.min(1) if mean.shape[1] > 1 else np.zeros(len(own))
    larger = np.maximum(inside, nearest)
    width = np.divide(nearest - inside, larger, out=np.zeros(len(own)), where=larger > 0)
    return np.where(sizes[own] > 1, width, 0.0)


def _centres(matrix: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means of the groups that have members, labels renumbered to them, and sizes."""
    _, dense, counts = np.unique(labels, return_inverse=True, return_counts=True)
    dense = dense.ravel()
    sums = np.column_stack([np.bincount(dense, weights=column, minlength=len(counts)) for column in matrix.T])
    return sums.reshape(len(counts), matrix.shape[1]) / counts[:, None], dense, counts
