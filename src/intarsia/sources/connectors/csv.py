"""Text tables: csv, tsv, txt with any separator, blank-aligned columns, in any common encoding, gzip or Zstandard too."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import ibis

from intarsia.core.base import Remark
from intarsia.core.settings import SourceSettings
from intarsia.errors import Unreadable
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.encoding import NO_SIGN, Script, examine
from intarsia.sources.layout import BLANKS, Layout, lay_out
from intarsia.sources.places import all_are, files, opened, partitions, title
from intarsia.sources.plain import plainly
from intarsia.sources.sql import as_table, first_line, quoted
from intarsia.sources.straighten import LONG_MARK, NUL_MARK, straighten

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
        timed: tuple[int, ...] = ()
        digest, layout, before = hashlib.sha256(), None, 0
        for path in paths:
            script = examine(path, settings.encoding)
            own = lay_out(script.text, path.name, settings.delimiter)
            layout = _agreed(layout or own, own, paths[0], path)
            digest.update(script.digest.encode())
            remarks += _remarks(path, script, own, single=len(paths) == 1)
            table, timed = _read(path, script, own, (bench, before, len(paths) == 1))
            before += 0 if len(paths) == 1 else int(bench.con.raw_sql(f"SELECT count(*) FROM ({bench.con.compile(table)})").fetchone()[0])
            tables.append(table)
        if layout is None:
            raise Unreadable("There is no file to read.")
        names, told = partitions(paths, layout.names)
        digest.update(repr(told).encode() if names else b"")
        tables = [_beside(table, values, len(layout.names)) for table, values in zip(tables, told, strict=True)]
        whole = tables[0] if len(tables) == 1 else ibis.union(*tables)
        return Loaded(whole, (*layout.names, *names), title(paths), digest.hexdigest(), tuple(remarks), layout.headed, timed)


def _beside(table: ir.Table, values: Sequence[str | None], n: int) -> ir.Table:
    """With the columns that the folders of a file tell, after its own."""
    return table.mutate({f"c{n + i}": ibis.literal(value, "string") for i, value in enumerate(values)}) if values else table


def _read(path: Path, script: Script, layout: Layout, how: tuple[Bench, int, bool]) -> tuple[ir.Table, tuple[int, ...]]:
    """The records of one file, kept, and which columns are times; `how`: the bench, the records before it, whether it is the only file."""
    bench, before, single = how
    quote = "" if _quotes_are_letters(path) else '"'
    if plain := plainly(path, script, layout, (bench, before, quote, single)):
        return plain
    with tempfile.TemporaryDirectory(prefix="intarsia-") as folder:
        straight = path if script.straight else straighten(path, script, Path(folder) / "straight.csv")
        return _kept(straight, layout, script, (bench, before)), ()


def _agreed(first: Layout, own: Layout, path: Path, other: Path) -> Layout:
    if first.names != own.names:
        raise Unreadable(
            f"The files do not have the same columns: '{path.name}' has {', '.join(first.names)}; "
            f"'{other.name}' has {', '.join(own.names)}. Read them one at a time."
        )
    return first


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


def _kept(path: Path, layout: Layout, script: Script, how: tuple[Bench, int]) -> ir.Table:
    """The records of one file, kept; row numbers begin after `before`."""
    bench, before = how
    select = _aligned(path, layout) if layout.delimiter == BLANKS else _divided(path, layout, script)
    fields = ", ".join(f"CASE WHEN broken IS NULL THEN c{i} END AS c{i}" for i in range(len(layout.names)))
    numbered = f"SELECT CAST(row_number() OVER () + {before} AS BIGINT) AS row, broken, {fields} FROM ({select})"
    try:
        return bench.keep(as_table(bench.con, numbered))
    except duckdb.Error as error:
        raise Unreadable(f"'{path.name}' cannot be read as a table: {first_line(error)}") from error


def _divided(path: Path, layout: Layout, script: Script) -> str:
    width = len(layout.names)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width)) + ", 'beyond': 'VARCHAR'"
    quote = "" if _quotes_are_letters(path) else '"'
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


def _quotes_are_letters(path: Path) -> bool:
    """Whether quotation marks are mere letters here: an odd number of them in the head, where no record needs them."""
    with opened(path) as stream:
        head = stream.read(1 << 20)
    lines = head.split(b"\n")[:20_000]
    odd: Sequence[bytes] = [line for line in lines if line.count(b'"') % 2]
    quoted = sum(b',"' in line or b';"' in line or b'\t"' in line or line.startswith(b'"') for line in lines)
    return bool(odd) and quoted == 0


def _compression(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    return "gzip" if head.startswith(b"\x1f\x8b") else "zstd" if head == b"\x28\xb5\x2f\xfd" else "none"
