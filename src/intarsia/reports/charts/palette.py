"""The colours of the pictures: one inlay colour a segment that stays apart for colour-blind eyes, and a scale from less to more."""

from __future__ import annotations

from typing import Any

import altair as alt

SEGMENTS = (
    "#2b5b5d",
    "#a55b07",
    "#609bc1",
    "#502a4d",
    "#97901f",
    "#d57a81",
    "#2d2d7c",
    "#44756b",
    "#8f2e21",
    "#7f6fc8",
    "#6f1411",
    "#724c9d",
)
"""Twelve colours: at least 3:1 on white, and at least .08 apart in OKLab for normal, protan, deutan and tritan eyes alike."""

SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (12, 4), (4, 1))
BLACK, INK, MUTED, GRID, PAPER = "#000000", "#221d17", "#5f574c", "#e4ddd1", "#ffffff"
ACCENT, LESS, MORE, MIDDLE = "#2b5b5d", "#2b5f93", "#a2540a", "#f7f4ee"
WIDE, NARROW = 812, 322
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def colour(segment: int) -> str:
    """The colour of a segment number (from 1); beyond twelve they come round again, so a number always stands beside."""
    return SEGMENTS[(segment - 1) % len(SEGMENTS)]


def shape(segment: int) -> str:
    """The marker of a segment number."""
    return SHAPES[(segment - 1) % len(SHAPES)]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours by WCAG 2: 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def ink_on(fill: str) -> str:
    """Black or white text, whichever reads better on the fill: always at least 4.5:1."""
    return BLACK if contrast(BLACK, fill) >= contrast(PAPER, fill) else PAPER


def diverging(value: float, reach: float = 2.0) -> str:
    """The colour of a difference: blue for less, brown for more, paper for none; full at `reach` standard deviations."""
    part = max(-1.0, min(1.0, value / reach))
    end = MORE if part > 0 else LESS
    mixed = (round(a + (b - a) * abs(part)) for a, b in zip(_channels(MIDDLE), _channels(end), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def inline(rows: list[dict[str, object]]) -> alt.InlineData:
    """The rows as data that travels within the specification."""
    return alt.InlineData(values=rows)


def dressed(chart: Any) -> Any:
    """The chart with the house's type, colours and plain frame."""
    axis = alt.AxisConfig(
        labelFontSize=12,
        titleFontSize=12,
        labelColor=MUTED,
        titleColor=INK,
        titleFontWeight="normal",
        gridColor=GRID,
        domain=False,
        ticks=False,
    )
    return chart.configure(
        font=FONT,
        background=PAPER,
        padding=4,
        view=alt.ViewConfig(stroke=None),
        axis=axis,
        legend=alt.LegendConfig(labelFontSize=12, titleFontSize=12, labelColor=INK, labelLimit=240, symbolStrokeWidth=2),
        title=alt.TitleConfig(fontSize=13, color=INK, anchor="start", fontWeight="bold", offset=8),
    )


def _channels(code: str) -> tuple[int, ...]:
    return tuple(int(code[i : i + 2], 16) for i in (1, 3, 5))


def _luminance(code: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(code))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
