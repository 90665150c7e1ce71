"""How often watching cries wolf, and what it sees: A/A over resamples of real and generated customers, and planted changes.

python benchmarks/watching.py [ORDERS] [RESAMPLES]: ORDERS is the Online Retail file (generated customers alone where not given).
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import intarsia as ia
from intarsia.core.definition import Definition
from intarsia.core.version import CHAMPION, Version
from intarsia.core.watch import ALARM, WARNING, Watch
from intarsia.monitoring.watch import watch
from intarsia.monitoring.watching import Snapshot, Watching
from monitoring.shop import changed, unchanged, values


def real(orders: str) -> tuple[Definition, pa.Table, date]:
    """Segments of real customers, and the raw features of all of them."""
    features = ia.measure(ia.read(orders))
    segments = ia.discover(features)
    return Definition.of(segments), features.table(), features.as_of


def halves(made: tuple[Definition, pa.Table, date], n: int, seed: int) -> Watching:
    """Two samples of n customers each, with nobody in both."""
    definition, table, day = made
    order = np.random.default_rng(seed).permutation(table.num_rows)
    then, now = (Snapshot(day, table.take(pa.array(np.sort(part)))) for part in (order[:n], order[n : 2 * n]))
    version = Version(1, definition, {number: number for number in definition.fitted.order}, CHAMPION, day, day)
    return Watching(day, version, now, then)


def tally(name: str, make: Callable[[int], Watching], resamples: int) -> None:
    alarms, warnings, causes, began = 0, 0, Counter[str](), time.process_time()
    for seed in range(resamples):
        found: Watch = watch(make(seed))
        alarms += bool(found.of(ALARM))
        warnings += bool(found.of(WARNING))
        causes.update({f"{alarm.topic}/{alarm.measure}" for alarm in found.of(ALARM)})
    seconds = (time.process_time() - began) / resamples
    print(
        f"{name:48} any alarm {alarms / resamples:6.1%}  any warning {warnings / resamples:6.1%}  {seconds:5.2f} CPU s each  {dict(causes)}"
    )


def planted(resamples: int) -> None:
    """How often a change of one feature by so many standard deviations is told of this feature."""
    for n in (500, 2000):
        for factor in (1.1, 1.25, 1.5):
            found = Counter[str]()
            for seed in range(resamples):
                base = unchanged(n, seed=1000 + seed)
                seen = watch(changed(base, spend=values(base, "spend") * factor))
                found.update(alarm.severity for alarm in seen.alarms if alarm.subject == "spend")
            shares = {severity: f"{count / resamples:.0%}" for severity, count in sorted(found.items())}
            print(f"spend x {factor}, n = {n:5}: {shares}")


def newcomers(resamples: int) -> None:
    """How often a planted group is told: strangers, who fit nowhere, and a crowd within a segment."""
    for share in (0.02, 0.04, 0.08):
        strangers = crowds = 0
        for seed in range(resamples):
            base = unchanged(2000, seed=2000 + seed)
            some = np.arange(2000) < 2000 * share
            odd = changed(base, n_orders=np.where(some, 60.0, values(base, "n_orders")), spend=np.where(some, 12.0, values(base, "spend")))
            strangers += any(alarm.measure == "share far from every segment" for alarm in watch(odd).alarms)
            tight = changed(
                base,
                n_orders=np.where(some, 6.0, values(base, "n_orders")),
                spend=np.where(some, 200.0 + np.arange(2000) % 7, values(base, "spend")),
                breadth=np.where(some, 0.95, values(base, "breadth")),
                returns=np.where(some, 0.0, values(base, "returns")),
            )
            crowds += any(alarm.measure == "share in a new crowd" for alarm in watch(tight).alarms)
        print(f"planted {share:.0%} of 2,000: strangers told {strangers / resamples:.0%}, crowd in a segment told {crowds / resamples:.0%}")


def main() -> None:
    orders, resamples = (sys.argv[1] if len(sys.argv) > 1 else ""), int(sys.argv[2]) if len(sys.argv) > 2 else 100
    watch(unchanged(300))  # compiled once
    for n in (100, 300, 1000, 3000):
        tally(f"generated customers, {n} and {n}", lambda seed, n=n: unchanged(n, seed=seed), resamples)  # type: ignore[misc]
    if orders:
        made = real(orders)
        for n in (200, 700, made[1].num_rows // 2):
            tally(f"{Path(orders).name}, {n} and {n}", lambda seed, n=n: halves(made, n, seed), resamples)  # type: ignore[misc]
        same = replace(halves(made, 1000, 0))
        found = watch(replace(same, present=same.training))
        print("identical real customers:", "PSI", {row.psi for row in found.drift}, "findings", len(found.alarms))
    planted(max(resamples // 4, 1))
    newcomers(max(resamples // 4, 1))


if __name__ == "__main__":
    main()
