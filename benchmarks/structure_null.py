"""How often does the verdict say "natural" where there are no groups, and how often does it find groups that were planted?

Run: python -m benchmarks.structure_null --bases 20 --seed 0. Prints one row a kind of base. A null base is segmented at 2, 4 and 6 in turn,
a planted one at its true number, or ("as discovered") as the whole discovery segments it. "t copula" and "one population" are harder than
the null of the check: no groups, but not Gaussian.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import ibis
import numpy as np
import pyarrow as pa
from tests.segments.customer_like import customer_like, feature_table

from intarsia.core.features import Column, FeatureTable
from intarsia.core.recipe import Recipe, Step
from intarsia.core.segmentation import Fitted, Sample, Segmentation
from intarsia.engines.connect import connect
from intarsia.evidence.validate import validate
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.segments.discover import discover
from intarsia.segments.prepare import prepare
from intarsia.stats.copula import null_sample
from intarsia.stats.sampling import by_content

ROWS, AXES = 1200, 6
DISCOVERED = "as discovered"
Draw = Callable[[np.random.Generator], tuple[np.ndarray, int]]


def correlated(rng: np.random.Generator) -> np.ndarray:
    mix = rng.standard_normal((AXES, AXES)) * 0.6 + np.eye(AXES)
    return rng.standard_normal((ROWS, AXES)) @ mix


def shoppers(rng: np.random.Generator) -> tuple[tuple[Column, ...], pa.Table]:
    """Raw features of customers of one kind, of whom about half bought once: what needs a second order is missing or zero for these."""
    rate, tenure = rng.gamma(0.7, 2.5, ROWS), rng.uniform(30, 365, ROWS)
    orders = 1.0 + rng.poisson(rate * tenure / 365)
    again = orders > 1
    basket = np.exp(3.5 + 0.6 * rng.standard_normal(ROWS))
    span = np.where(again, tenure * rng.beta(np.maximum(orders - 1, 1), 1.5), 0.0)
    values = {
        "orders": orders,
        "spend": orders * basket * np.exp(0.3 * rng.standard_normal(ROWS) / np.sqrt(orders)),
        "basket": basket,
        "recency_days": np.maximum(tenure - span, 0.0),
        "gap_days": np.where(again, span / np.maximum(orders - 1, 1), np.nan),
        "basket_change": np.where(again, 0.4 * rng.standard_normal(ROWS), np.nan),
        "returned": np.where(rng.random(ROWS) < 1 - 0.9**orders, basket * np.exp(0.8 * rng.standard_normal(ROWS)), 0.0),
    }
    kinds = ("count", "money", "money", "days", "days", "number", "money")
    plain = Column("", "", "", "number", "made", "", "much", "little")
    columns = tuple(
        replace(plain, name=name, label=name, kind=kind, concept=name, missing="one order only" if np.isnan(values[name]).any() else "")
        for name, kind in zip(values, kinds, strict=True)
    )
    return columns, pa.table({name: pa.array(column, from_pandas=True) for name, column in values.items()})


def planted(apart: float) -> Draw:
    def draw(rng: np.random.Generator) -> tuple[np.ndarray, int]:
        k = int(rng.integers(3, 7))
        centres = rng.standard_normal((k, AXES))
        centres *= apart / np.sqrt(2 * AXES)
        shares = rng.dirichlet(np.full(k, 8.0))
        return centres[rng.choice(k, ROWS, p=shares)] + rng.standard_normal((ROWS, AXES)), k

    return draw


def null(shape: Callable[[np.random.Generator], np.ndarray]) -> Draw:
    return lambda rng: (shape(rng), 0)


def lognormal(rng: np.random.Generator) -> np.ndarray:
    return np.exp(0.5 * correlated(rng))


def copula_of_clusters(rng: np.random.Generator) -> np.ndarray:
    return null_sample(planted(6.0)(rng)[0], seed=int(rng.integers(2**31)))


def t_copula(rng: np.random.Generator) -> np.ndarray:
    heavy = correlated(rng) / np.sqrt(rng.chisquare(4, ROWS) / 4)[:, None]
    return np.sign(heavy) * np.log1p(np.abs(heavy))


def one_population(rng: np.random.Generator) -> np.ndarray:
    """Customers of one kind: gamma rates, Poisson orders, log-normal baskets; columns as a shop would measure them, in logarithms."""
    orders = 1 + rng.poisson(rng.gamma(0.8, 4.0, ROWS))
    basket = np.exp(3.5 + 0.6 * rng.standard_normal(ROWS))
    tenure = rng.uniform(30, 365, ROWS)
    recency = tenure * rng.beta(1, orders)
    spend = orders * basket * np.exp(0.3 * rng.standard_normal(ROWS) / np.sqrt(orders))
    lines = 1 + rng.poisson(orders * np.exp(1 + 0.4 * rng.standard_normal(ROWS)))
    columns = np.log1p(np.column_stack([orders, spend, spend / orders, tenure, recency, lines]))
    return (columns - columns.mean(0)) / columns.std(0)


BASES: dict[str, Draw] = {
    "null: correlated Gaussian": null(correlated),
    "null: log-normal blob": null(lognormal),
    "null: copula of clusters": null(copula_of_clusters),
    "hard null: t copula": null(t_copula),
    "hard null: one population": null(one_population),
    "planted, centres 8 sd apart": planted(8.0),
    "planted, centres 6 sd apart": planted(6.0),
    "planted, centres 4 sd apart": planted(4.0),
}


def segmented(matrix: np.ndarray, k: int) -> Segmentation:
    """The base cut into k by k-means."""
    matrix = matrix[np.lexsort(matrix.T)] / matrix.std(0)
    names = [f"axis_{j}" for j in range(matrix.shape[1])]
    table = pa.table({name: matrix[:, j] for j, name in enumerate(names)})
    plain = Column("", "", "", "number", "made", "made", "much", "little")
    columns = tuple(replace(plain, name=name, label=name) for name in names)
    return cut(columns, table, Recipe(tuple(Step(name, "identity", "made") for name in names)), k)


def cut(columns: tuple[Column, ...], table: pa.Table, recipe: Recipe, k: int) -> Segmentation:
    """Customers with these raw features, in this preparation, cut into k by k-means."""
    table = table.take(by_content(recipe.matrix(table), table.num_rows))
    matrix = recipe.matrix(table)
    model = KMeans(k).fit(matrix, seed=0)
    fitted = Fitted(recipe, model, tuple(range(1, model.k + 1)))
    segment = fitted.place(matrix).segment
    expression = ibis.memtable(table)
    features = FeatureTable(expression, columns, date(2011, 12, 10), ENGINE, len(matrix))
    numbers, sizes = np.unique(segment, return_counts=True)
    counted = dict(zip(numbers.tolist(), sizes.tolist(), strict=True))
    return Segmentation(features, fitted, KMeans(k), "kmeans", expression, Sample(table, matrix, segment, everyone=True), counted)


def drawn(name: str, seed: list[int], number: int) -> Segmentation:
    """The base of this kind and number, segmented: a null one at 2, 4 and 6 in turn, a planted one at its true number."""
    if name in TABLES:
        columns, table, truth = TABLES[name](seed)
        if DISCOVERED in name:
            return discover(feature_table(table, columns, ENGINE))
        return cut(columns, table, prepare(columns, table), truth or (2, 4, 6)[number % 3])
    matrix, truth = BASES[name](np.random.default_rng(seed))
    return segmented(matrix, truth or (2, 4, 6)[number % 3])


def shopping(seed: list[int]) -> tuple[tuple[Column, ...], pa.Table, int]:
    return *shoppers(np.random.default_rng(seed)), 0


def customers(separation: float) -> Callable[[list[int]], tuple[tuple[Column, ...], pa.Table, int]]:
    def draw(seed: list[int]) -> tuple[tuple[Column, ...], pa.Table, int]:
        base = customer_like(1_000 * seed[0] + seed[1], n=ROWS, separation=separation)
        return base.columns, base.table, len(np.unique(base.truth))

    return draw


TABLES: dict[str, Callable[[list[int]], tuple[tuple[Column, ...], pa.Table, int]]] = {
    "hard null: once or again": shopping,
    "planted customers, separation 1.4": customers(1.4),
    "planted customers, separation 1.0": customers(1.0),
    f"planted customers at 1.4, {DISCOVERED}": customers(1.4),
}


def tried(name: str, bases: int, seed: int) -> tuple[list[str], int]:
    """The verdicts, and how often the structure check alone passed; stability is run only where the verdict still depends on it."""
    words, passed = [], 0
    for number in range(bases):
        segmentation = drawn(name, [seed, number], number)
        exists = bool(validate(segmentation, checks=["structure"], seed=number).findings[0].passed)
        passed += exists
        words.append(validate(segmentation, checks=["structure", "stability"], seed=number).verdict if exists else "not natural")
    return words, passed


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bases", type=int, default=20, help="bases of each kind")
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--only", default="", help="only kinds whose name contains this")
    given = arguments.parse_args()
    print(f"{ROWS} customers, {AXES} features, {given.bases} bases a kind, seed {given.seed}")
    print(f"{'base':30s} {'natural':>9s} {'structure':>10s} {'seconds':>8s}")
    for name in (*BASES, *TABLES):
        if given.only in name:
            start = time.perf_counter()
            words, passed = tried(name, given.bases, given.seed)
            seconds = (time.perf_counter() - start) / given.bases
            print(f"{name:30s} {words.count('natural'):4d}/{given.bases:<4d} {passed:5d}/{given.bases:<4d} {seconds:8.1f}", flush=True)


ENGINE = connect("duckdb", memory="200MB")

if __name__ == "__main__":
    main()
