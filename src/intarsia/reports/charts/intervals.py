"""Points with their 95 % intervals beside their words: the back-test, the stability of each segment, and effects on held-out variables."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from intarsia.reports import wording
from intarsia.reports.charts.palette import ACCENT, INK, MUTED, NARROW, PAPER, WIDE, colour, dressed, inline

_WORDS = 380


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
    """A line to compare with, and its word, which stands to its left where it is `leftward`."""

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
    """On a wide screen the words stand left of the interval, on a narrow one above it."""
    step = 28 if wide else 46
    rows = [_row(step * i, estimate, wide=wide) for i, estimate in enumerate(panel.estimates)]
    width, height = (WIDE if wide else NARROW), max(step * len(rows), step)
    across = [_WORDS, width] if wide else [0, width]
    scale = alt.Scale(domain=list(domain or _reach(panel.estimates)), range=across, nice=False, zero=False)
    axis = alt.Axis(title=None, grid=True, tickCount=5)
    x, low = alt.X("value:Q", scale=scale, axis=axis), alt.X("low:Q", scale=scale, axis=axis)
    layers = [*_marks(marks, x), *_points(rows, (x, low), height), *_words(rows, height)]
    drawn = alt.layer(*layers).properties(width=width, height=height)
    if not panel.title:
        return drawn
    return drawn.properties(title=alt.Title(textwrap.wrap(wording.short(panel.title, 120), 110 if wide else 46), frame="group"))


def _marks(marks: tuple[Mark, ...], x: alt.X) -> list[Any]:
    layers: list[Any] = []
    for mark in marks:
        at = alt.Chart(inline([{"value": mark.value, "word": f"{mark.word} {mark.value:g}"}]))
        side: Literal["left", "right"] = "right" if mark.leftward else "left"
        text = at.mark_text(color=MUTED, fontSize=12, align=side, dx=-4 if mark.leftward else 4, dy=-7)
        layers += [at.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(x=x), text.encode(x=x, y=alt.value(0), text="word:N")]
    return layers


def _points(rows: list[dict[str, object]], across: tuple[alt.X, alt.X], height: int) -> list[Any]:
    x, low = across
    base = alt.Chart(inline(rows)).encode(y=_down("at", height), color=alt.Color("tone:N", scale=None))
    span = base.mark_rule(strokeWidth=2.5, strokeCap="round").encode(x=low, x2="high:Q")
    point = base.mark_point(filled=True, size=95, opacity=1, stroke=PAPER, strokeWidth=1)
    return [span, point.encode(x=x, shape=alt.Shape("shape:N", scale=None))]


def _words(rows: list[dict[str, object]], height: int) -> list[Any]:
    """The labels, each on a pale edge of its own so that lines behind it do not cross it."""
    layers: list[Any] = []
    for strong in (False, True):
        base = alt.Chart(inline([row for row in rows if row["strong"] is strong]))
        for edge in (True, False):
            text = base.mark_text(align="left", baseline="middle", fontSize=12.5, fontWeight="bold" if strong else "normal")
            text = text.encode(x=alt.value(0), y=_down("above", height), text="text:N", color=alt.value(PAPER if edge else INK))
            layers.append(text.encode(stroke=alt.value(PAPER), strokeWidth=alt.value(5)) if edge else text)
    return layers


def _down(field: str, height: int) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))


def _row(top: int, estimate: Estimate, *, wide: bool) -> dict[str, object]:
    value = estimate.value if wording.known(estimate.value) else None
    low = estimate.low if wording.known(estimate.low) else value
    high = estimate.high if wording.known(estimate.high) else value
    written = wording.with_interval(estimate.value, estimate.low, estimate.high)
    size = f", n = {wording.count(estimate.n)}" if wide else ""
    return {
        "above": top + (14 if wide else 13),
        "at": top + (14 if wide else 30),
        "value": value,
        "low": low,
        "high": high,
        "text": f"{wording.short(estimate.label, 34 if wide else 32)}: {written}{size}",
        "tone": colour(estimate.segment) if estimate.segment else ACCENT if estimate.strong else MUTED,
        "shape": "diamond" if estimate.strong else "circle",
        "strong": estimate.strong,
    }


def _reach(estimates: tuple[Estimate, ...]) -> tuple[float, float]:
    ends = [end for e in estimates for end in (e.value, e.low, e.high) if end is not None and wording.known(end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.04 * ((high - low) or 1.0)
    return (low - room if low < 0 else 0.0), high + room
