"""Are the customers of a segment alike in what matters?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.core.finding import Finding
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.evidence.trial import places
from intarsia.stats.copula import ranks
from intarsia.stats.intervals import group_sums, percentiles, poisson_weights

SHOWN, FEW = 2, 10


@dataclass(frozen=True)
class Homogeneity:
    """How much the customers of each segment still differ, in every measure that made the segments: the mean distance of their ranks from
    the segment's middle rank, as a share of the same distance of all customers from theirs. 0: they are all the same; 1: a segment as mixed
    as the whole base. Ranks, so that one giant order says no more than any other; words are left out, which have no ranks.

    `rows`: at most so many customers of the sample. `resamples`: bootstrap resamples of customers for the intervals, with the middles held
    fixed. `loose`: from here on customers are hardly more alike than all. Segments are tighter than the base by construction, so to pass is
    little; not to pass says that they tell nothing of what they were made from. Cost features x rows x log rows.
    """

    rows: int = 10_000
    resamples: int = 300
    loose: float = 0.9

    def run(self, segmentation: Segmentation, *, seed: int = 0) -> tuple[Finding, ...]:
        """One finding on all, and one a segment, with the share of each measure in its detail."""
        chosen = places(segmentation.sample, rows=self.rows, seed=seed)
        numbers, codes = np.unique(segmentation.sample.segment[chosen], return_inverse=True)
        measured = _measured(segmentation, chosen, codes)
        if not measured or len(numbers) < 2:
            why = "nothing that made the segments can be ranked" if len(numbers) > 1 else "there is only one segment"
            return (Finding("homogeneity", "all", "spread", float("nan"), len(codes), f"Not measured: {why}."),)
        apart = np.stack(list(measured.values()))
        told = np.isfinite(apart).sum(0)
        known = told > 0
        away = np.where(known, np.nansum(apart, axis=0) / np.maximum(told, 1), np.nan)
        sums = group_sums(
            poisson_weights(int(known.sum()), resamples=self.resamples, seed=seed),
            codes[known],
            np.column_stack([away[known], np.ones(int(known.sum()))]),
            groups=len(numbers),
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn, whole = sums[:, :, 0] / sums[:, :, 1], sums[:, :, 0].sum(1) / sums[:, :, 1].sum(1)
        labels = {column.name: column.label for column in segmentation.features.columns}
        found = [self._one(int(n), (away, measured, (codes == j) & known), drawn[:, j], labels) for j, n in enumerate(numbers)]
        low, high = percentiles(whole)
        value, n = float(away[known].mean()), int(known.sum())
        because = (
            f"Within a segment customers differ {value:.2f} times as much as all customers do, 95 % interval {low:.2f} to {high:.2f} "
            f"({n:,} customers, {len(measured)} measures that made the segments): 0 is all alike, 1 as mixed as the whole base."
        )
        return (
            Finding("homogeneity", "all", "spread", value, n, because, low, high, high < self.loose if n >= FEW * len(numbers) else None),
            *found,
        )

    def _one(
        self, number: int, told: tuple[np.ndarray, dict[str, np.ndarray], np.ndarray], drawn: np.ndarray, labels: dict[str, str]
    ) -> Finding:
        away, measured, own = told
        value, n = float(away[own].mean()) if own.any() else float("nan"), int(own.sum())
        by = {name: float(np.nanmean(one[own])) for name, one in measured.items() if np.isfinite(one[own]).any()}
        order = [labels[name] for name in sorted(by, key=lambda name: (by[name], name))]
        if n < FEW:
            return Finding(
                "homogeneity",
                str(number),
                "spread",
                float("nan"),
                n,
                f"Segment {number} has too few customers to say how alike they are: {n}.",
            )
        low, high = percentiles(drawn)
        because = (
            f"The customers of segment {number} differ {value:.2f} times as much as all customers do, 95 % interval {low:.2f} to "
            f"{high:.2f} ({n:,} customers)."
        )
        if len(set(by.values())) > 1:
            shown = min(SHOWN, len(order) // 2)
            because += f" They are most alike in {_listed(order[:shown])}, least in {_listed(order[::-1][:shown])}."
        if value >= self.loose:
            because += " They are hardly more alike than the base: speak of them as the rest, not as a kind."
        return Finding("homogeneity", str(number), "spread", value, n, because, low, high, detail=dict(sorted(by.items())))


def _measured(segmentation: Segmentation, chosen: np.ndarray, codes: np.ndarray) -> dict[str, np.ndarray]:
    """Of each measure that made the segments, how far each customer's rank is from the middle one of her segment, by how far all
    customers' ranks are from theirs; NaN where she has no value. Measures that do not vary are left out."""
    used, table = set(segmentation.fitted.recipe.columns), segmentation.sample.table
    out = {}
    for column in segmentation.features.columns:
        if column.name not in used or column.name not in table.column_names or column.kind == "nominal":
            continue
        values = floats(table, column.name, column.levels)[chosen]
        rank = np.full(len(values), np.nan)
        there = np.isfinite(values)
        rank[there] = ranks(values[there])
        usual = float(np.abs(rank[there] - np.median(rank[there])).mean()) if there.any() else 0.0
        if usual <= 0:
            continue
        middle = np.array([np.median(own) if len(own := rank[there & (codes == j)]) else np.nan for j in range(int(codes.max()) + 1)])
        out[column.name] = np.abs(rank - middle[codes]) / usual
    return out


def _listed(labels: list[str]) -> str:
    return " and ".join(f"'{label}'" for label in labels)
