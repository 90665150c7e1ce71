"""Up to 50,000 customers to learn from, chosen by what they are like and not by who they are or where they stand in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from intarsia.core.features import FeatureTable
from intarsia.core.recipe import floats
from intarsia.errors import TooLittle
from intarsia.stats.lots import crowded, hashed, lots
from intarsia.stats.sampling import by_content

ROWS = 50_000
GATHERED = 4
_GRAIN = 2.0**29


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
    are taken first by a hash of their values, and of many who are alike each by one of her own, which takes a pass more. Errors: TooLittle
    without customers.
    """
    scales, n_customers = _scales(features)
    if n_customers == 0:
        raise TooLittle("There are no customers to segment: the feature table is empty.")
    gathered = list(_gathered(features, scales, GATHERED * rows / n_customers, seed))
    everything = pa.concat_tables(gathered)
    return Drawn(everything.take(by_content(scales.matrix(everything), rows, seed=seed)), n_customers)


def _gathered(features: FeatureTable, scales: Scales, share: float, seed: int) -> Iterator[pa.Table]:
    """All customers, or about that share of them, in batches."""
    chosen = features.table_expr.select("customer_id", *features.names)
    if share >= 1.0:
        yield from (pa.Table.from_batches([batch]) for batch in features.engine.batches(chosen))
        return
    values = chosen.drop("customer_id")
    together = crowded(hashed(scales.matrix(batch), grain=_GRAIN, seed=seed) for batch in features.engine.batches(values))
    met: dict[int, int] = {}
    for batch in features.engine.batches(chosen):
        taken = lots(hashed(scales.matrix(batch), grain=_GRAIN, seed=seed), together, met) < share
        yield pa.Table.from_batches([batch]).filter(pa.array(taken))


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
