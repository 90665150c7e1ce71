"""Genie: a family tree of segments of any shape, grown along the shortest links, in which no segment swallows the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Model
from intarsia.core.segmentation import Blocks
from intarsia.segments.algorithms._crowds import nearest_crowd
from intarsia.stats.genie import genie
from intarsia.stats.sampling import by_content


@dataclass(frozen=True)
class Genie:
    """Segments of any shape that nest: 4, 8 and 12 segments are cuts through one tree.

    `k` segments; `gini` is how unequal segment sizes may become (0 alike, 1 no limit) before the smallest is joined to its neighbour;
    `rows` is the most customers that are looked at.
    """

    k: int = 5
    gini: float = 0.3
    rows: int = 5_000

    def candidates(self, low: int, high: int) -> Iterator[Genie]:
        """One for each number of segments."""
        return (replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The segment of the nearest typical point. Rows of no weight are left out. Cost rows^2, once for every k."""
        mass = np.ones(len(matrix)) if weights is None or not (weights > 0).any() else weights
        held = np.flatnonzero(mass > 0)
        order = held[by_content(np.column_stack([matrix, mass])[held], self.rows, seed=seed)]
        rows, copies = np.unique(matrix[order], axis=0, return_inverse=True)
        owner = genie(rows, np.bincount(copies.ravel(), mass[order]), self.gini).cut(self.k)
        return nearest_crowd(np.ascontiguousarray(matrix[order]), owner[copies.ravel()], 0.0, unassigned=False, seed=seed)

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: the tree is grown on the sample."""
        return model
