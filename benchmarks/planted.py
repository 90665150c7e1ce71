"""Whether the groups that the three industries are known for are found again, their number told or not.

    python benchmarks/planted.py [--customers 400] [--seeds 0]

The example businesses of `intarsia init` (sources/examples): what each customer did is drawn from the habits of her group. Agreement is the
adjusted Rand index with the planted groups; "inside one" the share of customers in segments that lie at least nine tenths within one group:
a group that is split in two is found all the same, one that is mixed with another is not.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq
from sklearn.metrics import adjusted_rand_score

import intarsia as ia
from intarsia.core.segmentation import Policy
from intarsia.sources.examples import example

GROUPS = {"ecommerce": 5, "saas": 4, "bank": 3}


def pure(truth: list[str], found: np.ndarray) -> float:
    """The share of customers in segments that lie at least nine tenths within one group."""
    inside = 0
    for segment in np.unique(found):
        own = Counter(one for one, number in zip(truth, found, strict=True) if number == segment)
        inside += own.total() if own.most_common(1)[0][1] >= 0.9 * own.total() else 0
    return inside / len(truth)


def tried(name: str, customers: int, seed: int) -> None:
    planted = example(name, customers, seed)
    with TemporaryDirectory() as folder:
        places = {}
        for table, rows in planted.tables.items():
            places[table] = str(Path(folder) / f"{table}.parquet")
            pq.write_table(rows, places[table])
        features = ia.measure(ia.read(places), planted.as_of)
        truth = [planted.group[one] for one in features.table()["customer_id"].to_pylist()]
        for way, more in (
            ("number told", {"k": GROUPS[name]}),
            ("3 to 8", {"policy": Policy(min_segments=3)}),
            ("4 to 8 (usual)", {}),
        ):
            segments = ia.discover(features, seed=seed, **more)
            found = np.asarray(segments.fitted.assign(features.table()).segment)
            told = f"{segments.k} segments by {segments.algorithm_name}, ARI {adjusted_rand_score(truth, found):.3f}"
            print(f"{name:<10} {GROUPS[name]} groups, seed {seed}, {way:<15} {told}, inside one {pure(truth, found):.3f}", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, default=400)
    asked.add_argument("--seeds", type=int, nargs="+", default=[0])
    given = asked.parse_args()
    for name in GROUPS:
        for seed in given.seeds:
            tried(name, given.customers, seed)


if __name__ == "__main__":
    main()
