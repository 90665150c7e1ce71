"""Points with their 95 % intervals under their words: the back-test, the stability of each segment, and effects on held-out variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from intarsia.reports import wording
from intarsia.reports.charts.palette import ACCENT, INK, MUTED, colour, dressed, inline


@dataclass(frozen=True)
class Estimate:
    """A value with its interval (None where unknown) and n. `strong` marks the one that the reader looks for; `segment` colours it."""

    label: str
    value: float
    low: float | None
    high: float | None
    n: int
    strong: bool = False
    segment: int = 0


@dataclass(frozen=True)
class Mark:
    """A line to compare with, and its word."""

    value: float
    word: str
    leftward: bool = False


@dataclass(frozen=True)
class Panel:
    """One measure with its estimates, in the order in which they are drawn."""

    title: str
    estimates: tuple[Estimate, ...]


def forest(values: tuple[Panel, ...], *, wide: bool = True) -> alt.VConcatChart:
    """The back-test: for each measure, every way to segment with its interval; ours as a filled diamond, the others as circles."""
    return _panels([_panel(panel, (), wide=wide) for panel in values])


def stability(values: tuple[Estimate, ...], *, wide: bool = True) -> alt.VConcatChart:
    """How alike each segment comes back when customers are resampled: 1 is the same, below 0.6 is not to be leant on."""
    marks = (Mark(0.6, "doubtful below", leftward=True), Mark(0.75, "stable from"))
    return _panels([_panel(Panel("", values), marks, wide=wide, domain=(0.0, 1.0))])


def effects(values: tuple[Estimate, ...], *, wide: bool = True) -> alt.VConcatChart:
    """How strongly the segments differ in variables that did not shape them: 0 is not at all."""
    return _panels([_panel(Panel("", values), (), wide=wide)])


def _panels(panels: list[Any]) -> alt.VConcatChart:
    chart: alt.VConcatChart = dressed(alt.vconcat(*panels, spacing=26))
    return chart


def _panel(panel: Panel, marks: tuple[Mark, ...], *, wide: bool, domain: tuple[float, float] | None = None) -> Any:
    rows = [_row(i, estimate, wide=wide) for i, estimate in enumerate(panel.estimates)]
    data = inline(rows)
    scale = alt.Scale(domain=list(domain or _reach(panel.estimates)), nice=False, zero=False)
    lines = [half for row in rows for half in (f"{row['i']}a", f"{row['i']}b")]
    y = alt.Y("line:O", axis=None, sort=lines, scale=alt.Scale(domain=lines, padding=0))
    heading = alt.Y("above:O", axis=None, sort=lines, scale=alt.Scale(domain=lines, padding=0))
    axis = alt.Axis(title=None, grid=True, tickCount=5, orient="bottom")
    x = alt.X("value:Q", scale=scale, axis=axis)
    base = alt.Chart(data)
    tone = alt.Color("tone:N", scale=None)
    layers: list[alt.Chart] = []
    for mark in marks:
        at = alt.Chart(inline([{"value": mark.value, "word": f"{mark.word} {mark.value:g}"}]))
        layers.append(at.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(x=x))
        side: Literal["left", "right"] = "right" if mark.leftward else "left"
        text = at.mark_text(color=MUTED, fontSize=11, align=side, dx=-4 if mark.leftward else 4, dy=-6)
        layers.append(text.encode(x=x, y=alt.value(0), text="word:N"))
    span = base.mark_rule(strokeWidth=2.5, strokeCap="round")
    layers.append(span.encode(x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y, color=tone))
    point = base.mark_point(filled=True, size=90, opacity=1, stroke="white", strokeWidth=1)
    layers.append(point.encode(x=x, y=y, color=tone, shape=alt.Shape("shape:N", scale=None)))
    for strong in (False, True):
        words = alt.Chart(inline([row for row in rows if row["strong"] is strong]))
        written = words.mark_text(align="left", baseline="middle", dy=4, fontSize=12, fontWeight="bold" if strong else "normal", color=INK)
        layers.append(written.encode(x=alt.value(0), y=heading, text="text:N"))
    drawn = alt.layer(*layers).properties(width=810 if wide else 320, height=max(17 * len(lines), 17))
    return drawn.properties(title=alt.Title(wording.short(panel.title, 100 if wide else 46))) if panel.title else drawn


def _row(i: int, estimate: Estimate, *, wide: bool) -> dict[str, object]:
    low = estimate.low if wording.known(estimate.low) else estimate.value
    high = estimate.high if wording.known(estimate.high) else estimate.value
    written = wording.with_interval(estimate.value, estimate.low, estimate.high)
    size = f", n = {wording.count(estimate.n)}" if wide else ""
    tone = colour(estimate.segment) if estimate.segment else ACCENT if estimate.strong else MUTED
    return {
        "i": i,
        "line": f"{i}b",
        "above": f"{i}a",
        "value": estimate.value if wording.known(estimate.value) else None,
        "low": low if wording.known(low) else None,
        "high": high if wording.known(high) else None,
        "text": f"{wording.short(estimate.label, 70 if wide else 28)}  {written}{size}",
        "tone": tone,
        "shape": "diamond" if estimate.strong else "circle",
        "strong": estimate.strong,
    }


def _reach(estimates: tuple[Estimate, ...]) -> tuple[float, float]:
    ends = [end for e in estimates for end in (e.value, e.low, e.high) if end is not None and wording.known(end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.04 * ((high - low) or 1.0)
    return (low - room if low < 0 else 0.0), high + room
