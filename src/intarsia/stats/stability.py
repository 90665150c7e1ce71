"""Would another draw of customers give the same segments? Groups are found again on random halves and compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from intarsia.stats.agreement import adjusted_rand, best_jaccard, contingency

Labeller = Callable[[np.ndarray], np.ndarray]
"""Places customers: labels 0..k-1 (n,) from coordinates (n, p)."""

Fit = Callable[[np.ndarray, int], Labeller]
"""Finds groups in coordinates (n, p) with a seed, and gives back the rule that places any customer."""


@dataclass(frozen=True)
class Halving:
    """Groups found on each of two random halves: `half` is 0 or 1 for each of n customers, `first` and `second` the labels that the rules
    learnt on half 0 and on half 1 give to all n."""

    half: np.ndarray
    first: np.ndarray
    second: np.ndarray

    @property
    def agreement(self) -> float:
        """The adjusted Rand index on half 1 of its own groups and those that half 0 foretells."""
        unseen = self.half == 1
        return adjusted_rand(self.first[unseen], self.second[unseen])

    @property
    def strength(self) -> float:
        """The prediction strength: over the groups of half 1, the smallest share of pairs that half 0's rule keeps together; usually
        trusted from .8 on. Source: Tibshirani & Walther, Journal of Computational and Graphical Statistics 14 (2005)."""
        unseen = self.half == 1
        table = contingency(self.second[unseen], self.first[unseen])
        sizes = table.sum(1)
        kept = (table * (table - 1)).sum(1)[sizes > 1] / (sizes * (sizes - 1))[sizes > 1]
        return float(kept.min(initial=1.0))

    def jaccard(self, labels: np.ndarray) -> np.ndarray:
        """For each group of `labels`, how well either half finds it again: the mean of the two best overlaps, (k,)."""
        return (best_jaccard(labels, self.first) + best_jaccard(labels, self.second)) / 2.0


def halvings(matrix: np.ndarray, fit: Fit, *, times: int = 20, seed: int = 0, skip: int = 0) -> tuple[Halving, ...]:
    """Random halves `skip` to `skip + times - 1` of a fixed, seeded series. Cost: two fits on n/2 rows each time. Needs n >= 2."""
    return tuple(_halving(matrix, fit, seed, number) for number in range(skip, skip + times))


def split_half(matrix: np.ndarray, fit: Fit, *, times: int = 20, seed: int = 0) -> np.ndarray:
    """Split-half agreement: (times,) adjusted Rand indices between what one half foretells of the other and what that finds itself.

    Mind that a single correlated cloud scores high for two groups: compare with `copula.null_sample`. Fewer than four rows give 1,
    there is nothing to disagree on. Source: METHODS 3; Lange et al., Neural Computation 16 (2004). Cost: 2 x times fits on n/2 rows.
    """
    if len(matrix) < 4:
        return np.ones(times)
    return np.array([halving.agreement for halving in halvings(matrix, fit, times=times, seed=seed)])


def clusterwise_jaccard(matrix: np.ndarray, labels: np.ndarray, fit: Fit, *, times: int = 50, seed: int = 0) -> np.ndarray:
    """How well each group 0..k-1 of `labels` is found again: (times, k) best Jaccard overlaps with groups from random halves.

    Halves are drawn without repetition, because doubled rows flatter density methods. Of a mean of .5 or less one says dissolved, from .6 a
    pattern, from .75 stable, from .85 highly stable. Source: Hennig 2007 and the manual of fpc::clusterboot. Cost: times fits on n/2 rows.
    """
    groups = int(labels.max(initial=0)) + 1
    if len(matrix) < 4:
        return np.ones((times, groups))
    out = np.empty((times, groups))
    for number, halving in enumerate(halvings(matrix, fit, times=(times + 1) // 2, seed=seed)):
        out[2 * number] = best_jaccard(labels, halving.first)
        if 2 * number + 1 < times:
            out[2 * number + 1] = best_jaccard(labels, halving.second)
    return out


def _halving(matrix: np.ndarray, fit: Fit, seed: int, number: int) -> Halving:
    rng = np.random.default_rng((seed, number))
    half = np.zeros(len(matrix), dtype=np.int8)
    half[rng.permutation(len(matrix))[len(matrix) // 2 :]] = 1
    first = fit(np.ascontiguousarray(matrix[half == 0]), 2 * number + seed)
    second = fit(np.ascontiguousarray(matrix[half == 1]), 2 * number + 1 + seed)
    return Halving(half, first(matrix), second(matrix))
