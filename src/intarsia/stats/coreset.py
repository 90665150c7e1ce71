"""Draws the customers to learn from so that a rare kind far from the usual is not missed."""

from __future__ import annotations

import numpy as np


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
