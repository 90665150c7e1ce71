"""DBSCAN: crowds of customers of any shape, wherever neighbours stand close enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Model
from intarsia.core.segmentation import Blocks
from intarsia.segments.algorithms._crowds import nearest_crowd
from intarsia.stats.density import crowds_by_reach
from intarsia.stats.sampling import by_content


@dataclass(frozen=True)
class DBSCAN:
    """Crowds of any shape at one density; finds their number itself.

    `scale` multiplies the reach found from the data; `neighbours` (0: twice the number of coordinates, 5 to 30) make a crowd; `share` is
    the smallest crowd; with `unassigned`, outsiders form a last segment of their own; `rows` is the most customers that are looked at.
    """

    scale: float = 1.2
    neighbours: int = 0
    share: float = 0.01
    unassigned: bool = False
    rows: int = 5_000

    @property
    def k(self) -> int:
        """0: the number of segments is found."""
        return 0

    def candidates(self, low: int, high: int) -> Iterator[DBSCAN]:
        """Three reaches, whatever the number of segments; crowds that could not be among `high` equal ones to a tenth are noise."""
        share = min(self.share, 1.0 / (10.0 * max(low, high)))
        return (replace(self, scale=self.scale * factor, share=share) for factor in (0.8, 1.0, 1.2))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The crowd of the nearest typical point. Cost rows^2."""
        mass = np.ones(len(matrix)) if weights is None or not (weights > 0).any() else weights
        order = by_content(np.column_stack([matrix, mass]), self.rows, seed=seed)
        rows = np.ascontiguousarray(matrix[order])
        neighbours = self.neighbours or min(max(2 * matrix.shape[1], 5), 30)
        labels = crowds_by_reach(rows, neighbours=neighbours, scale=self.scale, weights=mass[order])
        return nearest_crowd(rows, labels, self.share, self.unassigned, seed)

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: crowds are found on the sample."""
        return model
