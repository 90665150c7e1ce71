"""Describes customers as a blend of k bell-shaped clouds, each with its own size, place, width and tilt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from intarsia.stats.kmeans import KMeans, kmeans_once

_TOLERANCE = 1e-4
_STEPS = 100
_EXPANDABLE = 1e-8  # of the largest squared value: variances above that survive (x - m)^2 = x^2 - 2xm + m^2


@dataclass(frozen=True)
class Mixture:
    """`shares` (k,) sum to one, `means` (k, p), `factors` (k, p, p) are upper triangular with precision = factor @ factor.T;
    `log_likelihood` is the mean over customers, `parameters` their number (for BIC)."""

    shares: np.ndarray
    means: np.ndarray
    factors: np.ndarray
    log_likelihood: float
    parameters: int

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """-2 ln(share x density) up to p ln 2 pi: (n, k). Cost n x k x p^2."""
        return np.column_stack([(((matrix - m) @ u) ** 2).sum(1) for m, u in zip(self.means, self.factors, strict=True)]) + self.offsets

    @property
    def offsets(self) -> np.ndarray:
        """-2 ln(share) - ln|precision| of each cloud: (k,)."""
        diagonals = np.diagonal(self.factors, axis1=1, axis2=2)
        return -2.0 * np.log(self.shares) - 2.0 * np.log(diagonals).sum(1)


def mixture(
    matrix: np.ndarray,
    k: int,
    *,
    weights: np.ndarray | None = None,
    covariance: str = "full",
    reg: float = 1e-3,
    starts: int | KMeans = 4,
    seed: int = 0,
) -> Mixture:
    """A Gaussian mixture by expectation and maximisation from k-means, for a finite (n, p) matrix, n >= 1.

    `starts` is how many restarts that k-means has, or the k-means itself.

    `covariance` is "full", "diag" or "tied"; `reg` is added to each variance in units of the mean variance of the columns, so constants and
    copies of a column do no harm. Clouds that end up with no customer are dropped. The rows' order matters in the last digits: order them
    by content first. Cost n x k x p^2 a step. Source: Dempster, Laird and Rubin 1977.

    >>> mixture(np.array([[0.0], [1.0], [10.0], [11.0]]), 2).means.round().tolist()
    [[0.0], [10.0]]
    """
    mass = np.ones(len(matrix)) if weights is None or not weights.any() else np.asarray(weights, dtype=np.float64)
    start = starts if isinstance(starts, KMeans) else kmeans_once(matrix, k, weights=weights, starts=starts, seed=seed)
    floor = reg * max(float(matrix.var(axis=0).mean()), 1e-12)
    blame = np.eye(len(start.centres))[start.labels]
    before = -np.inf
    step = _step(matrix, covariance, floor)
    for _ in range(_STEPS):
        fitted, scores = step(blame * mass[:, None])
        lowest = scores.min(1)
        shares = np.exp(-0.5 * (scores - lowest[:, None]))
        total = shares.sum(1)
        likelihood = float(mass @ (np.log(total) - 0.5 * lowest)) / float(mass.sum()) - 0.5 * matrix.shape[1] * np.log(2 * np.pi)
        blame = shares / total[:, None]
        held = np.bincount(scores.argmin(1), mass, minlength=scores.shape[1]) > 0
        if not held.all():
            blame = blame[:, held] / np.maximum(blame[:, held].sum(1), 1e-300)[:, None]
        elif likelihood - before < _TOLERANCE:
            break
        before = likelihood if held.all() else -np.inf
    return _kept(fitted, held, likelihood, covariance)


def _step(matrix: np.ndarray, covariance: str, floor: float) -> Callable[[np.ndarray], tuple[Mixture, np.ndarray]]:
    """What makes, of (weighted) responsibilities (n, k), the most likely clouds and the scores (n, k) under them."""
    middle = matrix.mean(0)
    centred = matrix - middle
    squares = centred**2
    if covariance == "diag" and floor > _EXPANDABLE * squares.max(initial=0.0):
        return lambda blame: _diagonal(centred, squares, middle, blame, floor)

    def general(blame: np.ndarray) -> tuple[Mixture, np.ndarray]:
        fitted = _maximised(matrix, blame, covariance, floor)
        return fitted, fitted.scores(matrix)

    return general


def _diagonal(centred: np.ndarray, squares: np.ndarray, middle: np.ndarray, blame: np.ndarray, floor: float) -> tuple[Mixture, np.ndarray]:
    """The same for clouds without tilt in four matrix products, many times as quick as cloud by cloud."""
    masses = blame.sum(0) + 1e-12
    means = (blame.T @ centred) / masses[:, None]
    widths = np.maximum((blame.T @ squares) / masses[:, None] - means**2, 0.0) + floor
    precision = 1.0 / widths
    factors = np.zeros((len(means), centred.shape[1], centred.shape[1]))
    factors[:, np.arange(centred.shape[1]), np.arange(centred.shape[1])] = np.sqrt(precision)
    fitted = Mixture(masses / masses.sum(), means + middle, factors, 0.0, 0)
    scores = squares @ precision.T
    scores -= centred @ (2.0 * means * precision).T
    scores += (means**2 * precision).sum(1) + fitted.offsets
    return fitted, scores


def _maximised(matrix: np.ndarray, blame: np.ndarray, covariance: str, floor: float) -> Mixture:
    """The most likely shares, means and covariances for given (weighted) responsibilities (n, k)."""
    p = matrix.shape[1]
    masses = blame.sum(0) + 1e-12
    means = (blame.T @ matrix) / masses[:, None]
    shapes = np.empty((blame.shape[1], p, p))
    for c, mean in enumerate(means):
        away = matrix - mean
        if covariance == "diag":
            shapes[c] = np.diag(blame[:, c] @ away**2) / masses[c]
        else:
            shapes[c] = (away * blame[:, c, None]).T @ away / masses[c]
    if covariance == "tied":
        shapes[:] = np.tensordot(masses / masses.sum(), shapes, axes=1)
    shapes[:, np.arange(p), np.arange(p)] += floor
    factors = np.stack([_factor(shape) for shape in shapes])
    return Mixture(masses / masses.sum(), means, factors, 0.0, 0)


def _factor(covariance: np.ndarray) -> np.ndarray:
    """Upper triangular U with inverse(covariance) = U U^T."""
    lower = np.linalg.cholesky(covariance)
    return np.triu(np.linalg.inv(lower).T)


def _kept(fitted: Mixture, held: np.ndarray, likelihood: float, covariance: str) -> Mixture:
    """The clouds that hold customers, in lexicographic order of their means."""
    order = np.flatnonzero(held)
    order = order[np.lexsort(fitted.means[order].T[::-1])]
    k, p = len(order), fitted.means.shape[1]
    shape = {"diag": k * p, "tied": p * (p + 1) // 2}.get(covariance, k * p * (p + 1) // 2)
    shares = fitted.shares[order] / fitted.shares[order].sum()
    return Mixture(shares, fitted.means[order], fitted.factors[order], likelihood, k * p + k - 1 + shape)
