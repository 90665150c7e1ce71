"""How large each segment was, day by day: a line a segment, named at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import altair as alt

from intarsia.reports.charts.palette import DASHES, INK, NARROW, WIDE, colour, dressed, inline


@dataclass(frozen=True)
class Point:
    """A segment's customers on a day."""

    segment: int
    on: date
    customers: int


def timeline(values: tuple[Point, ...], *, wide: bool = True) -> alt.LayerChart:
    """Lines in the colours of the segments, their numbers at the right end, moved apart where they would touch."""
    height, room = 300, 46
    ordered = sorted(values, key=lambda p: (p.segment, p.on))
    rows: list[dict[str, object]] = [{"s": f"S{point.segment}", "on": point.on.isoformat(), "n": point.customers} for point in ordered]
    numbers = sorted({point.segment for point in values})
    tones = alt.Scale(domain=[f"S{n}" for n in numbers], range=[colour(n) for n in numbers])
    dashes = alt.Scale(domain=[f"S{n}" for n in numbers], range=[list(DASHES[i % len(DASHES)]) for i in range(len(numbers))])
    most = max((point.customers for point in values), default=1) or 1
    x = alt.X("on:T", title=None, axis=alt.Axis(grid=False, tickCount=6 if wide else 3, format="%b %Y"))
    y = alt.Y("n:Q", title="customers", axis=alt.Axis(tickCount=5, format="~s"), scale=alt.Scale(domain=[0, most * 1.05], nice=False))
    base = alt.Chart(inline(rows)).encode(x=x, y=y)
    line = base.mark_line(strokeWidth=2.2).encode(
        color=alt.Color("s:N", scale=tones, legend=None), strokeDash=alt.StrokeDash("s:N", scale=dashes, legend=None)
    )
    ends = alt.Chart(inline(_ends(values, most * 1.05, height)))
    words = ends.mark_text(align="left", dx=7, fontSize=12.5, fontWeight="bold", color=INK).encode(x=x, y=y, text="s:N")
    width = (WIDE if wide else NARROW) - room - 44
    chart: alt.LayerChart = dressed(alt.layer(line, words).properties(width=width, height=height))
    return chart.configure_view(stroke=None, clip=False)


def _ends(values: tuple[Point, ...], top: float, height: float) -> list[dict[str, object]]:
    """The last point of each segment, moved up where its label would lie on another, and all down where they would leave the picture."""
    last: dict[int, Point] = {}
    for point in sorted(values, key=lambda p: p.on):
        last[point.segment] = point
    ordered = sorted(last.values(), key=lambda p: (p.customers, p.segment))
    apart, heights = 14.0 * top / height, [float(point.customers) for point in ordered]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + apart)
    ceiling = top
    for i in reversed(range(len(heights))):
        heights[i] = min(heights[i], ceiling)
        ceiling = heights[i] - apart
    return [{"s": f"S{point.segment}", "on": point.on.isoformat(), "n": at} for point, at in zip(ordered, heights, strict=True)]
