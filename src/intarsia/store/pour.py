"""An engine's table becomes a layer of a home: the engine itself sorts the rows by customer and writes the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from intarsia.errors import EngineError
from intarsia.store import files
from intarsia.store.tables import MOVES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.engine import Engine
    from intarsia.core.journal import Layer
    from intarsia.store.writing import Writing

_ID = "customer_id"
_WITHIN = ("row", "on", "step", "order_id", "record")
"""What tells the rows of one customer apart, where a table has it: the same rows are the same bytes."""


def pour(writing: Writing, table: str, rows: ir.Table, engine: Engine, *, keys: ir.Table | None = None) -> Layer:
    """Write the rows as a new layer of the run, in order of customer_id, by the engine and within its memory.

    `keys`: the customers (`customer_id`) that a layer of a replace-table speaks for; everybody where None. Errors: as `Writing.layer`.
    Cost: a sort of the rows.
    """
    spoken = _file(writing, keys.select(_ID).distinct(), engine, files.FINE_GROUP) if keys is not None else None
    group = files.FINE_GROUP if table == MOVES else files.ROW_GROUP  # of moves, one customer's are asked for in every layer
    return writing.adopt(table, _file(writing, rows, engine, group), keys=spoken)


def _file(writing: Writing, rows: ir.Table, engine: Engine, group: int) -> Path:
    path = writing.aside()
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = rows.order_by(_ID, *(name for name in _WITHIN if name in rows.columns))
    if engine.name == "duckdb":
        try:
            engine.con.to_parquet(ordered, path, compression="zstd", row_group_size=group)
        except duckdb.Error as error:
            raise EngineError(f"DuckDB could not write into the home: {str(error).strip().splitlines()[0]}") from error
    else:
        files.write_rows(path, engine.batches(ordered), ordered.schema().to_pyarrow(), group)
    return path
