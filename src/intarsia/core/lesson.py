"""What customers looked like on an earlier day, and what they did in the days that followed: all that there is to learn the future from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

EXPLORE = "explore"
AUTO = "auto"
OBJECTIVES = {
    "spend": "spend",
    "churn": "whether they stay",
    "cross-sell": "categories bought for the first time",
    EXPLORE: "nothing: groups for their own sake",
}
"""What segments may be made for, and what then varies between customers, in words."""


@dataclass(frozen=True)
class Lesson:
    """`table`: raw features of n customers as of `as_of`; `outcome` (n,) finite: what each did in the `horizon_days` from then, as the
    `objective` asks. Where the outcome is a column of a ready-made table there is no horizon (0 days) and no earlier day."""

    objective: str
    as_of: date
    horizon_days: int
    table: pa.Table
    outcome: np.ndarray

    @property
    def said(self) -> str:
        """What varies between customers, in words."""
        words = OBJECTIVES.get(self.objective, self.objective.replace("_", " "))
        return f"{words} of the next {self.horizon_days} days" if self.horizon_days else words


@dataclass(frozen=True)
class Snapshots:
    """Raw features of the same customers, in the same order, `days` apart: what lasts tells customers apart, what does not is chance."""

    before: pa.Table
    after: pa.Table
    days: int


Remembered = Callable[[], Snapshots | None]
"""Two snapshots, measured when they are asked for; None where there is no history for them."""
