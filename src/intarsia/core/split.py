"""A segment that is parted: everybody else stays where they are, and its own customers belong to the nearest of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.core.literals import exact
from intarsia.core.model import Model, Nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir
    import numpy as np


@dataclass(frozen=True)
class Split:
    """The `inner` model's segments, of which the 0-based `which` is replaced, in its place, by the segments of `within`.

    `within` measures distances in the very coordinates that the inner model is given, unstretched and without a radius. A part's score is
    that of the segment, and how much farther the customer is from it than from the nearest part, in the units of the inner model's spread.
    So the lowest score of the parts is the segment's own, and nobody enters or leaves the segment.
    """

    inner: Model
    which: int
    within: Nearest

    @property
    def k(self) -> int:
        """The number of segments."""
        return self.inner.k - 1 + self.within.k

    @property
    def spread(self) -> float:
        """That of the inner model."""
        return self.inner.spread

    @property
    def distances(self) -> bool:
        """As those of the inner model."""
        return self.inner.distances

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """(n, k): the inner model's, with those of the parts in the place of the segment's."""
        import numpy as np

        scores, farther = self.inner.scores(matrix), self.within.scores(matrix)
        farther = (farther - farther.min(1)[:, None]) * self._units
        own = scores[:, self.which]
        return np.column_stack([scores[:, : self.which], own[:, None] + farther, scores[:, self.which + 1 :]])

    @property
    def remainder(self) -> str:
        """That of the inner model: distances to parts belong to coordinates alone."""
        return self.inner.remainder

    def parts(self, matrix: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Those of the inner segment, and for a part what it lies farther than the nearest one, by coordinate."""
        import numpy as np

        last = self.which + self.within.k - 1
        among = (segment >= self.which) & (segment <= last)
        inner = np.where(among, self.which, np.where(segment > last, segment - self.within.k + 1, segment))
        out, rest = self.inner.parts(matrix, inner)
        rows = np.flatnonzero(among)
        if len(rows):
            own = matrix[rows]
            asked, _ = self.within.parts(own, segment[rows] - self.which)
            nearest, _ = self.within.parts(own, self.within.scores(own).argmin(1))
            out = out.copy()
            out[rows] += (asked - nearest) * self._units
        return out, rest

    def staged(self, coordinates: Sequence[ir.Value]) -> Sequence[ir.Value]:
        """Those of the inner model, and the coordinates after them where that model has a stage of its own."""
        between = self.inner.staged(coordinates)
        return between if between is coordinates else [*between, *coordinates]

    def score_expressions(self, staged: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        """The same; costs the inner model's, and one distance a part, each written twice."""
        import ibis

        width = len(self.within.centres[0])
        scores = self.inner.score_expressions(staged if len(staged) == width else staged[:-width])
        away = self.within.score_expressions(staged[-width:])
        nearest = ibis.least(*away) if len(away) > 1 else away[0]
        own = scores[self.which]
        return (*scores[: self.which], *(own + (one - nearest) * exact(self._units) for one in away), *scores[self.which + 1 :])

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"model": "split", "inner": self.inner.to_dict(), "which": self.which, "within": self.within.to_dict()}

    @property
    def _units(self) -> float:
        return self.inner.spread / max(self.within.spread, 1e-300)
