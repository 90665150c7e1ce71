"""Records that say the same are one profile: work is done once for each, in an order that knows neither record ids nor their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from intarsia.customers.identity.plausible import Bearer

if TYPE_CHECKING:
    import pyarrow as pa

_CUT = "\x1f"


@dataclass(frozen=True)
class Profiles:
    """`table`: one row a distinct content, sorted by content; `of_record` (records,): the place of each record's profile; `copies`
    (profiles,): how many records it stands for; `role_mailbox` (profiles,): whether its e-mail is a company's mailbox."""

    table: pa.Table
    of_record: np.ndarray
    copies: np.ndarray
    role_mailbox: np.ndarray

    @property
    def n(self) -> int:
        """How many profiles there are."""
        return self.table.num_rows

    def codes(self, *columns: str) -> np.ndarray:
        """int64 (profiles,): equal where all the columns are equal; -1 where one of them is null or not there."""
        return codes_of(self.table, columns)

    def bearers(self, places: np.ndarray | Sequence[int]) -> list[Bearer]:
        """Names and birth dates of these profiles."""
        got = [_texts(self.table, name, places) for name in ("first_name", "last_name", "birth_date")]
        return [Bearer(*(part or "" for part in parts)) for parts in zip(*got, strict=True)]

    def without(self, column: str, places: np.ndarray) -> Profiles:
        """The profiles with this column emptied at these places."""
        import pyarrow as pa
        import pyarrow.compute as pc

        gone = np.zeros(self.n, dtype=bool)
        gone[places] = True
        kept = pc.if_else(pa.array(gone), pa.scalar(None, pa.string()), self.table[column])
        return replace(self, table=self.table.set_column(self.table.column_names.index(column), column, kept))


def profiles(clean: pa.Table, role_mailbox: pa.Array, tags: np.ndarray | None = None) -> Profiles:
    """The distinct contents of a table of text. `tags` (records,) int64 keep records apart that say the same. Cost n log n.

    >>> import pyarrow as pa
    >>> made = profiles(pa.table({"email": ["b@x.org", None, "b@x.org"]}), pa.array([False, False, False]))
    >>> made.of_record.tolist(), made.copies.tolist()
    ([1, 0, 1], [1, 2])
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = [clean[name].combine_chunks() for name in clean.column_names]
    if tags is not None:
        columns.append(pc.cast(pa.array(tags), pa.string()))
    joined = pc.binary_join_element_wise(*columns, _CUT, null_handling="replace", null_replacement="")
    coded = joined.dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    of_record = rank[coded.indices.to_numpy(zero_copy_only=False)]
    first, copies = np.unique(of_record, return_index=True, return_counts=True)[1:]
    boxes = role_mailbox.to_numpy(zero_copy_only=False)[first]
    return Profiles(clean.take(pa.array(first)).combine_chunks(), of_record, copies, boxes)


def codes_of(table: pa.Table, columns: Sequence[str]) -> np.ndarray:
    """int64 (rows,): equal where all the columns of text are equal; -1 where one is null or not there."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not set(columns) <= set(table.column_names):
        return np.full(table.num_rows, -1, dtype=np.int64)
    texts = [table[name].combine_chunks() if isinstance(table[name], pa.ChunkedArray) else table[name] for name in columns]
    joined = texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, _CUT)
    indices = joined.dictionary_encode().indices
    return pc.fill_null(pc.cast(indices, pa.int64()), -1).to_numpy(zero_copy_only=False)


def _texts(table: pa.Table, name: str, places: np.ndarray | Sequence[int]) -> list[str | None]:
    import pyarrow as pa

    if name not in table.column_names:
        return [None] * len(places)
    return table[name].take(pa.array(places, pa.int64())).to_pylist()
