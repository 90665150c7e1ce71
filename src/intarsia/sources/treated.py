"""Customers under a campaign, from a file: who, since when, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from intarsia.core.settings import NamedSource
from intarsia.errors import NoRecords, Unreadable, Unrecognised
from intarsia.sources.bench import OwnBench
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.dates import DateReading
from intarsia.sources.daymonth import settle
from intarsia.sources.opened import load
from intarsia.sources.profile import Column, profile
from intarsia.sources.rewrite import key_sql
from intarsia.sources.sql import as_table

if TYPE_CHECKING:
    from intarsia.core.engine import Engine

COLUMNS = ("customer_id", "since", "until")
_NOBODY = pa.schema({"customer_id": pa.string(), "since": pa.date32(), "until": pa.date32(), "problem": pa.string()})


def read_treated(place: str, engine: Engine) -> pa.Table:
    """A table file with the columns customer_id, since and until (days; an empty `until`: still) as an Arrow table of text and date32.

    Keys and days are understood as those of orders are. `problem` says why a row cannot be used, null where it can. Errors: Unreadable,
    also where no row can be used; Unrecognised where a column is missing, or nothing tells whether day or month comes first."""
    own = OwnBench(engine.memory_bytes) if engine.name != "duckdb" else None
    try:
        return _read(place, own or cast("Bench", engine), f"The file '{place}' of customers under campaign")
    finally:
        if own is not None:
            own.close()


def _read(place: str, bench: Bench, file: str) -> pa.Table:
    settings = NamedSource(place=place)
    try:
        loaded = load(place, bench, settings)
    except NoRecords:  # nobody is under campaign
        return _NOBODY.empty_table()
    except Unreadable as error:
        raise Unreadable(f"{file} cannot be read: {error}") from error
    missing = [name for name in COLUMNS if name not in loaded.names]
    if missing:
        raise Unrecognised(f"{file} has no column {', '.join(missing)}; it has: {', '.join(loaded.names)}.")
    columns = {column.name: column for column in profile(loaded, bench.con, settings) if column.name in COLUMNS}
    table = as_table(bench.con, _query(columns, loaded, bench, file)).to_pyarrow()
    problems = table.column("problem")
    if table.num_rows and not problems.null_count:
        raise Unreadable(f"{file} has {table.num_rows:,} rows, and none can be used. The first: {problems[0].as_py()}")
    return table


def _query(columns: Mapping[str, Column], loaded: Loaded, bench: Bench, file: str) -> str:
    source = bench.con.compile(loaded.table)
    days = _days({name: columns[name] for name in COLUMNS[1:]}, source, bench, file)
    texts = ", ".join(f"{columns[name].text_sql()} AS t_{name}" for name in COLUMNS)
    cases = " ".join(
        (
            "WHEN broken IS NOT NULL THEN broken",
            "WHEN t_customer_id IS NULL THEN 'it names no customer.'",
            "WHEN t_since IS NULL THEN 'it has no first day (since).'",
            *(f"WHEN t_{name} IS NOT NULL AND v_{name} IS NULL THEN '{name} ''' || t_{name} || ''' is no day.'" for name in days),
        )
    )
    values = ", ".join(f"{sql} AS v_{name}" for name, sql in days.items())
    return (
        f"WITH texts AS (SELECT *, {texts} FROM ({source})), valued AS (SELECT *, {values} FROM texts), "
        f"told AS (SELECT *, CASE {cases} END AS why FROM valued) "
        f"SELECT {key_sql(columns['customer_id'], 't_customer_id')} AS customer_id, v_since AS since, v_until AS until, "
        f"'Row ' || row || ': ' || why AS problem FROM told ORDER BY customer_id, since, until, row"
    )


def _days(columns: Mapping[str, Column], source: str, bench: Bench, file: str) -> dict[str, str]:
    """The SQL of each column of days, from its text."""
    staged = {name: f"SELECT *, {column.text_sql()} AS t FROM ({source})" for name, column in columns.items()}
    found: dict[str, tuple[DateReading, bool]] = {}
    for name, column in columns.items():
        if column.dates is not None and column.kind != "time":
            reading, remarks = settle(column.dates, bench.con, staged[name], "t", day_first=None)
            found[name] = reading, any(one.severity == "warning" for one in remarks)
    sure = {order for reading, guessed in found.values() if not guessed for order in reading.day_first.values()}
    sql = {name: f"TRY_CAST(t_{name} AS DATE)" for name in columns}
    for name, (reading, guessed) in found.items():
        if guessed and len(sure) == 1:
            reading, _ = settle(reading, bench.con, staged[name], "t", day_first=sure.copy().pop())  # noqa: PLW2901
        elif guessed and set(reading.day_first) != {"."}:
            example = columns[name].examples.split(", ")[0]
            raise Unrecognised(f"{file}: no value of {name} tells whether day or month comes first ({example}). Write days as 2026-11-25.")
        sql[name] = f"CAST({reading.sql(f't_{name}')} AS DATE)"
    return sql
