"""Layers of a table become one: all are read side by side in order of customers, and only one group of rows of each is held at a time.

Why by hand and not by the engine: the layers are sorted already, and an engine would sort ten million wide rows again, on disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from intarsia.core.journal import REPLACE, Layer
from intarsia.store import files
from intarsia.store.files import ID
from intarsia.store.tables import MOVES


def fold(folder: Path, layers: Sequence[Layer], target: Path, keys: Path | None = None) -> None:
    """Write the rows of neighbouring `layers` (oldest first) that still stand to one file in order of customer; of replace-layers that are
    not the first of their table also the customers whom they speak for, to `keys`. Cost: the layers are read and written once."""
    with ExitStack() as stack:
        rows = [stack.enter_context(_Reader(folder / layer.path)) for layer in layers]
        spoken = [stack.enter_context(_Reader(folder / layer.keys_path)) if layer.keys_path else None for layer in layers]
        replacing = layers[0].mode == REPLACE
        bounds = _bounds(rows)
        named: list[pa.Table] = []

        def standing() -> Iterator[pa.RecordBatch]:
            for until in bounds:
                parts = [reader.take(until) for reader in rows]
                if replacing:
                    ids = [reader.take(until)[ID].combine_chunks() if reader else None for reader in spoken]
                    if keys is not None:
                        named.append(pa.table({ID: pc.unique(pa.concat_arrays([one for one in ids if one is not None] or [_NONE]))}))
                    parts = newest_of(parts, ids)
                yield from pa.concat_tables(parts).sort_by(ID).to_batches()

        files.write_rows(target, standing(), rows[0].schema, files.FINE_GROUP if layers[0].table == MOVES else files.ROW_GROUP)
        if keys is not None:
            everyone = pa.concat_tables(named).sort_by(ID)
            files.write_rows(keys, everyone.to_batches(), everyone.schema, files.FINE_GROUP)


_NONE = pa.array([], pa.string())


def newest_of(parts: Sequence[pa.Table], ids: Sequence[pa.Array | None]) -> list[pa.Table]:
    """Of each part the rows of customers for whom no later part speaks."""
    left = []
    for place, part in enumerate(parts):
        later = [one for one in ids[place + 1 :] if one is not None and len(one)]
        masked = part.num_rows and later
        left.append(part.filter(pc.invert(pc.is_in(part[ID], pa.concat_arrays(later)))) if masked else part)
    return left


def _bounds(readers: Sequence[_Reader]) -> list[str | None]:
    """Where to stop on the way through: after the last customer of each group of rows; and at the end of everything."""
    return [*sorted({reader.ends[n] for reader in readers for n in range(len(reader.ends))}), None]


class _Reader:
    """A sorted file, read from its first customer to its last. One that turns out not to be sorted is sorted first, in memory."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self.schema = self._file.schema_arrow.remove_metadata()
        spans = files.spans(self._file)
        self._groups = iter(range(len(spans)))
        self._waiting = self.schema.empty_table()
        if any(span is None for span in spans) or any(a[1] > b[0] for a, b in pairwise(spans) if a and b):
            self._groups = iter(())
            self._waiting = self._file.read().replace_schema_metadata(None)
            spans = []
        self.ends = [span[1] for span in spans if span]
        self._read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def take(self, until: str | None) -> pa.Table:
        """The rows that are left up to a customer (who is among them); all that are left where None."""
        while self._read < len(self.ends) and (until is None or self._read == 0 or self.ends[self._read - 1] <= until):
            more = self._file.read_row_group(next(self._groups)).replace_schema_metadata(None)
            self._waiting, self._read = pa.concat_tables([self._waiting, more]), self._read + 1
        if until is None:
            given, self._waiting = self._waiting, self.schema.empty_table()
            return given
        ours = pc.fill_null(pc.less_equal(self._waiting[ID], until), True)
        n = pc.sum(ours).as_py() or 0
        if pc.all(ours.slice(0, n)).as_py() is not False:  # in order, as they mostly are: nothing need be copied
            given, self._waiting = self._waiting.slice(0, n), self._waiting.slice(n)
        else:
            given, self._waiting = self._waiting.filter(ours), self._waiting.filter(pc.invert(ours))
        return given
