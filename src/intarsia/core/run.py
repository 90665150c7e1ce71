"""A run: everything that was made, from what, by which settings, with which seed. What the report tells and the store writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from intarsia.core.tables import html_table

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.core.base import CustomerBase
    from intarsia.core.features import FeatureTable
    from intarsia.core.finding import Evidence
    from intarsia.core.persona import Personas
    from intarsia.core.segmentation import Segmentation
    from intarsia.core.tree import SegmentTree


@dataclass(frozen=True)
class Score:
    """How well one way to segment foretold the future: `value` in [low, high] (95 %, customer bootstrap) of `measure` on n customers;
    `difference` is this value less that of the discovered segments, paired by customer, with its interval. A `ceiling` is no segmentation:
    a model of each customer by herself, to show what is left to gain. `k` is the number of groups, 0 for a ceiling."""

    name: str
    measure: str
    value: float
    low: float
    high: float
    n: int
    k: int
    difference: float = 0.0
    difference_low: float = 0.0
    difference_high: float = 0.0
    ceiling: bool = False


@dataclass(frozen=True)
class Origin:
    """One trial: learnt as of `trained_on` with the outcome of the days that followed, judged as of `judged_on` on the next ones."""

    trained_on: date
    judged_on: date
    scores: tuple[Score, ...]
    winner: str


@dataclass(frozen=True)
class Weight:
    """How much a feature foretold as of a day: its share in [low, high] of what all features together did, of n customers."""

    as_of: date
    feature: str
    label: str
    share: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Backtest:
    """Segments learnt on the past, judged on what came after, from one or several origins: who won, and by how much.

    `scores` are means over the `origins`, the latest first; their intervals are the means of the origins' intervals, as wide as if all
    origins told the same, which is on the safe side. `trained_on` and `judged_on` are those of the latest origin. `objective` is what was
    foretold, such as "spend" (`said`: in words, where a base without money counts lines); `weights` say which features foretold it at each
    origin.
    """

    trained_on: date
    judged_on: date
    horizon_days: int
    scores: tuple[Score, ...]
    winner: str
    because: str
    origins: tuple[Origin, ...] = ()
    objective: str = "spend"
    weights: tuple[Weight, ...] = ()
    said: str = ""

    def won(self, name: str) -> int:
        """At how many origins this way came first."""
        return sum(origin.winner == name for origin in self.origins)

    def groups(self, name: str) -> str:
        """How many groups this way had: "4", or "5 to 8" where its number was chosen anew at each origin."""
        judged = [score for origin in self.origins for score in origin.scores] or list(self.scores)
        numbers = sorted({score.k for score in judged if score.name == name})
        return f"{numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else str(numbers[0])

    def table(self) -> pa.Table:
        """One row a way to segment and measure."""
        import pyarrow as pa

        return pa.Table.from_pylist([vars(score) for score in self.scores])

    def _repr_html_(self) -> str:
        return html_table(f"Back-test, {self.horizon_days} days ahead: {self.because}", self.table())


@dataclass(frozen=True)
class Run:
    """The whole story once through. `backtest` is None where the data is too short for one; `without` then says why. `today` is the
    day by which consent was judged, where it was told."""

    base: CustomerBase
    features: FeatureTable
    segments: Segmentation
    evidence: Evidence
    personas: Personas
    backtest: Backtest | None
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    without: str = ""
    tree: SegmentTree | None = None
    today: date | None = None

    def table(self) -> pa.Table:
        """The personas as a table."""
        return self.personas.table()

    def _repr_html_(self) -> str:
        return self.personas._repr_html_()
