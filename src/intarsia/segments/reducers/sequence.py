"""Sequence: what customers buy after what, as a few numbers that put customers with like habits side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from intarsia.core.model import as_matrix
from intarsia.core.projection import Layer, Projection, associations
from intarsia.segments.reducers._axes import axes, in_order


@dataclass(frozen=True)
class Sequence:
    """An embedding of events: how often each customer has one thing after another, weighed by how unusual that is, along its main axes.

    Coordinates are counts, such as `segments.events.counted` makes of (customer, time, item). As many axes as hold `share`, at most `most`;
    `rows` is the most customers that are looked at. No network and no epochs: newcomers are folded in by the same sums.
    """

    reads: ClassVar[str] = "counts"
    share: float = 0.9
    most: int = 8
    rows: int = 20_000

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1 or self.most < 1:
            raise ValueError("share lies above 0 and up to 1, and most is at least 1")

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Projection:
        """Positive pointwise mutual information of customers and things (n, p), then truncated singular value decomposition.

        Cost n p^2. Source: Levy & Goldberg, NeurIPS 2014; the fold-in of newcomers is that of Deerwester et al. 1990.
        """
        rows, mass = in_order(matrix, weights, self.rows, seed)
        counts = (mass[:, None] * np.maximum(rows, 0.0)).sum(0)
        total = float(counts.sum())
        shares = counts / total if total > 0 else np.full(matrix.shape[1], 1.0 / max(matrix.shape[1], 1))
        told = tuple(float(share) for share in shares)
        found = axes(associations(rows, told), mass, share=self.share, most=self.most)
        return Projection((Layer(as_matrix(found), (0.0,) * found.shape[1]),), told)
