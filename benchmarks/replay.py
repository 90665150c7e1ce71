"""A year of a real shop day by day: the same memberships as computing each day from scratch, and segments that keep their identity.

    python benchmarks/replay.py [--days 343] [--from 2011-01-01] [--every-days 30] [--k 5] [--promote rule|yes]

Founds a home on the packaged orders (Online Retail) before the first day, lets the lines of each day come in, retrains every so many days,
and compares everybody's segment on every day with the one computed from scratch. Prints the days that differ (there should be none), moves
by cause, the flip-flop rate, and the lineage graph. Exit code 1 where a day differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import intarsia as ia
from intarsia.flows.live.session import opened
from intarsia.reports.family import lineage_mermaid, lineage_tree
from intarsia.store import layers, membership

ORDERS = str(files("intarsia.sources.connectors") / "online_retail.parquet")


def between(lines: pa.Table, first: date, last: date) -> pa.Table:
    days = lines["InvoiceDate"].to_numpy().astype("datetime64[D]")
    return lines.filter(pa.array((days >= np.datetime64(first)) & (days < np.datetime64(last))))


def scratch(base: ia.CustomerBase, settings: ia.Settings, day: date) -> tuple[dict[str, int], dict[str, int]]:  # type: ignore[name-defined]
    """Segment ids as of the day from scratch, and as the home has them."""
    with opened(settings) as session:
        version = session.home.state().champion
        rows = membership.as_of(session.home, day, session.engine).to_pyarrow()
    features = ia.measure(base, day).table()
    placed = version.definition.fitted.assign(features).segment
    anew = {c: version.ids[int(n)] for c, n in zip(features["customer_id"].to_pylist(), placed, strict=True)}
    return anew, dict(zip(rows["customer_id"].to_pylist(), rows["segment"].to_pylist(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=343)
    parser.add_argument("--from", dest="first", default="2011-01-01")
    parser.add_argument("--every-days", type=int, default=30)
    parser.add_argument("--k", type=int, default=5)
    parser.add_argument("--promote", choices=("rule", "yes"), default="rule", help="yes: every challenger comes into force")
    asked = parser.parse_args()
    lines, first = pq.read_table(ORDERS), date.fromisoformat(asked.first)
    base = ia.read(lines)
    chosen = {"segments": {"k": asked.k, "algorithms": ["kmeans"], "objective": "explore"}, "origins": 1, "horizon_days": 30}
    wrong, cpu, rulings = 0, [], []
    with tempfile.TemporaryDirectory() as folder:
        settings = ia.Settings.model_validate(chosen | {"live": {"home": f"{folder}/home", "clock": "data"}})
        ia.refresh([between(lines, date(2000, 1, 1), first)], settings, as_of=first)
        for n in range(1, asked.days + 1):
            day = first + timedelta(days=n)
            came = between(lines, day - timedelta(days=1), day)
            start = time.process_time()
            ia.refresh([came] if came.num_rows else None, settings, as_of=day)
            cpu.append(time.process_time() - start)
            anew, held = scratch(base, settings, day)
            if anew != held:
                wrong += 1
                print(f"{day}: {sum(anew.get(c) != held.get(c) for c in anew.keys() | held.keys())} customers differ", flush=True)
            if n % asked.every_days == 0:
                done = ia.retrain(settings, promote=asked.promote, by="replay")
                rulings.append((day, done.version.number, done.ruling.verdict, done.succession.changed))
                print(day, done.version.status, f"{done.succession.changed:.1%} change by the model;", done.ruling.because, flush=True)
        with opened(settings) as session:
            moves = layers.read(session.home, session.home.state(), "moves", session.engine).to_pyarrow()
        print(
            f"{asked.days} days, {wrong} of them differ from scratch; {np.median(cpu):.2f} CPU s a refresh (median), {max(cpu):.2f} at most"
        )
        print("moves by cause:", dict(Counter(moves["cause"].to_pylist())))
        known = ia.lineage(settings)
        print(lineage_tree(known))
        print(lineage_mermaid(known))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
