"""Picks customers who lie well apart, to begin a grouping with."""

from __future__ import annotations

import math

import numpy as np

_ROWS_A_CENTRE = 20
_FEWEST_ROWS = 2_048
_MOST_TRIALS = 5


def seeded_centres(
    rows: np.ndarray, weights: np.ndarray | None, k: int, rng: np.random.Generator, *, begin: np.ndarray | None = None
) -> np.ndarray:
    """At most k distinct rows of an (n, p) matrix as centres: greedy k-means++ on a random part of max(2,048, 20 k) rows.

    `begin` (m, p), m from 1 to k, are centres that come first, and are kept. Each centre is the best of several draws in proportion to
    squared distance times weight; rows of no weight are not drawn. The answer depends on the order of the rows: order them by content
    first. Cost k x rows x p. Source: Arthur and Vassilvitskii 2007.
    """
    size = max(_FEWEST_ROWS, _ROWS_A_CENTRE * k)
    if len(rows) > size:
        part = np.sort(rng.choice(len(rows), size, replace=False))
        rows, weights = rows[part], None if weights is None else weights[part]
    columns = np.ascontiguousarray(rows.T)
    mass = np.ones(len(rows)) if weights is None or not weights.any() else weights
    if begin is None:
        picked = [_draw(mass, 1, rng)[0]]
        nearest = _squared(columns, rows[picked])[0]
    else:
        picked, nearest = [], _squared(columns, begin).min(0)
    trials = min(2 + int(math.log(k)), _MOST_TRIALS)
    while len(picked) < k - (0 if begin is None else len(begin)):
        chance = nearest * mass
        if not chance.any():
            break
        tried = _draw(chance, trials, rng)
        left = np.minimum(_squared(columns, rows[tried]), nearest)
        best = int((left @ mass).argmin())
        picked.append(tried[best])
        nearest = left[best]
    found = rows[np.array(picked, dtype=np.int64)]
    return found if begin is None else np.concatenate([begin, found])


def _draw(chance: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` places, each drawn in proportion to `chance`; none without a chance."""
    steps = np.cumsum(chance)
    places = np.searchsorted(steps, rng.random(count) * steps[-1], side="right")
    return np.minimum(places, np.flatnonzero(chance)[-1])


def _squared(columns: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Squared distances (t, n) of all columns of a (p, n) matrix to the points (t, p)."""
    out = np.empty((len(points), columns.shape[1]))
    for total, point in zip(out, points, strict=True):
        away = columns - point[:, None]
        np.einsum("pn,pn->n", away, away, out=total)
    return out
