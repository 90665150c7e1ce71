"""DuckDB inside the process: the engine of a laptop, which keeps within a stated memory by working in pieces on disk."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from intarsia.engines.connect import bytes_of
from intarsia.engines.scratch import scratch
from intarsia.errors import EngineError

if TYPE_CHECKING:
    import ibis.expr.types as ir

ROW_GROUP = 250_000
# What is kept is read again soon: little time is spent on making it small (docs/benchmarks.md, "Settled by measuring").
FAST = {"compression": "snappy", "row_group_size": ROW_GROUP, "dictionary_size_limit": 5_000, "write_bloom_filter": False}


@dataclass(frozen=True)
class DuckDB:
    """Options: `memory`, the limit given to DuckDB, which spills to disk beyond it; `threads`, all cores where not given; `folder`, where
    temporary files go (a fresh one in the system's temporary folder where not given, removed on close or exit, or with the last table)."""

    memory: str = "4GB"
    threads: int | None = None
    folder: str | None = None
    name: str = field(default="duckdb", init=False)
    con: Any = field(init=False, repr=False, compare=False)
    _place: Path = field(init=False, repr=False, compare=False)
    _number: Iterator[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        folder = scratch(self.folder)
        # Only what the wheel bundles is ever used: never let DuckDB look for extensions on a network.
        settings = {
            "memory_limit": f"{int(self.memory_bytes / 1e6)}MB",
            "temp_directory": str(folder.place / "spill"),
            "autoinstall_known_extensions": False,
        }
        if self.threads:
            settings["threads"] = self.threads
        try:
            con = ibis.duckdb.connect(**settings)
        except duckdb.Error as error:
            raise EngineError(f"DuckDB does not start: {str(error).splitlines()[0]}") from error
        for slot, value in {"con": folder.tied(con), "_place": folder.place, "_number": itertools.count()}.items():
            object.__setattr__(self, slot, value)

    @property
    def memory_bytes(self) -> int:
        """The limit in bytes."""
        return bytes_of(self.memory)

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute once, to a Parquet file in the engine's folder: a later read is a scan, and memory stays free."""
        path = self._path()
        self._copy(table, path)
        return self.con.read_parquet(str(path))

    def put(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> ir.Table:
        """Write the batches to one Parquet file as they come: memory holds one row group."""
        path = self._path()
        with pq.ParquetWriter(path, schema, compression="snappy", use_dictionary=_repeating(schema)) as writer:
            for batch in batches:
                writer.write_batch(batch.cast(schema) if batch.schema != schema else batch)
        return self.con.read_parquet(str(path))

    def scatter(self, table: ir.Table, key: str, parts: int) -> tuple[ir.Table, ...]:
        """One pass over the table into `parts` Parquet folders by a hash of the key."""
        path = self._path(suffix="")
        piece = "__piece"
        hashed = table.mutate(**{piece: (table[key].hash() % parts + parts) % parts})
        self._copy(hashed, path, partition_by=piece)
        empty = table.limit(0)
        return tuple(self._read_folder(path / f"{piece}={number}", empty) for number in range(parts))

    def gather(self, pieces: Iterable[ir.Table]) -> ir.Table:
        """Each piece to a Parquet file of its own, one after another; their union reads all of them."""
        folder = self._path(suffix="")
        folder.mkdir()
        for number, piece in enumerate(pieces):
            self._copy(piece, folder / f"{number:05d}.parquet")
        return self.con.read_parquet(str(folder / "*.parquet"))

    def batches(self, table: ir.Table, rows: int = ROW_GROUP) -> Iterator[pa.RecordBatch]:
        """Stream the answer in Arrow batches of at most `rows`, by way of a Parquet file: other work may go on meanwhile."""
        path = self._path()
        self._copy(table, path)
        try:
            with pq.ParquetFile(path) as file:
                yield from file.iter_batches(batch_size=rows)
        finally:
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the connection and remove the folder."""
        self.con.disconnect()
        shutil.rmtree(self._place, ignore_errors=True)

    def _path(self, suffix: str = ".parquet") -> Path:
        return self._place / f"kept-{next(self._number):05d}{suffix}"

    def _read_folder(self, folder: Path, empty: ir.Table) -> ir.Table:
        if not folder.exists():
            return empty
        return self.con.read_parquet(str(folder / "*.parquet"), hive_partitioning=False)

    def _copy(self, table: ir.Table, path: Path, **options: Any) -> None:
        try:
            self.con.to_parquet(table, path, **FAST, **options)
        except duckdb.Error as error:
            raise _told(error) from error


def _repeating(schema: pa.Schema) -> list[str]:
    """The columns that may well repeat their values: to look for repeats in measured numbers takes longer than to write them."""
    return [name for name, kind in zip(schema.names, schema.types, strict=True) if not pa.types.is_floating(kind)]


def _told(error: Exception) -> EngineError:
    return EngineError(f"DuckDB could not do the work: {str(error).strip().splitlines()[0]}")
