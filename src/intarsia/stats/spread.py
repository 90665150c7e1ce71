"""How wide a group's cloud is, so that the distance to the next group can be told as doubt."""

from __future__ import annotations

import numpy as np


def spread(matrix: np.ndarray, distances: np.ndarray, within: np.ndarray) -> float:
    """The variance within groups along one independent direction: mean squared distance over the effective number of dimensions.

    `distances` (n,) are squared distances to the own centre, `within` (n, p) the differences from it; the effective number of dimensions is
    (sum of eigenvalues)^2 / sum of squared eigenvalues of their covariance, so that a feature counted twice does not double the certainty.
    At least 1e-12. Cost n x p^2.

    >>> away = np.array([[1.0, 1.0], [-1.0, -1.0]])
    >>> spread(away, (away**2).sum(1), away)
    2.0
    """
    if not len(matrix):
        return 1e-12
    covariance = within.T @ within
    total = float(np.trace(covariance))
    squares = float((covariance**2).sum())
    dimensions = total**2 / squares if squares > 0 else 1.0
    return max(float(distances.mean()) / dimensions, 1e-12)
