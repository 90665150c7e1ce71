"""The lives of the segments: a line each from birth to death, and the days on which they split, merged, were renamed or learnt afresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import altair as alt

from intarsia.reports import wording
from intarsia.reports.charts.palette import INK, MUTED, NARROW, PAPER, WIDE, colour, dressed, inline

_LANE = 40
MARKS = {
    "born": "circle",
    "split": "triangle-right",
    "merged": "triangle-left",
    "died": "cross",
    "renamed": "diamond",
    "pinned": "square",
    "annotated": "square",
}
SIGNS = {"circle": "●", "triangle-right": "▶", "triangle-left": "◀", "cross": "✚", "diamond": "◆", "square": "■"}
"""How a mark's shape is written in a key."""


@dataclass(frozen=True)
class Life:
    """A segment's lane: from the day it was born to the day it died (None while it lives)."""

    segment: int
    name: str
    born: date
    died: date | None


@dataclass(frozen=True)
class Mark:
    """Something that happened to a segment on a day, of a kind in MARKS."""

    segment: int
    on: date
    kind: str


@dataclass(frozen=True)
class Link:
    """On that day customers of segment `parent` became segment `child`."""

    parent: int
    child: int
    on: date


@dataclass(frozen=True)
class Family:
    """All lanes from the top, what happened, and the days on which a version came into force with what it is called."""

    lives: tuple[Life, ...]
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    versions: tuple[tuple[date, str], ...]
    until: date


def lineage(values: Family, *, wide: bool = True) -> alt.LayerChart:
    """Lanes in the colours of the segments; thin lines between lanes for splits and merges; dotted uprights for versions."""
    lane = {life.segment: i * _LANE + 48.0 for i, life in enumerate(values.lives)}
    height = len(values.lives) * _LANE + 44
    first = min((life.born for life in values.lives), default=values.until)
    x = alt.X(
        "on:T",
        title=None,
        axis=alt.Axis(grid=False, tickCount=6 if wide else 3, format="%b %Y", orient="bottom"),
        scale=alt.Scale(domain=[_time(first), _time(values.until)], nice=False),
    )
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    layers = [
        *_versions(values, x, y, height),
        _lanes(values, lane, x, y),
        *_links(values, lane, x, y),
        *_marks(values, lane, x, y),
        _names(values, lane, y, wide=wide),
    ]
    width = (WIDE if wide else NARROW) - 24
    chart: alt.LayerChart = dressed(alt.layer(*layers).properties(width=width, height=height))
    return chart


def _time(day: date) -> str:
    return day.isoformat()


def _lanes(values: Family, lane: dict[int, float], x: alt.X, y: alt.Y) -> alt.Chart:
    rows: list[dict[str, object]] = [
        {"on": _time(life.born), "to": _time(life.died or values.until), "y": lane[life.segment], "fill": colour(life.segment)}
        for life in values.lives
    ]
    return (
        alt.Chart(inline(rows))
        .mark_rule(strokeWidth=7, strokeCap="butt")
        .encode(x=x, x2="to:T", y=y, color=alt.Color("fill:N", scale=None))
    )


def _links(values: Family, lane: dict[int, float], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    rows: list[dict[str, object]] = [
        {"on": _time(link.on), "y": lane[link.parent], "y2": lane[link.child], "fill": colour(link.parent)}
        for link in values.links
        if link.parent in lane and link.child in lane
    ]
    tone = alt.Color("fill:N", scale=None)
    return [alt.Chart(inline(rows)).mark_rule(strokeWidth=2.5).encode(x=x, y=y, y2="y2:Q", color=tone)] if rows else []


def _versions(values: Family, x: alt.X, y: alt.Y, height: float) -> list[alt.Chart]:
    if not values.versions:
        return []
    rows: list[dict[str, object]] = [{"on": _time(on), "y": 16.0, "y2": float(height), "text": text} for on, text in values.versions]
    base = alt.Chart(inline(rows))
    return [
        base.mark_rule(strokeDash=[2, 3], color=MUTED).encode(x=x, y=y, y2="y2:Q"),
        base.mark_text(fontSize=12, color=INK, align="left", dx=-4, dy=-6).encode(x=x, y=y, text="text:N"),
    ]


def _marks(values: Family, lane: dict[int, float], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The marks in ink, each on a larger one in white, so that they show on every colour."""
    rows: list[dict[str, object]] = [
        {"on": _time(mark.on), "y": lane[mark.segment], "kind": mark.kind} for mark in values.marks if mark.segment in lane
    ]
    if not rows:
        return []
    kinds = [kind for kind in MARKS if any(row["kind"] == kind for row in rows)]
    shapes = alt.Scale(domain=kinds, range=[MARKS[kind] for kind in kinds])
    shape = alt.Shape("kind:N", scale=shapes, legend=None)
    base = alt.Chart(inline(rows)).encode(x=x, y=y, shape=shape)
    return [base.mark_point(filled=True, size=size, color=tone, opacity=1) for size, tone in ((330, PAPER), (110, INK))]


def _names(values: Family, lane: dict[int, float], y: alt.Y, *, wide: bool) -> alt.Chart:
    rows: list[dict[str, object]] = [
        {"y": lane[life.segment] - 13.0, "text": wording.short(f"S{life.segment} {life.name}", 60 if wide else 38)} for life in values.lives
    ]
    return alt.Chart(inline(rows)).mark_text(align="left", fontSize=12.5, color=INK).encode(x=alt.value(0), y=y, text="text:N")
