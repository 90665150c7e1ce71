"""The main job side by side in one run: Intarsia, the usual notebook, and the floor (a bare scan and one group-by in DuckDB).

    python benchmarks/main_job.py --sizes 1,10,50 [--memory 4GB] [--no-notebook 50]

Prints one table: seconds, CPU seconds, peak memory (resident set of the process), and the ratios. Times depend on the machine and its load;
ratios within one run are what to read. Data: benchmarks/generate.py, seed 0, kept in benchmarks/data/.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE / "data"
READ = "import duckdb, sys; print(duckdb.sql(f\"SELECT {} FROM '{{sys.argv[1]}}'\").fetchone()[0])"
SCAN = READ.format("count(customer_id), max(ordered_at), sum(quantity * unit_price), max(category), max(order_id)")
GROUP = (
    'import duckdb, sys; print(duckdb.sql(f"SELECT count(*) FROM (SELECT customer_id, sum(quantity * unit_price) '
    "FROM '{sys.argv[1]}' GROUP BY customer_id)\").fetchone()[0])"
)


@dataclass(frozen=True)
class Cost:
    """What a child process took: wall seconds, CPU seconds, peak resident MB, its exit code and last words."""

    wall: float
    cpu: float
    peak_mb: float
    code: int
    said: str


def measured(*command: str) -> Cost:
    with tempfile.TemporaryFile("w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command], stdout=said, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONWARNINGS": "ignore"}
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read().strip().splitlines() or [""]
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, words[-1][:160])


def orders(millions: float) -> Path:
    path = DATA / f"orders-{millions:g}m.parquet"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        aside = path.with_suffix(".partial")
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(int(millions * 1e6)), str(aside)], check=True)
        aside.replace(path)
    return path


def compare(millions: float, memory: str, *, notebook: bool, whole: bool) -> None:
    path = str(orders(millions))
    with tempfile.TemporaryDirectory() as out:
        rows = {
            "floor: scan": measured("-c", SCAN, path),
            "floor: one group-by": measured("-c", GROUP, path),
            "intarsia, same job": measured(str(HERE / "ours.py"), path, f"{out}/same", memory),
        }
        if whole:
            rows["intarsia, whole run"] = measured(str(HERE / "ours.py"), path, f"{out}/whole", memory, "whole")
        if notebook:
            rows["notebook"] = measured(str(HERE / "notebook.py"), path, f"{out}/labels.parquet")
    ours = rows["intarsia, same job"]
    print(f"\n{millions:g} million order lines, memory limit {memory}")
    print(f"{'':<22}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'time x ours':>13}{'memory x ours':>15}")
    for name, cost in rows.items():
        ratios = f"{cost.wall / ours.wall:>13.2f}{cost.peak_mb / ours.peak_mb:>15.2f}"
        words = f"{'' if cost.code == 0 else f'FAILED ({cost.code}) '}{cost.said}"
        print(f"{name:<22}{cost.wall:>9.1f}{cost.cpu:>9.1f}{cost.peak_mb:>9.0f}{ratios}  {words}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1,10,50", help="millions of lines, separated by commas")
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--no-notebook", type=float, default=60, help="leave the notebook out from this many millions of lines on")
    parser.add_argument("--whole", action="store_true", help="also everything that `intarsia run` writes")
    asked = parser.parse_args()
    for millions in (float(size) for size in asked.sizes.split(",")):
        compare(millions, asked.memory, notebook=millions < asked.no_notebook, whole=asked.whole)


if __name__ == "__main__":
    main()
