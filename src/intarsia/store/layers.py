"""The rows of a table as they were after any run, read from the layers that were in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from intarsia.core.journal import APPEND, REPLACE, Layer
from intarsia.errors import Unreadable
from intarsia.store.files import ID, spans
from intarsia.store.folding import newest_of
from intarsia.store.merging import merge
from intarsia.store.state import State
from intarsia.store.tables import TABLES, columns_of, mode_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.engine import Engine

__all__ = ["TABLES", "Located", "merge", "read", "rows_of", "union"]

FEW = 64
"""Up to as many customers are named in the query itself, so that files and groups of rows which cannot hold them are not opened."""

AT_ONCE = 100_000
"""Up to as many rows of a table are put together at once."""


class Located(Protocol):
    """Whatever knows the folder of a home: the home itself, or a run that writes."""

    @property
    def folder(self) -> str:
        """The folder."""
        ...


def read(home: Located, state: State, table: str, engine: Engine, customers: ir.Table | None = None, *, at_once: int = AT_ONCE) -> ir.Table:
    """The rows of a table as of a state; of `customers` only (a table with customer_id) where given. Lazy, but for a replace-table of up
    to `at_once` rows, which is put together at once: a query over nine small files takes longer to plan than they take to read.

    A table that nothing was written to is empty. Errors: UnknownName; Unreadable where its files were compacted away. Cost: the layers
    are read once; up to 64 customers only in the row groups that may hold them.
    """
    mode, layers = mode_of(table), state.layers.get(table, ())
    if not layers:
        return engine.put([], columns_of(table))
    wanted, paths = _wanted(customers), [_path(home, layer.path) for layer in layers]
    if mode == APPEND or len(layers) == 1:
        return wanted(_scan(paths, engine))
    keys = [_path(home, layer.keys_path) if layer.keys_path else None for layer in layers]
    if sum(layer.rows + layer.n_keys for layer in layers) <= at_once:
        ids = [_rows(path)[ID].combine_chunks() if path else None for path in keys]
        whole = pa.concat_tables(newest_of([_rows(path) for path in paths], ids))
        return wanted(engine.put(whole.to_batches(), whole.schema))
    return _newest([wanted(_scan([path], engine)) for path in paths], [wanted(_scan([path], engine)) for path in keys[1:] if path])


def rows_of(home: Located, state: State, table: str, customer_id: str) -> pa.Table:
    """The rows of one customer as of a state, without an engine.

    Errors: UnknownName; Unreadable where the files were compacted away. Cost: the footers of the layers, and one group of rows (of a
    replacing table, of keys) in each that may speak of the customer.
    """
    mode, layers = mode_of(table), state.layers.get(table, ())
    near = [layer for layer in layers if layer.first is not None and layer.last is not None and layer.first <= customer_id <= layer.last]
    if mode == REPLACE:  # the newest that speaks for the customer; who is in no keys can be in the oldest only
        speaking = (layer for layer in reversed(near) if layer is near[0] or _speaks(home, layer, customer_id))
        near = [layer for layer in [next(speaking, None)] if layer]
    found = [_picked(_path(home, layer.path), customer_id) for layer in near]
    if found:
        return pa.concat_tables(found)
    return pq.read_schema(_path(home, layers[-1].path)).empty_table() if layers else columns_of(table).empty_table()


def _wanted(customers: ir.Table | None) -> Callable[[ir.Table], ir.Table]:
    if customers is None:
        return lambda rows: rows
    asked = customers.select("customer_id").distinct()
    few = asked.limit(FEW + 1).to_pyarrow().column(0).to_pylist()
    if len(few) <= FEW:
        return lambda rows: rows.filter(rows.customer_id.isin(few) if few else ibis.literal(False))
    return lambda rows: rows.semi_join(asked, "customer_id")


def _newest(parts: Sequence[ir.Table], keys: Sequence[ir.Table], name: str = "__layer") -> ir.Table:
    """Of each customer the rows of the last part whose keys name it; `keys` are those of all parts but the first, which needs none."""
    named = [key.select("customer_id").mutate(**{name: place}) for place, key in enumerate(keys)]
    newest = union(named).group_by("customer_id").agg(**{name: lambda key: key[name].max()})
    later = union([part.mutate(**{name: place}) for place, part in enumerate(parts[1:])])
    standing = later.semi_join(newest, ["customer_id", name]).drop(name)
    return union([parts[0].anti_join(newest, "customer_id"), standing])


def union(parts: Sequence[ir.Table]) -> ir.Table:
    """All rows of all parts, which have the same columns."""
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def _scan(paths: Sequence[Path], engine: Engine) -> ir.Table:
    return engine.con.read_parquet([str(path) for path in paths])


def _rows(path: Path) -> pa.Table:
    with pq.ParquetFile(path) as file:
        return file.read().replace_schema_metadata(None)


def _path(home: Located, relative: str) -> Path:
    path = Path(home.folder) / relative
    if not path.is_file():
        raise Unreadable(
            f"The file '{relative}' of the home '{home.folder}' is not there. `intarsia compact` removes those of old states; "
            "`intarsia verify` says whether one is missing that is needed."
        )
    return path


def _speaks(home: Located, layer: Layer, customer_id: str) -> bool:
    return layer.keys_path is None or _picked(_path(home, layer.keys_path), customer_id).num_rows > 0


def _picked(path: Path, customer_id: str) -> pa.Table:
    """The rows of a customer in one file. Of each group of rows which may hold some, first the ids alone are read."""
    with pq.ParquetFile(path, memory_map=True) as file:
        found = [_empty(file)]
        for n, limits in enumerate(spans(file)):
            if limits is None or limits[0] <= customer_id <= limits[1]:
                places = pc.indices_nonzero(pc.equal(file.read_row_group(n, [ID], use_threads=False)[ID], customer_id))
                if len(places):
                    found.append(file.read_row_group(n, use_threads=False).take(places))
        return pa.concat_tables(found)


def _empty(file: pq.ParquetFile) -> pa.Table:
    return file.schema_arrow.empty_table()
