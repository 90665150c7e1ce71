"""A check's verdict on a segmentation: a value with its interval and n, whether it passed, and because of what."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

from intarsia.core.tables import html_table
from intarsia.core.verdict import Finding

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.core.segmentation import Segmentation

__all__ = ["Card", "Check", "Evidence", "Figure", "Finding"]


@dataclass(frozen=True)
class Figure:
    """A number of a segment with its 95 % interval, on n customers; `label` says what it is."""

    label: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Card:
    """How far to lean on one segment: "act", "watch" or "do not use", and why. `figures` are what the verdict rests on, in this order where
    they are known: share, stability, spread, large_differences, held_out_differences, rule_recall, future_value,
    outcome (outcome_share where it is one)."""

    segment: int
    customers: int
    verdict: str
    because: str
    figures: tuple[Figure, ...] = ()

    def figure(self, label: str) -> Figure | None:
        """The figure of that label, where it is known."""
        return next((figure for figure in self.figures if figure.label == label), None)


@dataclass(frozen=True)
class Evidence:
    """All findings of a trial, and the structure verdict with its sentence: "natural", "reproducible" or "constructive", or "untested"
    where the checks that it needs were not asked for. A finding's `value` is NaN where it could not be measured. `cards` say of each
    segment how far to lean on it."""

    findings: tuple[Finding, ...]
    verdict: str
    because: str
    cards: tuple[Card, ...] = ()

    def of(self, check: str, subject: str | None = None) -> tuple[Finding, ...]:
        """The findings of one check, on one subject where given."""
        return tuple(f for f in self.findings if f.check == check and subject in (None, f.subject))

    def table(self) -> pa.Table:
        """One row a finding, without `detail`."""
        import pyarrow as pa

        return pa.Table.from_pylist([{k: v for k, v in asdict(f).items() if k != "detail"} for f in self.findings])

    def _repr_html_(self) -> str:
        return html_table(f"Structure: {self.verdict}. {self.because}", self.table())


class Check(Protocol):
    """A way to put a segmentation on trial; a frozen dataclass whose fields are its options."""

    def run(self, segmentation: Segmentation, *, seed: int = 0) -> tuple[Finding, ...]:
        """The verdicts, each with a reason. It refits with `segmentation.algorithm`, on `segmentation.sample`."""
        ...
