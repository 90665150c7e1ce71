"""The family tree of the segments as an icicle: one row a level, every group as wide as its share of the customers, under its parent."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

from intarsia.reports import wording
from intarsia.reports.charts.palette import INK, MUTED, NARROW, PAPER, WIDE, colour, dressed, ink_on, inline

_ROW, _GAP = 54, 22


@dataclass(frozen=True)
class Slab:
    """A group at a level (row from 0): where it begins and ends (0 to 1), its segment number (0 for several), and whether it is flagged."""

    row: int
    start: float
    end: float
    segment: int
    label: str
    flagged: bool


@dataclass(frozen=True)
class Icicle:
    """The slabs, and what each row is called."""

    slabs: tuple[Slab, ...]
    rows: tuple[str, ...]


def icicle(values: Icicle, *, wide: bool = True) -> alt.LayerChart:
    """Groups in the colour of their segment, their number where there is room, a black foot under the flagged ones."""
    width = WIDE if wide else NARROW
    heads: list[dict[str, object]] = [
        {"x": 0.0, "y": i * (_ROW + _GAP) + 10, "text": wording.short(text, 90 if wide else 44)} for i, text in enumerate(values.rows)
    ]
    height = len(values.rows) * (_ROW + _GAP)
    x = alt.X("a:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    data = alt.Chart(inline(_drawn(values.slabs, width)))
    tiles = data.mark_rect(stroke=PAPER).encode(
        x=x, x2="b:Q", y=y, y2="foot:Q", color=alt.Color("fill:N", scale=None), strokeWidth=alt.StrokeWidth("edge:Q", scale=None)
    )
    feet = (
        data.transform_filter("datum.flag").mark_rule(color=INK, strokeWidth=6, strokeCap="butt").encode(x=x, x2="b:Q", y=alt.Y("foot:Q"))
    )
    words = data.mark_text(fontSize=12.5, fontWeight="bold").encode(
        x=alt.X("m:Q"), y=alt.Y("mid:Q"), text="text:N", color=alt.Color("ink:N", scale=None)
    )
    told = alt.Chart(inline(heads)).mark_text(align="left", fontSize=12.5, color=INK).encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), text="text:N")
    chart: alt.LayerChart = dressed(alt.layer(tiles, feet, words, told).properties(width=width, height=height))
    return chart


def _drawn(slabs: tuple[Slab, ...], width: int) -> list[dict[str, object]]:
    """The slabs as rows of data: place, colours, and the label where it fits."""
    out: list[dict[str, object]] = []
    for slab in slabs:
        top = slab.row * (_ROW + _GAP) + _GAP
        tone = colour(slab.segment) if slab.segment else MUTED
        room = (slab.end - slab.start) * width
        out.append(
            {
                "a": round(slab.start, 5),
                "b": round(slab.end, 5),
                "m": round((slab.start + slab.end) / 2.0, 5),
                "top": top,
                "foot": top + _ROW,
                "mid": top + _ROW / 2.0,
                "fill": tone,
                "ink": ink_on(tone),
                "edge": 0.8 if room > 3 else 0.25,
                "text": slab.label if room >= 9 * len(slab.label) + 6 else "",
                "flag": slab.flagged,
            }
        )
    return out
