"""How the number of segments was weighed: a panel a measure, a line an algorithm, the chosen setting ringed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

from intarsia.reports import wording
from intarsia.reports.charts.palette import DASHES, INK, NARROW, PAPER, SEGMENTS, SHAPES, WIDE, dressed, inline


@dataclass(frozen=True)
class Tried:
    """One candidate's value of one measure."""

    algorithm: str
    k: int
    value: float
    chosen: bool


@dataclass(frozen=True)
class Curve:
    """A measure: its title, which says what is better, and all candidates that have it."""

    title: str
    tried: tuple[Tried, ...]


def curves(values: tuple[Curve, ...], *, wide: bool = True) -> alt.HConcatChart | alt.VConcatChart:
    """The measures beside each other (below each other on a phone); algorithms differ in colour, dash and marker alike."""
    algorithms = sorted({t.algorithm for curve in values for t in curve.tried})
    panels = [_panel(curve, algorithms, wide=wide, across=min(len(values), 3)) for curve in values]
    if not wide:
        stacked: alt.VConcatChart = dressed(alt.vconcat(*panels, spacing=22))
        return stacked
    beside: alt.HConcatChart = dressed(alt.hconcat(*panels, spacing=56, bounds="flush"))
    return beside


def _panel(curve: Curve, algorithms: list[str], *, wide: bool, across: int) -> Any:
    rows = [{"a": t.algorithm, "k": t.k, "v": t.value, "chosen": t.chosen} for t in curve.tried]
    tones = alt.Scale(domain=algorithms, range=[SEGMENTS[i % len(SEGMENTS)] for i in range(len(algorithms))])
    dashes = alt.Scale(domain=algorithms, range=[list(DASHES[i % len(DASHES)]) for i in range(len(algorithms))])
    forms = alt.Scale(domain=algorithms, range=[SHAPES[i % len(SHAPES)] for i in range(len(algorithms))])
    legend = alt.Legend(title=None, orient="top", columns=4 if wide else 2, symbolSize=260)
    ks = sorted({t.k for t in curve.tried})
    x = alt.X("k:Q", title="number of segments", axis=alt.Axis(grid=False, values=ks, format="d"), scale=alt.Scale(nice=False, padding=10))
    y = alt.Y(
        "v:Q",
        title=None,
        scale=alt.Scale(zero=False, nice=False, padding=14),
        axis=alt.Axis(tickCount=5, format="~s" if _large(curve) else "~g"),
    )
    base = alt.Chart(inline(rows)).encode(x=x, y=y)
    tone = alt.Color("a:N", scale=tones, legend=legend)
    line = base.mark_line(strokeWidth=2).encode(color=tone, strokeDash=alt.StrokeDash("a:N", scale=dashes, legend=legend))
    point = base.mark_point(filled=True, size=42, opacity=1).encode(color=tone, shape=alt.Shape("a:N", scale=forms, legend=legend))
    ringed = alt.Chart(inline([row for row in rows if row["chosen"]])).encode(x=x, y=y)
    ring = ringed.mark_point(filled=False, size=260, stroke=INK, strokeWidth=2, shape="circle")
    word = ringed.mark_text(dy=-18, fontSize=12, fontWeight="bold").encode(text=alt.value("chosen"), color=alt.value(INK))
    edge = word.encode(stroke=alt.value(PAPER), strokeWidth=alt.value(4), color=alt.value(PAPER))
    width = (WIDE - 56 * across) // across if wide else NARROW - 40
    title = alt.Title(wording.short(curve.title, 44))
    return alt.layer(line, point, ring, edge, word).properties(width=min(width, 420), height=190, title=title)


def _large(curve: Curve) -> bool:
    return max((abs(t.value) for t in curve.tried), default=0.0) >= 10_000
