"""Segments of customers whose features say the same about what they will do, rather than look the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from intarsia.core.literals import exact
from intarsia.core.model import Matrix, Nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir
    import numpy as np


@dataclass(frozen=True)
class Stepped:
    """Coordinate j becomes `values[j][b]` where b counts the `cuts[j]` below it (len(values[j]) = len(cuts[j]) + 1): what that coordinate
    adds to a forecast. `inner` then places customers in the space of these contributions."""

    cuts: Matrix
    values: Matrix
    inner: Nearest

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

    def space(self, matrix: np.ndarray) -> np.ndarray:
        """The contributions (n, p) of coordinates (n, p), in which distances are taken."""
        import numpy as np

        columns = [
            np.asarray(values)[np.searchsorted(np.asarray(cuts), matrix[:, j], side="left")]
            for j, (cuts, values) in enumerate(zip(self.cuts, self.values, strict=True))
        ]
        return np.column_stack(columns) if columns else np.zeros((len(matrix), 0))

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """Squared distances in the space of contributions: (n, k)."""
        return self.inner.scores(self.space(matrix))

    @property
    def remainder(self) -> str:
        """That of the inner model."""
        return self.inner.remainder

    def parts(self, matrix: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Squared distance in what each coordinate adds to the forecast."""
        return self.inner.parts(self.space(matrix), segment)

    def staged(self, coordinates: Sequence[ir.Value]) -> Sequence[ir.Value]:
        """The contributions: each coordinate is a choice among its steps."""
        steps = [_step(z, *shape) for z, *shape in zip(coordinates, self.cuts, self.values, strict=True)]
        return self.inner.staged(steps)

    def score_expressions(self, staged: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        """The same, from contributions."""
        return self.inner.score_expressions(staged)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"model": "stepped", "cuts": self.cuts, "values": self.values, "inner": self.inner.to_dict()}


def _step(z: ir.Value, cuts: Sequence[float], values: Sequence[float]) -> ir.Value:
    """The highest step first, so that each question falls through to the next lower one."""
    pairs = zip(cuts, values[1:], strict=True)
    return reduce(lambda below, pair: (z > exact(pair[0])).ifelse(exact(pair[1]), below), pairs, exact(values[0]))
