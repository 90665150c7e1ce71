"""Autoencoder: a small network that squeezes a customer through a bottleneck and learns to rebuild her from what came through."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from intarsia.core.model import as_matrix
from intarsia.core.projection import Layer, Projection
from intarsia.segments.reducers._axes import axes, in_order
from intarsia.stats.memory import remembered


@dataclass(frozen=True)
class Autoencoder:
    """Curved directions: what a bottleneck of a few numbers needs to know of a customer to rebuild all her features.

    `axes` wide (0: as many as PCA needs for `share` of the variance, at most 12), with `hidden` units before and after it; at most `steps`
    steps of learning on at most `rows` customers; `penalty` keeps weights small.
    """

    axes: int = 0
    share: float = 0.8
    hidden: int = 16
    steps: int = 60
    rows: int = 2_000
    penalty: float = 1e-3

    def __post_init__(self) -> None:
        if self.axes < 0 or self.hidden < 1 or self.steps < 1:
            raise ValueError("axes is at least 0, hidden and steps are at least 1")

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Projection:
        """The two tanh layers up to the bottleneck, read out of scikit-learn's MLPRegressor (L-BFGS on all rows: no order of batches).

        With fewer than four customers, or customers who are all alike, there is nothing to bend: the layers are PCA's axes, bent once.
        A weighted draw stands for `weights`. Cost steps x rows x p x hidden. Source: Hinton & Salakhutdinov, Science 313 (2006).
        """
        rows, mass = in_order(matrix, weights, self.rows, seed)
        middle = (mass[:, None] * rows).sum(0) / mass.sum()
        scale = float(np.sqrt((mass[:, None] * (rows - middle) ** 2).sum(0) / mass.sum()).max(initial=0.0)) or 1.0
        plain = axes((rows - middle) / scale, mass, share=self.share, most=12)
        width = min(self.axes, matrix.shape[1]) or plain.shape[1]
        if len(rows) < 4 or not (rows != rows[:1]).any():
            return Projection((_layer(plain, np.zeros(plain.shape[1]), middle, scale),))
        drawn = _drawn(rows, mass, seed) if weights is not None else rows
        net = _learnt((drawn - middle) / scale, self.hidden, width, self, seed)
        first = _layer(net.coefs_[0], net.intercepts_[0], middle, scale)
        second = Layer(as_matrix(net.coefs_[1]), tuple(float(v) for v in net.intercepts_[1]), "tanh")
        return Projection((first, second))


def _layer(weights: np.ndarray, shift: np.ndarray, middle: np.ndarray, scale: float) -> Layer:
    """The first layer, with centring and scaling folded into it."""
    folded = weights / scale
    return Layer(as_matrix(folded), tuple(float(v) for v in shift - middle @ folded), "tanh")


def _drawn(rows: np.ndarray, mass: np.ndarray, seed: int) -> np.ndarray:
    """As many customers again, each as often as she weighs: evenly spaced along the cumulated weights from a seeded start."""
    start = np.random.default_rng(seed).random()
    marks = (np.arange(len(rows)) + start) / len(rows) * mass.sum()
    return np.asarray(rows[np.minimum(np.searchsorted(np.cumsum(mass), marks, side="right"), len(rows) - 1)])


@remembered(128)
def _learnt(rows: np.ndarray, hidden: int, width: int, options: Autoencoder, seed: int) -> Any:
    """The trained network; remembered, for every algorithm and number of segments asks for it again."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor

    net = MLPRegressor(
        hidden_layer_sizes=(hidden, width, hidden),
        activation="tanh",
        solver="lbfgs",
        alpha=options.penalty,
        max_iter=options.steps,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return net.fit(rows, rows if rows.shape[1] > 1 else rows.ravel())
