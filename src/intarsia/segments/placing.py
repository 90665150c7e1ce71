"""Every customer gets a segment, batch by batch, whatever the size of the base; and segments get their numbers."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa

from intarsia.core.features import FeatureTable
from intarsia.core.model import Model
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Assignment, Fitted
from intarsia.stats.exact import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

_AHEAD = 3
Item = TypeVar("Item")
Result = TypeVar("Result")

MEMBERS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("segment", pa.int64()),
        ("confidence", pa.float64()),
        ("second_segment", pa.int64()),
        ("margin", pa.float64()),
    ]
)


def numbers(model: Model, matrix: np.ndarray, table: pa.Table) -> tuple[int, ...]:
    """The number, from 1, of each of the model's segments: by descending mean `spend` of the sample where it has that column, else by size.

    Segments that nobody of the sample is in come last.
    """
    labels = model.scores(matrix).argmin(1)
    counts = np.bincount(labels, minlength=model.k)
    worth = counts.astype(np.float64)
    if "spend" in table.column_names:
        spend = floats(table, "spend")
        for segment in range(model.k):
            own = spend[(labels == segment) & np.isfinite(spend)]
            worth[segment] = exact_sum(own) / len(own) if len(own) else -np.inf
    worth[counts == 0] = -np.inf
    best_first = sorted(range(model.k), key=lambda segment: (counts[segment] == 0, -worth[segment], -counts[segment], segment))
    place = {segment: number for number, segment in enumerate(best_first, start=1)}
    return tuple(place[segment] for segment in range(model.k))


def members(features: FeatureTable, fitted: Fitted) -> tuple[ir.Table, dict[int, int]]:
    """The table of all customers with segment, confidence, runner-up and margin, kept by the engine, and how many each segment has.

    Segments without customers are left out of the sizes. Cost: one pass, n x k x p, on up to 3 cores; memory holds a batch for
    each.
    """
    sizes: Counter[int] = Counter()
    chosen = features.table_expr.select("customer_id", *fitted.recipe.columns)

    def place(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Assignment]:
        return batch, fitted.assign(batch)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch, placed in _ahead(place, features.engine.batches(chosen)):
            segments, counts = np.unique(placed.segment, return_counts=True)
            sizes.update(dict(zip(segments.tolist(), counts.tolist(), strict=True)))
            yield _batch(batch.column("customer_id"), placed)

    kept = features.engine.put(batches(), MEMBERS)
    return kept, {segment: sizes[segment] for segment in sorted(sizes)}


def _ahead(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The results in order, of which some are worked out ahead on other cores: numpy leaves Python's lock while it computes."""
    with ThreadPoolExecutor(_AHEAD) as pool:
        waiting: deque[Future[Result]] = deque()
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) >= _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batch(ids: pa.Array, placed: Assignment) -> pa.RecordBatch:
    columns = [ids.cast(pa.string()), placed.segment, placed.confidence, placed.second, placed.margin]
    return pa.RecordBatch.from_arrays([pa.array(column) for column in columns], schema=MEMBERS)
