"""Contributions: customers are alike where the same things about them say the same of what they will do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Model, Nearest, as_matrix
from intarsia.core.segmentation import Blocks
from intarsia.core.stepped import Stepped
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.stats.boosting import additive
from intarsia.stats.sampling import by_content

_EXTREME = 0.02


@dataclass(frozen=True)
class Contributions:
    """k-means in the space of a forecast: each coordinate is replaced by what it adds to the forecast of the outcome.

    Contributions of an additive model are exact (Shapley values without estimation), so the segments can be written in SQL. `k` segments;
    `starts` restarts; `rows` is the most customers that are looked at. Without an outcome it is plain k-means. Source: the clustering of
    SHAP values by Cooper et al., ECML PKDD 2021, with an additive model in place of trees and their estimate.
    """

    k: int = 5
    starts: int = 10
    rows: int = 50_000

    def candidates(self, low: int, high: int) -> Iterator[Contributions]:
        """One for each number of segments."""
        return (replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """Plain k-means."""
        return KMeans(self.k, self.starts).fit(matrix, weights, seed=seed)

    def learn(self, matrix: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """k-means of the contributions to the outcome (n,), of which the outermost 2 % on either side count as the next; plain k-means
        where nothing foretells the outcome. Cost: one additive model, then n x k x p a pass."""
        order = by_content(np.column_stack([matrix, outcome]), self.rows, seed=seed)
        space = _space(matrix[order], outcome[order], seed)
        if space is None:
            return self.fit(matrix, weights, seed=seed)
        held = None if weights is None else weights[order]
        return _stepped(space, KMeans(self.k, self.starts).fit(space.parts, held, seed=seed))

    def follow(self, matrix: np.ndarray, before: np.ndarray, outcome: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The same from the segments `before` (n,), as `KMeans.follow` does it in the space of contributions."""
        known = np.zeros(len(matrix)) if outcome is None else outcome
        order = by_content(np.column_stack([matrix, known, before]), self.rows, seed=seed)
        space = _space(matrix[order], known[order], seed)
        if space is None:
            return KMeans(self.k, self.starts).follow(matrix, before, seed=seed)
        return _stepped(space, KMeans(self.k, self.starts).follow(space.parts, before[order], seed=seed))

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: it was learnt on customers whose future is known."""
        return model


@dataclass(frozen=True)
class _Space:
    """The contributions `parts` (n, p) of n customers, and the steps that lead to them."""

    cuts: tuple[np.ndarray, ...]
    values: tuple[np.ndarray, ...]
    parts: np.ndarray


def _space(rows: np.ndarray, outcome: np.ndarray, seed: int) -> _Space | None:
    """None where nothing foretells the outcome."""
    model = additive(rows, outcome, seed=seed)
    parts = model.parts(rows)
    spread = float(parts.std(0).max(initial=0.0))
    if spread <= 0:
        return None
    low, high = np.quantile(parts, (_EXTREME, 1.0 - _EXTREME), axis=0)
    values = tuple(np.clip(v, low[j], high[j]) / spread for j, v in enumerate(model.values))
    return _Space(tuple(model.cuts), values, np.clip(parts, low, high) / spread)


def _stepped(space: _Space, found: Model) -> Model:
    return Stepped(as_matrix(space.cuts), as_matrix(space.values), found) if isinstance(found, Nearest) else found  # type: ignore[arg-type]
