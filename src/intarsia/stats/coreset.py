"""Draws the customers to learn from so that a rare kind far from the usual is not missed."""

from __future__ import annotations

import numpy as np

_MIX = (np.uint64(0xD6E8FEB86659FD93), np.uint64(0xA0761D6478BD642F))
_STEPS = 2.0**20


def chances(away: np.ndarray, rows: float, n: float, usual: float) -> np.ndarray:
    """How likely each of some customers is to be drawn into a light coreset of about `rows` of `n`: float64 (m,) in (0, 1].

    `away` (m,) are squared distances from the mean of all n, `usual` is their mean over all n. Half of the chance is the same for everyone,
    half grows with the squared distance; the weight of a drawn customer is one over the chance. So a group of one customer in two hundred
    that lies far out has several times the customers of a plain sample, and sums keep their expected values.
    Source: Bachem, Lucic & Krause, "Scalable k-Means Clustering via Lightweight Coresets", KDD 2018. Cost m.

    >>> chances(np.array([0.0, 9.0]), 10, 100, 1.0).tolist()
    [0.05, 0.5]
    """
    share = 0.5 + 0.5 * away / usual if usual > 0 else np.ones(len(away))
    return np.minimum(rows / max(n, 1.0) * share, 1.0)


def marks(matrix: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """A number in [0, 1) for each row (n, p) that only its values, to a millionth, decide: float64 (n,).

    Who is drawn where the mark is below the chance does not depend on ids, order or blocks. Rows that are alike in every value come
    together. Cost n x p.
    """
    total = np.full(len(matrix), (seed * int(_MIX[1]) + 1) % 2**64, dtype=np.uint64)
    for column in np.ascontiguousarray(matrix.T):
        total = (total ^ (np.rint(np.clip(column, -1e9, 1e9) * _STEPS) + 0.0).astype(np.int64).view(np.uint64)) * _MIX[0]
        total ^= total >> np.uint64(32)
    total *= _MIX[1]
    return (total ^ (total >> np.uint64(31))).astype(np.float64) / 2.0**64
