"""What customers bought after what, counted: the step from a list of events to rows that can be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from intarsia.core.projection import Projection
from intarsia.segments.reducers.sequence import Sequence

ITEMS = 100
THINGS = 200
THEN = " > "


@dataclass(frozen=True)
class Counted:
    """How often each of n `customers` (sorted) has each of p `things`, `matrix` (n, p): items ("tea"), and one item after another, in one
    of the next orders ("tea > milk"); of the `items` alone that were counted."""

    items: tuple[str, ...]
    customers: tuple[str, ...]
    things: tuple[str, ...]
    matrix: np.ndarray


@dataclass(frozen=True)
class Embedding:
    """What was learnt of events: the items that were looked at, the things that are counted, how many orders ahead, and the projection."""

    items: tuple[str, ...]
    things: tuple[str, ...]
    window: int
    projection: Projection

    def of(self, events: pa.Table) -> pa.Table:
        """`customer_id` and axis_1, axis_2, … of the customers of `events`, newcomers included; sorted by customer."""
        found = counted(events, (self.items, self.things), window=self.window)
        placed = self.projection.apply(found.matrix)
        return pa.table(
            {"customer_id": pa.array(found.customers, pa.string())} | {f"axis_{j + 1}": placed[:, j] for j in range(placed.shape[1])}
        )


def embedded(events: pa.Table, reducer: Sequence | None = None, *, window: int = 1, most: int = THINGS, seed: int = 0) -> Embedding:
    """An embedding learnt from `events`: customer_id (text), at (any time that sorts), item (text: a product, a category, a kind of event).

    Row order and customers' ids do not matter. Cost: as `counted`, and n things^2.
    """
    found = counted(events, window=window, most=most)
    return Embedding(found.items, found.things, window, (reducer or Sequence()).fit(found.matrix, seed=seed))


def counted(
    events: pa.Table, known: tuple[tuple[str, ...], tuple[str, ...]] | None = None, *, window: int = 1, most: int = THINGS
) -> Counted:
    """Counts of things: of the items and things that are `known`, or where these are not given of the `most` things that most customers
    have, among the 100 items most widely bought.

    Events of one moment have no order among themselves; a pair counts once for two orders that are at most `window` orders apart. An item
    that is null is no event, but its customer is there. Cost n log n of the events, and the square of the items in an order.
    """
    customer, customers = _coded(events.column("customer_id"))
    item, items = _coded(events.column("item"))
    moment = np.unique(events.column("at").to_numpy(zero_copy_only=False), return_inverse=True)[1].ravel()
    looked_at, things = known if known is not None else (_widest(customer, item, items), None)
    among = set(looked_at)
    wanted = np.array([name in among for name in items] + [False])
    rows = np.unique(np.column_stack([customer, moment, item])[wanted[item]], axis=0)
    who, turn = rows[:, 0], _turns(rows)
    owner, names = [who], [np.asarray([*items, ""], dtype=object)[rows[:, 2]]]
    for ahead in range(1, window + 1):
        left, right = _pairs(who, turn, ahead)
        owner.append(who[left])
        names.append(names[0][left] + THEN + names[0][right])
    matrix, counted_things = _counts(np.concatenate(owner), np.concatenate(names), len(customers), things, most)
    return Counted(looked_at, customers, counted_things, matrix)


def _counts(owner: np.ndarray, names: np.ndarray, n: int, things: tuple[str, ...] | None, most: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """The counts (n, things), and the things."""
    code, found = _coded(pa.chunked_array([pa.array(names, pa.string())]))
    cells, counts = np.unique(np.column_stack([owner, code]), axis=0, return_counts=True)
    if things is None:
        holders = np.bincount(cells[:, 1], minlength=len(found))
        things = tuple(sorted(found[j] for j in np.argsort(-holders, kind="stable")[:most]))
    place = {thing: j for j, thing in enumerate(things)}
    column = np.array([*(place.get(name, -1) for name in found), -1], dtype=np.int64)[cells[:, 1]]
    matrix = np.zeros((n, len(things)))
    kept = column >= 0
    matrix[cells[kept, 0], column[kept]] = counts[kept]
    return matrix, things


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, tuple[str, ...]]:
    """The place of each value among the distinct ones in alphabetical order, -1 for null, and these."""
    import pyarrow.compute as pc

    names = tuple(sorted(name for name in column.unique().to_pylist() if name is not None))
    code = pc.index_in(column, value_set=pa.array(names, column.type))
    return pc.fill_null(code, -1).to_numpy().astype(np.int64), names


def _widest(customer: np.ndarray, item: np.ndarray, items: tuple[str, ...]) -> tuple[str, ...]:
    """The 100 items that most customers have bought, of equals the alphabetically first."""
    once = np.unique(np.column_stack([customer, item])[item >= 0], axis=0)
    holders = np.bincount(once[:, 1], minlength=len(items))
    return tuple(sorted(items[j] for j in np.argsort(-holders, kind="stable")[:ITEMS]))


def _turns(rows: np.ndarray) -> np.ndarray:
    """Which order of the customer each sorted (customer, moment, item) belongs to, from 0; orders of other items only do not count."""
    fresh = np.ones(len(rows), dtype=bool)
    fresh[1:] = (rows[1:, :2] != rows[:-1, :2]).any(1)
    return np.cumsum(fresh) - 1


def _pairs(who: np.ndarray, turn: np.ndarray, ahead: int) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of rows of one customer that lie `ahead` orders apart: the places of the earlier and of the later ones."""
    first = np.searchsorted(turn, turn + ahead, side="left")
    last = np.searchsorted(turn, turn + ahead, side="right")
    same = first < last
    same[same] = who[first[same]] == who[same]
    left = np.flatnonzero(same)
    length = (last - first)[left]
    left, start = np.repeat(left, length), np.repeat(first[left], length)
    return left, start + np.arange(len(left)) - np.repeat(np.cumsum(length) - length, length)
