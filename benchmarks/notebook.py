"""The main job as the usual notebook does it: pandas and scikit-learn, vectorised by somebody who knows them well.

    python benchmarks/notebook.py orders.parquet labels.parquet

Features of every customer, log and scale, k-means for k in 2..12 with ten starts, the best silhouette, two refits per k for
stability, labels.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.preprocessing import StandardScaler


def features(path: str) -> pd.DataFrame:
    lines = pd.read_parquet(path).drop_duplicates()
    lines["amount"] = lines.quantity * lines.unit_price
    now = lines.ordered_at.max().normalize() + pd.Timedelta(days=1)
    sales, returns = lines[lines.quantity > 0], lines[lines.quantity < 0]
    orders = sales.groupby(["customer_id", "order_id"], as_index=False).agg(
        at=("ordered_at", "min"), amount=("amount", "sum"), items=("quantity", "sum"), lines=("amount", "size")
    )
    orders = orders.sort_values(["customer_id", "at"])
    orders["gap"] = orders.groupby("customer_id")["at"].diff().dt.total_seconds() / 86_400
    orders["age"] = (now - orders["at"]).dt.total_seconds() / 86_400
    orders["recent"] = orders.amount.where(orders.age <= 90, 0.0)
    orders["before"] = orders.amount.where((orders.age > 90) & (orders.age <= 180), 0.0)
    orders["weekend"] = orders["at"].dt.dayofweek >= 5
    orders["evening"] = orders["at"].dt.hour >= 18
    table = orders.groupby("customer_id").agg(
        recency=("age", "min"),
        tenure=("age", "max"),
        frequency=("amount", "size"),
        spend=("amount", "sum"),
        average=("amount", "mean"),
        most=("amount", "max"),
        items=("items", "mean"),
        lines=("lines", "mean"),
        gap_mean=("gap", "mean"),
        gap_sd=("gap", "std"),
        recent=("recent", "sum"),
        before=("before", "sum"),
        weekend=("weekend", "mean"),
        evening=("evening", "mean"),
    )
    counts = sales.groupby(["customer_id", "category"]).size()
    total = counts.groupby(level=0).sum()
    share = counts / total.reindex(counts.index.get_level_values(0)).to_numpy()
    table["categories"] = counts.groupby(level=0).size()
    table["top_share"] = share.groupby(level=0).max()
    table["entropy"] = -(share * np.log(share)).groupby(level=0).sum()
    table["returned"] = -returns.groupby("customer_id")["amount"].sum()
    table["price"] = sales.groupby("customer_id")["unit_price"].mean()
    return table.fillna(0.0)


def main(path: str, out: str) -> None:
    table = features(path)
    matrix = StandardScaler().fit_transform(np.log1p(table.clip(lower=0)))
    rng = np.random.default_rng(0)
    shown = rng.choice(len(matrix), min(10_000, len(matrix)), replace=False)
    tried = {}
    for k in range(2, 13):
        model = KMeans(k, n_init=10, random_state=0).fit(matrix)
        width = silhouette_score(matrix[shown], model.labels_[shown])
        again = [KMeans(k, n_init=1, random_state=s).fit(matrix[rng.integers(0, len(matrix), len(matrix))]).predict(matrix) for s in (1, 2)]
        tried[k] = (width, adjusted_rand_score(*again), model)
    best = max(tried, key=lambda k: tried[k][0])
    pd.DataFrame({"customer_id": table.index, "segment": tried[best][2].labels_}).to_parquet(out)
    print(f"k={best} customers={len(table):,}")


if __name__ == "__main__":
    main(*sys.argv[1:])
