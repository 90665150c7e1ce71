"""Outcome-weighted k-means: typical customers, measured by what matters for what they will do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Model, Nearest
from intarsia.core.segmentation import Blocks
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.stats.boosting import additive
from intarsia.stats.sampling import by_content


@dataclass(frozen=True)
class Outcome:
    """k-means in which each coordinate counts by how much it foretells an outcome ("dynamic RFM": the weights are learnt, and dated).

    `k` segments; `power` turns the share of held-out variance that a coordinate explains into its scale: 0 is plain k-means, 1 lets the
    strongest rule; `starts` restarts; `rows` is the most customers that are looked at. Without an outcome it is plain k-means.
    """

    k: int = 5
    power: float = 1.0
    starts: int = 10
    rows: int = 50_000

    def candidates(self, low: int, high: int) -> Iterator[Outcome]:
        """One for each number of segments."""
        return (replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """Plain k-means."""
        return KMeans(self.k, self.starts).fit(matrix, weights, seed=seed)

    def learn(self, matrix: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """k-means in coordinates stretched by what they foretell of the outcome (n,); unstretched where nothing foretells it.

        Cost: one additive model, then n x k x p a pass.
        """
        order = by_content(np.column_stack([matrix, outcome]), self.rows, seed=seed)
        scales = self._scales(matrix[order], outcome[order], seed)
        if not scales.any():
            return self.fit(matrix, weights, seed=seed)
        held = None if weights is None else weights[order]
        return _stretched(KMeans(self.k, self.starts).fit(matrix[order] * scales, held, seed=seed), scales)

    def follow(self, matrix: np.ndarray, before: np.ndarray, outcome: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The same from the segments `before` (n,), as `KMeans.follow` does it in the stretched coordinates."""
        known = np.zeros(len(matrix)) if outcome is None else outcome
        order = by_content(np.column_stack([matrix, known, before]), self.rows, seed=seed)
        scales = self._scales(matrix[order], known[order], seed)
        if not scales.any():
            return KMeans(self.k, self.starts).follow(matrix, before, seed=seed)
        return _stretched(KMeans(self.k, self.starts).follow(matrix[order] * scales, before[order], seed=seed), scales)

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: it was learnt on customers whose future is known."""
        return model

    def _scales(self, rows: np.ndarray, outcome: np.ndarray, seed: int) -> np.ndarray:
        """How much each coordinate counts, (p,), at most 1; all 0 where nothing foretells the outcome."""
        gains = additive(rows, outcome, seed=seed).gains
        strongest = gains.max(initial=0.0)
        return np.round((gains / strongest) ** self.power, 3) if strongest > 0 else np.zeros(rows.shape[1])


def _stretched(found: Model, scales: np.ndarray) -> Model:
    return replace(found, scales=tuple(scales.tolist())) if isinstance(found, Nearest) else found
