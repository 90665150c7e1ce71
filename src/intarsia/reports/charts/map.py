"""The map: every dot is a customer, near dots behave alike, each segment has its colour, marker and number."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

from intarsia.reports import wording
from intarsia.reports.charts.palette import INK, PAPER, colour, dressed, inline, shape


@dataclass(frozen=True)
class Place:
    """A customer's position on the map and segment number."""

    across: float
    up: float
    segment: int


@dataclass(frozen=True)
class Map:
    """Customers, the middle of each segment, and what the two axes stand for, a line each."""

    places: tuple[Place, ...]
    middles: tuple[Place, ...]
    across_title: tuple[str, ...]
    up_title: tuple[str, ...]


def map_of(values: Map) -> alt.LayerChart:
    """Customers as dots, segments as numbered badges at their middles. One size for all screens: it is drawn for a phone and scales up."""
    places: list[dict[str, object]] = [{"a": round(p.across, 2), "u": round(p.up, 2), "s": p.segment} for p in values.places]
    middles: list[dict[str, object]] = [{"a": p.across, "u": p.up, "t": str(p.segment)} for p in values.middles]
    numbers = sorted({p.segment for p in values.places})
    axis = alt.Axis(grid=False, tickCount=5, labelFontSize=13, titleFontSize=14.5, titleLineHeight=18)
    x = alt.X("a:Q", title=_lines(values.across_title), axis=axis)
    y = alt.Y("u:Q", title=_lines(values.up_title), axis=axis)
    tones = alt.Scale(domain=numbers, range=[colour(s) for s in numbers])
    forms = alt.Scale(domain=numbers, range=[shape(s) for s in numbers])
    dots = (
        alt.Chart(inline(places))
        .mark_point(filled=True, size=14, opacity=0.65)
        .encode(x=x, y=y, color=alt.Color("s:N", scale=tones, legend=None), shape=alt.Shape("s:N", scale=forms, legend=None))
    )
    here = alt.Chart(inline(middles)).encode(x=x, y=y)
    badge = here.mark_circle(size=460, opacity=1, stroke=INK, strokeWidth=1.2, color=PAPER)
    label = here.mark_text(fontSize=14, fontWeight="bold", color=INK, baseline="middle").encode(text="t:N")
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    chart: alt.LayerChart = dressed(alt.layer(dots, badge, label).properties(width=440, height=420, autosize=fit))
    return chart


def _lines(parts: tuple[str, ...]) -> list[str]:
    return [wording.short(part, 46) for part in parts]
