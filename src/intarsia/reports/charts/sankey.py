"""Who went from which segment to which, as ribbons between two columns, each as thick as it has customers."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

from intarsia.reports import wording
from intarsia.reports.charts.palette import INK, MUTED, NARROW, PAPER, WIDE, colour, dressed, inline

_HEIGHT, _GAP, _LEAST = 430.0, 12.0, 15.0
_STEPS = 16


@dataclass(frozen=True)
class Ribbon:
    """`customers` who were in segment `origin` and are in `target`; 0 for outside, and the same number twice for those who stayed."""

    origin: int
    target: int
    customers: int


@dataclass(frozen=True)
class Sankey:
    """The ribbons, the name of each segment, and what the two columns are called."""

    ribbons: tuple[Ribbon, ...]
    names: tuple[tuple[int, str], ...]
    before: str
    after: str


def sankey(values: Sankey, *, wide: bool = True) -> alt.LayerChart:
    """Ribbons in the colour of where they come from; those who stayed are pale. Newcomers and the gone are grey."""
    width, margin = (WIDE, 0.24) if wide else (NARROW, 0.2)
    ribbons = [r for r in values.ribbons if r.customers > 0]
    order = [number for number, _ in values.names] + [0]
    scale = _scale(ribbons, order)
    left, right = _stacked(ribbons, order, scale, side=0), _stacked(ribbons, order, scale, side=1)
    height = max(max((end for _, end in column.values()), default=_HEIGHT) for column in (left, right))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, -24], nice=False))
    areas = (
        alt.Chart(inline(_areas(ribbons, order, (left, right), scale, margin)))
        .mark_area(line=False)
        .encode(
            x=x,
            y=y,
            y2="y2:Q",
            detail="flow:N",
            color=alt.Color("fill:N", scale=None),
            opacity=alt.Opacity("strength:Q", scale=None, legend=None),
        )
    )
    bars = (
        alt.Chart(inline(_bars((left, right), margin)))
        .mark_rect(stroke=PAPER, strokeWidth=0.5)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=alt.Color("fill:N", scale=None))
    )
    said = _words(values, ribbons, (left, right), margin, wide=wide)
    size = 12.5 if wide else 12.0
    left_words = alt.Chart(inline([row for row in said if row["side"] == 0])).mark_text(align="right", fontSize=size, color=INK)
    right_words = alt.Chart(inline([row for row in said if row["side"] == 1])).mark_text(align="left", fontSize=size, color=INK)
    first = alt.Chart(inline([{"x": margin, "y": -14.0, "text": values.before}])).mark_text(align="left", fontWeight="bold", fontSize=size)
    last = alt.Chart(inline([{"x": 1 - margin, "y": -14.0, "text": values.after}])).mark_text(
        align="right", fontWeight="bold", fontSize=size
    )
    words = [each.encode(x=x, y=y, text="text:N") for each in (left_words, right_words, first, last)]
    chart: alt.LayerChart = dressed(alt.layer(areas, bars, *words).properties(width=width, height=height + 24))
    return chart


def _size(ribbons: list[Ribbon], number: int, side: int) -> int:
    return sum(r.customers for r in ribbons if (r.origin, r.target)[side] == number)


def _scale(ribbons: list[Ribbon], order: list[int]) -> float:
    """Pixels a customer, so that the fuller column fits."""
    most = max((sum(_size(ribbons, number, side) for number in order) for side in (0, 1)), default=0)
    return _HEIGHT / max(most, 1)


def _stacked(ribbons: list[Ribbon], order: list[int], scale: float, *, side: int) -> dict[int, tuple[float, float]]:
    """Where each segment begins and ends in a column; every one has room for its label."""
    at, out = 0.0, {}
    for number in order:
        size = _size(ribbons, number, side)
        if size:
            out[number] = (at, at + size * scale)
            at += max(size * scale, _LEAST) + _GAP
    return out


def _areas(
    ribbons: list[Ribbon], order: list[int], columns: tuple[dict[int, tuple[float, float]], ...], scale: float, margin: float
) -> list[dict[str, object]]:
    """Each ribbon as points along a smooth step; the ribbons of a segment leave and arrive in the order of the segments."""
    place = {number: i for i, number in enumerate(order)}
    starts = [{number: begin for number, (begin, _) in column.items()} for column in columns]
    rows: list[dict[str, object]] = []
    from_y, to_y = {}, {}
    for i, ribbon in sorted(enumerate(ribbons), key=lambda pair: (place[pair[1].origin], place[pair[1].target])):
        from_y[i], starts[0][ribbon.origin] = starts[0][ribbon.origin], starts[0][ribbon.origin] + ribbon.customers * scale
    for i, ribbon in sorted(enumerate(ribbons), key=lambda pair: (place[pair[1].target], place[pair[1].origin])):
        to_y[i], starts[1][ribbon.target] = starts[1][ribbon.target], starts[1][ribbon.target] + ribbon.customers * scale
    for i, ribbon in enumerate(ribbons):
        thick = max(ribbon.customers * scale, 0.6)
        tone = colour(ribbon.origin) if ribbon.origin else MUTED
        for step in range(_STEPS + 1):
            part = step / _STEPS
            y = from_y[i] + (to_y[i] - from_y[i]) * part * part * (3 - 2 * part)
            rows.append(
                {
                    "flow": f"{ribbon.origin}-{ribbon.target}",
                    "x": round(margin + 0.018 + (1 - 2 * margin - 0.036) * part, 4),
                    "y": round(y, 2),
                    "y2": round(y + thick, 2),
                    "fill": tone,
                    "strength": 0.22 if ribbon.origin == ribbon.target else 0.72,
                }
            )
    return rows


def _bars(columns: tuple[dict[int, tuple[float, float]], ...], margin: float) -> list[dict[str, object]]:
    out: list[dict[str, object]] = []
    for column, begin in zip(columns, (margin, 1 - margin - 0.016), strict=True):
        for number, (top, foot) in column.items():
            tone = colour(number) if number else MUTED
            out.append({"x": begin, "x2": begin + 0.016, "y": round(top, 2), "y2": round(max(foot, top + 1), 2), "fill": tone})
    return out


def _words(
    values: Sankey, ribbons: list[Ribbon], columns: tuple[dict[int, tuple[float, float]], ...], margin: float, *, wide: bool
) -> list[dict[str, object]]:
    names = dict(values.names)
    out: list[dict[str, object]] = []
    for side, column in enumerate(columns):
        for number, (top, foot) in column.items():
            outside = ("new", "gone")[side]
            name = f"S{number} {wording.short(names.get(number, ''), 20)}".strip() if wide else f"S{number}"
            text = f"{name if number else outside} {wording.count(_size(ribbons, number, side))}"
            x = margin - 0.008 if side == 0 else 1 - margin + 0.008
            out.append({"x": x, "y": round((top + max(foot, top + _LEAST)) / 2, 2), "text": text, "side": side})
    return out
