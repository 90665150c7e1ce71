"""Discovery side by side in one run: Intarsia with default settings and the usual scikit-learn way, on the same generated features.

    python benchmarks/discovery.py --customers 1000000 [--features 20] [--no-usual]
    python benchmarks/discovery.py --place 10 [--features 20]

Prints one table: seconds, CPU seconds, peak memory (resident set of the process), and the ratios. The usual way is StandardScaler, KMeans
for k = 2..12 with n_init=10, the silhouette on 10,000 customers, and the best k for everybody. Times depend on the machine and its load;
ratios within one run are what to read. Features: heavy-tailed, 8 overlapping kinds of customers of unequal size, seed 0.
`--place` discovers segments among 250,000 customers and then gives so many millions theirs, from Parquet: what that last pass takes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from intarsia.core.engine import Engine
    from intarsia.core.features import FeatureTable

KINDS = 8
PIECE = 250_000


@dataclass(frozen=True)
class Cost:
    """What a child process took: wall seconds, CPU seconds, peak resident MB, its exit code and last words."""

    wall: float
    cpu: float
    peak_mb: float
    code: int
    said: str


def generate(path: Path, customers: int, features: int) -> None:
    """Money-like, count-like and share-like columns of customers of eight kinds, to Parquet piece by piece."""
    rng = np.random.default_rng(0)
    profile, shares = rng.normal(size=(KINDS, features)) * 1.1, rng.dirichlet(np.full(KINDS, 4.0))
    names = [f"f{j:02d}" for j in range(features)]
    schema = pa.schema([("customer_id", pa.string()), *[(name, pa.float64()) for name in names]])
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        for start in range(0, customers, PIECE):
            n = min(PIECE, customers - start)
            kind = rng.choice(KINDS, n, p=shares)
            common = rng.normal(size=n) * 0.6
            columns = []
            for j in range(features):
                raw = profile[kind, j] + common * (j % 2) + rng.normal(size=n)
                shape = (np.exp(3.0 + raw), np.floor(np.exp(0.7 + 0.8 * raw)), 1.0 / (1.0 + np.exp(-raw)))[j % 3]
                columns.append(pa.array(shape))
            ids = pa.array([f"c{i:09d}" for i in range(start, start + n)])
            writer.write_batch(pa.RecordBatch.from_arrays([ids, *columns], schema=schema))


def table_of(path: Path, engine: Engine) -> FeatureTable:
    """The generated features as the stages see them."""
    from intarsia.core.features import Column, FeatureTable

    kinds = (("money", "money", "money"), ("count", "times", "count"), ("share", "share", "share"))
    names = [name for name in pq.read_schema(path).names if name != "customer_id"]
    columns = tuple(
        Column(name, name, kinds[j % 3][1], kinds[j % 3][0], f"b{j // 4}", name, f"high {name}", f"low {name}")
        for j, name in enumerate(names)
    )
    return FeatureTable(engine.con.read_parquet(str(path)), columns, date(2026, 1, 1), engine)


def place(path: Path) -> str:
    """Segments of the first customers, and then everybody in the segment of hers."""
    from intarsia.engines.connect import connect
    from intarsia.flows import stages
    from intarsia.segments.placing import members

    engine = connect("duckdb", memory="2GB")
    try:
        segments = stages.discover(table_of(part_of(path), engine))
        wall, cpu = time.perf_counter(), time.process_time()
        _, sizes = members(table_of(path, engine), segments.fitted)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        placed = sum(sizes.values())
        return f"{placed:,} placed in {segments.k} segments by {segments.algorithm_name}: {wall:.1f} s, {cpu:.1f} CPU s"
    finally:
        engine.close()


def part_of(path: Path) -> Path:
    """Where the part stands that segments are discovered in."""
    return path.with_suffix(".part.parquet")


def ours(path: Path) -> str:
    from intarsia.engines.connect import connect
    from intarsia.flows import stages

    engine = connect("duckdb", memory="2GB")
    try:
        features = table_of(path, engine)
        clock = [("start", time.perf_counter())]

        def progress(what: str, _: float) -> None:
            if what != clock[-1][0]:
                clock.append((what, time.perf_counter()))

        segments = stages.discover(features, progress=progress)
        clock.append(("end", time.perf_counter()))
        spent = [f"{what} {after - before:.1f}" for (what, before), (_, after) in pairwise(clock)]
        return f"{segments.k} segments by {segments.algorithm_name}; s: {', '.join(spent)}"
    finally:
        engine.close()


def usual(path: Path) -> str:
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score
    from sklearn.preprocessing import StandardScaler

    frame = pq.read_table(path).to_pandas()
    matrix = StandardScaler().fit_transform(frame.drop(columns="customer_id"))
    best, score = None, -1.0
    for k in range(2, 13):
        fitted = KMeans(k, n_init=10, random_state=0).fit(matrix)
        width = silhouette_score(matrix, fitted.labels_, sample_size=10_000, random_state=0)
        if width > score:
            best, score = fitted, width
    frame["segment"] = best.predict(matrix)
    frame[["customer_id", "segment"]].to_parquet(path.with_suffix(".labels.parquet"))
    return f"{best.n_clusters} segments by k-means with the best silhouette"


def measured(*command: str) -> Cost:
    with tempfile.TemporaryFile("w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, __file__, *command], stdout=said, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONWARNINGS": "ignore"}
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read().strip().splitlines() or [""]
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, words[-1][:300])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--features", type=int, default=20)
    options.add_argument("--no-usual", action="store_true")
    options.add_argument("--place", type=float, default=0.0, help="millions of customers to be given their segment")
    options.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.run:
        print({"ours": ours, "usual": usual, "place": place}[chosen.run[0]](Path(chosen.run[1])))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.parquet"
        customers = round(chosen.place * 1_000_000) or chosen.customers
        generate(path, customers, chosen.features)
        if chosen.place:
            generate(part_of(path), min(PIECE, customers), chosen.features)
        ways = ["place"] if chosen.place else ["ours"] if chosen.no_usual else ["ours", "usual"]
        rows = {way: measured("--run", way, str(path)) for way in ways}
    print(f"{customers:,} customers x {chosen.features} features")
    print(f"{'':<8}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'wall x':>9}{'CPU x':>9}{'memory x':>10}")
    base = rows[ways[0]]
    for way, cost in rows.items():
        ratios = f"{cost.wall / base.wall:>9.1f}{cost.cpu / base.cpu:>9.1f}{cost.peak_mb / base.peak_mb:>10.1f}"
        ended = f"  EXIT {cost.code}" if cost.code else ""
        print(f"{way:<8}{cost.wall:>9.1f}{cost.cpu:>9.1f}{cost.peak_mb:>9.0f}{ratios}  {cost.said}{ended}")


if __name__ == "__main__":
    main()
