"""Arrow tables from anywhere as loaded sources: plain types, numbered rows, times with a zone left as moments."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def plain_type(kind: pa.DataType) -> pa.DataType:
    """No dictionaries, nothing nested, decimals as floats, moments in UTC."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", tz="UTC" if kind.tz else None)
    if pa.types.is_decimal(kind):
        return pa.float64()
    if pa.types.is_date(kind):
        return pa.date32()
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return kind
    return pa.string()


def as_plain(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The column in its plain type; what is nested as JSON."""
    import pyarrow as pa

    if pa.types.is_nested(column.type):
        return pa.array(
            [None if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in column.to_pylist()], kind
        )
    return column.cast(kind, safe=False)


def loaded_schema(schema: pa.Schema, plain: Callable[[pa.DataType], pa.DataType] = plain_type) -> pa.Schema:
    """row, broken, c0, c1, ... in plain types."""
    import pyarrow as pa

    fields = [pa.field(f"c{i}", plain(kind)) for i, kind in enumerate(schema.types)]
    return pa.schema([pa.field("row", pa.int64()), pa.field("broken", pa.string()), *fields])


def numbered(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, made: Callable[[pa.Array, pa.DataType], pa.Array] = as_plain
) -> Iterator[pa.RecordBatch]:
    """The batches with `row` from 1 on, in that schema, each column `made` of its type; memory holds one."""
    import pyarrow as pa

    before = 0
    for batch in batches:
        row = pa.array(range(before + 1, before + batch.num_rows + 1), pa.int64())
        columns = [made(column, field.type) for column, field in zip(batch.columns, list(schema)[2:], strict=True)]
        yield pa.RecordBatch.from_arrays([row, pa.nulls(batch.num_rows, pa.string()), *columns], schema=schema)
        before += batch.num_rows
