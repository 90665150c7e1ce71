"""Customers without segments: data that looks like the given data in every column and every pair, and has no groups."""

from __future__ import annotations

import numpy as np

CORRECTIONS = 3


def null_sample(matrix: np.ndarray, *, seed: int) -> np.ndarray:
    """A draw from the Gaussian copula of (n, p) data: the same values in each column (ties, zeros and NaN included), in an order that keeps
    the rank correlations and nothing else.

    What a method finds in the data and also in these draws is no evidence of groups. Ties weaken the rank correlation of a draw; the latent
    correlations are raised until the draws' agree with the data's. Where two coordinates come from one feature, draw the raw features and
    prepare the draw. Source: METHODS 3. Cost: n p log n + n p^2, four times.
    """
    n, p = matrix.shape
    if n < 3 or p == 0:
        return matrix.copy()
    ordered = np.sort(matrix, axis=0)
    target = _correlation(_normal_scores(matrix))
    noise = np.random.default_rng(seed).standard_normal((n, p))
    latent = target
    drawn = _mapped(noise, latent, ordered)
    for _ in range(CORRECTIONS if p > 1 else 0):
        latent = np.clip(latent + target - _correlation(_normal_scores(drawn)), -0.999, 0.999)
        drawn = _mapped(noise, latent, ordered)
    return drawn


def ranks(column: np.ndarray) -> np.ndarray:
    """Ranks from 1 to n, equal values sharing their mean rank, NaN together at the end.

    >>> ranks(np.array([5.0, 1.0, 5.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, place, counts = np.unique(column, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2.0)[place.ravel()])


def _normal_scores(matrix: np.ndarray) -> np.ndarray:
    from scipy.special import ndtri

    n = len(matrix)
    return np.column_stack([ndtri((ranks(column) - 0.5) / n) for column in matrix.T])


def _correlation(scores: np.ndarray) -> np.ndarray:
    """Correlations, 0 with a column that does not vary."""
    centred = scores - scores.mean(0)
    length = np.sqrt((centred**2).sum(0))
    unit = centred / np.where(length > 0, length, 1.0)
    out = unit.T @ unit
    np.fill_diagonal(out, 1.0)
    return out


def _mapped(noise: np.ndarray, latent: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """Noise with the latent correlations, each column's k-th smallest replaced by the data's k-th smallest."""
    values, vectors = np.linalg.eigh((latent + latent.T) / 2.0)
    root = vectors * np.sqrt(np.maximum(values, 1e-9))
    root /= np.sqrt((root**2).sum(1))[:, None]
    correlated = noise @ root.T
    place = correlated.argsort(0, kind="stable")
    out = np.empty_like(ordered)
    np.put_along_axis(out, place, ordered, axis=0)
    return out
