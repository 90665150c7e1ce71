"""Customers without segments: data that looks like the given data in every column and every pair, and has no groups."""

from __future__ import annotations

import numpy as np

CORRECTIONS = 3
CARRIED = 0.8


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


def null_within(matrix: np.ndarray, strata: np.ndarray, *, seed: int) -> np.ndarray:
    """A draw of (n, p) data in which each stratum 0.. of `strata` (n,) is a `null_sample` of its own.

    So what tells the strata apart stays as it is, and only groups within them are gone. Cost as `null_sample`.
    """
    out = np.array(matrix, copy=True)
    for number in range(int(strata.max(initial=-1)) + 1):
        own = strata == number
        out[own] = null_sample(matrix[own], seed=seed * 1_009 + number)
    return out


def patterns(spikes: np.ndarray, *, least: int) -> np.ndarray:
    """Strata (n,) by the joint pattern of yes or no columns (n, f), as fine as the number of customers carries.

    Columns are taken from the most even to the least, each only if four fifths of the customers stay in patterns of `least` rows or more;
    the rare patterns form one stratum together. Without columns, or where no column is carried, all are one stratum. Cost n log n x f.

    >>> patterns(np.array([[True], [False], [True], [False]]), least=2).tolist()
    [1, 0, 1, 0]
    """
    n = len(spikes)
    found = np.zeros(n, dtype=np.int64)
    share = spikes.mean(0) if n else np.zeros(0)
    for column in sorted(range(spikes.shape[1]), key=lambda j: (abs(share[j] - 0.5), spikes[:, j].astype(np.int8).tobytes())):
        finer = np.unique(2 * found + spikes[:, column], return_inverse=True)[1]
        if _carried(finer, least).mean() >= CARRIED:
            found = finer
    rare = ~_carried(found, least)
    return np.asarray(np.unique(np.where(rare, found.max(initial=0) + 1, found), return_inverse=True)[1].ravel())


def _carried(strata: np.ndarray, least: int) -> np.ndarray:
    return np.bincount(strata)[strata] >= least


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
    root = (vectors * np.sqrt(np.maximum(values, 1e-9))) @ vectors.T
    root /= np.sqrt((root**2).sum(1))[:, None]
    correlated = noise @ root.T
    place = correlated.argsort(0, kind="stable")
    out = np.empty_like(ordered)
    np.put_along_axis(out, place, ordered, axis=0)
    return out
