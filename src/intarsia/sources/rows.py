"""Rows of Python values, as databases give them, become typed Arrow batches with numbered rows."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

Rows = Iterator[tuple[Sequence[str], Sequence[Any]]]
_KINDS = {bool: "bool", int: "int", float: "float", Decimal: "float", datetime: "time", date: "time"}


@dataclass(frozen=True)
class Typed:
    """The names and kinds of the columns: int, float, bool, time (naive), moment (with a zone), text."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the loaded table."""
        import pyarrow as pa

        utc = pa.timestamp("us", tz="UTC")
        types = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "time": pa.timestamp("us"), "moment": utc}
        fields = [pa.field(f"c{i}", types.get(kind, pa.string())) for i, kind in enumerate(self.kinds)]
        return pa.schema([pa.field("row", pa.int64()), pa.field("broken", pa.string()), *fields])

    def batches(self, rows: Rows) -> Iterator[pa.RecordBatch]:
        """Arrow batches with `row` from 1 on; memory holds one. Errors: TypeError where a value is not of its column's kind."""
        import pyarrow as pa

        schema, before = self.schema, 0
        for _, batch in rows:
            columns = list(zip(*batch, strict=True)) if batch else [()] * len(self.names)
            number = pa.array(range(before + 1, before + len(batch) + 1), pa.int64())
            arrays = [_array(values, self.kinds[i], schema.field(i + 2).type) for i, values in enumerate(columns)]
            yield pa.RecordBatch.from_arrays([number, pa.nulls(len(batch), pa.string()), *arrays], schema=schema)
            before += len(batch)


def opened(rows: Rows, *, as_text: bool) -> tuple[Typed, Rows]:
    """The columns by the first batch, and all batches, the first one too. `as_text`: where types change half-way, everything is text."""
    names, batch = next(rows)
    columns = list(zip(*batch, strict=True)) if batch else [()] * len(names)
    kinds = tuple("text" if as_text else _kind(column) for column in columns)
    return Typed(tuple(str(name) for name in names), kinds), itertools.chain([(names, batch)], rows)


def _kind(values: Sequence[Any]) -> str:
    """The one kind of all values; text where there are several or none."""
    found = {_KINDS.get(kind, "text") for kind in set(map(type, values)) - {type(None)}}
    if found == {"int", "float"}:
        return "float"
    if found == {"time"} and any(getattr(value, "tzinfo", None) is not None for value in values):
        return "moment"
    return found.pop() if len(found) == 1 else "text"


def _array(values: Sequence[Any], kind: str, arrow: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if kind == "text":
        return pa.array([None if value is None else value if type(value) is str else _text(value) for value in values], arrow)
    own = _kind(values)
    if own not in (kind, "int" if kind == "float" else kind) and any(value is not None for value in values):
        raise TypeError(kind)
    if kind == "float":
        values = [None if value is None else float(value) for value in values]
    elif kind == "moment":
        values = [None if value is None else value.astimezone(UTC) for value in values]
    elif kind == "time":
        values = [datetime.combine(v, datetime.min.time()) if type(v) is date else v for v in values]
    return pa.array(values, arrow)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
