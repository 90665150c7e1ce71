"""PCA: the few directions along which customers differ most, each a weighted sum of features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.core.model import as_matrix
from intarsia.core.projection import Layer, Projection
from intarsia.segments.reducers._axes import axes, in_order


@dataclass(frozen=True)
class Pca:
    """Principal components: distances stay as they are, less those along directions in which customers hardly differ.

    As many axes as hold `share` of the variance, at most `most`; `rows` is the most customers that are looked at.
    """

    share: float = 0.8
    most: int = 12
    rows: int = 50_000

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1 or self.most < 1:
            raise ValueError("share lies above 0 and up to 1, and most is at least 1")

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Projection:
        """The affine map onto the axes, the weighted mean in the middle. Cost n p^2. Source: Hotelling 1933."""
        rows, mass = in_order(matrix, weights, self.rows, seed)
        middle = (mass[:, None] * rows).sum(0) / mass.sum()
        found = axes(rows - middle, mass, share=self.share, most=self.most)
        return Projection((Layer(as_matrix(found), tuple(float(v) for v in -(middle @ found))),))
