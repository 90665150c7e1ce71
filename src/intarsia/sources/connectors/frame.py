"""Tables that are already in memory or in an engine: pandas, Arrow, Ibis."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.core.settings import SourceSettings
from intarsia.errors import Unreadable, UsageError
from intarsia.sources.arrow import loaded_schema, numbered
from intarsia.sources.bench import streamed
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.sql import first_line

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


@dataclass(frozen=True)
class Frame:
    """Reads a pandas DataFrame, a pyarrow Table or RecordBatch, or an Ibis table; it has no options."""

    def accepts(self, place: object) -> bool:
        """Whether the place is such a table."""
        kind = type(place)
        return kind.__module__.partition(".")[0] in ("pandas", "pyarrow", "ibis") and kind.__name__ in ("DataFrame", "Table", "RecordBatch")

    def load(self, place: Any, bench: Bench, settings: SourceSettings) -> Loaded:  # noqa: ARG002
        """The table copied into the bench, in its own order."""
        schema, batches = _opened(place)
        names = tuple(str(name) for name in schema.names)
        if not names:
            raise Unreadable("The table has no columns.")
        plain = loaded_schema(schema, _type)
        kept = bench.put(numbered(batches, plain, _as), plain)
        return Loaded(kept, names, f"a {type(place).__module__.partition('.')[0]} table", _digest(kept, names, bench))


def _opened(place: Any) -> tuple[pa.Schema, Iterable[pa.RecordBatch]]:
    import pyarrow as pa

    module = type(place).__module__.partition(".")[0]
    if module == "ibis":
        return place.schema().to_pyarrow(), streamed(place)
    try:
        table = pa.Table.from_pandas(_plain(place), preserve_index=False) if module == "pandas" else place
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise Unreadable(f"The DataFrame cannot be read: {first_line(error)}") from error
    return table.schema, [table] if isinstance(table, pa.RecordBatch) else table.to_batches(max_chunksize=250_000)


def _plain(frame: Any) -> Any:
    """The frame with columns of mixed objects as text, so that Arrow takes them; a meaningful index becomes columns."""
    import pandas as pd

    named = any(name is not None for name in frame.index.names)
    own = frame.reset_index() if named and not isinstance(frame.index, pd.RangeIndex) else frame
    own = own.set_axis([str(name) for name in own.columns], axis="columns")
    twice = sorted(set(own.columns[own.columns.duplicated()]))
    if twice:
        raise UsageError(f"The DataFrame has two columns called '{twice[0]}'. Rename one of them, or leave it out.")
    mixed = [name for name, kind in own.dtypes.items() if kind.kind == "O"]
    return own.assign(**{name: own[name].map(_text) for name in mixed}) if mixed else own


def _text(value: Any) -> str | None:
    import pandas as pd

    return None if pd.api.types.is_scalar(value) and pd.isna(value) else str(value)


def _type(kind: pa.DataType) -> pa.DataType:
    """The plain type: no dictionaries, moments in UTC, nothing nested."""
    import pyarrow as pa

    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_timestamp(plain):
        return pa.timestamp("us", tz="UTC" if plain.tz else None)
    if pa.types.is_null(plain) or pa.types.is_nested(plain) or pa.types.is_string(plain) or pa.types.is_large_string(plain):
        return pa.string()
    return plain


def _as(column: pa.Array, kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_nested(column.type):
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
    return column.cast(kind, safe=False)


def _digest(table: ir.Table, names: tuple[str, ...], bench: Bench) -> str:
    """A fingerprint of names and values."""
    sql = bench.con.compile(table)
    fields = ", ".join(f"c{i}" for i in range(len(names)))
    total = bench.con.raw_sql(f"SELECT sum(hash(row, {fields})::HUGEINT)::VARCHAR, count(*) FROM ({sql})").fetchone()
    return hashlib.sha256(repr((names, total)).encode()).hexdigest()
