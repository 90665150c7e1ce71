"""Identity over time: what going on from the definition in force gains, what monthly retrains do to ids, and what hysteresis costs.

    python benchmarks/lineage.py going-on
    python benchmarks/lineage.py months ORDERS --first 2011-03-01 --months 10 [--rule]
    python benchmarks/lineage.py flips ORDERS --first 2011-05-01 --days 220
    python benchmarks/lineage.py rows --customers 10000000

ORDERS is the Online Retail file. `months` promotes every challenger; with --rule those whose gates fail, or that would move more than 20 %
of customers, do not come into force (no back-test is made). Figures of these commands stand in docs/guide/lineage.md and ADR 16.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa

import intarsia as ia
from intarsia.core.definition import Definition
from intarsia.core.lineage import NOBODY, Lineage
from intarsia.core.migration import BEHAVIOUR
from intarsia.monitoring.flipping import flip_flop_rate
from intarsia.personas.describe import describe
from intarsia.personas.wishes import wishes
from intarsia.reports.family import lineage_tree
from intarsia.segments.discover import discover
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.hysteresis import Held, Hysteresis
from intarsia.segments.living.identity import Succession, successors
from intarsia.segments.living.promotion import MOST_CHANGED
from intarsia.segments.prepare import prepare
from intarsia.stats.agreement import adjusted_rand
from intarsia.stats.continuing import continued
from intarsia.stats.kmeans import kmeans
from intarsia.stats.matching import Contingency

BASES, K = 10, 6
RULES = tuple(Hysteresis(*rule) for rule in ((0,), (3,), (7,), (7, 0.1), (14,), (30,)))


def going_on() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from segments.customer_like import customer_like

    for separation in (0.5, 1.0):
        found: dict[float, list[tuple[float, float]]] = {}
        for seed in range(BASES):
            base = customer_like(seed, n=1500, separation=separation)
            order = np.random.default_rng(seed).permutation(1500)
            early, late = base.table.take(order[:1000]), base.table.take(order[500:])
            recipe, matrix = prepare(base.columns, early), prepare(base.columns, late).matrix(late)
            centres = kmeans(recipe.matrix(early), K, seed=seed).centres
            before = ((recipe.matrix(late)[:, None, :] - centres[None]) ** 2).sum(2).argmin(1)
            afresh = kmeans(matrix, K, seed=seed + 100)
            for slack in (-1.0, 0.005, 0.01, 0.02, 0.05):
                one = continued(matrix, before, K, seed=seed + 100, slack=slack)
                found.setdefault(slack, []).append((adjusted_rand(before, one.labels), one.inertia / afresh.inertia))
        for slack, pairs in found.items():
            agreement, inertia = np.array(pairs).T
            told = "afresh" if slack < 0 else f"slack {slack:g}"
            print(f"separation {separation}: {told}: ARI {agreement.mean():.3f}, inertia x {inertia.mean():.4f} (most {inertia.max():.4f})")


def months(place: str, first: date, count: int, *, rule: bool) -> None:
    base = ia.read(place)
    for anchored in (False, True):
        print("going on" if anchored else "afresh")
        champion, state = None, None
        for number in range(count):
            day = date(first.year + (first.month - 1 + number) // 12, (first.month - 1 + number) % 12 + 1, first.day)
            features = ia.measure(base, as_of=day.isoformat())
            found = discover(features, anchor=champion if anchored else None)
            names = {persona.segment: wishes(persona) for persona in describe(found).personas}
            table = features.table()
            crossing = Contingency.of([], [], columns=list(names))
            if champion is not None and state is not None:
                old = [state.ids[segment] for segment in champion.fitted.assign(table).segment.tolist()]
                crossing = Contingency.of(old, found.fitted.assign(table).segment)
            after = successors(crossing, state.lineage if state else Lineage(), names, Decree(day, number + 1))
            failed = [gate.name for one in found.candidates if one.chosen for gate in one.gates if gate.passed is False]
            rises = state is None or not rule or (not failed and after.changed <= MOST_CHANGED)
            verdict = "in force" if rises else "not in force"
            print(f"{day} {found.algorithm_name} {found.k}, {after.changed:.1%} change, failed {failed}, {verdict}", flush=True)
            if rises:
                champion, state = Definition.of(found), after
        print(lineage_tree(_of(state)), end="\n\n")


def _of(state: Succession | None) -> Lineage:
    return state.lineage if state else Lineage()


def flips(place: str, first: date, days: int) -> None:
    base = ia.read(place)
    fitted = discover(ia.measure(base, as_of=first.isoformat())).fitted
    looks = []
    for number in range(days):
        day = first + timedelta(days=number)
        table = ia.measure(base, as_of=day.isoformat()).table_expr.select("customer_id", *fitted.recipe.columns).to_pyarrow()
        placed = fitted.assign(table)
        looks.append((day, np.array(table["customer_id"].cast(pa.string()).to_pylist()), placed.segment, placed.margin))
    who = np.unique(np.concatenate([ids for _, ids, _, _ in looks]))
    for rule in RULES:
        _replayed(rule, looks, who)


def _replayed(rule: Hysteresis, looks: list[tuple[date, np.ndarray, np.ndarray, np.ndarray]], who: np.ndarray) -> None:
    held, moves, elsewhere, placed, delays = Held.none(len(who)), [], 0, 0, []
    for day, ids, segment, margin in looks:
        at = np.searchsorted(who, ids)
        raw, sure = np.zeros(len(who), dtype=np.int64), np.zeros(len(who))
        raw[at], sure[at] = segment, margin
        after = rule.step(held, raw, sure, day)
        for one in np.flatnonzero((after.segment != held.segment) & (held.segment != NOBODY)).tolist():
            move = {"customer_id": str(who[one]), "on": day, "origin": int(held.segment[one]), "target": int(after.segment[one])}
            moves.append(move | {"cause": BEHAVIOUR})
            delays.append(0 if np.isnat(held.waiting[one]) else (np.datetime64(day) - held.waiting[one]).astype(int))
        elsewhere, placed, held = elsewhere + int((after.segment != raw).sum()), placed + len(ids), after
    schema = pa.schema(
        [("customer_id", pa.string()), ("on", pa.date32()), ("origin", pa.int64()), ("target", pa.int64()), ("cause", pa.string())]
    )
    found = flip_flop_rate(pa.Table.from_pylist(moves, schema=schema), looks[-1][0] + timedelta(days=30), 30)
    told = f"{found.n} moves, {found.returned} undone in {found.days} days ({found.rate:.1%})"
    print(f"{rule}: {told}, {elsewhere / placed:.1%} of customer-days elsewhere, mean delay {np.mean(delays or [0]):.1f} days")


def rows(customers: int) -> None:
    connection = ibis.duckdb.connect()
    table = ibis.range(0, customers).unnest().name("i").as_table()
    kept = table.select(
        raw=(table.i.hash() % 7 + 1).abs().cast("int64"),
        segment=((table.i + (table.i % 10 == 0).cast("int64")).hash() % 7 + 1).abs().cast("int64"),
        candidate=ibis.literal(NOBODY, "int64"),
        waiting=ibis.null("date"),
        margin=(table.i % 1000) / 1000.0,
    )
    made = connection.create_table("kept", kept)
    for rule in (Hysteresis(), Hysteresis(7, 0.3)):
        began = time.process_time()
        connection.create_table("after", rule.steadied(made, date(2026, 1, 1)), overwrite=True)
        print(f"{rule}: {customers:,} customers, {time.process_time() - began:.1f} CPU seconds")
    connection.disconnect()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("going-on", "months", "flips", "rows"))
    parser.add_argument("place", nargs="?", default="")
    parser.add_argument("--first", type=date.fromisoformat, default=date(2011, 3, 1))
    parser.add_argument("--months", type=int, default=10)
    parser.add_argument("--days", type=int, default=220)
    parser.add_argument("--customers", type=int, default=10_000_000)
    parser.add_argument("--rule", action="store_true")
    asked = parser.parse_args()
    if asked.what == "going-on":
        going_on()
    elif asked.what == "months":
        months(asked.place, asked.first, asked.months, rule=asked.rule)
    elif asked.what == "flips":
        flips(asked.place, asked.first, asked.days)
    else:
        rows(asked.customers)


if __name__ == "__main__":
    main()
