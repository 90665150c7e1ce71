"""Track B: generated customer bases of 3 to 8 segments, through the whole discovery, the number unknown (3 to 9 allowed, or as told)."""

from __future__ import annotations

import time
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.chooser.rivals import best_silhouette, told
from tests.segments.customer_like import CustomerLike, customer_like, feature_table

from intarsia.core.segmentation import Policy
from intarsia.engines.connect import connect
from intarsia.segments.discover import discover
from intarsia.stats.agreement import adjusted_rand, contingency

if TYPE_CHECKING:
    from intarsia.core.segmentation import Segmentation

SEPARATIONS = (0.6, 1.0, 1.4)
NOISE = (0, 6, 20)
LEAST = (0.0, 0.0, 0.02)
FIRST_SEED = 100


def run(sets: int, seed: int, *, skip: int = 0, fewest: int = 3, most: int = 9, separation: float = 0.0, noise: int = -1) -> None:
    """Print a row for each separation and number of noise features; `sets` bases each, every third with a smallest segment of 2 %."""
    engine = connect("duckdb", memory="500MB", threads=1)
    policy, seeds = Policy(fewest, most), range(seed * FIRST_SEED + skip, seed * FIRST_SEED + sets)
    print(f"{len(seeds)} bases a row, 2,000 customers, seeds from {seeds[0]}; {fewest} to {most} segments allowed, 3 to 8 true")
    print("separation noise |  ours +-s.e. k-means+silhouette  told k | |k error|  smallest found | CPU s a base, lost to told k on")
    for apart, extra in product(SEPARATIONS, NOISE):
        if separation in (0.0, apart) and noise in (-1, extra):
            began = time.process_time()
            rows = np.array([_rated(one, apart, extra, (engine, policy)) for one in seeds])
            seconds, mean = (time.process_time() - began) / len(rows), rows.mean(0)
            error = rows[:, 0].std() / len(rows) ** 0.5
            scores = f"{mean[0]:6.3f} {error:5.3f} {mean[1]:18.3f} {mean[2]:7.3f}"
            lost = np.mean(rows[:, 0] < rows[:, 2])
            print(f"{apart:10.1f} {extra:5d} | {scores} | {mean[3]:9.2f} {mean[4]:15.2f} | {seconds:8.1f} {lost:6.0%}", flush=True)


def _rated(seed: int, separation: float, noise: int, how: tuple[object, Policy]) -> tuple[float, ...]:
    """Agreement of ours, best silhouette and k-means told k on the same coordinates; error of the number; the smallest segment found."""
    base = customer_like(seed, separation=separation, noise=noise, least=LEAST[seed % len(LEAST)])
    found = discover(feature_table(base.table, base.columns, how[0]), policy=how[1])
    labels = placed(found, base)
    true = len(np.unique(base.truth))
    prepared = found.fitted.recipe.matrix(base.table)
    rivals = (best_silhouette(prepared), told(prepared, true))
    agreement = [adjusted_rand(each, base.truth) for each in (labels, *rivals)]
    return (*agreement, float(abs(found.k - true)), smallest_found(base.truth, labels))


def placed(found: Segmentation, base: CustomerLike) -> np.ndarray:
    """The segment of each customer from 0, in the order of the base."""
    table = found.table()
    segment = dict(zip(table.column("customer_id").to_pylist(), table.column("segment").to_pylist(), strict=True))
    return np.array([segment[one] for one in base.table.column("customer_id").to_pylist()]) - 1


def smallest_found(truth: np.ndarray, labels: np.ndarray) -> float:
    """The share of the smallest true segment that the segment most like it (best Jaccard) holds."""
    table = contingency(truth, labels)
    row = int(table.sum(1).argmin())
    either = table.sum(1)[row] + table.sum(0) - table[row]
    best = int((table[row] / either).argmax())
    return float(table[row, best] / table[row].sum())
