"""Does dividing customers into k groups bring them closer together than dividing an even spread of the same size and tilt would?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from intarsia.stats.kmeans import kmeans

ROWS, REFERENCES = 500, 4


def gaps(matrix: np.ndarray, ks: Sequence[int], *, references: int = REFERENCES, seed: int = 0) -> Mapping[int, tuple[float, float]]:
    """For each k the gap statistic and its standard error, for (n, p) coordinates in an order fixed by content.

    The gap is the mean logarithm of the inertia of k-means on `references` evenly filled boxes along its principal axes, less that of
    the data. By the usual rule the first k is taken whose gap is not below the next one's less its standard error. At most 500 rows count.
    Cost (1 + references) fits a k. Source: Tibshirani, Walther and Hastie, Journal of the Royal Statistical Society B 63 (2001).

    >>> found = gaps(np.repeat([[0.0, 0.0], [9.0, 1.0], [1.0, 9.0]], 20, axis=0) + np.random.default_rng(0).normal(size=(60, 2)), [2, 3])
    >>> found[3][0] > found[2][0]
    True
    """
    rng = np.random.default_rng(seed)
    rows = matrix if len(matrix) <= ROWS else matrix[np.sort(rng.choice(len(matrix), ROWS, replace=False))]
    centred = rows - rows.mean(0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    turned = centred @ axes.T
    boxes = [rng.uniform(turned.min(0), turned.max(0), turned.shape) for _ in range(references)]
    out = {}
    for k in ks:
        logs = [_log_inertia(box, k, seed) for box in boxes]
        error = float(np.std(logs)) * (1.0 + 1.0 / references) ** 0.5
        out[k] = (float(np.mean(logs)) - _log_inertia(turned, k, seed), error)
    return out


def _log_inertia(rows: np.ndarray, k: int, seed: int) -> float:
    return float(np.log(max(kmeans(rows, k, starts=1, seed=seed, iterations=15).inertia, 1e-300)))
