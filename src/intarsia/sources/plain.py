"""Text tables in which every line is a record are read the quick way; whatever is odd about a file is left to the careful way.

The careful way (connectors/csv.py) reads leniently and asks of each record what is wrong with it. Here DuckDB reads strictly and gives up
at the first line that has not as many fields as the others, or whose quotation marks do not fit; and as many records must come out as the
file has lines, so that no record runs over several lines and no empty line is passed over. Then both ways give the same records (tested).
Columns of times are kept as times, and not parsed again in each later pass; where one value would be spelled differently as a time, they
are left as texts. docs/benchmarks.md says how fast it is, against DuckDB reading the same file into a table.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from intarsia.errors import EngineError
from intarsia.sources.encoding import NO_SIGN, Script
from intarsia.sources.layout import BLANKS, Layout
from intarsia.sources.sql import as_table, quoted

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Keeping(Protocol):
    """What the quick way needs of a bench: a connection to DuckDB, and a way to keep a table."""

    @property
    def con(self) -> Any:
        """The Ibis connection."""
        ...

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute the table once and keep it."""
        ...


def plainly(path: Path, script: Script, layout: Layout, how: tuple[Keeping, int, str, bool]) -> tuple[ir.Table, tuple[int, ...]] | None:
    """The records of a file, kept, and which columns are times; None where the file has to be read carefully.

    `how`: the bench, the number of records before this file, its quotation mark ("" for none), and whether times may be kept as times.
    Cost: one pass of DuckDB; where it gives up, what was read until then.
    """
    bench, before, quote, timed = how
    if not script.straight or not script.lines or layout.ragged or layout.preamble or layout.delimiter == BLANKS:
        return None
    if _odd(script.head, quote):
        return None
    for times in dict.fromkeys((layout.times if timed else (), ())):
        try:
            table = bench.keep(as_table(bench.con, _query(path, layout, (quote, times, before))))
            kept = int(bench.con.raw_sql(f"SELECT count(*) FROM ({bench.con.compile(table)})").fetchone()[0])
        except (duckdb.Error, EngineError):
            continue
        return (table, times) if kept == script.lines - layout.skip else None
    return None


def _odd(head: bytes, quote: str) -> bool:
    """Whether the first megabytes show already that a record runs over several lines, or that there are empty lines."""
    return any(not line.strip() or (quote and line.count(b'"') % 2) for line in head.split(b"\n")[:-1])


def _query(path: Path, layout: Layout, how: tuple[str, tuple[int, ...], int]) -> str:
    quote, times, before = how
    width = len(layout.names)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    signs = f"delim={quoted(layout.delimiter)}, quote={quoted(quote)}, escape={quoted(quote)}, nullstr={quoted(NO_SIGN)}"
    reader = f"read_csv({quoted(str(path))}, columns={{{columns}}}, auto_detect=false, header=false, skip={layout.skip}, {signs})"
    fields = ", ".join(f"{_time(f'c{i}')} AS c{i}" if i in times else f"c{i}" for i in range(width))
    return f"SELECT CAST(row_number() OVER () + {before} AS BIGINT) AS row, CAST(NULL AS VARCHAR) AS broken, {fields} FROM {reader}"


def _time(text: str) -> str:
    """The time that a text is, if that time is spelled so."""
    moment = f"CAST({text} AS TIMESTAMP)"
    return f"CASE WHEN CAST({moment} AS VARCHAR) = {text} THEN {moment} ELSE error('no time') END"
