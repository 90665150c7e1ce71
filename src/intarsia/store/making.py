"""How a finished file becomes a layer: it is measured, summed, named for its run and moved to where it belongs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from intarsia.core.journal import REPLACE, Layer
from intarsia.errors import UsageError
from intarsia.store import files
from intarsia.store.tables import TABLES, mode_of

DATA = "data"
Keys = Iterable[str] | Path
"""The customers that a layer speaks for: their ids (Arrow arrays too), or a finished Parquet file that has them as customer_id."""


def made(folder: Path, table: str, aside: Path, run: int, keys: Keys | None) -> Layer:
    """The finished file `aside` (and its keys) put into the folder as a layer of that run. Errors: UnknownName; UsageError."""
    mode, name = mode_of(table), f"{DATA}/{table}/{aside.stem}"
    rows = _rows(table, aside)
    speaks = _keys(aside, keys) if keys is not None and mode == REPLACE else None
    first, last = files.span(speaks or aside)
    size, total = aside.stat().st_size, files.checksum(aside)
    layer = Layer(table, run, f"{name}.parquet", rows, size, total, mode, first=first, last=last, oldest=run, newest=run)
    files.place(aside, folder / layer.path)
    if speaks is None:
        return layer
    layer = replace(layer, keys_path=f"{name}.keys.parquet", keys_sha256=files.checksum(speaks), n_keys=pq.read_metadata(speaks).num_rows)
    files.place(speaks, folder / str(layer.keys_path))
    return layer


def unmade(folder: Path, layers: Iterable[Layer]) -> None:
    """Remove the files of layers that nobody has seen."""
    for layer in layers:
        for path in (layer.path, layer.keys_path):
            if path:
                (folder / path).unlink(missing_ok=True)


def columns(folder: Path, layer: Layer) -> pa.Schema:
    """The columns of a layer."""
    return pq.read_schema(folder / layer.path).remove_metadata()


def _rows(table: str, aside: Path) -> int:
    try:
        with pq.ParquetFile(aside) as file:
            rows, names = file.metadata.num_rows, file.schema_arrow.names
    except (OSError, pa.ArrowException) as error:
        raise UsageError(f"A layer is a Parquet file, which '{aside.name}' is not: {error}.") from error
    wanted = TABLES[table][1]
    lacking = [name for name in (wanted.names if wanted else ["customer_id"]) if name not in names]
    if lacking:
        raise UsageError(f"A layer of '{table}' lacks {', '.join(lacking)}; there is: {', '.join(names)}.")
    return int(rows)


def _keys(aside: Path, keys: Keys) -> Path:
    target = aside.with_suffix(".keys.parquet")
    if isinstance(keys, Path):
        files.bring(keys, target)
        return target
    ids = keys if isinstance(keys, pa.Array | pa.ChunkedArray) else pa.array(list(keys), pa.string())
    table = pa.table({"customer_id": pc.unique(ids.cast(pa.string()))}).sort_by("customer_id")
    files.write_rows(target, table.to_batches(), table.schema, files.FINE_GROUP)
    return target
