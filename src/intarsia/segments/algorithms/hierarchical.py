"""Hierarchical: many small groups, joined step by step into a family tree of segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Model, Nearest, as_matrix
from intarsia.core.segmentation import Blocks
from intarsia.stats.kmeans import kmeans
from intarsia.stats.memory import remembered
from intarsia.stats.sampling import by_content
from intarsia.stats.spread import spread
from intarsia.stats.ward import Tree, ward


@dataclass(frozen=True)
class Hierarchical:
    """Segments that nest: 4, 8 and 12 segments are cuts through one tree (Ward's method on small groups).

    `k` segments; `small` is the most small groups; `rows` is the most customers that are looked at to find them.
    """

    k: int = 5
    small: int = 200
    rows: int = 20_000

    def candidates(self, low: int, high: int) -> Iterator[Hierarchical]:
        """One for each number of segments."""
        return (replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The segment of the nearest small group. Cost rows x small x p a pass, then small^2, once for every k."""
        rows, mass = self._sample(matrix, weights, seed)
        points, labels, tree = _small_groups(rows, mass, self.small, seed)
        owner = tree.cut(self.k)
        member = owner[labels]
        middles = np.stack([rows[member == segment].mean(0) for segment in range(int(owner.max()) + 1)])
        away = rows - middles[member]
        nearest = ((rows - points[labels]) ** 2).sum(1)
        width = spread(rows, (away**2).sum(1), away) if len(middles) < len(points) else spread(rows, nearest, away)
        return Nearest(as_matrix(points), tuple(int(segment) for segment in owner), width)

    def tree(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Tree:
        """The whole tree of merges over the small groups of `fit`, for a dendrogram; leaf i is the model's i-th centre."""
        return _small_groups(*self._sample(matrix, weights, seed), self.small, seed)[2]

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: moving the small groups would tear the tree."""
        return model

    def _sample(self, matrix: np.ndarray, weights: np.ndarray | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
        mass = np.ones(len(matrix)) if weights is None else weights
        order = by_content(np.column_stack([matrix, mass]), self.rows, seed=seed)
        order = order[mass[order] > 0] if (mass[order] > 0).any() else order
        return np.ascontiguousarray(matrix[order]), mass[order]


@remembered(48)
def _small_groups(rows: np.ndarray, mass: np.ndarray, small: int, seed: int) -> tuple[np.ndarray, np.ndarray, Tree]:
    """Points of the small groups, the one of each row, and the tree over them; remembered, for every k is a cut through the same tree."""
    weights = None if (mass == 1).all() or not mass.any() else mass
    found = kmeans(rows, small, weights=weights, starts=1, seed=seed, iterations=15)
    held, labels = np.unique(found.labels, return_inverse=True)
    sizes = np.bincount(labels, weights, minlength=len(held)).astype(np.float64)
    return found.centres[held], labels, ward(found.centres[held], sizes)
