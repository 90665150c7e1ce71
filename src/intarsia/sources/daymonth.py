"""Whether 04-09-2012 is in April or in September: decided for the whole column by all of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intarsia.core.base import Remark
from intarsia.sources.dates import DateReading

_PARTS = r"^\s*([0-9]{1,2})([-/. ])([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})"


@dataclass(frozen=True)
class Evidence:
    """What all dates of one separator say: how many, parts over 12, distinct parts, and how often time runs backwards in either order."""

    separator: str
    n: int
    first_over: int
    second_over: int
    firsts: int
    seconds: int
    only_first: int
    only_second: int
    back_day_first: int
    back_month_first: int
    padded: int


def settle(reading: DateReading, con: Any, source: str, text: str, *, day_first: bool | None) -> tuple[DateReading, tuple[Remark, ...]]:
    """The reading with the order of day and month decided, and what to tell about it; costs one pass over the column."""
    separators = {shape.separator.rstrip("+") for shape in reading.shapes if shape.undecided}
    remarks: list[Remark] = []
    if not separators:
        return reading, ()
    if day_first is not None:
        for separator in separators:
            reading = reading.with_order(separator, day_first=day_first, because="day or month first as set")
        return reading, ()
    found: dict[str, Evidence] = {}
    for separator in sorted(separators):
        over = _over(con, source, text, separator)
        if not (over.first_over or over.second_over):  # only then is it worth the while to look at the order of the rows
            found = found or {evidence.separator: evidence for evidence in _evidence(con, source, text)}
        else:
            found[separator] = over
        if separator in found:
            chosen, because, remark = _decide(found[separator])
            reading = reading.with_order(separator, day_first=chosen, because=because)
            remarks += [Remark(remark, "ordered_at", f"Dates like {_example(separator)}: {because}.")] if remark else []
    return reading, tuple(remarks)


def _over(con: Any, source: str, text: str, separator: str) -> Evidence:
    """How many first and second parts are over 12; one quick pass."""
    part = [f"TRY_CAST(split_part({text}, '{separator}', {i}) AS TINYINT)" for i in (1, 2)]
    query = f"""
        SELECT count(*), count(*) FILTER (a > 12), count(*) FILTER (b > 12)
        FROM (SELECT {part[0]} AS a, {part[1]} AS b FROM ({source})) WHERE a BETWEEN 1 AND 31 AND b BETWEEN 1 AND 31"""
    n, first, second = con.raw_sql(query).fetchone()
    return Evidence(separator, n, first, second, *([0] * 7))


def _evidence(con: Any, source: str, text: str) -> list[Evidence]:
    query = f"""
        WITH parts AS NOT MATERIALIZED (
            SELECT row, regexp_extract({text}, '{_PARTS}', ['a', 'sep', 'b', 'y']) AS p FROM ({source})
            WHERE regexp_matches({text}, '{_PARTS}')
        ), numbers AS NOT MATERIALIZED (
            SELECT row, p.sep AS sep, CAST(p.a AS INTEGER) AS a, CAST(p.b AS INTEGER) AS b, CAST(p.y AS INTEGER) AS y,
                   p.a LIKE '0%' OR p.b LIKE '0%' AS padded
            FROM parts
        ), steps AS NOT MATERIALIZED (
            SELECT *, y * 10000 + b * 100 + a AS day_first, y * 10000 + a * 100 + b AS month_first,
                   lag(y * 10000 + b * 100 + a) OVER (PARTITION BY sep ORDER BY row) AS day_before,
                   lag(y * 10000 + a * 100 + b) OVER (PARTITION BY sep ORDER BY row) AS month_before
            FROM numbers
        )
        SELECT sep, count(*), count(*) FILTER (a > 12), count(*) FILTER (b > 12), count(DISTINCT a), count(DISTINCT b),
               min(a) FILTER (a < 13), min(b) FILTER (b < 13),
               count(*) FILTER (day_first < day_before), count(*) FILTER (month_first < month_before), count(*) FILTER (padded)
        FROM steps GROUP BY sep"""
    rows = con.raw_sql(query).fetchall()
    return [Evidence(sep, *(int(value or 0) for value in rest)) for sep, *rest in rows]


def _decide(seen: Evidence) -> tuple[bool, str, str]:
    """Day first or not, because of what, and the severity of the remark ("" for none)."""
    if seen.first_over or seen.second_over:
        chosen = seen.first_over >= seen.second_over
        most, least = max(seen.first_over, seen.second_over), min(seen.first_over, seen.second_over)
        words = "day first" if chosen else "month first"
        if least:
            return chosen, f"{words}: {most:,} values say so, {least:,} contradict it and are set aside", "error"
        return chosen, f"{words}: in {most:,} of {seen.n:,} values that part is over 12", ""
    if seen.firsts == 1 and seen.only_first == 1 < seen.seconds:
        return True, "day first: the first part is always 1, as in months that are given by their first day", "warning"
    if seen.seconds == 1 and seen.only_second == 1 < seen.firsts:
        return False, "month first: the second part is always 1, as in months that are given by their first day", "warning"
    tell = "no value settles whether day or month comes first"
    if seen.back_day_first != seen.back_month_first and min(seen.back_day_first, seen.back_month_first) < 0.05 * seen.n:
        chosen = seen.back_day_first < seen.back_month_first
        return chosen, f"{tell}; read {_order(chosen)} because the rows are then in order of time", "warning"
    if seen.firsts != seen.seconds:
        chosen = seen.firsts > seen.seconds
        return (
            chosen,
            f"{tell}; read {_order(chosen)} because the other part takes fewer values ({min(seen.firsts, seen.seconds)})",
            "warning",
        )
    chosen = seen.separator != "/" or seen.padded > 0
    return chosen, f"{tell}; read {_order(chosen)} by the way they are written. Settle it with day_first in [source]", "warning"


def _order(day_first: bool) -> str:  # noqa: FBT001
    return "day first" if day_first else "month first"


def _example(separator: str) -> str:
    return f"04{separator}09{separator}2012"
