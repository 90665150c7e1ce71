"""Which group of one grouping is which group of another: how far they overlap, and the pairs that fit best taken all together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

_STEPS = 2.0**40  # overlaps are compared in whole steps, so that sums of them are exact in any order
_ROUNDS = 3


@dataclass(frozen=True)
class Contingency:
    """How many customers have label `rows[i]` in one grouping and `columns[j]` in the other: `counts[i][j]`. Labels ascend, each once.

    >>> Contingency.of([7, 7, 9], [1, 2, 2])
    Contingency(rows=(7, 9), columns=(1, 2), counts=((1, 1), (0, 1)))
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...] = field(default=())

    @classmethod
    def of(
        cls,
        before: Iterable[int] | np.ndarray,
        after: Iterable[int] | np.ndarray,
        customers: Iterable[int] | np.ndarray | None = None,
        *,
        rows: Iterable[int] = (),
        columns: Iterable[int] = (),
    ) -> Contingency:
        """From the two labels of each customer (n,); or of each group, with how many `customers` it has, as an engine counts them.

        `rows` and `columns` name labels that may occur with no customer. Cost n log n.
        """
        old, new = _whole(before), _whole(after)
        weight = np.ones(len(old), dtype=np.int64) if customers is None else _whole(customers)
        left = np.unique(np.concatenate([old, _whole(rows)]))
        right = np.unique(np.concatenate([new, _whole(columns)]))
        table = np.zeros((len(left), len(right)), dtype=np.int64)
        np.add.at(table, (np.searchsorted(left, old), np.searchsorted(right, new)), weight)
        return cls(tuple(left.tolist()), tuple(right.tolist()), tuple(tuple(row) for row in table.tolist()))

    @property
    def table(self) -> np.ndarray:
        """The counts, int64 (rows, columns)."""
        return np.asarray(self.counts, dtype=np.int64).reshape(len(self.rows), len(self.columns))

    @property
    def jaccard(self) -> np.ndarray:
        """Of each pair of groups the share that both hold of what either holds, (rows, columns) in [0, 1]; 0 where nobody is in either."""
        table = self.table
        either = table.sum(1)[:, None] + table.sum(0)[None, :] - table
        return np.asarray(table / np.maximum(either, 1))

    def without(self, label: int) -> Contingency:
        """The same without the customers of that label in either grouping."""
        keep_rows = [i for i, row in enumerate(self.rows) if row != label]
        keep_columns = [j for j, column in enumerate(self.columns) if column != label]
        counts = tuple(tuple(self.counts[i][j] for j in keep_columns) for i in keep_rows)
        return Contingency(tuple(self.rows[i] for i in keep_rows), tuple(self.columns[j] for j in keep_columns), counts)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"rows": list(self.rows), "columns": list(self.columns), "counts": [list(row) for row in self.counts]}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Contingency:
        """What `to_dict` wrote."""
        return cls(tuple(data["rows"]), tuple(data["columns"]), tuple(tuple(row) for row in data["counts"]))


def matched(crossing: Contingency, least: float = 0.0) -> dict[int, int]:
    """Row label to column label: the one-to-one pairs, each of Jaccard overlap `least` or more, whose overlaps have the greatest sum.

    A pair above one half is never given up for others, as no two such pairs share a group and `least` leaves weaker ones out where it is
    one half. Neither the order of labels nor their numbers matter; only where two groups have the very same counts with everything do
    the lower labels go together. Cost k^3. Source: Kuhn 1955, by scipy.
    """
    from scipy.optimize import linear_sum_assignment

    if not crossing.rows or not crossing.columns:
        return {}
    rows, columns = _by_content(crossing.table)
    overlap = crossing.jaccard[np.ix_(rows, columns)]
    allowed = (overlap >= least) & (overlap > 0)
    left, right = linear_sum_assignment(np.where(allowed, np.rint(overlap * _STEPS), 0.0), maximize=True)
    pairs = [(int(rows[i]), int(columns[j])) for i, j in zip(left, right, strict=True) if allowed[i, j]]
    return {crossing.rows[i]: crossing.columns[j] for i, j in sorted(pairs)}


def _by_content(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Orders of rows and columns that follow from the counts alone, as far as these tell them apart."""
    rows, columns = np.zeros(len(table), dtype=np.int64), np.zeros(table.shape[1], dtype=np.int64)
    for _ in range(_ROUNDS):
        rows, columns = _classes(table, rows, columns), _classes(table.T, columns, rows)
    return np.argsort(rows, kind="stable"), np.argsort(columns, kind="stable")


def _classes(table: np.ndarray, own: np.ndarray, other: np.ndarray) -> np.ndarray:
    """A class for each row by its class so far and the counts that it has with the classes of columns; the largest first."""
    keys = [(int(own[i]), -int(row.sum()), sorted(zip((-row).tolist(), other.tolist(), strict=True))) for i, row in enumerate(table)]
    ranked = sorted(range(len(keys)), key=keys.__getitem__)
    out = np.zeros(len(keys), dtype=np.int64)
    for before, here in pairwise(ranked):
        out[here] = out[before] + (keys[here] != keys[before])
    return out


def _whole(labels: Iterable[int] | np.ndarray) -> np.ndarray:
    return np.asarray(labels if isinstance(labels, np.ndarray) else list(labels), dtype=np.int64)
