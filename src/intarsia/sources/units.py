"""Another unit half-way: amounts in cents where they were in euros, seconds where they were milliseconds."""

from __future__ import annotations

import math

import ibis.expr.types as ir

from intarsia.core.base import Remark, SourceRead
from intarsia.core.canon import CANON

_FACTORS = (
    (100.0, "a hundred (cents and euros?)"),
    (1000.0, "a thousand (milliseconds and seconds, grams and kilograms?)"),
    (60.0, "sixty (seconds and minutes?)"),
)
_FIGURES = ("amount", "duration_s", "monthly_amount", "balance", "inflow", "outflow", "minutes", "cost", "value", "income")
_ENOUGH = 10


def changes(one: SourceRead, table: ir.Table) -> list[Remark]:
    """A figure whose monthly median jumps by a factor between units, and stays there. Cost: a group-by of medians a figure.

    `value` of external series is left out, since series of their own scales stand in one column.
    """
    time = CANON[one.table].time
    found = {recognised.canonical for recognised in one.recognised}
    figures = [name for name in _FIGURES if name in found and name in table.columns and one.table != "external"]
    if not figures:
        return []
    monthly = table.filter(table[time].notnull()).mutate(month=table[time].truncate("M"))
    told = (
        monthly.group_by("month")
        .aggregate(
            **{name: monthly[name].abs().nullif(0).median() for name in figures},
            **{f"n_{name}": monthly[name].nullif(0).count() for name in figures},
        )
        .order_by("month")
        .to_pyarrow()
        .to_pylist()
    )
    out = []
    for name in figures:
        medians = [(row["month"].date(), float(row[name])) for row in told if row[f"n_{name}"] >= _ENOUGH and row[name] is not None]
        for place in range(1, len(medians)):
            jump = _jump([value for _, value in medians[:place]], [value for _, value in medians[place:]])
            if jump:
                text = f"'{name}' changes by a factor of about {jump} from {medians[place][0]:%Y-%m} on: has its unit changed?"
                out.append(Remark("warning", one.name, text))
                break
    return out


def _jump(before: list[float], after: list[float]) -> str:
    """The factor between two runs of medians that are each of one scale, "" where there is none."""
    if max(before) > 10 * min(before) or max(after) > 10 * min(after):
        return ""
    ratio = sorted(after)[len(after) // 2] / sorted(before)[len(before) // 2]
    ratio = ratio if ratio > 1 else 1 / ratio
    factor, told = min(_FACTORS, key=lambda one: abs(math.log(ratio / one[0])))
    return told if 0.6 < ratio / factor < 1.6 else ""
