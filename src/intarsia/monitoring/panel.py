"""Where each customer was at the start of each month: the stays laid out as one row a customer and one column a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.day import months_before
from intarsia.core.lineage import NOBODY

if TYPE_CHECKING:
    import pyarrow as pa

MOST_MONTHS = 12
_STILL = 3_000_000


@dataclass(frozen=True)
class Spells:
    """Stays as numbers, sorted by customer and first day: the customer's place in `ids`, the segment id, the first day, the first day after
    it (a day far ahead where it goes on; `open`), and why it ended ("" where it goes on or is not told)."""

    ids: pa.Array
    customer: np.ndarray
    segment: np.ndarray
    since: np.ndarray
    until: np.ndarray
    cause: np.ndarray

    @property
    def open(self) -> np.ndarray:
        """Which stays go on."""
        return np.asarray(self.until == _STILL)

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return int(self.customer.max(initial=-1)) + 1


def spells_of(table: pa.Table, as_of: date) -> Spells:
    """Stays as known at the first moment of `as_of`: those that began by then; what ends later goes on. Cost n log n."""
    import pyarrow as pa
    import pyarrow.compute as pc

    every = pc.dictionary_encode(table.column("customer_id").cast(pa.string()).combine_chunks())
    ids = every.indices.to_numpy(zero_copy_only=False)
    segment = table.column("segment").to_numpy().astype(np.int64)
    since = _days(table, "since")
    until = np.where(table.column("until").is_null().to_numpy(), _STILL, _days(table, "until"))
    today = (as_of - date(1970, 1, 1)).days
    cause = np.array(table.column("cause").fill_null("").to_pylist() if "cause" in table.column_names else [""] * table.num_rows, dtype=str)
    known = (since <= today) & (until > since) & (segment != NOBODY)
    still = until > today
    until, cause = np.where(still, _STILL, until), np.where(still, "", cause)
    order = np.flatnonzero(known)
    order = order[np.lexsort((since[order], ids[order]))]
    used, customer = np.unique(ids[order], return_inverse=True)
    named = every.dictionary.take(pa.array(used))
    return Spells(named, customer.astype(np.int64), segment[order], since[order], until[order], cause[order])


def panel_of(spells: Spells, states: tuple[int, ...], days: tuple[date, ...]) -> np.ndarray:
    """(customers, days): the place in `states` of each customer's segment on each day; len(states) for one who has been and is in none any
    more (gone), -1 for one who has not come yet. Cost days x spells."""
    place = {segment: i for i, segment in enumerate(states)}
    state = np.array([place.get(int(segment), -1) for segment in spells.segment], dtype=np.int64)
    out = np.full((spells.customers, len(days)), -1, dtype=np.int64)
    if not spells.customers:
        return out
    first = np.full(spells.customers, _STILL)
    np.minimum.at(first, spells.customer, spells.since)
    for column, day in enumerate(days):
        number = (day - date(1970, 1, 1)).days
        out[first <= number, column] = len(states)
        here = (spells.since <= number) & (spells.until > number)
        out[spells.customer[here], column] = state[here]
    return out


def full_months(spells: Spells, as_of: date) -> int:
    """How many whole months, at most twelve, lie within the stays."""
    if not len(spells.since):
        return 0
    first = int(spells.since.min())
    days = [(day - date(1970, 1, 1)).days for day in months_before(as_of, MOST_MONTHS)]
    return sum(day >= first for day in days[:-1])


def _days(table: pa.Table, name: str) -> np.ndarray:
    import pyarrow as pa

    return np.asarray(table.column(name).cast(pa.date32()).cast(pa.int32()).fill_null(0).to_numpy(), dtype=np.int64)
