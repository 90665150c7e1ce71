"""Up to 50,000 customers to learn from, chosen by what they are like and not by who they are or where they stand in the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from intarsia.core.features import FeatureTable
from intarsia.core.recipe import floats
from intarsia.errors import TooLittle
from intarsia.stats.sampling import by_content

ROWS = 50_000
GATHERED = 4
ALIKE = 200_000
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))


@dataclass(frozen=True)
class Drawn:
    """The rows drawn (customer_id and every feature, in an order fixed by content), of how many, and whether these are all."""

    table: pa.Table
    n_customers: int

    @property
    def everyone(self) -> bool:
        """Whether nobody was left out."""
        return self.table.num_rows == self.n_customers


@dataclass(frozen=True)
class Scales:
    """The columns that vary, segment features first, and the largest absolute value of each: currencies cancel out."""

    names: tuple[str, ...]
    largest: tuple[float, ...]

    def matrix(self, table: pa.Table | pa.RecordBatch) -> np.ndarray:
        """The rows in [-1, 1], null as -2: finite (n, p)."""
        columns = [floats(table, name) / largest for name, largest in zip(self.names, self.largest, strict=True)]
        stacked = np.column_stack(columns) if columns else np.zeros((table.num_rows, 0))
        return np.nan_to_num(stacked, nan=-2.0, posinf=1.0, neginf=-1.0)


def draw(features: FeatureTable, *, rows: int = ROWS, seed: int = 0) -> Drawn:
    """The sample. Ids, row order, constant columns and the currency's unit have no part in it.

    One aggregate over the base and one pass in batches: at most about four times `rows` are held. From bases larger than that, customers
    are taken by a hash of their values first; where so few rows of values occur that this would take or leave many people together, each
    by one of her own. Errors: TooLittle without customers.
    """
    scales, n_customers = _scales(features)
    if n_customers == 0:
        raise TooLittle("There are no customers to segment: the feature table is empty.")
    chosen = features.table_expr.select("customer_id", *features.names)
    share = GATHERED * rows / n_customers
    numbered = share < 1.0 and _few_alike(features.engine.batches(chosen), scales, seed)
    met: dict[int, int] = {}
    gathered: list[pa.Table] = []
    for batch in features.engine.batches(chosen):
        table = pa.Table.from_batches([batch])
        if share < 1.0:
            hashed = _hashed(scales.matrix(table), seed)
            table = table.filter(pa.array(_marks(hashed ^ _number(hashed, met) if numbered else hashed) < share))
        gathered.append(table)
    everything = pa.concat_tables(gathered)
    return Drawn(everything.take(by_content(scales.matrix(everything), rows, seed=seed)), n_customers)


def _scales(features: FeatureTable) -> tuple[Scales, int]:
    table, ordered = features.table_expr, sorted(features.columns, key=lambda column: column.role != "segment")
    asked = {"n": table.count()}
    for number, column in enumerate(ordered):
        values = table[column.name]
        asked |= {f"low{number}": values.min(), f"high{number}": values.max(), f"known{number}": values.count()}
    answer = table.aggregate(**asked).to_pyarrow().to_pylist()[0]
    n = int(answer["n"])
    names, largest = [], []
    for number, column in enumerate(ordered):
        low, high = answer[f"low{number}"], answer[f"high{number}"]
        if low is not None and (low != high or answer[f"known{number}"] < n):
            names.append(column.name)
            largest.append(_finite(max(abs(low), abs(high))))
    return Scales(tuple(names), tuple(largest)), n


def _finite(largest: float) -> float:
    return float(largest) if np.isfinite(largest) and largest > 0 else 1.0


def _few_alike(batches: Iterable[pa.RecordBatch], scales: Scales, seed: int) -> bool:
    """Whether customers fall into so few rows of values that those who are alike must be drawn one by one. Cost: of a base of many
    different customers, the first few hundred thousand."""
    seen = np.zeros(0, dtype=np.uint64)
    for batch in batches:
        seen = np.union1d(seen, _hashed(scales.matrix(pa.Table.from_batches([batch])), seed))
        if len(seen) > ALIKE:
            return False
    return True


def _number(hashed: np.ndarray, met: dict[int, int]) -> np.ndarray:
    """How many equal rows came before each, mixed; `met` counts them. Who is alike is interchangeable, so the order plays no part."""
    values, place, counts = np.unique(hashed, return_inverse=True, return_counts=True)
    start = np.array([met.get(value, 0) for value in values.tolist()], dtype=np.uint64)
    met.update(zip(values.tolist(), (start + counts.astype(np.uint64)).tolist(), strict=True))
    order = np.argsort(place, kind="stable")
    within = np.empty(len(hashed), dtype=np.uint64)
    within[order] = np.arange(len(hashed)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray((start[place] + within) * _MIX[1])


def _marks(hashed: np.ndarray) -> np.ndarray:
    """A number in [0, 1) for each hash."""
    mixed = (hashed ^ (hashed >> np.uint64(31))) * _MIX[0]
    return np.asarray((mixed ^ (mixed >> np.uint64(32))).astype(np.float64) / 2.0**64)


def _hashed(matrix: np.ndarray, seed: int) -> np.ndarray:
    """A hash of each row that only its values decide."""
    whole = np.ascontiguousarray(np.rint(matrix * 2.0**29).astype(np.int64).T)
    total = np.full(len(matrix), (seed * int(_MIX[0]) + 1) % 2**64, dtype=np.uint64)
    for column in whole:
        total = (total ^ column.view(np.uint64)) * _MIX[1]
        total ^= total >> np.uint64(29)
        total *= _MIX[0]
    return total
