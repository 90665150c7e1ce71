"""Picks customers who lie well apart, to begin a grouping with."""

from __future__ import annotations

import math

import numpy as np

_ROWS_A_CENTRE = 20
_FEWEST_ROWS = 2_048
_MOST_TRIALS = 5


def seeded_centres(rows: np.ndarray, weights: np.ndarray | None, k: int, rng: np.random.Generator) -> np.ndarray:
    """At most k distinct rows of an (n, p) matrix as centres: greedy k-means++ on a random part of max(2,048, 20 k) rows.

    Each centre is the best of several draws in proportion to squared distance times weight; rows of no weight are not drawn. The answer
    depends on the order of the rows: order them by content first. Cost k x rows x p. Source: Arthur and Vassilvitskii 2007.
    """
    size = max(_FEWEST_ROWS, _ROWS_A_CENTRE * k)
    if len(rows) > size:
        part = np.sort(rng.choice(len(rows), size, replace=False))
        rows, weights = rows[part], None if weights is None else weights[part]
    columns = np.ascontiguousarray(rows.T)
    mass = np.ones(len(rows)) if weights is None or not weights.any() else weights
    picked = [_draw(mass, 1, rng)[0]]
    nearest = _squared(columns, np.array(picked))[0]
    trials = min(2 + int(math.log(k)), _MOST_TRIALS)
    while len(picked) < k:
        chance = nearest * mass
        if not chance.any():
            break
        tried = _draw(chance, trials, rng)
        left = np.minimum(_squared(columns, tried), nearest)
        best = int((left @ mass).argmin())
        picked.append(tried[best])
        nearest = left[best]
    return rows[np.array(picked)]


def _draw(chance: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` places, each drawn in proportion to `chance`; none without a chance."""
    steps = np.cumsum(chance)
    places = np.searchsorted(steps, rng.random(count) * steps[-1], side="right")
    return np.minimum(places, np.flatnonzero(chance)[-1])


def _squared(columns: np.ndarray, picked: np.ndarray) -> np.ndarray:
    """Squared distances (t, n) of all columns of a (p, n) matrix to the picked ones."""
    out = np.empty((len(picked), columns.shape[1]))
    for total, place in zip(out, picked, strict=True):
        away = columns - columns[:, place, None]
        np.einsum("pn,pn->n", away, away, out=total)
    return out
