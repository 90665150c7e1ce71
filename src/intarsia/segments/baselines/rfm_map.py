"""The named RFM map that everyone ships: eleven boxes from Champions to Lost, by recency and by frequency with spend."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pyarrow as pa

from intarsia.core.model import Cells
from intarsia.core.segmentation import Fitted
from intarsia.segments.baselines._scores import cut_points, raw

_COLUMNS = ("recency_days", "n_orders", "spend")
_NAMES = (
    "Champions",
    "Loyal customers",
    "Potential loyalists",
    "New customers",
    "Promising",
    "Need attention",
    "About to sleep",
    "At risk",
    "Cannot lose them",
    "Hibernating",
    "Lost",
)
# One row a recency score from 5 (most recent) to 1; in it the mean of the frequency and the money score from 1 to 5.
_BOXES = (
    ("New customers", "Potential loyalists", "Potential loyalists", "Champions", "Champions"),
    ("Promising", "Potential loyalists", "Potential loyalists", "Loyal customers", "Loyal customers"),
    ("About to sleep", "About to sleep", "Need attention", "Loyal customers", "Loyal customers"),
    ("Hibernating", "Hibernating", "At risk", "At risk", "Cannot lose them"),
    ("Lost", "Hibernating", "At risk", "At risk", "Cannot lose them"),
)


@dataclass(frozen=True)
class RFMMap:
    """Eleven named boxes on a grid of the recency score and the mean (a half counts up) of the frequency and the money score, in quintiles.

    All eleven are there, also those without a customer.
    """

    def fit(self, table: pa.Table) -> Fitted:
        """Learn the quintiles of recency_days, n_orders and spend. Errors: TooLittle. Cost n log n."""
        cuts = tuple(cut_points(table, column, 5) for column in _COLUMNS)
        cells = itertools.product(range(5), repeat=3)
        segments = tuple(_NAMES.index(_BOXES[r][(f + m + 1) // 2]) for r, f, m in cells)
        return Fitted(raw(*_COLUMNS), Cells(cuts, segments, _NAMES), tuple(range(1, len(_NAMES) + 1)), _NAMES)
