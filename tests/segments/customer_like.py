"""Generated customer bases with known segments, as METHODS 1 describes them: counts, money, days, many zeros, gaps and outliers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from intarsia.core.features import Column, FeatureTable

AS_OF = date(2026, 1, 1)

COLUMNS = (
    Column("orders", "orders", "orders", "count", "rfm", "frequency", "buys often", "buys rarely"),
    Column("spend", "spend", "money", "money", "rfm", "money", "spends much", "spends little"),
    Column("basket", "basket value", "money", "money", "basket", "basket", "large baskets", "small baskets"),
    Column("recency_days", "days since", "days", "days", "rfm", "recency", "long ago", "lately"),
    Column("gap_days", "days between", "days", "days", "rhythm", "rhythm", "slow", "quick"),
    Column("breadth", "categories", "categories", "count", "basket", "breadth", "broad", "narrow"),
    Column("tickets", "tickets", "tickets", "count", "support", "support", "asks much", "asks little"),
    Column("returned", "returned value", "money", "money", "returns", "returns", "returns much", "keeps"),
    Column("night_share", "share at night", "share", "share", "calendar", "calendar", "at night", "by day"),
    Column("weekend_share", "weekend share", "share", "share", "calendar", "calendar", "weekends", "workdays"),
)


@dataclass(frozen=True)
class CustomerLike:
    """Raw features of n customers (Arrow, with customer_id), what they mean, and the segment that each was drawn from."""

    table: pa.Table
    columns: tuple[Column, ...]
    truth: np.ndarray

    @property
    def raw(self) -> np.ndarray:
        return np.column_stack([self.table.column(c.name).to_numpy(zero_copy_only=False) for c in self.columns])


CATEGORIES = (("channel", 3), ("region", 5), ("plan", 8))


def customer_like(
    seed: int, *, n: int = 2000, separation: float = 1.0, noise: int = 0, categories: bool = False, least: float = 0.0
) -> CustomerLike:
    """A base of n customers in 3 to 8 unequal segments; `separation` scales their distances; `noise` features mean nothing; `categories`
    adds three nominal features whose shares differ by segment (Dirichlet, concentration 0.5), 5 % of them unknown; `least`, where given,
    is the share of the smallest segment.

    At separation 1 k-means after log1p recovers .64 where it knows k (ARI, mean of 12 bases), as in METHODS.
    """
    rng = np.random.default_rng(seed)
    k = int(rng.integers(3, 9))
    shares = rng.dirichlet(np.full(k, 4.0)) * 0.9 + 0.1 / k
    if least:
        smallest = int(shares.argmin())
        shares[smallest] = 0.0
        shares *= (1.0 - least) / shares.sum()
        shares[smallest] = least
    truth = rng.choice(k, size=n, p=shares)
    profile = rng.normal(size=(k, 8)) * 1.4 * separation
    z = profile[truth]

    def jitter(scale: float) -> np.ndarray:
        return rng.normal(size=n) * scale

    rate = np.exp(1.6 + 0.75 * z[:, 0]) * rng.gamma(3.0, 1 / 3.0, n)
    orders = 1.0 + rng.poisson(rate)
    basket = np.exp(3.5 + 0.7 * z[:, 1] + jitter(0.5))
    values = {
        "orders": orders,
        "spend": orders * basket * np.exp(jitter(0.2)),
        "basket": basket,
        "recency_days": np.floor(np.exp(3.6 + 0.8 * z[:, 2] + jitter(0.7))),
        "gap_days": np.exp(3.3 + 0.6 * z[:, 3] + jitter(0.5)),
        "breadth": 1.0 + rng.poisson(np.exp(1.0 + 0.6 * z[:, 4])),
        "tickets": np.where(rng.random(n) < _logistic(-0.7 + 1.2 * z[:, 5]), 1.0 + rng.poisson(np.exp(0.5 + 0.4 * z[:, 5])), 0.0),
        "returned": np.where(rng.random(n) < _logistic(-0.9 + 1.0 * z[:, 6]), basket * np.exp(jitter(0.8)), 0.0),
        "night_share": rng.binomial(orders.astype(int), _logistic(-1.0 + 0.9 * z[:, 7] + jitter(0.4))) / orders,
        "weekend_share": rng.binomial(orders.astype(int), _logistic(-0.5 - 0.7 * z[:, 7] + jitter(0.4))) / orders,
    }
    columns = list(COLUMNS)
    for number in range(noise):
        name = f"noise_{number}"
        values[name] = np.exp(jitter(1.0)) if number % 2 else rng.normal(size=n)
        columns.append(Column(name, name, "", "number", "noise", name, "more", "less"))
    for name, column in values.items():
        amount = column.copy()
        if not name.endswith("_share"):
            amount[rng.random(n) < 0.0025] *= 50.0
        amount[rng.random(n) < 0.05] = np.nan
        values[name] = amount
    ids = [f"c{number:06d}" for number in rng.permutation(n)]
    arrays = {name: pa.array(column, from_pandas=True) for name, column in values.items()}
    for name, count in CATEGORIES if categories else ():
        chances = rng.dirichlet(np.full(count, 0.5), size=k)[truth].cumsum(axis=1)
        place = (rng.random((n, 1)) > chances[:, :-1]).sum(axis=1).astype(np.float64)
        arrays[name] = pa.array(np.where(rng.random(n) < 0.05, np.nan, place), from_pandas=True)
        words = tuple(f"{name} {letter}" for letter in "ABCDEFGH"[:count])
        columns.append(Column(name, name, "", "nominal", "survey", name, "more", "less", levels=words))
    return CustomerLike(pa.table({"customer_id": ids, **arrays}), tuple(columns), truth)


def feature_table(table: pa.Table, columns: tuple[Column, ...], engine: object) -> FeatureTable:
    """The table as features of an engine."""
    kept = engine.put(iter(table.to_batches()), table.schema)
    return FeatureTable(kept, columns, AS_OF, engine, n_customers=table.num_rows)


def plain_columns(*names: str, kind: str = "number") -> tuple[Column, ...]:
    """Columns that are each a concept of their own."""
    return tuple(Column(name, name, "", kind, "test", name, "more", "less") for name in names)


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))
