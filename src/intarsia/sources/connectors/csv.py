"""Text tables: csv, tsv, txt with any separator, blank-aligned columns, in any common encoding, gzip or Zstandard too."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import ibis

from intarsia.core.base import Remark
from intarsia.core.settings import SourceSettings
from intarsia.errors import Unreadable
from intarsia.sources.agreeing import SAMPLE_ROWS, Sample, disagreeing, united
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.encoding import NO_SIGN, Script, examine
from intarsia.sources.layout import BLANKS, Layout, lay_out
from intarsia.sources.places import all_are, files, opened, partitions, title
from intarsia.sources.plain import plainly
from intarsia.sources.sql import as_table, first_line, quoted
from intarsia.sources.straighten import LONG_MARK, NUL_MARK, fit_marks, straighten

if TYPE_CHECKING:
    import ibis.expr.types as ir

_NO_COLUMN = "\x1f"
_LONGEST_RECORD = 16_000_000


@dataclass(frozen=True)
class Csv:
    """Reads text tables of the same columns. It has no options: what it finds out can be overridden in [source]."""

    def accepts(self, place: object) -> bool:
        """Whether the place names files, all of them text."""
        return all_are(place, "text")

    def load(self, place: object, bench: Bench, settings: SourceSettings) -> Loaded:
        """Every record as text (times of one file as times, Loaded.timed), in input order; costs two reads of the bytes and one pass of
        DuckDB, two where a file only turns out to be odd on the way (docs/benchmarks.md)."""
        paths = files(place) or ()
        remarks: list[Remark] = []
        tables: list[ir.Table] = []
        starts: list[int] = []
        samples: list[Sample] = []
        timed: tuple[int, ...] = ()
        layouts: list[Layout] = []
        digest, before = hashlib.sha256(), 0
        for path in paths:
            script = examine(path, settings.encoding)
            own = lay_out(script.text, path.name, settings.delimiter)
            layouts.append(_like(own, layouts, paths[0], path))
            digest.update(script.digest.encode())
            remarks += _remarks(path, script, own, single=len(paths) == 1)
            table, timed, odd = _read(path, script, own, (bench, before, len(paths) == 1))
            remarks += odd
            starts.append(before)
            before += 0 if len(paths) == 1 else int(bench.con.raw_sql(f"SELECT count(*) FROM ({bench.con.compile(table)})").fetchone()[0])
            tables.append(table)
            samples += _sample(path, own, table, bench) if len(paths) > 1 and settings.decimal is None else []
        if not layouts:
            raise Unreadable("There is no file to read.")
        columns, lacking = united([(path.name, layout.names) for path, layout in zip(paths, layouts, strict=True)])
        remarks += [*lacking, *disagreeing(samples, columns)]
        names, told = partitions(paths, columns)
        digest.update(repr(told).encode() if names else b"")
        tables = [_spread(table, layout.names, columns) for table, layout in zip(tables, layouts, strict=True)]
        tables = [_beside(table, values, len(columns)) for table, values in zip(tables, told, strict=True)]
        whole = tables[0] if len(tables) == 1 else ibis.union(*tables)
        told_of = (title(paths), digest.hexdigest(), tuple(remarks), layouts[0].headed, timed)
        return Loaded(whole, (*columns, *names), *told_of, starts=tuple(starts))


def _sample(path: Path, layout: Layout, table: ir.Table, bench: Bench) -> list[Sample]:
    fields = ", ".join(f"c{i}" for i in range(len(layout.names)))
    rows = bench.con.raw_sql(f"SELECT {fields} FROM ({bench.con.compile(table)}) WHERE broken IS NULL LIMIT {SAMPLE_ROWS}").fetchall()
    return [Sample(path.name, layout.sign, dict(zip(layout.names, zip(*rows, strict=True), strict=False)))]


def _spread(table: ir.Table, own: Sequence[str], names: Sequence[str]) -> ir.Table:
    """With its columns in the places of those of all files; those that it has not are empty."""
    if tuple(own) == tuple(names):
        return table
    places = {name: table[f"c{i}"] for i, name in enumerate(own)}
    nothing = ibis.literal(None, "string")
    return table.select("row", "broken", **{f"c{i}": places.get(name, nothing) for i, name in enumerate(names)})


def _beside(table: ir.Table, values: Sequence[str | None], n: int) -> ir.Table:
    """With the columns that the folders of a file tell, after its own."""
    return table.mutate({f"c{n + i}": ibis.literal(value, "string") for i, value in enumerate(values)}) if values else table


def _read(path: Path, script: Script, layout: Layout, how: tuple[Bench, int, bool]) -> tuple[ir.Table, tuple[int, ...], list[Remark]]:
    """The records of one file, kept, which columns are times, and what is odd; `how`: the bench, the records before it, whether it is the
    only file."""
    bench, before, single = how
    if plain := plainly(path, script, layout, (bench, before, _quote(path, layout), single)):
        return *plain, []
    with tempfile.TemporaryDirectory(prefix="intarsia-") as folder:
        straight = path if script.straight else straighten(path, script, Path(folder) / "straight.csv")
        fitted, quote = Path(folder) / "fitted.csv", _quote(straight, layout)
        stray = fit_marks(straight, layout.rule, layout.skip, fitted) if quote else None
        if stray is None:
            return _kept(straight, layout, script, (bench, before, quote)), (), []
        told = [_stray(stray, "" if single else f" of '{path.name}'")] if stray else []
        return _kept(fitted, replace(layout, skip=0), script, (bench, before, quote)), (), told


def _stray(lines: Sequence[int], where: str) -> Remark:
    first = ", ".join(f"{line:,}" for line in lines[:3]) + (" ..." if len(lines) > 3 else "")
    told = f"In {len(lines):,} record(s){where} quotation marks do not fit, and are read as letters: line {first}."
    return Remark("warning", "file", told)


def _like(own: Layout, layouts: Sequence[Layout], path: Path, other: Path) -> Layout:
    """The layout of one more file. Errors: Unreadable where one has a header, and the other none or other columns."""
    if layouts and not (own.headed and layouts[0].headed) and own.names != layouts[0].names:
        raise Unreadable(
            f"The files do not have the same columns: '{path.name}' has {', '.join(layouts[0].names)}; "
            f"'{other.name}' has {', '.join(own.names)}. Read them one at a time."
        )
    return own


def _remarks(path: Path, script: Script, layout: Layout, *, single: bool) -> list[Remark]:
    where = "" if single else f" in '{path.name}'"
    out = [Remark("advice", "file", f"The text{where} is {script.encoding} ({script.because}); its columns are divided by {layout.sign}.")]
    if script.damaged:
        out.append(Remark("warning", "encoding", f"A few bytes{where} are not valid {script.encoding}; they are shown as \ufffd."))
    if layout.preamble:
        lines = "; ".join(f'"{line}"' for line in layout.preamble[:3])
        out.append(Remark("advice", "file", f"{len(layout.preamble)} line(s) above the header{where} are not records: {lines}."))
    if not layout.headed:
        out.append(Remark("warning", "header", f"The file has no header{where}: its columns are known by their values alone."))
    if layout.ragged:
        out.append(Remark("warning", "file", f"Many records{where} leave out their last columns; these count as empty."))
    return out


def _kept(path: Path, layout: Layout, script: Script, how: tuple[Bench, int, str]) -> ir.Table:
    """The records of one file, kept; row numbers begin after `before`."""
    bench, before, quote = how
    select = _aligned(path, layout) if layout.delimiter == BLANKS else _divided(path, layout, script, quote)
    fields = ", ".join(f"CASE WHEN broken IS NULL THEN c{i} END AS c{i}" for i in range(len(layout.names)))
    numbered = f"SELECT CAST(row_number() OVER () + {before} AS BIGINT) AS row, broken, {fields} FROM ({select})"
    try:
        return bench.keep(as_table(bench.con, numbered))
    except duckdb.Error as error:
        raise Unreadable(f"'{path.name}' cannot be read as a table: {first_line(error)}") from error


def _divided(path: Path, layout: Layout, script: Script, quote: str) -> str:
    width = len(layout.names)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width)) + ", 'beyond': 'VARCHAR'"
    signs = f"delim={quoted(layout.delimiter)}, quote={quoted(quote)}, escape={quoted(quote)}"
    options = f"auto_detect=false, header=false, skip={layout.skip}, {signs}"
    # One thread reads as fast as two here, keeps the order, and understands quoted newlines beside missing fields.
    lenient = "strict_mode=false, null_padding=true, parallel=false, ignore_errors=false"
    reader = (
        f"read_csv({quoted(str(path))}, columns={{{columns}}}, {options}, {lenient}, compression={quoted(_compression(path))}, "
        f"nullstr={quoted(NO_SIGN)}, max_line_size={_LONGEST_RECORD}, buffer_size={4 * _LONGEST_RECORD})"
    )
    long = f"WHEN c0 = '{LONG_MARK}' THEN 'The line is longer than 2 MB.' " if script.long_line else ""
    short = "" if layout.ragged else f"WHEN c{width - 1} IS NULL THEN 'The record has fewer than its {width} fields.' "
    nul = " OR ".join(f"contains(c{i}, '{NUL_MARK}')" for i in range(width)) if script.nul else "false"
    broken = (
        f"CASE {long}{short}"
        f"WHEN beyond <> '' THEN 'The record has more than its {width} fields.' "
        f"WHEN {nul} THEN 'The record contains NUL bytes.' END"
    )
    return f"SELECT *, {broken} AS broken FROM {reader}"


def _aligned(path: Path, layout: Layout) -> str:
    width = len(layout.names)
    reader = (
        f"read_csv({quoted(str(path))}, columns={{'line': 'VARCHAR'}}, auto_detect=false, header=false, skip={layout.skip}, "
        f"delim={quoted(_NO_COLUMN)}, quote='', escape='', parallel=false, compression={quoted(_compression(path))}, "
        f"nullstr={quoted(NO_SIGN)}, max_line_size={_LONGEST_RECORD}, buffer_size={4 * _LONGEST_RECORD})"
    )
    split = f"SELECT regexp_split_to_array(trim(line, ' \t\r'), '\\s+') AS f FROM {reader} WHERE trim(line, ' \t\r') <> ''"
    fields = ", ".join(f"f[{i + 1}] AS c{i}" for i in range(width))
    broken = (
        f"CASE WHEN f[1] = '{LONG_MARK}' THEN 'The line is longer than 2 MB.' "
        f"WHEN len(f) <> {width} THEN 'The record has ' || len(f) || ' fields where the others have {width}.' "
        f"WHEN contains(array_to_string(f, ' '), '{NUL_MARK}') THEN 'The record contains NUL bytes.' END"
    )
    return f"SELECT {fields}, {broken} AS broken FROM ({split})"


def _quote(path: Path, layout: Layout) -> str:
    """The quotation mark; none where they are mere letters: an odd number of them in a line of the head, where no field begins with one."""
    if layout.delimiter == BLANKS:
        return ""
    with opened(path) as stream:
        lines = stream.read(1 << 20).split(b"\n")[:20_000]
    begins = re.compile(b"(?:^|" + re.escape(layout.delimiter.encode()) + b') *"')
    letters = any(line.count(b'"') % 2 for line in lines) and not any(begins.search(line) for line in lines if b'"' in line)
    return "" if letters else '"'


def _compression(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    return "gzip" if head.startswith(b"\x1f\x8b") else "zstd" if head == b"\x28\xb5\x2f\xfd" else "none"
