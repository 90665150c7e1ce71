"""k-means: each customer belongs to the nearest of k typical customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Model, Nearest, as_matrix
from intarsia.core.segmentation import Blocks
from intarsia.stats.continuing import continued
from intarsia.stats.exact import grid
from intarsia.stats.kmeans import KMeans as Found
from intarsia.stats.kmeans import kmeans_once, moved
from intarsia.stats.lloyd import Pass, kernel_for
from intarsia.stats.sampling import by_content
from intarsia.stats.spread import spread

_MOST_CUSTOMERS = 2**30
_ROOM = 16.0  # coordinates may lie this many times farther out than the outermost centre before a pass is made again


@dataclass(frozen=True)
class KMeans:
    """Round groups of similar width; quick at any size, and the default.

    `k` segments; `starts` restarts from different beginnings; `passes` over all customers after the sample.
    """

    k: int = 5
    starts: int = 10
    passes: int = 2

    def candidates(self, low: int, high: int) -> Iterator[KMeans]:
        """One for each number of segments."""
        return (replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The nearest of k centres. Fewer distinct rows than k give fewer segments. Cost n x k x p a pass."""
        order = by_content(matrix if weights is None else np.column_stack([matrix, weights]), len(matrix))
        rows = matrix[order]
        return _nearest(rows, kmeans_once(rows, self.k, weights=None if weights is None else weights[order], starts=self.starts, seed=seed))

    def follow(self, matrix: np.ndarray, before: np.ndarray, outcome: np.ndarray | None = None, *, seed: int = 0) -> Model:  # noqa: ARG002  (the contract's argument: nothing is learnt of it)
        """The same from the means of the segments `before` (n,), where that costs at most 2 % of inertia (see `stats.continuing`)."""
        order = by_content(np.column_stack([matrix, before]), len(matrix))
        rows = np.ascontiguousarray(matrix[order])
        return _nearest(rows, continued(rows, before[order], self.k, starts=self.starts, seed=seed))

    def refine(self, model: Model, blocks: Blocks) -> Model:
        """Up to `passes` passes over all customers; the order of blocks and rows does not matter. Stops when no centre moves."""
        if not isinstance(model, Nearest):
            return model
        centres = np.asarray(model.centres)
        for _ in range(self.passes):
            after = moved(_pass_over(blocks, centres), centres)
            if np.allclose(after, centres, rtol=1e-9, atol=1e-12):
                break
            centres = after
        return replace(model, centres=as_matrix(centres))


def _nearest(rows: np.ndarray, found: Found) -> Nearest:
    away = rows - found.centres[found.labels]
    return Nearest(as_matrix(found.centres), tuple(range(len(found.centres))), spread(rows, (away**2).sum(1), away))


def _pass_over(blocks: Blocks, centres: np.ndarray) -> Pass:
    """One pass over all blocks with exact sums; made again on a coarser grid in the rare case that a customer lies beyond it."""
    reach = max(float(np.abs(centres).max()), 1e-300) * _ROOM
    while True:
        sums, masses, largest = np.zeros((2, *centres.shape)), np.zeros((2, len(centres))), 0.0
        grids = grid(reach, _MOST_CUSTOMERS), grid(1.0, _MOST_CUSTOMERS)
        for block in blocks():
            if len(block):
                largest = max(largest, float(block.max()), -float(block.min()))
                found = kernel_for(float(block.size) * len(centres) * 100)(block, None, grids)(centres)
                sums, masses = sums + found.sums, masses + found.masses
        if largest <= reach:
            return Pass(np.empty(0, dtype=np.int64), sums, masses)
        reach = largest
