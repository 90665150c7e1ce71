"""Do names of broad groups stay when a few customers leave? The tree at 8 groups, grown again without one customer in a hundred.

Run: nice -n 10 python -m benchmarks.naming --bases retail generated-1 generated-2 --times 20. The definition of the segments and their own
names stay; the groups above and below them are found and named anew. A name is kept where the group that shares most customers with the
old one (by Jaccard) bears it.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
from tests.segments.customer_like import customer_like, feature_table

import intarsia as ia
from intarsia.core.features import FeatureTable
from intarsia.core.segmentation import Sample, Segmentation
from intarsia.core.tree import SegmentTree
from intarsia.engines.connect import connect
from intarsia.segments.nested import grow
from intarsia.segments.placing import members
from intarsia.segments.sample import draw

LEVELS, BROAD, LEFT_OUT = (4, 8), 8, 0.01
SAME_CROWD = 0.9


def base_of(name: str) -> Segmentation:
    if name == "retail":
        return ia.discover(ia.measure(ia.read("demo")))
    made = customer_like(int(name.partition("-")[2]), n=2_000, separation=1.0)
    engine = connect("duckdb", memory="1GB", threads=1)
    return ia.discover(feature_table(made.table, made.columns, engine))


def without(segments: Segmentation, seed: int) -> Segmentation:
    """The same definition on the customers who are left."""
    features = segments.features
    ids = features.table_expr.select("customer_id").order_by("customer_id").to_pyarrow()
    kept = ids.filter(pa.array(np.random.default_rng(seed).random(len(ids)) >= LEFT_OUT))
    stay = features.engine.put(iter(kept.to_batches()), kept.schema)
    fewer = replace(features, table_expr=features.engine.keep(features.table_expr.semi_join(stay, "customer_id")), n_customers=len(kept))
    return placed(segments, fewer)


def placed(segments: Segmentation, features: FeatureTable) -> Segmentation:
    table, sizes = members(features, segments.fitted)
    drawn = draw(features, seed=0)
    matrix = segments.fitted.recipe.matrix(drawn.table)
    sample = Sample(drawn.table, matrix, segments.fitted.place(matrix).segment, drawn.everyone)
    return replace(segments, features=features, members=table, sizes=sizes, sample=sample)


def groups(tree: SegmentTree) -> dict[str, frozenset[str]]:
    """The customers of each group of the broad level, by its id."""
    level = next(level for level in tree.levels if level.asked == BROAD)
    table = tree.members.select("customer_id", level.column).to_pyarrow()
    own: dict[str, set[str]] = {}
    for who, ident in zip(table["customer_id"].to_pylist(), table[level.column].to_pylist(), strict=True):
        own.setdefault(ident, set()).add(who)
    return {ident: frozenset(who) for ident, who in own.items()}


def compared(first: SegmentTree, again: SegmentTree) -> Counter[str]:
    """Of each broad group: whether its crowd is found again, and whether that bears its name."""
    old, new = groups(first), groups(again)
    there = frozenset().union(*new.values())
    out: Counter[str] = Counter()
    for ident, crowd in old.items():
        own = crowd & there
        overlap = {other: len(own & found) / len(own | found) for other, found in new.items()}
        best = max(sorted(overlap), key=lambda other: overlap[other])
        same = first.by_id[ident].name == again.by_id[best].name
        out["names"] += 1
        out["kept"] += same
        out["other crowd"] += overlap[best] < SAME_CROWD
        out["kept of the same crowd"] += same and overlap[best] >= SAME_CROWD
        if not same:
            print(f"    {first.by_id[ident].name} -> {again.by_id[best].name} (overlap {overlap[best]:.2f})")
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bases", nargs="*", default=["retail", "generated-1", "generated-2"])
    parser.add_argument("--times", type=int, default=20)
    asked = parser.parse_args()
    whole: Counter[str] = Counter()
    for name in asked.bases:
        start = time.process_time()
        segments = placed(one := base_of(name), one.features)
        names = {persona.segment: persona.name for persona in ia.describe(segments).personas}
        first = grow(segments, names, levels=LEVELS)
        found: Counter[str] = Counter()
        for seed in range(asked.times):
            found += compared(first, grow(without(segments, seed), names, levels=LEVELS))
        same = found["names"] - found["other crowd"]
        print(
            f"{name}: {segments.n_customers:,} customers, {segments.k} segments; {found['kept']} of {found['names']} names kept "
            f"({found['kept'] / found['names']:.1%}); of {same} groups with the same customers {found['kept of the same crowd']} "
            f"({found['kept of the same crowd'] / max(same, 1):.1%}) [{time.process_time() - start:.0f} s]",
            flush=True,
        )
        whole += found
    print(f"all: {whole['kept']} of {whole['names']} names kept ({whole['kept'] / whole['names']:.1%})")


if __name__ == "__main__":
    main()
