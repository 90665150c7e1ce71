"""The kinds of places that orders are read from: one plug-in a kind.

A connector says whether it `accepts` a place, and `load`s it as a table of source columns called c0, c1, ... (text where the place holds
text, typed where it knows types) with `row` (int64, from 1, in input order) and `broken` (why the record itself cannot be read, null where
it can; then all other columns are null).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from intarsia.core.base import Remark
from intarsia.core.registry import Plugins
from intarsia.core.settings import SourceSettings

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


@dataclass(frozen=True)
class Loaded:
    """A place as it is, before anything is understood of it.

    `table` has `row`, `broken` and one column c0, c1, ... for each of `names`; `headed` says whether the names are the source's own.
    `timed`: the places of text columns that are kept as times, because each value is written just as DuckDB writes that time.
    `parts`: the list (as its columns' names begin) of which each part is a row; what stands beside it is repeated on each.
    `starts`: how many records there are before each of its files. `lines`: of orders whose lines bear numbers, the column of these, and SQL
    of `row`, the `line` and the `stamp` of its last change.
    """

    table: ir.Table = field(repr=False)
    names: tuple[str, ...]
    source: str
    fingerprint: str
    remarks: tuple[Remark, ...] = ()
    headed: bool = True
    timed: tuple[int, ...] = ()
    parts: str = ""
    starts: tuple[int, ...] = ()
    lines: tuple[str, str] | tuple[()] = ()


class Bench(Protocol):
    """A DuckDB connection to read with, and the two ways to keep a table: what an engine offers, or `sources.bench` on its behalf."""

    @property
    def con(self) -> Any:
        """The Ibis connection to DuckDB."""
        ...

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute the table once and keep it."""
        ...

    def put(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> ir.Table:
        """Take Arrow batches in and keep them as a table."""
        ...


class Connector(Protocol):
    """A kind of place; a frozen dataclass whose fields are its options."""

    def accepts(self, place: object) -> bool:
        """Whether this is a place of its kind, and is there."""
        ...

    def load(self, place: object, bench: Bench, settings: SourceSettings) -> Loaded:
        """The place as a table of source columns. Errors: Unreadable, UsageError."""
        ...


PLUGINS: Plugins[Connector] = Plugins("intarsia.sources.connectors", "connector")
