"""Segments found in a few coordinates that stand for many features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.core.model import Gaussians, Model, Nearest
from intarsia.core.projection import Projection

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir
    import numpy as np


@dataclass(frozen=True)
class Projected:
    """The `projection` takes p coordinates to q, and `inner` places customers there."""

    projection: Projection
    inner: Model

    @property
    def k(self) -> int:
        """The number of segments."""
        return self.inner.k

    @property
    def spread(self) -> float:
        """That of the inner model."""
        return self.inner.spread

    @property
    def distances(self) -> bool:
        """As those of the inner model."""
        return self.inner.distances

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """The inner model's scores (n, k) of the projected coordinates."""
        return self.inner.scores(self.projection.apply(matrix))

    @property
    def told_apart(self) -> bool:
        """Whether a score can be told by the coordinates: where the projection is affine and the inner model takes distances."""
        return self.projection.affine and isinstance(self.inner, Nearest | Gaussians)

    @property
    def remainder(self) -> str:
        """That of the inner model where scores can be told by coordinate; else the sentence that they cannot."""
        if self.told_apart:
            return self.inner.remainder
        how = "a network bends and mixes" if not self.projection.affine else "the segments cut in mixtures"
        return f"all features together: {how} them, so that no single feature has a share of its own"

    def parts(self, matrix: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The score of the 0-based segment (n,) by coordinate (n, p), and the rest (n,).

        Affine: with y = (x - m) W and m the point of least length that maps to the segment's centre, y'Py is the sum over coordinates of
        (x - m)_i (W P y)_i, exactly. What cannot be told apart (see `told_apart`) is all in the rest, and `remainder` says so.
        """
        import numpy as np

        space = self.projection.apply(matrix)
        _, rest = self.inner.parts(space, segment)
        out = np.zeros(matrix.shape)
        if not self.told_apart:
            return out, self.inner.scores(space)[np.arange(len(matrix)), segment]
        layer = self.projection.layers[0]
        weights = np.asarray(layer.weights, dtype=np.float64).reshape(matrix.shape[1], len(layer.shift))
        centre, force = _pulled(self.inner, space, segment)
        start = (centre - np.asarray(layer.shift)) @ np.linalg.pinv(weights)
        out = (matrix - start) * (force @ weights.T)
        return out, self.inner.scores(space)[np.arange(len(matrix)), segment] - out.sum(1) if _singular(weights) else rest

    def staged(self, coordinates: Sequence[ir.Value]) -> Sequence[ir.Value]:
        """What the inner model computes from the projected coordinates."""
        return self.inner.staged(self.projection.expressions(coordinates))

    def score_expressions(self, staged: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        """Those of the inner model."""
        return self.inner.score_expressions(staged)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"model": "projected", "projection": self.projection.to_dict(), "inner": self.inner.to_dict()}


def _singular(weights: np.ndarray) -> bool:
    """Whether some centre may not be the image of any point."""
    import numpy as np

    return bool(np.linalg.matrix_rank(weights) < weights.shape[1])


def _pulled(inner: Model, space: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each customer the centre (n, q) that counts and the force P (y - centre) (n, q), whose product with y - centre is the score."""
    import numpy as np

    centre, force = space.copy(), np.zeros(space.shape)
    for number in np.unique(segment):
        rows = np.flatnonzero(segment == number)
        if isinstance(inner, Gaussians):
            factor = np.asarray(inner.factors[number])
            centre[rows] = np.asarray(inner.means[number])
            force[rows] = (space[rows] - centre[rows]) @ factor @ factor.T
        elif isinstance(inner, Nearest):
            own = np.asarray(inner.centres)[np.asarray(inner.segment_of) == number]
            if len(own):
                stretch = np.asarray(inner.scales or (1.0,) * space.shape[1])
                near = own[(((space[rows] * stretch)[:, None, :] - own[None]) ** 2).sum(2).argmin(1)]
                force[rows] = (space[rows] * stretch - near) * stretch
                centre[rows] = np.where(stretch > 0, near / np.where(stretch > 0, stretch, 1.0), space[rows])
    return centre, force
