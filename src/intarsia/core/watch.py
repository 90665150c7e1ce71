"""What watching the segments found: what changed, how sure that is, whether it is an alarm, and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from intarsia.core.journal import Census
from intarsia.core.migration import Migration
from intarsia.core.plain import plain
from intarsia.core.tables import html_table

if TYPE_CHECKING:
    import pyarrow as pa

ALARM, WARNING, NOTE = "alarm", "warning", "note"
SEVERITIES = {
    ALARM: "something to be done now",
    WARNING: "something to keep an eye on",
    NOTE: "something to know",
}
"""How grave a finding is, the gravest first."""


@dataclass(frozen=True)
class Alarm:
    """One finding of watching: its `topic` ("drift", "migration", "sizes", "definition", "emerging", "lifecycle", "staleness", "shift",
    "interventions"), its severity, and what it is about ("all", a segment as "S3", or the name of a feature).

    `value` of the `measure` lies in [low, high] with 95 % confidence where these are known, on `n` customers (or days, or moves, as
    `measure` says); `because` and `advice` are sentences for a person: what was seen, and what to do.
    """

    topic: str
    severity: str
    subject: str
    measure: str
    value: float
    n: int
    because: str
    advice: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Drift:
    """How far the customers' values of a feature have moved between the reference day and now.

    `psi` is the population stability index in `bins` bins, 0 for the same distribution; `critical` is what it exceeds by chance in 5 % of
    comparisons of samples so large (`n_reference`, `n_present`); `q` is the p-value corrected for the number of features. `ks` is the
    greatest difference between the two cumulative distributions, `wasserstein` the mean way that a value would have to go, in standard
    deviations of the reference (NaN for words). `verdict` is "moved", "slightly moved", "calendar" (time alone explains it), "season" (as
    at this season a year ago) or "same".
    """

    feature: str
    label: str
    psi: float
    critical: float
    q: float
    ks: float
    wasserstein: float
    bins: int
    n_reference: int
    n_present: int
    verdict: str
    because: str
    against: date
    weight: float = 0.0


@dataclass(frozen=True)
class Transition:
    """`customers` who went from `origin` to `target` or stayed there (ids of core.lineage, 0 for outside): their `share` of the origin's,
    and the `chance` to go there, smoothed so that what was not seen is rare and not impossible, in [low, high]. Chances of an origin sum
    to 1."""

    origin: int
    target: int
    customers: int
    share: float
    chance: float
    low: float
    high: float


@dataclass(frozen=True)
class Growth:
    """How a segment grew over the period: who came in and who left, and the change as a share of its customers at the start (NaN
    where it had none)."""

    segment: int
    before: int
    after: int
    came: int
    left: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Cause:
    """How many moves one cause (of core.migration.CAUSES) accounts for; over all causes they add up to all moves."""

    cause: str
    moves: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Ahead:
    """A segment's expected customers so many months ahead, in [low, high] (95 %)."""

    segment: int
    months: int
    customers: float
    low: float
    high: float


@dataclass(frozen=True)
class Reach:
    """The months that a customer of `origin` is expected to take until first in `target` (infinite where there is no way)."""

    origin: int
    target: int
    months: float
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """What comes next if customers go on as they did over so many months; where `because` says why not, nothing is projected.

    `first_order` and `stationary` are the p-values of the two things that a projection takes for granted, with their effect sizes
    (Cramér's V): that only the present segment counts, and that months are alike."""

    months: int
    n: int
    ahead: tuple[Ahead, ...] = ()
    reach: tuple[Reach, ...] = ()
    because: str = ""
    first_order: float = math.nan
    first_order_effect: float = math.nan
    stationary: float = math.nan
    stationary_effect: float = math.nan

    @property
    def projected(self) -> bool:
        """Whether there is a projection."""
        return not self.because


@dataclass(frozen=True)
class Risk:
    """What a segment's customers are expected to lose in worth within a month by moving down: the sum over lower segments of the chance
    to go there times the gap in worth, for all its `customers`."""

    segment: int
    customers: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Stage:
    """A segment as a stage of customers' lives: its `place` in the usual order, the days that half of them stay in it (None where fewer
    than half have left), on n stays of which `ended` are over, and where they usually go `next` (a share of those who left)."""

    segment: int
    place: int
    median_days: float | None
    low: float | None
    high: float | None
    n: int
    ended: int
    next: int | None = None
    next_share: float = math.nan
    next_low: float = math.nan
    next_high: float = math.nan


@dataclass(frozen=True)
class FlipFlop:
    """How many of n moves were taken back within `days`, as campaigns saw them: `rate` in [low, high]."""

    days: int
    returned: int
    n: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Watch:
    """Everything that watching found as of a day, on the definition of that version. `names` are those of segments by id; `value` says what
    worth is. `reference` says with which day the present was compared, and why."""

    as_of: date
    version: int
    customers: int
    reference: str
    alarms: tuple[Alarm, ...] = ()
    period: Migration | None = None
    transitions: tuple[Transition, ...] = ()
    causes: tuple[Cause, ...] = ()
    drift: tuple[Drift, ...] = ()
    sizes: tuple[Census, ...] = ()
    growth: tuple[Growth, ...] = ()
    projection: Forecast | None = None
    risks: tuple[Risk, ...] = ()
    stages: tuple[Stage, ...] = ()
    flip_flop: tuple[FlipFlop, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    value: str = ""

    @property
    def alarmed(self) -> bool:
        """Whether anything is to be done now; a command then ends with 1."""
        return any(alarm.severity == ALARM for alarm in self.alarms)

    def of(self, severity: str) -> tuple[Alarm, ...]:
        """The findings of one severity."""
        return tuple(alarm for alarm in self.alarms if alarm.severity == severity)

    def called(self, segment: int) -> str:
        """A segment as people write it."""
        if segment == 0:
            return "outside"
        name = self.names.get(segment, "")
        return f"S{segment} ({name})" if name else f"S{segment}"

    def table(self) -> pa.Table:
        """One row a finding, the gravest first."""
        import pyarrow as pa

        words = ("topic", "severity", "subject", "measure", "because", "advice")
        kinds = {name: pa.string() for name in words} | {"value": pa.float64(), "low": pa.float64(), "high": pa.float64(), "n": pa.int64()}
        order = ("severity", "topic", "subject", "measure", "value", "low", "high", "n", "because", "advice")
        schema = pa.schema([(name, kinds[name]) for name in order])
        return pa.Table.from_pylist([asdict(alarm) for alarm in self.alarms], schema=schema)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: dates in words, what is not a number as null; "exit" is 1 on alarm."""
        out: dict[str, Any] = plain(self)
        return out | {"alarmed": self.alarmed, "exit": int(self.alarmed)}

    def _repr_html_(self) -> str:
        counted = ", ".join(f"{len(self.of(severity))} {severity}s" for severity in SEVERITIES)
        return html_table(f"Watched as of {self.as_of}: {counted}", self.table())
