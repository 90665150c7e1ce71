"""The back-test date by date: what each way foretold from every origin, and which features counted when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.reports import wording
from intarsia.reports.contest import way
from intarsia.reports.numbers import Heading, Numbers

if TYPE_CHECKING:
    from intarsia.core.run import Backtest, Run

_MOST_FEATURES = 8


@dataclass(frozen=True)
class LookbackSection:
    """A note on the dates, and two tables: each way at each origin, and the weight of each feature at each origin."""

    note: str
    origins: Numbers
    weights: Numbers


def lookback(run: Run) -> LookbackSection | None:
    """The section on the back-test; None where there is none."""
    found = run.backtest
    if found is None or not found.scores:
        return None
    return LookbackSection(_note(found), _origins(found), _weights(found))


def _note(found: Backtest) -> str:
    days = found.horizon_days
    if len(found.origins) < 2:
        return (
            f"Learnt on what was known on {wording.day(found.trained_on)} and the {days} days after it; judged on "
            f"{wording.day(found.judged_on)} by the next {days} days, which nothing had seen."
        )
    dates = ", ".join(wording.day(origin.judged_on) for origin in found.origins)
    return (
        f"From each of {len(found.origins)} dates ({dates}) everything was learnt {days} days earlier, with what customers did in between, "
        f"and judged by the {days} days after, which nothing had seen. The picture shows means over the dates."
    )


def _origins(found: Backtest) -> Numbers:
    """Every way at every origin: the share of differences foretold, with its interval and n."""
    headings = (
        Heading("Judged on"),
        Heading("Way to segment"),
        Heading("Groups", "count"),
        Heading("Foretold", "share"),
        Heading("Low", "share"),
        Heading("High", "share"),
        Heading("n", "count"),
    )
    rows = tuple(
        (wording.day(origin.judged_on), way(s.name), s.k or None, s.value, s.low, s.high, s.n)
        for origin in found.origins
        for s in sorted(origin.scores, key=lambda s: (-s.value, s.name))
        if s.measure == "oos_r2"
    )
    return Numbers("Share of the differences between customers that was foretold, date by date (95 % intervals)", headings, rows)


def _weights(found: Backtest) -> Numbers:
    """The heaviest features of any date, date by date."""
    heaviest: dict[str, float] = {}
    for weight in found.weights:
        heaviest[weight.feature] = max(heaviest.get(weight.feature, 0.0), weight.share)
    shown = set(sorted(heaviest, key=lambda name: (-heaviest[name], name))[:_MOST_FEATURES])
    headings = (
        Heading("Learnt on"),
        Heading("Feature"),
        Heading("Share of what is foretold", "share"),
        Heading("Low", "share"),
        Heading("High", "share"),
        Heading("n", "count"),
    )
    rows = tuple((wording.day(w.as_of), w.label, w.share, w.low, w.high, w.n) for w in found.weights if w.feature in shown)
    return Numbers("What counted, and when: learnt afresh at each date (range over five held-out quarters)", headings, rows)
