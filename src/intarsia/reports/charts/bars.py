"""Bars with their words above them: who is how many and brings how much, and what became of the rows that were read."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

from intarsia.reports import wording
from intarsia.reports.charts.palette import ACCENT, INK, MUTED, NARROW, WIDE, colour, dressed, inline

_LINE = 21


@dataclass(frozen=True)
class Size:
    """One segment: its number and name, its customers, and its shares (0 to 1) of customers and of spend."""

    segment: int
    name: str
    customers: int
    share: float
    value_share: float


@dataclass(frozen=True)
class Pile:
    """So many rows of the source, and what became of them; `used` where they were used."""

    label: str
    rows: int
    share: float
    used: bool


def sizes(values: tuple[Size, ...], *, wide: bool = True, value: str = "spend") -> alt.LayerChart:
    """Each segment's share of the customers above its share of the value, in its colour, with the numbers written out; without the latter
    where no `value` is known."""
    lines: list[dict[str, object]] = []
    for size in values:
        tone = colour(size.segment)
        heading = f"{size.segment} {wording.short(size.name, 60 if wide else 38)}"
        lines.append({"label": heading, "share": 0.0, "text": "", "fill": tone, "strength": 1.0})
        customers = f"{wording.percent(size.share)} of customers (n = {wording.count(size.customers)})"
        lines.append({"label": "", "share": _shown(size.share), "text": customers, "fill": tone, "strength": 0.45})
        if value:
            worth = f"{wording.percent(size.value_share)} of {value}"
            lines.append({"label": "", "share": _shown(size.value_share), "text": worth, "fill": tone, "strength": 1.0})
    return _bars(lines, wide=wide)


def rows(values: tuple[Pile, ...], *, wide: bool = True) -> alt.LayerChart:
    """How many rows were used and how many were set aside by which rule; bars by share of all rows."""
    lines: list[dict[str, object]] = []
    for pile in values:
        text = f"{wording.percent(pile.share)} ({wording.count(pile.rows)})"
        lines.append({"label": wording.short(pile.label, 70 if wide else 40), "share": 0.0, "text": "", "fill": INK, "strength": 1.0})
        fill = ACCENT if pile.used else MUTED
        lines.append({"label": "", "share": _shown(pile.share), "text": text, "fill": fill, "strength": 1.0 if pile.used else 0.7})
    return _bars(lines, wide=wide)


def _shown(share: float) -> float:
    return min(max(share, 0.0), 1.0) if wording.known(share) else 0.0


def _bars(lines: list[dict[str, object]], *, wide: bool) -> alt.LayerChart:
    data = inline([{"line": i, **line} for i, line in enumerate(lines)])
    top = max((float(str(line["share"])) for line in lines), default=0.0) or 1.0
    width, room = (WIDE, 1.28) if wide else (NARROW, 2.2)
    y = alt.Y("line:O", axis=None, sort=None, scale=alt.Scale(paddingInner=0.12, paddingOuter=0.1))
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, top * room]))
    base = alt.Chart(data).encode(y=y)
    bar = base.mark_bar(cornerRadiusEnd=2).encode(
        x=x, color=alt.Color("fill:N", scale=None), opacity=alt.Opacity("strength:Q", scale=None, legend=None)
    )
    beside = base.mark_text(align="left", dx=6, fontSize=12.5, color=INK).encode(x=x, text="text:N")
    heading = base.mark_text(align="left", dy=3, fontSize=13, fontWeight="bold", color=INK).encode(x=alt.value(0), text="label:N")
    layered: alt.LayerChart = dressed(alt.layer(bar, beside, heading).properties(width=width, height=max(_LINE * len(lines), _LINE)))
    return layered
