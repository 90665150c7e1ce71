"""RFM scores: 1 to 5 points each for how recently, how often and for how much a customer bought."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from intarsia.core.model import Cells
from intarsia.core.segmentation import Fitted
from intarsia.segments.baselines._scores import cut_points, distinct, raw

_COLUMNS = ("recency_days", "n_orders", "spend")


@dataclass(frozen=True)
class RFMScores:
    """Quantile scores of recency, orders and spend; customers with equal values get equal scores.

    `groups` is the highest score; `form` "bands" cuts the sum of the three scores into `bands` segments of about equal size, "cells" makes
    every combination of scores a segment. Segment 1 is the best.
    """

    groups: int = 5
    form: Literal["bands", "cells"] = "bands"
    bands: int = 5

    def __post_init__(self) -> None:
        if self.form not in ("bands", "cells"):
            raise ValueError(f"form is 'bands' or 'cells', not '{self.form}'")
        if self.groups < 2 or self.bands < 1:
            raise ValueError("groups is at least 2 and bands at least 1")

    def fit(self, table: pa.Table) -> Fitted:
        """Learn the cut points from recency_days, n_orders and spend. Errors: TooLittle. Cost n log n."""
        recipe = raw(*_COLUMNS)
        cuts = tuple(cut_points(table, column, self.groups) for column in _COLUMNS)
        scores = [(self.groups - r, 1 + f, 1 + m) for r, f, m in itertools.product(range(self.groups), repeat=3)]
        if self.form == "cells":
            ranked = sorted(scores, reverse=True)
            place = {score: i for i, score in enumerate(ranked)}
            names = tuple("R{} F{} M{}".format(*score) for score in ranked)
            segments = tuple(place[score] for score in scores)
        else:
            segments, names = self._bands(scores, Cells(cuts, tuple(range(len(scores)))), recipe.matrix(table))
        return Fitted(recipe, Cells(cuts, segments, names), tuple(range(1, len(names) + 1)), names)

    def _bands(self, scores: list[tuple[int, int, int]], cells: Cells, matrix: np.ndarray) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The band of each cell, the best first, and the bands' names; none is empty."""
        total = np.array([sum(score) for score in scores])
        sums = np.sort(np.concatenate([total[cells.scores(matrix[i : i + 65_536]).argmin(1)] for i in range(0, len(matrix), 65_536)]))
        cuts = distinct(tuple(float(sums[(len(sums) - 1) * b // self.bands]) for b in range(1, self.bands)), float(sums[-1]))
        edges = [2, *(int(cut) for cut in cuts), 3 * self.groups]
        spans = itertools.pairwise(edges)
        names = tuple(f"RFM score {low + 1} to {high}" if low + 1 < high else f"RFM score {high}" for low, high in spans)
        segments = tuple(len(cuts) - int(np.searchsorted(cuts, one, side="left")) for one in total)
        return segments, names[::-1]
