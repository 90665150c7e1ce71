"""The profile heat map: where each segment lies above or below everyone, in standard deviations, with the number in every cell."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Literal

import altair as alt

from intarsia.reports import wording
from intarsia.reports.charts.palette import INK, diverging, dressed, ink_on, inline


@dataclass(frozen=True)
class Profiles:
    """`differences[i][j]`: feature i in segment j, standardised; `labels` are the features, `segments` the (number, name) pairs."""

    labels: tuple[str, ...]
    segments: tuple[tuple[int, str], ...]
    differences: tuple[tuple[float, ...], ...]


def profiles(values: Profiles, *, wide: bool = True) -> alt.LayerChart:
    """Rows are features, columns are segments. Brown is more than everyone, blue is less; the number says it without colour."""
    named = wide and len(values.segments) <= 7
    room = 560 if wide else 198
    cell = max(room // max(len(values.segments), 1), 33)
    heads = {number: _head(number, name, cell) if named else str(number) for number, name in values.segments}
    limit = 40 if wide else 18
    cells = []
    for i, row in enumerate(values.differences):
        for (number, _), difference in zip(values.segments, row, strict=True):
            fill = diverging(difference)
            cells.append({"i": i, "s": number, "fill": fill, "ink": ink_on(fill), "text": wording.signed(difference)})
    labels = [wording.short(label, limit) for label in values.labels]
    x = alt.X("s:O", title=None, axis=_axis(list(heads.values()), [n for n, _ in values.segments], "top"))
    y = alt.Y("i:O", title=None, axis=_axis(labels, list(range(len(labels))), "left"))
    base = alt.Chart(inline(cells)).encode(x=x, y=y)
    tiles = base.mark_rect(stroke="white", strokeWidth=2).encode(color=alt.Color("fill:N", scale=None))
    text = base.mark_text(fontSize=12).encode(text="text:N", color=alt.Color("ink:N", scale=None))
    chart: alt.LayerChart = dressed(alt.layer(tiles, text).properties(width=alt.Step(cell), height=alt.Step(27)))
    return chart


def _head(number: int, name: str, cell: int) -> str:
    lines = textwrap.wrap(wording.short(name, 44), max(cell // 8, 6))
    return "\n".join([str(number), *lines[:3]])


def _axis(labels: list[str], keys: list[int], orient: Literal["left", "top"]) -> alt.Axis:
    """An axis whose labels are looked up by position: the words stay data and never become part of an expression's code."""
    names = {str(key): label.split("\n") for key, label in zip(keys, labels, strict=True)}
    quoted = _quoted(names)
    padding = 8 + 15 * (max(len(lines) for lines in names.values()) - 1)  # lines run downwards from the first, towards the cells
    return alt.Axis(orient=orient, labelAngle=0, labelLimit=300, labelPadding=padding, labelExpr=f"({quoted})[datum.label]", labelColor=INK)


def _quoted(names: dict[str, list[str]]) -> str:
    """An object literal of Vega's expression language; every character outside letters and digits is written by its code."""

    def text(value: str) -> str:
        units = value.encode("utf-16-be")
        codes = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
        return '"' + "".join(chr(c) if c < 128 and chr(c).isalnum() else f"\\u{c:04x}" for c in codes) + '"'

    return "{" + ", ".join(f"{text(key)}: [{', '.join(text(line) for line in lines)}]" for key, lines in names.items()) + "}"
