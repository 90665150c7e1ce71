"""How right the matching is, where the truth is known of some records: pairwise precision and recall, with their intervals."""

from __future__ import annotations

import numpy as np

from intarsia.core.finding import Finding
from intarsia.stats.intervals import percentiles

_RESAMPLES = 400


def pairwise(found: np.ndarray, truth: np.ndarray, *, seed: int = 0) -> tuple[Finding, Finding]:
    """Precision (of pairs joined, how many are one person) and recall (of pairs of one person, how many are joined).

    `found` and `truth` (records,) are numbers from 0 of persons. 95 % intervals by the bootstrap over people: over true people for recall,
    over found people for precision, as the pairs of one are judged together. NaN where there is no pair. Cost n log n + 400 x people.

    >>> [round(one.value, 3) for one in pairwise(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1]))]
    [0.5, 0.333]
    """
    both = found * (int(truth.max(initial=0)) + 1) + truth
    first, counts = np.unique(both, return_index=True, return_counts=True)[1:]
    hits = counts * (counts - 1) / 2
    out = []
    told = (
        ("precision", found, "of {n:,} pairs of records joined are one person's"),
        ("recall", truth, "of {n:,} pairs of one person's records are joined"),
    )
    for name, side, words in told:
        size = np.bincount(side)
        pairs = size * (size - 1) / 2
        right = np.bincount(side[first], weights=hits, minlength=len(size))
        kept = np.flatnonzero(pairs)
        n = int(pairs.sum())
        value = float(right.sum() / n) if n else float("nan")
        low, high = _interval(right[kept], pairs[kept], seed)
        because = (
            f"{value:.1%} " + words.format(n=n) + f", in {len(kept):,} people of more than one record."
            if n
            else "There is no pair of records."
        )
        out.append(Finding(name, "all", f"pairwise {name}", value, n, because, low, high))
    return out[0], out[1]


def _interval(right: np.ndarray, pairs: np.ndarray, seed: int) -> tuple[float, float]:
    if not len(pairs):
        return float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    draws = np.empty(_RESAMPLES)
    for place in range(_RESAMPLES):
        weight = rng.poisson(1.0, len(pairs))
        total = float((weight * pairs).sum())
        draws[place] = float((weight * right).sum()) / total if total else np.nan
    return percentiles(draws)
