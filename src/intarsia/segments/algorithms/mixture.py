"""Mixture: customers as a blend of bell-shaped clouds, each with its own size, width and tilt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from intarsia.core.model import Gaussians, Model, as_matrix
from intarsia.core.segmentation import Blocks
from intarsia.stats.continuing import continued
from intarsia.stats.mixture import Mixture as Clouds
from intarsia.stats.mixture import mixture
from intarsia.stats.sampling import by_content

_SLACK = 0.02


@dataclass(frozen=True)
class Mixture:
    """Groups of unequal width and tilt, with a probability of membership for each customer (Gaussian mixture).

    `k` segments; `covariance` "full" (each its own tilt), "diag" (each its own widths) or "tied" (one shape for all); `reg` keeps variances
    above this share of the mean variance; `rows` is the most customers that are looked at; `starts` restarts of the k-means that it begins
    with. The defaults are those that recover planted customer segments well at a low cost (docs/benchmarks.md, "Settled by measuring").
    """

    k: int = 5
    covariance: Literal["full", "diag", "tied"] = "diag"
    reg: float = 0.5
    rows: int = 20_000
    starts: int = 4

    def __post_init__(self) -> None:
        if self.covariance not in ("full", "diag", "tied"):
            raise ValueError(f"covariance is 'full', 'diag' or 'tied', not '{self.covariance}'")

    def candidates(self, low: int, high: int) -> Iterator[Mixture]:
        """One for each number of segments."""
        return (replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The most probable of k clouds. Clouds without customers are dropped. Cost rows x k x p^2 a step."""
        order = by_content(matrix if weights is None else np.column_stack([matrix, weights]), self.rows, seed=seed)
        mass = None if weights is None else weights[order]
        return _gaussians(
            mixture(matrix[order], self.k, weights=mass, covariance=self.covariance, reg=self.reg, starts=self.starts, seed=seed)
        )

    def follow(self, matrix: np.ndarray, before: np.ndarray, outcome: np.ndarray | None = None, *, seed: int = 0) -> Model:  # noqa: ARG002  (the contract's argument: nothing is learnt of it)
        """The same from the segments `before` (n,), where its log likelihood is at most .02 a customer below that of a fresh beginning."""
        order = by_content(np.column_stack([matrix, before]), self.rows, seed=seed)
        rows = np.ascontiguousarray(matrix[order])
        start = continued(rows, before[order], self.k, starts=self.starts, seed=seed, slack=np.inf)
        old, fresh = (mixture(rows, self.k, covariance=self.covariance, reg=self.reg, starts=s, seed=seed) for s in (start, self.starts))
        holds = len(old.means) >= len(fresh.means) and old.log_likelihood >= fresh.log_likelihood - _SLACK
        return _gaussians(old if holds else fresh)

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: a sample of this size fixes the clouds well enough."""
        return model


def _gaussians(found: Clouds) -> Gaussians:
    factors = tuple(as_matrix(factor) for factor in found.factors)
    return Gaussians(as_matrix(found.means), factors, tuple(float(offset) for offset in found.offsets))
