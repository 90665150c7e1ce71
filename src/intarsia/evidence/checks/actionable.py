"""Could a marketer treat these segments differently: do they differ in enough things, each from each, and can a few rules tell them?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from intarsia.core.features import Column
from intarsia.core.finding import Finding
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.evidence.trial import places
from intarsia.stats.copula import ranks
from intarsia.stats.imm import labels_of, threshold_tree
from intarsia.stats.intervals import group_sums, percentiles, poisson_weights, wilson
from intarsia.stats.significance import eta_squared, words_share

MOST_WORDS = 20
"""So many words of a feature are compared."""


@dataclass(frozen=True)
class Actionable:
    """How many features tell the segments apart, which pairs of segments hardly differ, and whether readable rules can stand for them.

    By ranks, so that a few giants do not decide; words that have no order by how often each of them occurs. `share`: a feature tells the
    segments apart where more than this share of its variance lies between them (.14 is Cohen's "large"; of words, the square of Cramér's
    V). `features`: so many must. `difference`: two segments hardly differ where no feature, and no word of one, sets their means so many
    standard deviations apart. `fidelity`: a tree of two leaves a segment should agree with so large a
    share of held-out customers; where it does not, segments that are their own rules are offered. `rows`: at most so many customers.
    Sensitive features do not count. Cost features x rows x log rows.
    """

    share: float = 0.14
    features: int = 2
    difference: float = 0.5
    rows: int = 10_000
    fidelity: float = 0.9

    def run(self, segmentation: Segmentation, *, seed: int = 0) -> tuple[Finding, ...]:
        """One finding on the features, one on the pairs, one on the rules."""
        sample = segmentation.sample
        chosen = places(sample, rows=self.rows, seed=seed)
        labels = sample.segment[chosen]
        numbers = np.unique(labels)
        columns = [c for c in segmentation.features.columns if not c.sensitive and c.name in sample.table.column_names]
        if len(numbers) < 2 or not columns:
            why = "there is only one segment" if columns else "there is no feature to tell them by"
            return (Finding("actionable", "all", "telling_features", 0.0, len(labels), f"Nothing can be told apart: {why}."),)
        known = [(c, floats(sample.table, c.name, c.levels)[chosen]) for c in columns]
        shares = {c.label: _share(c, values, labels) for c, values in known}
        beside = {label: values for c, own in known for label, values in _beside(c, own).items()}
        apart = {pair: _apart(np.column_stack(list(beside.values())), labels, pair) for pair in combinations(numbers.tolist(), 2)}
        words = " (of words: of Cramér's V squared)" if any(c.kind == "nominal" for c in columns) else ""
        told = self._telling(shares, words, len(labels)), self._pairs(apart, tuple(beside), len(labels))
        return (*told, *self._rules(sample.matrix[chosen], labels, seed))

    def _telling(self, shares: dict[str, float], words: str, n: int) -> Finding:
        telling = sorted((label for label, share in shares.items() if share > self.share), key=lambda label: (-shares[label], label))
        named = f": {', '.join(telling[:3]).lower()}{' and others' if len(telling) > 3 else ''}" if telling else ""
        because = (
            f"{len(telling)} of {len(shares)} features tell the segments apart (more than {100 * self.share:g} % of the variance of their "
            f"ranks{words} lies between segments){named}. At least {self.features} are wanted."
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

    def _rules(self, matrix: np.ndarray, labels: np.ndarray, seed: int) -> tuple[Finding, ...]:
        """Whether a tree of two leaves a segment stands for the segments; what to take instead, and its price, where it does not."""
        leaves, held = 2 * len(np.unique(labels)), np.random.default_rng(seed).permutation(len(labels)) < len(labels) // 5
        if not held.any() or not (matrix != matrix[:1]).any():
            return ()
        grown = DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0).fit(matrix[~held], labels[~held])
        right, n = int((grown.predict(matrix[held]) == labels[held]).sum()), int(held.sum())
        low, high = wilson(right, n)
        because = f"A decision tree of {leaves} leaves agrees with the segments on {100 * right / n:.0f} % of {n:,} held-out customers "
        because += f"(95 % interval {100 * low:.0f} to {100 * high:.0f} %; {100 * self.fidelity:g} % is wanted)"
        if right / n >= self.fidelity:
            told = f"{because}: readable rules can stand for them."
            return (Finding("actionable", "all", "tree_fidelity", right / n, n, told, low, high, passed=True, detail={"leaves": leaves}),)
        ratio, least, most = _price(matrix, labels, leaves, seed)
        told = f"{because}. Where rules must be exact, take --explainable (these segments as a tree; its price is told beside it) or the "
        told += "algorithm 'imm', whose rules are the segments: with as many leaves, 'imm' "
        told += f"leaves {ratio:.2f} times as much spread within segments [{least:.2f}, {most:.2f}]."
        detail = {"leaves": leaves, "instead": ["imm", "tree"], "cost_ratio": ratio, "cost_ratio_low": least, "cost_ratio_high": most}
        return (Finding("actionable", "all", "tree_fidelity", right / n, n, told, low, high, passed=False, detail=detail),)


def _price(matrix: np.ndarray, labels: np.ndarray, leaves: int, seed: int) -> tuple[float, float, float]:
    """The spread within the segments of a threshold tree, against that of these segments, with its interval over customers."""
    numbers = np.unique(labels)
    tree = threshold_tree(matrix, np.array([matrix[labels == number].mean(0) for number in numbers]), leaves)
    spreads = np.column_stack([_spread(matrix, labels_of(tree.root, matrix)), _spread(matrix, labels)])
    drawn = group_sums(poisson_weights(len(matrix), resamples=200, seed=seed), np.zeros(len(matrix), dtype=np.int64), spreads, groups=1)
    total = spreads.sum(0)
    low, high = percentiles(drawn[:, 0, 0] / np.maximum(drawn[:, 0, 1], 1e-300))
    return float(total[0] / max(total[1], 1e-300)), low, high


def _spread(matrix: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Each customer's squared distance from the mean of her segment, (n,)."""
    out = np.zeros(len(matrix))
    for number in np.unique(labels):
        own = labels == number
        out[own] = ((matrix[own] - matrix[own].mean(0)) ** 2).sum(1)
    return out


def _share(column: Column, values: np.ndarray, labels: np.ndarray) -> float:
    """How much of a feature's variance lies between the segments."""
    if column.kind != "nominal":
        return eta_squared(_ranked(values), labels)
    there = ~np.isnan(values)  # unknown ones say nothing, as unknown ranks do
    return words_share(values[there], labels[there]) * float(there.mean())


def _beside(column: Column, values: np.ndarray) -> dict[str, np.ndarray]:
    """What the segments are compared in, by its label: ranks, or of words without an order whether it is this one, of the 20 most often."""
    if column.kind != "nominal":
        return {column.label: _ranked(values)}
    there = ~np.isnan(values)
    codes, counts = np.unique(values[there], return_counts=True)
    most = codes[np.argsort(-counts, kind="stable")][:MOST_WORDS]
    shares = {code: float((values[there] == code).mean()) for code in most}
    named = {code: column.levels[int(code)] if 0 <= code < len(column.levels) else f"{code:g}" for code in most}
    return {f"{column.label} '{named[code]}'": np.where(there, values == code, share) for code, share in shares.items()}


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
