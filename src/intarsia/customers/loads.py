"""Repeated loads: days whose every line is there twice, or three times, are days that were loaded twice, or three times.

A day's *times* is the greatest common divisor of how often each of its lines is there. The whole source is judged first: where all of
its lines come in equal multiples, it was loaded that often, however small it is. Beyond that, chance must be ruled out, for on a quiet day
a single customer with two equal lines looks the same: neighbouring days that are all repeated count together, and need ten different
lines. What comes on top of a history that is known is no whole source: there only such days tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from intarsia.customers.twins import day_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

LEAST_LINES = 10


def day_counts(lines: ir.Table, twins: ir.Table) -> pa.Table:
    """How often lines are there, a day: `day`, `copies`, `lines` (different ones). Lines without a twin have one copy."""
    total = lines.group_by(day=day_of(lines.ordered_at)).agg(rows=lines.count())
    firsts = twins.filter(twins.copy == 1).mutate(day=day_of(twins.day))
    multiple = firsts.group_by("day", "copies").agg(lines=firsts.count())
    in_twins = multiple.group_by("day").agg(rows_twice=(multiple["lines"] * multiple.copies).sum())
    joined = total.left_join(in_twins, "day")
    single = joined.select("day", copies=1, lines=joined.rows - joined.rows_twice.fill_null(0))
    both = [table.select("day", copies=table.copies.cast("int64"), lines=table["lines"].cast("int64")) for table in (single, multiple)]
    return both[0].union(both[1]).filter(ibis._["lines"] > 0).order_by("day", "copies").to_pyarrow()


def repeated_days(counts: Iterable[pa.Table], *, whole: bool = True) -> pa.Table | None:
    """The days that were loaded more than once, and how often, from the counts of all pieces: `day`, `times`; None where there are none.
    `whole`: whether these are all the lines of a source, so that all of them in equal multiples tell even where there are few."""
    table = pa.concat_tables(list(counts))
    if table.num_rows == 0:
        return None
    summed = table.group_by(["day", "copies"]).aggregate([("lines", "sum")]).sort_by([("day", "ascending"), ("copies", "ascending")])
    days = [_day(day, list(group)) for day, group in groupby(_rows(summed), lambda row: row[0])]
    everywhere = math.gcd(*(times for _, times, _ in days)) if whole else 1
    found = {day: everywhere for day, _, _ in days}
    for repeated, group in groupby(days, lambda entry: entry[1] > everywhere):
        run = list(group)
        if repeated and sum(lines for _, _, lines in run) >= LEAST_LINES:
            shared = math.gcd(*(times for _, times, _ in run))
            found |= {day: shared if shared > everywhere else times for day, times, _ in run}
    more = {day: times for day, times in found.items() if times > 1}
    if not more:
        return None
    return pa.table({"day": pa.array(list(more), summed.schema.field("day").type), "times": pa.array(more.values(), pa.int64())})


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in ("day", "copies", "lines_sum")), strict=True)


def _day(day: datetime, rows: list[tuple[Any, ...]]) -> tuple[datetime, int, int]:
    """The day, how often each of its lines could have been loaded, and how many different lines it has."""
    return day, math.gcd(*(copies for _, copies, _ in rows)), sum(lines for _, _, lines in rows)
