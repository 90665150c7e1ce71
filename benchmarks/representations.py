"""Is any reduced view of customers admitted (METHODS 12): on Online Retail, with and without a lesson, and on six generated bases?

Run: python -m benchmarks.representations --only retail|generated|sequence|plain. Prints each ruling and its CPU seconds.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pyarrow as pa
from tests.segments.customer_like import customer_like

import intarsia as ia
from intarsia.core.base import until
from intarsia.core.lesson import Lesson
from intarsia.core.recipe import Recipe
from intarsia.flows.objective import lesson
from intarsia.segments.admission import admitted, on_block
from intarsia.segments.events import embedded
from intarsia.segments.prepare import prepare
from intarsia.segments.worth import School, capped
from intarsia.stats.sampling import by_content

REDUCERS = ("pca", "autoencoder")
NUMBERS = (4, 6, 8)


def told(where: str, matrix: np.ndarray, school: School | None, k: int) -> None:
    for name in REDUCERS:
        start = time.process_time()
        ruling = admitted(matrix, school, (name,), k=k)[0]
        print(f"{where} k={k}: {ruling.because} [{time.process_time() - start:.1f} s]", flush=True)


def retail(kind: str) -> None:
    base = ia.read("demo")
    features = ia.measure(base)
    learnt = lesson(base, features, "spend", 90)
    assert learnt is not None
    recipe = prepare(features.columns, learnt.table)
    if kind == "sequence":
        sequences(base, learnt, recipe)
        return
    outcome = capped(learnt.outcome)
    if kind == "plain":
        table = features.table_expr.order_by("customer_id").to_pyarrow()
        told("Online Retail, no lesson", prepare(features.columns, table).matrix(table), None, 6)
        return
    matrix = recipe.matrix(learnt.table)
    order = by_content(np.column_stack([matrix, outcome]), len(outcome))
    school = School(matrix[order], outcome[order])
    for k in NUMBERS:
        told("Online Retail, spend", matrix, school, k)


def sequences(base: object, learnt: Lesson, recipe: Recipe) -> None:
    """The axes of an embedding learnt from the orders before the lesson's day, beside the features."""
    orders = until(base, learnt.as_of).orders  # type: ignore[arg-type]
    events = orders.select("customer_id", at=orders.ordered_at, item=orders.product_id).to_pyarrow()
    start = time.process_time()
    axes = embedded(events).of(events)
    print(f"embedding: {axes.num_rows} customers, {axes.num_columns - 1} axes [{time.process_time() - start:.1f} s]", flush=True)
    known = pa.table({"customer_id": learnt.table.column("customer_id")}).join(axes, "customer_id").sort_by("customer_id")
    assert known.column("customer_id").to_pylist() == learnt.table.column("customer_id").to_pylist()
    extra = np.nan_to_num(np.column_stack([known.column(name).to_numpy() for name in known.column_names[1:]]))
    matrix, outcome = recipe.matrix(learnt.table), capped(learnt.outcome)
    for k in NUMBERS:
        start = time.process_time()
        ruling = on_block("sequence", matrix, extra, outcome, k=k)
        print(f"Online Retail, spend k={k}: {ruling.because} [{time.process_time() - start:.1f} s]", flush=True)


def generated(seeds: list[int]) -> None:
    for seed in seeds:
        shop = customer_like(seed, n=1500)
        table = shop.table
        matrix = prepare(shop.columns, table).matrix(table)
        told(f"generated base {seed}", matrix, None, int(shop.truth.max()) + 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", choices=("retail", "generated", "sequence", "plain"), required=True)
    parser.add_argument("--bases", type=int, nargs="*", default=list(range(6)), help="the seeds of the generated bases")
    asked = parser.parse_args()
    if asked.only == "generated":
        generated(asked.bases)
    else:
        retail(asked.only)


if __name__ == "__main__":
    main()
