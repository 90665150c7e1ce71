"""Could a marketer treat these segments differently: do they differ in enough things, each from each?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from intarsia.core.finding import Finding
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.stats.copula import ranks
from intarsia.stats.significance import eta_squared


@dataclass(frozen=True)
class Actionable:
    """How many features tell the segments apart, and which pairs of segments hardly differ.

    By ranks, so that a few giants do not decide. `share`: a feature tells the segments apart where more than this share of its
    variance lies between them (.14 is Cohen's "large"). `features`: so many must. `difference`: two segments hardly differ where no
    feature sets their means so many standard deviations apart. `rows`: at most so many customers. Sensitive features do not count.
    Cost features x rows x log rows.
    """

    share: float = 0.14
    features: int = 2
    difference: float = 0.5
    rows: int = 10_000

    def run(self, segmentation: Segmentation, *, seed: int = 0) -> tuple[Finding, ...]:
        """One finding on the features, one on the pairs."""
        sample = segmentation.sample
        chosen = np.sort(np.random.default_rng(seed).permutation(len(sample.segment))[: self.rows])
        labels = sample.segment[chosen]
        numbers = np.unique(labels)
        columns = [c for c in segmentation.features.columns if not c.sensitive and c.name in sample.table.column_names]
        if len(numbers) < 2 or not columns:
            why = "there is only one segment" if columns else "there is no feature to tell them by"
            return (Finding("actionable", "all", "telling_features", 0.0, len(labels), f"Nothing can be told apart: {why}."),)
        ranked = {c.label: _ranked(floats(sample.table, c.name)[chosen]) for c in columns}
        shares = {label: eta_squared(values, labels) for label, values in ranked.items()}
        apart = {pair: _apart(np.column_stack(list(ranked.values())), labels, pair) for pair in combinations(numbers.tolist(), 2)}
        return self._telling(shares, len(labels)), self._pairs(apart, tuple(ranked), len(labels))

    def _telling(self, shares: dict[str, float], n: int) -> Finding:
        telling = sorted((label for label, share in shares.items() if share > self.share), key=lambda label: (-shares[label], label))
        named = f": {', '.join(telling[:3]).lower()}{' and others' if len(telling) > 3 else ''}" if telling else ""
        because = (
            f"{len(telling)} of {len(shares)} features tell the segments apart (more than {100 * self.share:g} % of the variance of their "
            f"ranks lies between segments){named}. At least {self.features} are wanted."
        )
        passed = len(telling) >= self.features
        return Finding("actionable", "all", "telling_features", float(len(telling)), n, because, passed=passed, detail={"shares": shares})

    def _pairs(self, apart: dict[tuple[int, int], tuple[float, int]], labels: tuple[str, ...], n: int) -> Finding:
        alike = [pair for pair, (most, _) in apart.items() if most < self.difference]
        (first, second), (most, which) = min(apart.items(), key=lambda item: (item[1][0], item[0]))
        nearest = f"The nearest pair, {first} and {second}, differs most in {labels[which].lower()}, by {most:.1f} standard deviations"
        if alike:
            named = ", ".join(f"{a} and {b}" for a, b in alike[:5])
            because = f"{len(alike)} of {len(apart)} pairs of segments hardly differ ({named}). {nearest}: consider merging them."
        else:
            because = f"Every one of {len(apart)} pairs of segments differs clearly in at least one feature. {nearest}."
        pairs = [{"first": a, "second": b, "difference": value, "feature": labels[j]} for (a, b), (value, j) in apart.items()]
        return Finding("actionable", "all", "alike_pairs", float(len(alike)), n, because, passed=not alike, detail={"pairs": pairs})


def _ranked(values: np.ndarray) -> np.ndarray:
    """Ranks; unknown values share the middle rank, so that they say nothing."""
    known = ~np.isnan(values)
    out = np.full(len(values), (known.sum() + 1) / 2)
    out[known] = ranks(values[known])
    return out


def _apart(ranked: np.ndarray, labels: np.ndarray, pair: tuple[int, int]) -> tuple[float, int]:
    """The greatest standardised difference of two segments (capped at 99) and which feature has it."""
    one, other = ranked[labels == pair[0]], ranked[labels == pair[1]]
    inside = ((one - one.mean(0)) ** 2).sum(0) + ((other - other.mean(0)) ** 2).sum(0)
    spread = np.sqrt(inside / max(len(one) + len(other) - 2, 1))
    gap = np.abs(one.mean(0) - other.mean(0))
    far = np.where(gap > 99 * spread, 99.0, gap / np.where(spread > 0, spread, 1.0))
    far = np.where(gap > 0, far, 0.0)
    return float(far.max()), int(far.argmax())
