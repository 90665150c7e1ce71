"""What the stages may ask of the engine below them: DuckDB on a laptop, Spark or a warehouse beyond it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir
    import pyarrow as pa


class Engine(Protocol):
    """An Ibis backend with the few things that Ibis leaves open: keeping, splitting and streaming within a memory limit."""

    @property
    def name(self) -> str:
        """The plug-in's name, such as "duckdb"."""
        ...

    @property
    def memory_bytes(self) -> int:
        """How much memory the work may take, in bytes."""
        ...

    @property
    def con(self) -> ibis.BaseBackend:
        """The Ibis connection."""
        ...

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute the table once and keep it for as long as the engine lives."""
        ...

    def put(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> ir.Table:
        """Take Arrow batches in, one after another, and keep them as a table."""
        ...

    def scatter(self, table: ir.Table, key: str, parts: int) -> tuple[ir.Table, ...]:
        """The table in `parts` pieces by a hash of `key`, each readable alone: a customer is whole within one piece."""
        ...

    def gather(self, pieces: Iterable[ir.Table]) -> ir.Table:
        """Compute the pieces one after another (memory holds one at a time) and keep their union."""
        ...

    def batches(self, table: ir.Table, rows: int = 250_000) -> Iterator[pa.RecordBatch]:
        """Stream a table out in Arrow batches."""
        ...

    def close(self) -> None:
        """Give back connections, temporary files and memory."""
        ...


Progress = Callable[[str, float], None]
"""Called by long work with what it is doing and how much is done (0 to 1)."""


def quiet(_what: str, _done: float) -> None:
    """A progress that shows nothing."""
