"""Files that are on the disk for good when they are said to be, and that give themselves away when they are altered."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from intarsia.errors import DataError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

ID = "customer_id"
ROW_GROUP = 50_000
"""Rows that are read together: few enough that one customer is found in a moment, enough that reading all of them costs little more."""
FINE_GROUP = 10_000
"""The same for what is mostly asked for one customer: moves, and the keys of layers."""
_BLOCK = 1 << 20


def checksum(path: Path) -> str:
    """The SHA-256 of a file. Errors: DataError where it is missing."""
    if not path.is_file():
        raise DataError(f"The file '{path.name}' is missing.")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def settle(path: Path) -> None:
    """Wait until what was written to the file has reached the disk."""
    with path.open("r+b") as file:  # Windows refuses to settle what is open for reading only
        os.fsync(file.fileno())


def settle_folder(folder: Path) -> None:
    """Wait until the names in a folder have reached the disk (where the system can say so)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def place(aside: Path, target: Path) -> None:
    """Move a finished file to where it belongs, and wait until both are on the disk."""
    settle(aside)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside.replace(target)
    settle_folder(target.parent)


def bring(path: Path, target: Path) -> None:
    """Move a file, also from another disk. Errors: UsageError where it is not there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.move(path, target)
    except OSError as error:
        raise UsageError(f"The file '{path}' cannot be taken into the home: {error.strerror or error}.") from error


@contextmanager
def writable(folder: str) -> Iterator[None]:
    """A block that writes into a folder. Errors: UsageError where the system refuses."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"The home '{folder}' cannot be written to: {error.strerror or error}.") from error


def write_rows(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema, group: int = ROW_GROUP) -> int:
    """A Parquet file of these batches in groups of so many rows, streamed; gives the number of rows."""
    import pyarrow.parquet as pq

    plain = [field.name for field in schema if field.name != ID]
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=plain) as writer:
        for table in _grouped(batches, schema, group):
            writer.write_table(table, row_group_size=group)
            rows += table.num_rows
    return rows


def _grouped(batches: Iterable[pa.RecordBatch], schema: pa.Schema, group: int) -> Iterator[pa.Table]:
    """The batches joined to tables of whole row groups, the last one excepted."""
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch if batch.schema == schema else batch.select(schema.names).cast(schema))
        if sum(part.num_rows for part in waiting) >= group:
            joined = pa.Table.from_batches(waiting, schema)
            whole = joined.num_rows // group * group
            yield joined.slice(0, whole)
            waiting = joined.slice(whole).to_batches()
    yield pa.Table.from_batches(waiting, schema)


def span(path: Path, column: str = ID) -> tuple[str | None, str | None]:
    """The lowest and highest value of a text column of a Parquet file; (None, None) where it has none."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        groups = spans(file, column)
        if groups and None not in groups:
            return min(one[0] for one in groups if one), max(one[1] for one in groups if one)
        low, high = pc.min_max(file.read([column]).column(0)).as_py().values()
        return low, high


def spans(file: pq.ParquetFile, column: str = ID) -> list[tuple[str, str] | None]:
    """The lowest and highest value of a text column in each group of rows; None where the file does not say so exactly."""
    place = file.schema_arrow.get_field_index(column)
    known = [file.metadata.row_group(n).column(place).statistics for n in range(file.num_row_groups)]
    return [(one.min, one.max) if one and one.has_min_max and _exact(one) else None for one in known]


def _exact(known: pq.Statistics) -> bool:
    """Writers may shorten long values: then the limits are wider than what is there."""
    marks = (getattr(known, name, True) for name in ("is_min_value_exact", "is_max_value_exact"))
    return all(mark is not False for mark in marks) and known.num_values > 0
