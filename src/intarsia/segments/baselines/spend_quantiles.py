"""Spend quantiles: customers lined up by what they have spent and cut into groups of about equal size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from intarsia.core.model import Cells
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Fitted
from intarsia.segments.baselines._scores import cut_points, distinct, raw


@dataclass(frozen=True)
class SpendQuantiles:
    """The simplest yardstick, and a hard one to beat: `groups` groups by past spend. Segment 1 spends most; equal spend is never torn."""

    groups: int = 8

    def __post_init__(self) -> None:
        if self.groups < 1:
            raise ValueError("groups is at least 1")

    def fit(self, table: pa.Table) -> Fitted:
        """Learn the cut points from spend. Errors: TooLittle. Cost n log n."""
        cuts = distinct(cut_points(table, "spend", self.groups), float(np.nanmax(floats(table, "spend"))))
        k = len(cuts) + 1
        names = ("Everyone",) if k == 1 else tuple(f"Spend group {number} of {k}" for number in range(1, k + 1))
        return Fitted(raw("spend"), Cells((cuts,), tuple(range(k - 1, -1, -1)), names), tuple(range(1, k + 1)), names)
