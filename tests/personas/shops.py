"""A made-up shop with known kinds of customers, and segmentations of it built from numpy alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from intarsia.core.features import Column, FeatureTable
from intarsia.core.model import Model, Nearest, as_matrix
from intarsia.core.recipe import Recipe, Step, floats
from intarsia.core.segmentation import Blocks, Fitted, Sample, Segmentation
from intarsia.engines.connect import connect

ENGINE = connect("duckdb", memory="300MB")

ONCE = "fewer than two orders"

COLUMNS = (
    Column("recency_days", "Days since the last order", "days", "days", "rfm", "recency", "long gone", "bought recently"),
    Column("n_orders", "Orders", "orders", "count", "rfm", "frequency", "buys often", "buys rarely"),
    Column("spend", "Total spend", "currency", "money", "rfm", "money", "spends much", "spends little"),
    Column("avg_order_value", "Average order", "currency", "money", "rfm", "money", "large orders", "small orders"),
    Column("tenure_days", "Days since the first order", "days", "days", "rfm", "recency", "a customer for long", "a new customer"),
    Column("gap_mean_days", "Days between orders", "days", "days", "rhythm", "rhythm", "long pauses", "short pauses", missing=ONCE),
    Column("n_categories", "Categories bought", "categories", "count", "basket", "breadth", "many categories", "few categories"),
    Column("return_share", "Share sent back", "share of value", "share", "returns", "returns", "sends much back", "keeps what is bought"),
    Column("weekend_share", "Orders at the weekend", "share", "share", "calendar", "calendar", "at the weekend", "on weekdays", "profile"),
)

KINDS: dict[str, tuple[float, float, float, float, float]] = {
    # share of customers, orders beyond the first, order value, days since the last order, days as a customer
    "advocates": (0.15, 20.0, 90.0, 12.0, 700.0),
    "small and often": (0.2, 14.0, 12.0, 15.0, 500.0),
    "gone": (0.15, 6.0, 220.0, 400.0, 800.0),
    "once": (0.3, 0.0, 25.0, 300.0, 310.0),
    "new": (0.2, 1.2, 70.0, 14.0, 35.0),
}


def shop(n: int = 1500, seed: int = 0) -> tuple[pa.Table, np.ndarray]:
    """Raw features of n customers and the kind (from 0, in the order of KINDS) that each was drawn from."""
    rng = np.random.default_rng(seed)
    figures = np.array(list(KINDS.values()))
    kind = rng.choice(len(KINDS), size=n, p=figures[:, 0])
    _, extra, value, recency, tenure = figures[kind].T
    n_orders = 1.0 + rng.poisson(extra)
    order_value = value * np.exp(rng.normal(0.0, 0.3, n))
    recency_days = np.ceil(recency * np.exp(rng.normal(0.0, 0.4, n)))
    tenure_days = np.where(n_orders == 1, recency_days, recency_days + np.ceil(tenure * np.exp(rng.normal(0.0, 0.2, n))))
    returned = np.where(rng.random(n) < 0.1, rng.beta(2.0, 8.0, n), 0.0)
    table = pa.table(
        {
            "customer_id": [f"c{i:06d}" for i in range(n)],
            "recency_days": recency_days,
            "n_orders": n_orders,
            "spend": np.round(n_orders * order_value, 2),
            "avg_order_value": np.round(order_value, 2),
            "tenure_days": tenure_days,
            "gap_mean_days": pa.array((tenure_days - recency_days) / np.maximum(n_orders - 1.0, 1.0), mask=n_orders == 1),
            "n_categories": 1.0 + rng.binomial(n_orders.astype(int), 0.4),
            "return_share": returned,
            "weekend_share": rng.binomial(n_orders.astype(int), 0.3) / n_orders,
        }
    )
    return table, kind


@dataclass(frozen=True)
class Means:
    """k-means from given starts: the smallest algorithm that satisfies the contract."""

    starts: tuple[tuple[float, ...], ...]
    rounds: int = 5

    @property
    def k(self) -> int:
        return len(self.starts)

    def candidates(self, _low: int, _high: int) -> Iterable[Means]:
        return (self,)

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        centres = np.array(self.starts)
        for _ in range(self.rounds):
            own = ((matrix[:, None, :] - centres) ** 2).sum(2).argmin(1)
            centres = np.array([matrix[own == i].mean(0) if (own == i).any() else centre for i, centre in enumerate(centres)])
        return Nearest(as_matrix(centres), tuple(range(len(centres))))

    def refine(self, model: Model, _blocks: Blocks) -> Model:
        return model


def recipe_of(table: pa.Table, columns: Iterable[Column] = COLUMNS) -> Recipe:
    """Logarithms of counts, money and days; shares in two parts; everything standardised; held-out columns left out."""
    steps = []
    for column in columns:
        raw = floats(table, column.name)
        known = raw[~np.isnan(raw)]
        if column.role != "segment" or not len(known) or known.min() == known.max():
            continue
        shapes = ("present", "positive-log") if column.kind == "share" else ("log1p",)
        for shape in shapes:
            bare = Step(column.name, shape, "made", unit=0.1 if shape == "positive-log" else 1.0)
            values = bare.values(raw)
            scale = float(np.nanstd(values[~np.isnan(raw)])) or 1.0
            steps.append(Step(column.name, shape, "made", unit=bare.unit, centre=float(values[~np.isnan(raw)].mean()), scale=scale))
    return Recipe(tuple(steps))


def segmentation_of(
    table: pa.Table,
    *,
    fitted: Fitted,
    columns: tuple[Column, ...] = COLUMNS,
    currency: str = "£",
    sample_rows: np.ndarray | None = None,
    labels: np.ndarray | None = None,
) -> Segmentation:
    """The segmentation that a fitted model makes of a table (or `labels`, where given), all of it the sample unless some rows are given."""
    segment = fitted.assign(table).segment if labels is None else labels
    members = pa.table({"customer_id": table["customer_id"], "segment": segment})
    rows = np.arange(table.num_rows) if sample_rows is None else sample_rows
    picked = table.take(rows)
    numbers, counts = np.unique(segment, return_counts=True)
    return Segmentation(
        features=FeatureTable(ENGINE.put(table.to_batches(), table.schema), columns, date(2026, 1, 1), ENGINE, table.num_rows, currency),
        fitted=fitted,
        algorithm=Means(()),
        algorithm_name="means",
        members=ENGINE.put(members.to_batches(), members.schema),
        sample=Sample(picked, fitted.recipe.matrix(picked), segment[rows], sample_rows is None),
        sizes=dict(zip(numbers.tolist(), counts.tolist(), strict=True)),
    )


def shop_segments(n: int = 1500, seed: int = 0, *, table: pa.Table | None = None, kind: np.ndarray | None = None) -> Segmentation:
    """The shop in five segments, found by k-means from the means of the planted kinds; segment i + 1 is kind i."""
    if table is None or kind is None:
        table, kind = shop(n, seed)
    recipe = recipe_of(table)
    matrix = recipe.matrix(table)
    starts = as_matrix(np.array([matrix[kind == i].mean(0) for i in range(len(KINDS))]))
    model = Means(starts).fit(matrix)
    return segmentation_of(table, fitted=Fitted(recipe, model, tuple(range(1, len(KINDS) + 1))))


def blobs(labels: np.ndarray, values: dict[str, np.ndarray], columns: tuple[Column, ...]) -> Segmentation:
    """Segments that are given (numbers from 1), whatever a model would say, on features that are taken as they are."""
    table = pa.table({"customer_id": [f"c{i:06d}" for i in range(len(labels))], **values})
    recipe = Recipe(tuple(Step(name, "identity", "made", scale=float(np.nanstd(v)) or 1.0) for name, v in values.items()))
    matrix = recipe.matrix(table)
    centres = as_matrix(np.array([matrix[labels == i].mean(0) for i in np.unique(labels)]))
    fitted = Fitted(recipe, Nearest(centres, tuple(range(len(centres)))), tuple(np.unique(labels).tolist()))
    return segmentation_of(table, fitted=fitted, columns=columns, labels=labels)
