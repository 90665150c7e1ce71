"""HDBSCAN: crowds of customers of any shape and of unequal density."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Model
from intarsia.core.segmentation import Blocks
from intarsia.segments.algorithms._crowds import nearest_crowd
from intarsia.stats.depth import crowds_by_depth
from intarsia.stats.sampling import by_content


@dataclass(frozen=True)
class HDBSCAN:
    """Crowds of any shape and density; finds their number itself.

    `share` of the customers is the smallest crowd (at least 5); `neighbours` smooth the density; with `unassigned`, outsiders form a last
    segment of their own; `rows` is the most customers that are looked at.
    """

    share: float = 0.02
    neighbours: int = 5
    unassigned: bool = False
    rows: int = 5_000

    @property
    def k(self) -> int:
        """0: the number of segments is found."""
        return 0

    def candidates(self, low: int, high: int) -> Iterator[HDBSCAN]:
        """Three sizes of the smallest crowd, none above what `low` equal segments would leave."""
        most = 1.0 / (2.0 * max(low, high, 1))
        return (replace(self, share=min(self.share * factor, most)) for factor in (0.5, 1.0, 2.0))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The crowd of the nearest typical point. Rows of no weight are left out, the others count once. Cost rows^2."""
        held = matrix if weights is None or not (weights > 0).any() else matrix[weights > 0]
        rows = np.ascontiguousarray(held[by_content(held, self.rows, seed=seed)])
        smallest = max(5, round(self.share * len(rows)))
        labels = crowds_by_depth(rows, smallest=smallest, neighbours=self.neighbours)
        return nearest_crowd(rows, labels, 0.0, self.unassigned, seed)

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: crowds are found on the sample."""
        return model
