"""Finds crowds of customers of any shape, with the thinly settled land between them, and marks each crowd by a few typical points."""

from __future__ import annotations

from typing import Literal

import numpy as np

from intarsia.stats.kmeans import kmeans

_TREE_COORDINATES = 6  # in more, a search tree is slower than looking at all pairs
_PROTOTYPES = 40
_PROTOTYPES_IN_ALL = 400


def crowds_by_reach(matrix: np.ndarray, *, neighbours: int, scale: float = 1.0, weights: np.ndarray | None = None) -> np.ndarray:
    """DBSCAN: the crowd of each row from 0, noise -1: int64 (n,), for up to 20,000 rows of a (n, p) matrix.

    The reach is the knee of the sorted distances to the `neighbours`-th neighbour, times `scale`. Cost n^2.
    Source: Ester, Kriegel, Sander and Xu 1996; the knee of Satopaa et al. 2011.
    """
    from sklearn.cluster import DBSCAN
    from sklearn.neighbors import NearestNeighbors

    if len(matrix) <= neighbours:
        return np.zeros(len(matrix), dtype=np.int64)
    search: Literal["brute", "auto"] = "brute" if matrix.shape[1] > _TREE_COORDINATES else "auto"
    distances = NearestNeighbors(n_neighbors=neighbours + 1, algorithm=search).fit(matrix).kneighbors(matrix)[0][:, -1]
    reach = knee(np.sort(distances)) * scale
    if reach <= 0:
        reach = max(float(distances.max()), 1e-12)
    labels = DBSCAN(eps=reach, min_samples=neighbours, algorithm=search).fit(matrix, sample_weight=weights).labels_
    return np.asarray(labels, dtype=np.int64)


def knee(rising: np.ndarray) -> float:
    """The value of a rising curve at its knee: where it lies farthest below the line from its first to its last point.

    >>> knee(np.array([1.0, 1.1, 1.2, 5.0, 9.0]))
    1.2
    """
    chord = np.linspace(rising[0], rising[-1], len(rising))
    return float(rising[int((chord - rising).argmax())])


def largest_crowds(labels: np.ndarray, share: float) -> np.ndarray:
    """The labels with every crowd below `share` of all rows made noise; where none is left, everyone is one crowd. Renumbered by size."""
    names, counts = np.unique(labels[labels >= 0], return_counts=True)
    held = counts >= max(share * len(labels), 1)
    if not held.any():
        return np.zeros(len(labels), dtype=np.int64)
    order = np.argsort(-counts[held], kind="stable")
    number = {int(name): place for place, name in enumerate(names[held][order])}
    return np.array([number.get(int(label), -1) for label in labels], dtype=np.int64)


def prototypes(matrix: np.ndarray, labels: np.ndarray, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Up to 40 typical points a crowd (k-means within it), fewer where there are many crowds: (m, p) points and the crowd of each (m,)."""
    crowds = int(labels.max()) + 1
    most = min(_PROTOTYPES, max(_PROTOTYPES_IN_ALL // crowds, 4))
    points, owner = [], []
    for crowd in range(crowds):
        members = matrix[labels == crowd]
        centres = kmeans(members, min(most, len(members)), starts=1, seed=seed, iterations=20).centres
        points.append(centres)
        owner.append(np.full(len(centres), crowd))
    return np.concatenate(points), np.concatenate(owner)
