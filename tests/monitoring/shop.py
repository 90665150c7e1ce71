"""A small shop with four planted segments, its definition, and snapshots of it in which something has changed or nothing has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa

from intarsia.core.day import months_before
from intarsia.core.definition import Definition
from intarsia.core.features import Column
from intarsia.core.lineage import Lineage, LivingSegment
from intarsia.core.model import Nearest, as_matrix
from intarsia.core.recipe import Recipe, Step
from intarsia.core.segmentation import Fitted
from intarsia.core.version import CHAMPION, Version
from intarsia.monitoring.watching import Snapshot, Watching
from intarsia.stats.kmeans import kmeans

LEARNT, NOW = date(2026, 6, 1), date(2026, 7, 1)
IDS = {1: 11, 2: 12, 3: 13, 4: 14}
LEVELS = ("web", "shop")
COLUMNS = (
    Column("recency_days", "Days since the last order", "days", "days", "rfm", "recency", "long gone", "bought recently"),
    Column("tenure_days", "Days since the first order", "days", "days", "rfm", "recency", "for long", "new"),
    Column("n_orders", "Orders", "orders", "count", "rfm", "frequency", "buys often", "buys rarely"),
    Column("spend", "Total spend", "currency", "money", "rfm", "money", "spends much", "spends little"),
    Column("returns", "Returned orders", "orders", "count", "returns", "returns", "returns much", "returns little"),
    Column("breadth", "Share of categories", "share", "share", "basket", "breadth", "buys of all", "buys of one"),
    Column("channel", "Channel", "word", "nominal", "demo", "channel", "", "", "profile", levels=LEVELS),
)
_MEANS = np.array([[20, 300, 12, 900, 0.2], [35, 200, 4, 150, 0.5], [160, 400, 6, 420, 0.5], [220, 350, 1.2, 40, 0.8]])
_SHARES = (0.2, 0.3, 0.25, 0.25)


def customers(n: int, seed: int, *, first: int = 0) -> dict[str, np.ndarray]:
    """Features of n customers of four kinds, with zeros and gaps, as plain columns."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(4, size=n, p=_SHARES)
    recency, tenure, orders, spend, breadth = (_MEANS[kind, j] for j in range(5))
    n_orders = np.maximum(1, rng.poisson(orders))
    return {
        "customer_id": np.array([f"C{first + i:07d}" for i in range(n)]),
        "recency_days": np.floor(rng.gamma(4, recency / 4)),
        "tenure_days": np.floor(recency + rng.gamma(3, tenure / 3)),
        "n_orders": n_orders.astype(float),
        "spend": spend * rng.lognormal(0, 0.4, n),
        "returns": np.where(rng.random(n) < 0.7, 0.0, rng.poisson(1.5, n)).astype(float),
        "breadth": np.where(rng.random(n) < 0.06, np.nan, np.clip(rng.normal(breadth, 0.15), 0, 1)),
        "channel": (rng.random(n) < 0.4).astype(float),
    }


def snapshot(columns: dict[str, np.ndarray], as_of: date = NOW) -> Snapshot:
    return Snapshot(as_of, pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()}))


def fitted(table: pa.Table) -> Fitted:
    """Four segments by k-means of logarithms and shares, brought to one scale."""
    shapes = {
        "recency_days": "log1p",
        "tenure_days": "log1p",
        "n_orders": "log1p",
        "spend": "log1p",
        "returns": "present",
        "breadth": "identity",
    }
    rough = Recipe(tuple(Step(name, shape, "planted") for name, shape in shapes.items())).matrix(table)
    steps = tuple(
        Step(name, shape, "planted", centre=float(rough[:, j].mean()), scale=float(rough[:, j].std()))
        for j, (name, shape) in enumerate(shapes.items())
    )
    recipe = Recipe(steps)
    found = kmeans(recipe.matrix(table), 4, seed=0)
    return Fitted(recipe, Nearest(as_matrix(found.centres), (0, 1, 2, 3), found.inertia / table.num_rows), (1, 2, 3, 4))


def version(training: Snapshot) -> Version:
    definition = Definition(fitted(training.table), COLUMNS, "kmeans", training.table.num_rows, training.as_of)
    return Version(1, definition, IDS, CHAMPION, training.as_of, training.as_of)


def lineage() -> Lineage:
    names = {11: "Loyal", 12: "Promising", 13: "Lapsing", 14: "Lost"}
    return Lineage(tuple(LivingSegment(id_, name, LEARNT) for id_, name in names.items()))


def watching(present: dict[str, np.ndarray], training: dict[str, np.ndarray], as_of: date = NOW, learnt: date = LEARNT) -> Watching:
    then = snapshot(training, learnt)
    return Watching(as_of, version(then), snapshot(present, as_of), then, lineage())


def unchanged(n: int = 1500, seed: int = 0, m: int | None = None) -> Watching:
    """Two samples of the same kind of customers on the same day."""
    return watching(customers(m or n, 2 * seed + 2, first=n), customers(n, 2 * seed + 1), as_of=LEARNT)


def identical(n: int = 1500) -> Watching:
    same = customers(n, 1)
    return watching(same, same, as_of=LEARNT)


def changed(base: Watching, **columns: np.ndarray) -> Watching:
    """The same with other present values of some columns."""
    table = base.present.table
    for name, values in columns.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values, from_pandas=True))
    return replace(base, present=Snapshot(base.present.as_of, table))


def values(base: Watching, name: str) -> np.ndarray:
    return base.present.table.column(name).to_numpy()


def stays(rows: list[tuple[str, int, date, date | None, str | None]]) -> pa.Table:
    fields = [("customer_id", pa.string()), ("segment", pa.int64()), ("since", pa.date32()), ("until", pa.date32()), ("cause", pa.string())]
    names = [name for name, _ in fields]
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=pa.schema(fields))


def monthly_chain(
    chances: np.ndarray, customers_: int, months: int, *, last: date = NOW, seed: int = 0, ids: tuple[int, ...] = (11, 12, 13)
) -> pa.Table:
    """Stays of customers who move once a month by these chances."""
    rng = np.random.default_rng(seed)
    days = months_before(last, months)
    rows: list[tuple[str, int, date, date | None, str | None]] = []
    for customer in range(customers_):
        state, since = int(rng.integers(len(ids))), days[0]
        for day in days[1:]:
            nxt = int(rng.choice(len(ids), p=chances[state]))
            if nxt != state:
                rows.append((f"C{customer:06d}", ids[state], since, day, "behaviour"))
                state, since = nxt, day
        rows.append((f"C{customer:06d}", ids[state], since, None, None))
    return stays(rows)
