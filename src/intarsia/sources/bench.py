"""A reading desk for engines that do not read files themselves: a DuckDB of its own, from which batches are handed on."""

from __future__ import annotations

import itertools
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow.parquet as pq

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def streamed(table: ir.Table, rows: int = 250_000) -> Iterator[pa.RecordBatch]:
    """A lazy table of any backend in Arrow batches, by way of a Parquet file: memory holds one batch."""
    with tempfile.TemporaryDirectory(prefix="intarsia-") as folder:
        path = Path(folder) / "streamed.parquet"
        table.to_parquet(path)
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=rows)


@dataclass(frozen=True)
class OwnBench:
    """DuckDB in this process within `memory_bytes`; what it keeps lies in a temporary folder that goes with it."""

    memory_bytes: int = 1_000_000_000
    name: str = field(default="duckdb", init=False)
    con: Any = field(init=False, repr=False, compare=False)
    _folder: tempfile.TemporaryDirectory[str] = field(init=False, repr=False, compare=False)
    _number: Iterator[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="intarsia-")
        con = ibis.duckdb.connect(
            memory_limit=f"{max(self.memory_bytes // 1_000_000, 100)}MB",
            temp_directory=str(Path(folder.name) / "spill"),
            autoinstall_known_extensions=False,
        )
        weakref.finalize(self, folder.cleanup)
        for slot, value in {"con": con, "_folder": folder, "_number": itertools.count()}.items():
            object.__setattr__(self, slot, value)

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute once, to a Parquet file."""
        path = self._path()
        self.con.to_parquet(table, path)
        return self.con.read_parquet(str(path))

    def put(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> ir.Table:
        """Write the batches to one Parquet file as they come."""
        path = self._path()
        with pq.ParquetWriter(path, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        return self.con.read_parquet(str(path))

    def close(self) -> None:
        """Close the connection and remove the folder."""
        self.con.disconnect()
        self._folder.cleanup()

    def _path(self) -> Path:
        return Path(self._folder.name) / f"kept-{next(self._number):05d}.parquet"
