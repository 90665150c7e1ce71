"""A ready-made table, one row a customer, is read as it is: numbers, dates and words, and what cannot be read is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb

from intarsia.core.base import Remark
from intarsia.core.engine import Engine
from intarsia.core.settings import SourceSettings
from intarsia.errors import TooLittle, Unreadable, UsageError
from intarsia.sources.bench import OwnBench
from intarsia.sources.connectors import PLUGINS, Bench, Loaded
from intarsia.sources.daymonth import settle
from intarsia.sources.places import files, mixture
from intarsia.sources.profile import Column, profile
from intarsia.sources.sql import first_line

if TYPE_CHECKING:
    import pyarrow as pa

SURE = 0.9


@dataclass(frozen=True)
class Plain:
    """A column as it was read: `kind` "number", "flag" (float64), "time" (timestamp) or "text" (string), `values` (n,), and as `text`."""

    name: str
    kind: str
    values: pa.ChunkedArray = field(repr=False)
    text: pa.ChunkedArray = field(repr=False)


@dataclass(frozen=True)
class PlainTable:
    """All columns of a source in its order, the number of rows, and what was remarked on the way."""

    columns: tuple[Plain, ...]
    rows: int
    source: str
    remarks: tuple[Remark, ...]


def whole(text: str | None) -> str | None:
    """The id 17850.0, which was read as a number, as 17850.

    >>> whole("17850.0"), whole("7.5")
    ('17850', '7.5')
    """
    return text[:-2] if text is not None and text.endswith(".0") else text


def read_table(place: object, engine: Engine, settings: SourceSettings | None = None) -> PlainTable:
    """Any table as it is, in memory.

    `place` is what `sources.read` takes, or a polars frame. A text column is numbers or dates where nine of ten sampled values are; the
    values that are not become null and are counted, infinities too. Errors: Unreadable, UsageError; TooLittle without rows. Cost: two
    passes and the memory of the table.
    """
    settings = settings or SourceSettings()
    own = OwnBench(engine.memory_bytes) if engine.name != "duckdb" else None
    try:
        return _read(_eager(place), own or engine, settings)
    except duckdb.Error as error:
        raise Unreadable(f"The source cannot be read: {first_line(error)}") from error
    finally:
        if own is not None:
            own.close()


def _eager(frame: Any) -> Any:
    """A polars frame as an Arrow table, everything else as it is. Errors: UsageError where a name stands above two columns."""
    named = [str(name) for name in getattr(frame, "column_names", getattr(frame, "columns", ()))]
    if twice := sorted(name for name, times in Counter(named).items() if times > 1):
        raise UsageError(f"The table has two columns called '{twice[0]}'. Rename one of them, or leave it out.")
    if type(frame).__module__.partition(".")[0] != "polars":
        return frame
    eager = frame.collect() if hasattr(frame, "collect") else frame
    return eager.to_frame().to_arrow() if type(eager).__name__ == "Series" else eager.to_arrow()


def _read(place: object, bench: Bench, settings: SourceSettings) -> PlainTable:
    loaded = _loaded(place, bench, settings)
    seen = profile(loaded, bench.con, settings)
    if not seen or seen[0].rows == 0:
        raise TooLittle(f"{loaded.source} holds no record. Its columns: {', '.join(loaded.names)}.")
    names, remarks = _distinct_names(loaded.names)
    source = bench.con.compile(loaded.table)
    kinds: list[str] = []
    values: list[str] = []
    for column in seen:
        kind, value, told = _value(column, bench.con, source, settings)
        kinds.append(kind)
        values.append(value)
        remarks += [Remark(r.severity, names[column.position], r.text) for r in told]
    table = bench.con.raw_sql(_query(seen, values, source)).to_arrow_table()
    broken = seen[0].rows - table.num_rows
    if broken:
        remarks.append(Remark("warning", "file", f"{broken:,} of {seen[0].rows:,} records cannot be read and are left out."))
    if table.num_rows == 0:
        raise TooLittle(f"No record of {loaded.source} can be read as a row of its {len(names)} columns.")
    columns = tuple(Plain(name, kind, table.column(f"v{i}"), table.column(f"t{i}")) for i, (name, kind) in enumerate(_pairs(names, kinds)))
    remarks += [remark for column in columns for remark in _lost(column)]
    return PlainTable(columns, table.num_rows, loaded.source, (*loaded.remarks, *remarks))


def _loaded(place: object, bench: Bench, settings: SourceSettings) -> Loaded:
    for name, connector in PLUGINS.all():
        if name != "demo" and connector.accepts(place):
            return connector.load(place, bench, settings)
    if (paths := files(place)) is not None:
        raise UsageError(
            f"The files are of different kinds: {mixture(paths)}. Read text tables, Parquet files and workbooks one kind at a time."
        )
    raise UsageError(
        f"A {type(place).__name__} is no table. Give a path to csv, tsv, Parquet or xlsx, or a pandas, polars, Arrow or Ibis table."
    )


def _pairs(names: tuple[str, ...], kinds: list[str]) -> list[tuple[str, str]]:
    return list(zip(names, kinds, strict=True))


def _distinct_names(names: tuple[str, ...]) -> tuple[tuple[str, ...], list[Remark]]:
    """Every name once, and never empty: a second "Income" is "Income (2)"; databases do not tell Age from age."""
    out: list[str] = []
    taken: set[str] = set()
    for place, name in enumerate(names, start=1):
        plain = name.strip() or f"column {place}"
        number, own = 1, plain
        while own.lower() in taken:
            number += 1
            own = f"{plain} ({number})"
        out.append(own)
        taken.add(own.lower())
    again = [own for name, own in zip(names, out, strict=True) if own != name.strip() and name.strip()]
    told = [Remark("warning", name, f"A column of this name is there already: this one is called '{name}'.") for name in again]
    return tuple(out), told


def _value(column: Column, con: Any, source: str, settings: SourceSettings) -> tuple[str, str, tuple[Remark, ...]]:
    """What a column holds, the SQL of its values over t{i} (text) and b{i} (the text without currency), and remarks."""
    i = column.position
    if column.kind in ("number", "flag"):
        return column.kind, f"CAST({column.key} AS DOUBLE)", ()
    if column.kind == "time":
        return "time", f"CAST({column.key} AS TIMESTAMP)", ()
    if (
        column.numbers
        and column.numbers.share >= SURE
        and not (column.dates and column.dates.share >= SURE and not column.dates.needs_name)
    ):
        return "number", column.numbers.sql(f"t{i}", f"b{i}"), ()
    if column.dates and column.dates.share >= SURE and not column.dates.needs_name:
        reading, remarks = settle(column.dates, con, source, column.text_sql(), day_first=settings.day_first)
        return "time", reading.sql(f"t{i}"), remarks
    told: tuple[Remark, ...] = ()
    if column.numbers and column.numbers.share < SURE:
        told = (
            Remark(
                "warning",
                "",
                f"Only {100 * column.numbers.share:.0f} % of its values are numbers, so it is read as text, like {column.examples}.",
            ),
        )
    return "text", f"t{i}", told


def _query(seen: tuple[Column, ...], values: list[str], source: str) -> str:
    texts = ", ".join(f"{column.text_sql()} AS t{column.position}" for column in seen)
    bare = ", ".join(
        f"{column.numbers.bare_sql(f't{column.position}') if column.numbers else 'NULL'} AS b{column.position}" for column in seen
    )
    out = ", ".join(f"{value} AS v{i}, CAST(t{i} AS VARCHAR) AS t{i}" for i, value in enumerate(values))
    return f"SELECT {out} FROM (SELECT *, {bare} FROM (SELECT *, {texts} FROM ({source}) WHERE broken IS NULL)) ORDER BY row"


def _lost(column: Plain) -> list[Remark]:
    """How many values of a number or date column could not be read."""
    import pyarrow.compute as pc

    if column.kind not in ("number", "time"):
        return []
    lost = column.values.null_count - column.text.null_count
    if lost <= 0:
        return []
    failed = pc.and_(pc.is_null(column.values), pc.is_valid(column.text))
    examples = ", ".join(f"'{value}'" for value in sorted(set(column.text.filter(failed).to_pylist()))[:3])
    what = "numbers" if column.kind == "number" else "dates"
    return [Remark("warning", column.name, f"{lost:,} values are not {what} ({examples}) and count as missing.")]
