"""Groups that go on from those of before: found afresh, but where they were, unless that would be clearly worse."""

from __future__ import annotations

import numpy as np

from intarsia.stats.kmeans import KMeans, kmeans_once, settled
from intarsia.stats.sampling import by_content
from intarsia.stats.seeding import seeded_centres
from intarsia.stats.ward import ward

SLACK = 0.02
"""The share of inertia that staying near the first definition may cost: less agrees with it less, more gains nothing (docs/benchmarks.md,
"Going on from the definition in force")."""


def continued(matrix: np.ndarray, before: np.ndarray, k: int, *, starts: int = 10, seed: int = 0, slack: float = SLACK) -> KMeans:
    """k-means of a finite (n, p) matrix that begins where the groups `before` (n,), any whole numbers, are in these coordinates.

    It is taken where its inertia is at most `slack` above that of k-means with `starts` fresh restarts, and it has as many centres; else
    the fresh one is. More groups than k are joined by Ward's criterion; fewer are added to by k-means++. The same rows in any order give
    the same bits. Cost: that of `kmeans`, and one descent more. Source: METHODS 7 (anchoring).
    """
    order = by_content(matrix, len(matrix))
    rows = np.ascontiguousarray(matrix[order], dtype=np.float64)
    fresh = kmeans_once(rows, k, starts=starts, seed=seed)
    old = settled(rows, beginning(rows, np.asarray(before)[order], k, seed=seed), seed=seed)
    holds = len(old.centres) >= len(fresh.centres) and old.inertia <= (1.0 + slack) * fresh.inertia
    chosen = old if holds else fresh
    labels = np.empty_like(chosen.labels)
    labels[order] = chosen.labels
    return KMeans(chosen.centres, labels, chosen.inertia)


def beginning(rows: np.ndarray, before: np.ndarray, k: int, *, seed: int = 0) -> np.ndarray:
    """At most k centres (k', p): the means of the groups `before` (n,) of the rows, joined or added to until there are k."""
    label = np.unique(before, return_inverse=True)[1]
    sizes = np.bincount(label)
    sums = np.column_stack([np.bincount(label, column) for column in rows.T]) if rows.shape[1] else np.zeros((len(sizes), 0))
    means = sums / sizes[:, None]
    order = np.lexsort((sizes, *means.T[::-1]))
    means, sizes = means[order], sizes[order]
    if len(means) > k:
        group = ward(means, sizes).cut(k)
        mass = np.bincount(group, sizes)
        means = np.column_stack([np.bincount(group, column * sizes) for column in means.T]) / mass[:, None]
    if len(means) < k:
        means = seeded_centres(rows, None, k, np.random.default_rng([seed, len(means)]), begin=means)
    return means
