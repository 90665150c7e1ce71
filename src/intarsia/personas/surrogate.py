"""A small decision tree that anybody can read, standing in for the exact segments; the same tree answers in Python, SQL and words."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from intarsia.core.recipe import floats


@dataclass(frozen=True)
class Branch:
    """A question, or a leaf where `segment` is not 0.

    Customers with `column` <= `threshold` go to branch number `left`, others to `right`; a null goes left where `null_left`. An
    infinite threshold asks only whether the value is known.
    """

    column: str = ""
    threshold: float = 0.0
    null_left: bool = False
    left: int = 0
    right: int = 0
    segment: int = 0


@dataclass(frozen=True)
class Bound:
    """What a path says of one column: low < value <= high; `null` says whether an unknown value passes as well."""

    column: str
    low: float = -math.inf
    high: float = math.inf
    null: bool = True

    @property
    def only_null(self) -> bool:
        """Whether no value passes, so that only an unknown one does."""
        return self.low >= self.high

    def levels(self, names: Sequence[str]) -> tuple[str, ...]:
        """Of a column that holds the places of these words, the words that pass."""
        return tuple(name for place, name in enumerate(names) if self.low < place <= self.high)


@dataclass(frozen=True)
class Path:
    """A way from the root to a leaf: all bounds hold, then it is this segment. `leaf` is the number of its branch."""

    bounds: tuple[Bound, ...]
    segment: int
    leaf: int


@dataclass(frozen=True)
class Surrogate:
    """A decision tree over raw features; branch 0 is the root."""

    branches: tuple[Branch, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The feature columns that are asked for, each once."""
        return tuple(dict.fromkeys(branch.column for branch in self.branches if not branch.segment))

    def leaves(self, table: pa.Table | pa.RecordBatch) -> np.ndarray:
        """The number of each customer's leaf, int64 (n,). Cost n x depth."""
        raw = {name: floats(table, name) for name in self.columns}
        at = np.zeros(table.num_rows, dtype=np.int64)
        for number, branch in enumerate(self.branches):
            if not branch.segment:
                here = np.flatnonzero(at == number)
                values = raw[branch.column][here]
                left = (values <= branch.threshold) | (np.isnan(values) & branch.null_left)
                at[here] = np.where(left, branch.left, branch.right)
        return at

    def predict(self, table: pa.Table | pa.RecordBatch) -> np.ndarray:
        """The segment that the tree gives to each customer, int64 (n,)."""
        return np.array([branch.segment for branch in self.branches], dtype=np.int64)[self.leaves(table)]

    def paths(self) -> tuple[Path, ...]:
        """Every way through the tree, from left to right; each customer takes exactly one."""
        return tuple(self._paths(0, {}))

    def _paths(self, number: int, bounds: dict[str, Bound]) -> Iterator[Path]:
        branch = self.branches[number]
        if branch.segment:
            yield Path(tuple(bounds.values()), branch.segment, number)
            return
        so_far = bounds.get(branch.column, Bound(branch.column))
        below = Bound(branch.column, so_far.low, min(so_far.high, branch.threshold), so_far.null and branch.null_left)
        above = Bound(branch.column, max(so_far.low, branch.threshold), so_far.high, so_far.null and not branch.null_left)
        yield from self._paths(branch.left, {**bounds, branch.column: below})
        yield from self._paths(branch.right, {**bounds, branch.column: above})

    def to_json(self) -> str:
        """The tree as JSON."""
        branches = [asdict(branch) for branch in self.branches]
        return json.dumps([{**branch, "threshold": _finite(branch["threshold"])} for branch in branches], allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Surrogate:
        """The tree that `to_json` wrote.

        >>> tree = Surrogate((Branch("n_orders", 1.0, left=1, right=2), Branch(segment=1), Branch(segment=2)))
        >>> Surrogate.from_json(tree.to_json()) == tree
        True
        """
        data: list[dict[str, Any]] = json.loads(text)
        limits = [math.inf if branch["threshold"] is None else branch["threshold"] for branch in data]
        return cls(tuple(Branch(**{**branch, "threshold": limit}) for branch, limit in zip(data, limits, strict=True)))


def _finite(threshold: float) -> float | None:
    return threshold if math.isfinite(threshold) else None
