"""Days and weeks of which a source tells nothing, or next to nothing, though it is busy on all others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from statistics import median

import ibis.expr.types as ir

from intarsia.core.base import Remark, SourceRead
from intarsia.core.canon import CANON

_BUSY = 20
_WEEK, _AROUND = 7, 28
_SILENT, _THIN = 0.05, 0.3
_LISTLESS = ("customers", "consents", "subscriptions", "external")


def silent_days(one: SourceRead, table: ir.Table) -> list[Remark]:
    """Days with next to nothing, and weeks with less than a third of what the weeks around them have. Cost: a group-by."""
    time = CANON[one.table].time
    if one.table in _LISTLESS:
        return []
    day = table.filter(table[time].notnull()).mutate(day=table[time].date())
    counts = {row["day"].toordinal(): row["n"] for row in day.group_by("day").aggregate(n=day.count()).to_pyarrow().to_pylist()}
    if len(counts) < 14:
        return []
    first, last = min(counts), max(counts)
    typical = sorted(counts.values())[len(counts) // 2]
    span = last - first + 1
    if typical < _BUSY or len(counts) < 0.7 * span:
        return []
    silent = [at for at in range(first, last + 1) if counts.get(at, 0) < _SILENT * typical]
    out = []
    if silent:
        listed = ", ".join(str(date.fromordinal(at)) for at in silent[:4]) + (" ..." if len(silent) > 4 else "")
        usual = f"where a day usually has {typical:,} records: was it loaded?"
        out.append(Remark("warning", one.name, f"Nothing, or next to nothing, on {len(silent)} of {span} days ({listed}), {usual}"))
    return out + [Remark("warning", one.name, text) for text in _thin(counts, silent, typical)]


def _thin(counts: Mapping[int, int], silent: list[int], typical: int) -> list[str]:
    """What there is to say of weeks that are thin beside the four weeks before and behind them, the days that are silent left out."""
    first, last = min(counts), max(counts)
    weeks = {at: sum(counts.get(at + i, 0) for i in range(_WEEK)) for at in range(first, last - _WEEK + 2)}
    quiet = set(silent)
    thin: set[int] = set()
    for at, here in weeks.items():
        around = [
            weeks[other] for other in range(at - _WEEK - _AROUND + 1, at + _WEEK + _AROUND) if abs(other - at) >= _WEEK and other in weeks
        ]
        if len(around) >= _AROUND // 2 and here < _THIN * median(around) and median(around) >= _WEEK * _BUSY:
            thin |= {day for day in range(at, at + _WEEK) if day not in quiet and counts.get(day, 0) < _THIN * 2 * typical}
    if len(thin) < _WEEK - 2:
        return []
    began, ended = date.fromordinal(min(thin)), date.fromordinal(max(thin))
    there = sum(counts.get(day, 0) for day in thin) / len(thin)
    usual = f"{there:,.0f} a day, where a day usually has {typical:,}. Were all of them loaded?"
    return [f"Far fewer records than in the weeks around on {len(thin)} days between {began} and {ended}: {usual}"]
