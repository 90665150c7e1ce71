"""Living segments: what a refresh costs after 0.1 %, 1 % and 10 % new order lines, beside computing everything anew, in one run.

    python benchmarks/living.py --millions 20 [--home FOLDER]
    python benchmarks/living.py --customers 10

The first founds a home on all but the last ninth of invented orders (benchmarks/generate.py, in order of time), then lets 0.1 %, 1 % and
10 % of the lines come in, one refresh each, on one new day each and once more on the same day, and at last reads, cleans, measures and
places everything from scratch. The second founds a home of so many million customers with one order each or a few, and refreshes 1 % of
them; then it asks for one customer and for everybody as of the first day. Each step is a process of its own; ratios are what to read.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from main_job import Cost, measured, orders

SETTINGS = {"segments": {"k": 6, "algorithms": ["kmeans"], "objective": "explore"}, "origins": 1}
STEP = """
import sys, json
from datetime import date
from intarsia.core.settings import Settings
from intarsia.flows.live.refresh import refresh
place, home, day = sys.argv[1:4]
settings = Settings.model_validate(json.loads(sys.argv[4]) | {"live": {"home": home, "clock": "data", "catch_up_days": 1}})
done = refresh(place or None, settings, as_of=date.fromisoformat(day) if day else None)
print({name: value for name, value in done.runs[-1].summary.items() if value is not None}, done.runs[-1].as_of)
"""
ANEW = """
import sys
import intarsia as ia
from intarsia.flows.live.session import opened
from intarsia.core.settings import Settings
from intarsia.segments.placing import members
home, day = sys.argv[1], sys.argv[2]
base = ia.read(sys.argv[3:])
features = ia.measure(base, day)
with opened(Settings.model_validate({"live": {"home": home}})) as session:
    fitted = session.home.state().champion.definition.fitted
print(sum(members(features, fitted)[1].values()), "customers")
"""
ASK = """
import sys, time
from intarsia.core.settings import Settings
from intarsia.flows.live.telling import as_of
settings = Settings.model_validate({"live": {"home": sys.argv[1]}})
day, customer = sys.argv[2:4]
as_of(day, settings, customer=customer)
start = time.perf_counter()
for _ in range(20):
    found = as_of(day, settings, customer=customer)
print(f"{(time.perf_counter() - start) / 20 * 1000:.1f} ms for one customer, {found.num_rows} row")
"""
EVERYBODY = """
import sys, time
import duckdb
from intarsia.core.settings import Settings
from intarsia.flows.live.session import opened
from intarsia.store import membership
from datetime import date
with opened(Settings.model_validate({"live": {"home": sys.argv[1]}})) as session:
    picture, _ = session.home.picture("membership", date.fromisoformat(sys.argv[2]))
    files = [session.home.where(layer.path) for layer in picture.layers["membership"]]
    def bare():
        return duckdb.sql(f"SELECT max(customer_id), sum(segment), max(since), sum(version) FROM read_parquet({files})").fetchone()
    def asked():
        rows = membership.as_of(session.home, date.fromisoformat(sys.argv[2]), session.engine)
        return rows.aggregate(n=rows.customer_id.max(), s=rows.segment.sum(), d=rows.since.max(), v=rows.version.sum()).to_pyarrow()
    took = []
    for work in (bare, asked):
        work()
        start = time.perf_counter(); work(); work(); took.append((time.perf_counter() - start) / 2)
print(f"everybody: {took[1]:.2f} s, the snapshot alone {took[0]:.2f} s: {took[1] / took[0]:.2f}x")
"""


def slices(millions: float, folder: Path) -> list[str]:
    """The history and the three portions as files, in order of time."""
    import duckdb

    paths = [str(folder / f"{i}.parquet") for i in range(4)]
    con = duckdb.connect(config={"memory_limit": "6GB", "temp_directory": str(folder / "spill")})
    found = con.execute(f"SELECT quantile_disc(ordered_at, [0.889, 0.89, 0.9])::DATE[] FROM '{orders(millions)}'").fetchone()
    first, second, third = found[0] if found else (date.min,) * 3
    edges = [date.min, first, max(second, first + timedelta(days=1)), third, date.max]
    for path, low, high in zip(paths, edges, edges[1:], strict=False):
        con.execute(
            f"COPY (FROM '{orders(millions)}' WHERE ordered_at >= TIMESTAMP '{low}' AND ordered_at < TIMESTAMP '{high}') TO '{path}'"
        )
    return paths


def last_day(path: str) -> date:
    """The day after the last line of a file."""
    import duckdb

    (last,) = duckdb.sql(f"SELECT max(ordered_at)::DATE FROM '{path}'").fetchone() or (None,)
    assert isinstance(last, date)
    return last + timedelta(days=1)


def told(what: str, cost: Cost) -> None:
    failed = "" if cost.code == 0 else f"FAILED ({cost.code}) "
    print(f"{what:<34}{cost.wall:>8.1f} s{cost.cpu:>9.1f} CPU s{cost.peak_mb:>8.0f} MB  {failed}{cost.said}", flush=True)


def grow(millions: float, home: str, folder: Path) -> None:
    import json

    paths = slices(millions, folder)
    chosen = json.dumps(SETTINGS)
    told("found", measured("-c", STEP, paths[0], home, last_day(paths[0]).isoformat(), chosen))
    costs = []

    def step(what: str, place: str, day: date) -> None:
        costs.append((what, measured("-c", STEP, place, home, day.isoformat(), chosen)))
        told(*costs[-1])

    for path in paths[1:]:
        most, rest = split(path)
        day = last_day(path)
        share = f"{pq.read_metadata(path).num_rows / millions / 1e6:.2%} new"
        step(f"{share}, a new day", most, day)
        step(f"{share} / 16, the same day", rest, day)
    step("only a new day", "", day + timedelta(days=1))
    anew = measured("-c", ANEW, home, day.isoformat(), *paths)
    told("everything anew", anew)
    for what, cost in costs:
        print(f"{what:<34}{cost.cpu / anew.cpu:>8.1%} of the CPU of everything anew")


def split(path: str) -> tuple[str, str]:
    """Fifteen sixteenths and a sixteenth of a portion, taken through all of it."""
    table = pq.read_table(path)
    rows = pa.array(range(table.num_rows), pa.int64())
    tenth = pa.compute.equal(pa.compute.bit_wise_and(rows, 15), 0)
    names = (f"{path}.most.parquet", f"{path}.rest.parquet")
    pq.write_table(table.filter(pa.compute.invert(tenth)), names[0])
    pq.write_table(table.filter(tenth), names[1])
    return names


def crowd(millions: float, home: str, folder: Path) -> None:
    """A home of many customers, of whom one in a hundred buys again."""
    import json

    import numpy as np

    n = int(millions * 1e6)
    rng = np.random.default_rng(0)
    path, more = str(folder / "crowd.parquet"), str(folder / "more.parquet")
    start = np.datetime64("2024-01-01", "us")
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for block in range(0, n, 1_000_000):
            ids = np.arange(block, min(block + 1_000_000, n))
            who = np.repeat(ids, rng.geometric(0.6, len(ids)))
            writer.write_table(trade(who, start + (rng.beta(1.5, 1, len(who)) * 365 * 86_400e6).astype("timedelta64[us]"), rng))
    again = rng.choice(n, n // 100, replace=False)
    pq.write_table(trade(again, start + (365 * 86_400e6 + rng.random(len(again)) * 86_400e6).astype("timedelta64[us]"), rng), more)
    chosen = json.dumps(SETTINGS)
    told("found", measured("-c", STEP, path, home, "2024-12-31", chosen))
    told("1 % buy, a new day", measured("-c", STEP, more, home, "2025-01-01", chosen))
    pq.write_table(pq.read_table(more).set_column(1, "order_id", pa.array([f"X{i}" for i in range(len(again))])), more)
    told("1 % buy again, the same day", measured("-c", STEP, more, home, "2025-01-01", chosen))
    told("ask for one customer", measured("-c", ASK, home, "2024-12-31", f"C{n // 3:09d}"))
    told("ask for everybody", measured("-c", EVERYBODY, home, "2024-12-31"))


SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("order_id", pa.string()),
        ("ordered_at", pa.timestamp("us")),
        ("product_id", pa.string()),
        ("quantity", pa.float64()),
        ("unit_price", pa.float64()),
    ]
)


def trade(who: np.ndarray, when: np.ndarray, rng: np.random.Generator) -> pa.Table:  # type: ignore[name-defined]  # noqa: F821
    import numpy as np

    numbers = rng.integers(0, 2**62, len(who))
    columns = [
        pa.array([f"C{i:09d}" for i in who.tolist()]),
        pa.array([f"O{i:x}" for i in numbers.tolist()]),
        pa.array(when),
        pa.array([f"P{i:03d}" for i in rng.integers(0, 500, len(who)).tolist()]),
        pa.array(rng.geometric(0.5, len(who)).astype(float)),
        pa.array(np.round(rng.lognormal(2.5, 0.8, len(who)), 2)),
    ]
    return pa.table(columns, schema=SCHEMA)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", type=float, default=20, help="millions of order lines")
    parser.add_argument("--customers", type=float, help="millions of customers: the second benchmark instead")
    parser.add_argument("--home", help="the folder of the home; a temporary one where not given")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or f"{folder}/home"
        if asked.customers:
            crowd(asked.customers, home, Path(folder))
        else:
            grow(asked.millions, home, Path(folder))
    sys.exit(0)


if __name__ == "__main__":
    main()
