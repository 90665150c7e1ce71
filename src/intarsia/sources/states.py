"""Several states of one record: which column tells the later one, which file told it, and since when each state of a contract holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.sources.daymonth import settle
from intarsia.sources.pattern import STAMP, STAMPED, Found
from intarsia.sources.sql import as_table
from intarsia.sources.stamps import names_stamp
from intarsia.sources.zones import moment_sql

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.sources.connectors import Bench
    from intarsia.sources.opened import Source
    from intarsia.sources.profile import Column

_BECAUSE = "its name says so: of several states of a record the latest stands"
_OF_ONE = "customer_id, email, phone, anonymous_id, subscription_id, started_at, CASE WHEN subscription_id IS NULL THEN plan END"


@dataclass(frozen=True)
class Told:
    """When the records of a source were told: `stamps`, SQL of `row` and the `stamp` of each ("" where it has none); `starts`, how many
    records there are before each of its files; `logged`: each record is one event or one use, without a number and a figure of its own."""

    stamps: str = ""
    starts: tuple[int, ...] = ()
    logged: bool = False

    @property
    def file(self) -> str:
        """SQL: which of its files a record is of."""
        later = [f"(row > {start})::INTEGER" for start in self.starts if start]
        return " + ".join(later) or "0"


def stamped(found: Mapping[str, Found], columns: Sequence[Column], table: str) -> dict[str, Found]:
    """With the column of the time at which a record was last changed, or its state was taken, where no other field takes it."""
    taken = {one.column.position for one in found.values()}
    fitting = [one for one in columns if one.position not in taken and one.filled and names_stamp(one)]
    if table not in STAMPED or STAMP in found or not fitting:
        return dict(found)
    return {**found, STAMP: Found(fitting[0], "", 1.0, _BECAUSE)}


def told_of(source: Source, found: Mapping[str, Found], table: str, con: Any) -> Told:
    """When and where the records of a source were told. Cost: an aggregate where the day order of the stamps must be found out."""
    figures = {"events": ("event_id",), "usage": ("uses", "minutes")}.get(table)
    logged = figures is not None and not set(figures) & set(found)
    stamps = stamps_sql(source, found[STAMP].column, con) if STAMP in found else ""
    return Told(stamps, source.loaded.starts, logged)


def stamps_sql(source: Source, column: Column, con: Any) -> str:
    """SQL: of each loaded record its `row` and its `stamp`."""
    staged = f"SELECT *, {column.text_sql()} AS told_at FROM ({con.compile(source.loaded.table)})"
    reading = column.dates
    if reading is not None and column.kind != "time":
        reading, _ = settle(reading, con, staged, "told_at", day_first=source.settings.day_first)
    moment = moment_sql(column, "told_at", reading, source.clock, source.types.get(column.key, ""))
    return f"SELECT row, {moment} AS stamp FROM ({staged})"


def states(table: ir.Table, told: Told, bench: Bench) -> ir.Table:
    """Contracts as they stood one after the other: the first state of a contract holds since it started, each later one since its stamp, so
    that no later state is known before. Cost: one window over the contracts."""
    if not told.stamps:
        return table
    con = bench.con
    first = f"min(CASE WHEN problem IS NULL THEN stamp END) OVER (PARTITION BY {_OF_ONE})"
    known = f"SELECT q.*, s.stamp, {first} AS first_stamp FROM ({con.compile(table)}) q LEFT JOIN ({told.stamps}) s USING (row)"
    since = "CASE WHEN stamp > first_stamp THEN greatest(started_at, stamp) ELSE started_at END"
    query = f"SELECT * EXCLUDE (stamp, first_stamp) REPLACE ({since} AS started_at) FROM ({known})"
    return bench.keep(as_table(con, query))
