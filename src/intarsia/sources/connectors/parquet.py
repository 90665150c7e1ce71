"""Parquet files: columns with types, read where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from intarsia.core.base import Remark
from intarsia.core.settings import SourceSettings
from intarsia.errors import Unreadable
from intarsia.sources.agreeing import united
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.nested import flatten
from intarsia.sources.places import all_are, files, fingerprint, partitions, title
from intarsia.sources.sql import as_table, first_line, literal, quoted


@dataclass(frozen=True)
class Parquet:
    """Reads Parquet files of the same columns; it has no options."""

    def accepts(self, place: object) -> bool:
        """Whether the place names files, all of them Parquet."""
        return all_are(place, "parquet")

    def load(self, place: object, bench: Bench, settings: SourceSettings) -> Loaded:  # noqa: ARG002
        """The files as one lazy table: nothing is copied; costs one read of the bytes for the fingerprint. Nested columns are laid flat,
        and then kept as text."""
        paths = files(place) or ()
        columns = [_columns(path) for path in paths]
        names, lacking = united([(path.name, own) for path, own in zip(paths, columns, strict=True)])
        if any(_is_nested(path) for path in paths):
            return _flat(paths, columns, names, (bench, lacking))
        parts, starts, before = [], [], 0
        own, told = partitions(paths, names)
        for path, values, has in zip(paths, told, columns, strict=True):
            fields = ", ".join([*_placed(has, names), *_beside(values, len(names))])
            number = f"CAST(file_row_number + {before + 1} AS BIGINT) AS row"
            parts.append(f"SELECT {number}, CAST(NULL AS VARCHAR) AS broken, {fields} FROM {_reader(path, len(has))}")
            starts.append(before)
            before += _rows(path)
        try:
            table = as_table(bench.con, " UNION ALL ".join(parts))
        except duckdb.Error as error:
            raise Unreadable(f"'{title(paths)}' cannot be read: {first_line(error)}") from error
        return Loaded(table, (*names, *own), title(paths), fingerprint(paths, told), lacking, starts=tuple(starts))


def _placed(own: tuple[str, ...], names: tuple[str, ...]) -> list[str]:
    """The columns of a file in the places of those of all files; those that it has not are null."""
    at = {name: f"read.c{i}" for i, name in enumerate(own)}
    return [f"c{i}" for i in range(len(names))] if own == names else [f"{at.get(name, 'NULL')} AS c{i}" for i, name in enumerate(names)]


def _beside(values: Sequence[str | None], n: int) -> list[str]:
    """The columns that the folders of a file tell, after its own."""
    return [f"{literal(value)} AS c{n + i}" for i, value in enumerate(values)]


def _is_nested(path: Path) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return any(pa.types.is_nested(kind) for kind in pq.read_schema(path).types)


def _flat(
    paths: Sequence[Path], columns: Sequence[tuple[str, ...]], names: tuple[str, ...], how: tuple[Bench, tuple[Remark, ...]]
) -> Loaded:
    """Files with columns inside columns, laid flat as JSON records are."""
    bench, lacking = how
    parts, before = [], 0
    own, told = partitions(paths, names)
    for path, values, has in zip(paths, told, columns, strict=True):
        inside = [f"{quoted(name)}, c{i}" for i, name in enumerate(has)]
        record = f"json_object({', '.join([*inside, *(f'{quoted(n)}, {literal(v)}' for n, v in zip(own, values, strict=True))])})"
        number = f"CAST(file_row_number + {before + 1} AS BIGINT) AS row"
        parts.append(f"SELECT {number}, CAST(NULL AS VARCHAR) AS broken, {record} AS j FROM {_reader(path, len(has))}")
        before += _rows(path)
    try:
        flat = flatten(bench.con, " UNION ALL ".join(parts), f"'{title(paths)}'")
        table = bench.keep(as_table(bench.con, flat.query))
        return Loaded(table, flat.names, title(paths), fingerprint(paths, told), (*lacking, *flat.remarks), parts=flat.parts)
    except duckdb.Error as error:
        raise Unreadable(f"'{title(paths)}' cannot be read: {first_line(error)}") from error


def _reader(path: Path, n: int) -> str:
    """A file with its columns named by their places: DuckDB does not tell Email from email."""
    names = ", ".join([*(f"c{i}" for i in range(n)), "file_row_number"])
    return f"read_parquet({quoted(str(path))}, file_row_number=true, hive_partitioning=false) AS read({names})"


def _rows(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def _columns(path: Path) -> tuple[str, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return tuple(pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError) as error:
        raise Unreadable(f"The Parquet file '{path.name}' is damaged: {first_line(error)}") from error
