"""Explainable k-means: typical customers are found first, then the few yes-or-no questions that lead to them, which are the rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.leaves import Leaves
from intarsia.core.model import Model, Nearest
from intarsia.core.segmentation import Blocks
from intarsia.segments.algorithms._questions import flat
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.stats.imm import threshold_tree
from intarsia.stats.sampling import by_content


@dataclass(frozen=True)
class Imm:
    """A decision tree that stands in for k-means, and is the segmentation: its rules are exact.

    `k` segments; `leaves`: at most so many ends of the tree, of which several may share a segment (two a segment where 0); `rows` is the
    most customers that are looked at. Costs a little compactness: see the check `actionable`.
    """

    k: int = 5
    leaves: int = 0
    rows: int = 50_000

    def candidates(self, low: int, high: int) -> Iterator[Imm]:
        """One for each number of segments."""
        return (replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """k-means, then the tree that makes fewest mistakes against its centres. Cost: k-means, and leaves x p x n (log n + k)."""
        mass = np.ones(len(matrix)) if weights is None else np.asarray(weights, dtype=np.float64)
        found = KMeans(self.k).fit(matrix, weights, seed=seed)
        order = by_content(np.column_stack([matrix, mass]), self.rows, seed=seed)
        order = order[mass[order] > 0] if (mass[order] > 0).any() else order
        if not isinstance(found, Nearest) or found.k < 2:
            return Leaves((-1,), (0.0,), (-1,), (-1,), (0,))
        held = mass[order] if mass[order].any() else np.ones(len(order))
        tree = threshold_tree(matrix[order], np.asarray(found.centres), self.leaves or 2 * found.k, held)
        return flat(tree.root)

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: its questions were settled on the sample."""
        return model
