"""One row a person: of all that records say, the value that survives, and where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

_ADDRESS = ("street", "house", "postcode", "city", "region", "country")
_NO_VALUES = ("record", "source", "updated_at")


def survivors(people: pa.Table, person: np.ndarray, persons: int, useful: pa.Table) -> pa.Table:
    """The unified columns of `persons` people: each column and `<column>_from`, the source of its value.

    Needs: `people`, columns of text by role; `person` (records,) from 0; `useful`, the same values in one spelling, null where a value says
    nothing. The rule: of values that say something, the one that was last updated, then the most frequent, then the longest, then the first
    by alphabet. An address stays whole: all its parts come from one record, the one with the most parts. Cost n log n a column.
    """
    import pyarrow as pa

    recent = _ranks(people["updated_at"]) if "updated_at" in people.column_names else np.zeros(len(person), dtype=np.int64)
    sources = people["source"].combine_chunks()
    out: dict[str, pa.Array] = {}
    parts = [name for name in _ADDRESS if name in people.column_names]
    whole = _fullest(people, parts, person, recent, persons) if len(parts) > 1 else None
    for name in people.column_names:
        if name in _NO_VALUES:
            continue
        given = people[name].combine_chunks()
        if whole is not None and name in parts:
            places = whole
        else:
            places = _best(given, person, persons, recent, useful[name] if name in useful.column_names else given)
        chosen = pa.array(places, mask=places < 0)
        out[name] = given.take(chosen)
        out[f"{name}_from"] = sources.take(chosen)
    return pa.table(out)


def _best(given: pa.Array, person: np.ndarray, persons: int, recent: np.ndarray, useful: pa.Array) -> np.ndarray:
    """The place of the surviving value of each person; -1 where there is none."""
    import pyarrow.compute as pc

    known = np.flatnonzero(pc.and_(pc.is_valid(given), pc.is_valid(useful)).to_numpy(zero_copy_only=False))
    value = _ranks(given)[known]
    who = person[known]
    length = pc.fill_null(pc.utf8_length(given), 0).to_numpy(zero_copy_only=False)[known]
    both = who * (int(value.max(initial=0)) + 1) + value
    index, counts = np.unique(both, return_inverse=True, return_counts=True)[1:]
    order = np.lexsort((known, value, -length, -counts[index], -recent[known], who))
    return _first_of(who[order], known[order], persons)


def _fullest(people: pa.Table, parts: Sequence[str], person: np.ndarray, recent: np.ndarray, persons: int) -> np.ndarray:
    import pyarrow.compute as pc

    known = [pc.is_valid(people[name]).to_numpy().astype(np.int64) for name in parts]
    number = np.sum(known, axis=0)
    values = [_ranks(people[name]) for name in reversed(parts)]
    order = np.lexsort((*values, -recent, -number, person))
    order = order[number[order] > 0]
    return _first_of(person[order], order, persons)


def _first_of(who: np.ndarray, places: np.ndarray, persons: int) -> np.ndarray:
    out = np.full(persons, -1, dtype=np.int64)
    first = np.flatnonzero(np.r_[True, who[1:] != who[:-1]]) if len(who) else np.zeros(0, dtype=np.int64)
    out[who[first]] = places[first]
    return out


def _ranks(texts: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """int64 ranks of text by alphabet; -1 where null (so the oldest, and last among the recent)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    coded = array.dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy()
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank[-1] = -1
    return rank[pc.fill_null(pc.cast(coded.indices, pa.int64()), len(order)).to_numpy(zero_copy_only=False)]
