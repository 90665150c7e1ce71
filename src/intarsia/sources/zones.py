"""When it was, by the shop's own clock: times of other zones, with offsets, or counted in seconds since 1970 are set to it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import Any

from intarsia.errors import UsageError
from intarsia.sources.dates import DateReading
from intarsia.sources.profile import Column
from intarsia.sources.sql import quoted

_OFFSET = (  # behind a time of day: the end of 21-07-2015 is none
    r"([0-9][:.h][0-9]{2}(?:[:.][0-9]{2})?(?:[.,][0-9]+)?(?:\s?[AaPp]\.?[Mm]\.?)?)\s?(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)$"
)
_ZONED = re.compile(_OFFSET)
_SINCE_1970 = ("s", "ms", "us")


@dataclass(frozen=True)
class Clock:
    """The zone that times without one are in (`source`), the shop's (`shop`), and whether the shop's clock is put forward and back."""

    source: str = "UTC"
    shop: str = "UTC"
    changes: bool = False

    @property
    def utc(self) -> Clock:
        """The clock that is never put forward or back."""
        return replace(self, shop="UTC", changes=False)

    def local(self, moment: str) -> str:
        """SQL: a naive time of the source's zone as one of the shop's."""
        return moment if self.source == self.shop else _moved(moment, self.source, self.shop)

    def absolute(self, moment: str) -> str:
        """SQL: a naive time in UTC as one of the shop's zone."""
        return moment if self.shop == "UTC" else _moved(moment, "UTC", self.shop)


def clock(source: str | None, shop: str, con: Any) -> Clock:
    """A clock of two zones that there are. Errors: UsageError that names the nearest."""
    for zone in dict.fromkeys((source or shop, shop)):
        known = [name for (name,) in con.raw_sql("SELECT name FROM pg_timezone_names()").fetchall()]
        if zone not in known:
            near = difflib.get_close_matches(zone, known, n=3, cutoff=0.4)
            told = f" Did you mean {' or '.join(near)}?" if near else ""
            raise UsageError(f"There is no time zone called '{zone}'.{told} Zones are named like Europe/London or Asia/Tashkent.")
    return Clock(source or shop, shop, changes=shop != "UTC" and _changes(shop, con))


def _changes(zone: str, con: Any) -> bool:
    """Whether the zone is at different distances from UTC in the months of this century."""
    months = "range(TIMESTAMP '2000-01-01', TIMESTAMP '2038-01-01', INTERVAL 1 MONTH) AS m(t)"
    query = f"SELECT count(DISTINCT timezone({quoted(zone)}, timezone('UTC', t)) - t) FROM {months}"
    return int(con.raw_sql(query).fetchone()[0]) > 1


def zoned(column: Column) -> bool:
    """Whether some sampled value of a text column tells its own offset from UTC."""
    return column.kind == "text" and any(value is not None and _ZONED.search(value) for value in column.values)


def set_to(column: Column, at: Clock) -> str:
    """What to tell people of times that are moments: by which clock they are given."""
    counted = column.kind != "time" and column.dates is not None and set(column.dates.formats) <= set(_SINCE_1970)
    return f", set to {at.shop}" if counted or zoned(column) else ""


def moment_sql(column: Column, text: str, reading: DateReading | None, at: Clock, kind: str) -> str:
    """SQL for a column's time by the shop's clock. `text` is the SQL of its trimmed text, `kind` its DuckDB type."""
    if column.kind == "time":
        if kind.upper().startswith("TIMESTAMP WITH TIME ZONE") or kind.upper() == "TIMESTAMPTZ":
            return f"timezone({quoted(at.shop)}, {column.key})"
        return _day_or_time(f"CAST({column.key} AS TIMESTAMP)", at, whole_days=kind.upper() == "DATE")
    if reading is None:
        return "CAST(NULL AS TIMESTAMP)"
    if set(reading.formats) <= set(_SINCE_1970):
        return at.absolute(reading.sql(text))
    if not zoned(column):
        return _day_or_time(column.time_sql(reading, text), at, whole_days=_days_only(column))
    bare = f"regexp_replace({text}, {quoted(_OFFSET)}, '\\1')"
    offset = f"regexp_extract({text}, {quoted(_OFFSET)}, 2)"
    minutes = (
        f"CASE WHEN starts_with({offset}, '-') THEN -1 ELSE 1 END * "
        f"coalesce(TRY_CAST(substr({offset}, 2, 2) AS INTEGER) * 60 + "
        f"CASE WHEN length({offset}) > 3 THEN TRY_CAST(right({offset}, 2) AS INTEGER) ELSE 0 END, 0)"
    )
    naive = reading.sql(bare)
    return f"CASE WHEN {offset} <> '' THEN {at.absolute(f'({naive} - to_minutes({minutes}))')} ELSE {at.local(naive)} END"


def _day_or_time(moment: str, at: Clock, *, whole_days: bool) -> str:
    """A bare day stays that day in every zone."""
    return moment if whole_days else at.local(moment)


def tells_times(column: Column, kind: str) -> bool:
    """Whether a column of times tells more than days."""
    if column.kind == "time":
        return kind.upper() != "DATE"
    return zoned(column) or not _days_only(column) or (column.dates is not None and set(column.dates.formats) <= set(_SINCE_1970))


def _days_only(column: Column) -> bool:
    return not any(":" in value for value in column.values if value is not None)


def _moved(moment: str, source: str, target: str) -> str:
    return f"timezone({quoted(target)}, timezone({quoted(source)}, {moment}))"
