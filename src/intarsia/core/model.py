"""What an algorithm leaves behind: a rule that places any customer, as data, in Python and in SQL alike.

Every model gives each of its k segments a score; the lowest wins, and among equal scores the first. Scores are squared distances (Nearest),
twice the negative log density (Gaussians), or 0/1 (Cells), so that `memberships` can turn them into shares that sum to one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from intarsia.core.literals import exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir
    import numpy as np

Matrix = tuple[tuple[float, ...], ...]


class Model(Protocol):
    """A placed partition of the coordinate space into k segments."""

    @property
    def k(self) -> int:
        """The number of segments."""
        ...

    @property
    def spread(self) -> float:
        """The scale on which score differences mean doubt: memberships are softmax(-score / (2 spread))."""
        ...

    @property
    def distances(self) -> bool:
        """Whether scores are squared distances, so that their roots may be compared; else only their differences may."""
        ...

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """(n, k) scores from (n, p) coordinates; the lowest wins."""
        ...

    @property
    def remainder(self) -> str:
        """What the rest of `parts` stands for, in words; empty where there never is one."""
        ...

    def parts(self, matrix: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The score of the 0-based segment (n,) of each customer taken apart: (n, p) by coordinate and (n,) the rest. They add up to it."""
        ...

    def staged(self, coordinates: Sequence[ir.Value]) -> Sequence[ir.Value]:
        """What scores are computed from, as Ibis expressions over p coordinates: `coordinates` itself where no stage lies between."""
        ...

    def score_expressions(self, staged: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        """The k scores as Ibis expressions over the columns of `staged`."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with its class under "model"."""
        ...


@dataclass(frozen=True)
class Nearest:
    """The nearest of m centres wins; several centres may stand for one segment (0-based `segment_of`).

    k-means has m = k; hierarchical and density segments keep many small centres each. `radius`, where given, is the distance beyond which
    a customer belongs to nobody (one more segment, the last). `scales`, where given, stretch the p coordinates before distances are taken:
    what matters for an outcome counts for more. Centres are in stretched coordinates.
    """

    centres: Matrix
    segment_of: tuple[int, ...]
    spread: float = 1.0
    radius: float | None = None
    scales: tuple[float, ...] = ()
    distances: ClassVar[bool] = True

    @property
    def k(self) -> int:
        """The number of segments, the unassigned one included where there is a radius."""
        return max(self.segment_of) + 1 + (self.radius is not None)

    def space(self, matrix: np.ndarray) -> np.ndarray:
        """The coordinates (n, p) in which distances are taken."""
        return matrix * self.scales if self.scales else matrix

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """Squared distance to the nearest centre of each segment: (n, k). Cost n x m x p."""
        import numpy as np

        centres, owner = np.asarray(self.centres), np.asarray(self.segment_of)
        squared = _squared_distances(self.space(matrix), centres)
        named = [squared[:, owner == segment].min(1) for segment in range(max(self.segment_of) + 1)]
        if self.radius is not None:
            named.append(np.full(len(matrix), self.radius**2))
        return np.column_stack(named)

    @property
    def remainder(self) -> str:
        """What customers outside every group are measured by."""
        return "the distance from which on a customer belongs to no group" if self.radius is not None else ""

    def parts(self, matrix: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Squared distance by coordinate to the segment's nearest centre; for the segment of nobody, the squared radius as the rest."""
        import numpy as np

        centres, owner = np.asarray(self.centres), np.asarray(self.segment_of)
        space, rest = self.space(matrix), np.zeros(len(matrix))
        out = np.zeros_like(space)
        for number in np.unique(segment):
            rows, own = np.flatnonzero(segment == number), centres[owner == number]
            if len(own):
                out[rows] = (space[rows] - own[_squared_distances(space[rows], own).argmin(1)]) ** 2
            else:
                rest[rows] = (self.radius or 0.0) ** 2
        return out, rest

    def staged(self, coordinates: Sequence[ir.Value]) -> Sequence[ir.Value]:
        """The stretched coordinates."""
        return [z * exact(scale) for z, scale in zip(coordinates, self.scales, strict=True)] if self.scales else coordinates

    def score_expressions(self, staged: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        """The same; costs one sum of p squares a centre."""
        import ibis

        def squared(centre: Sequence[float]) -> ir.Value:
            squares = [(z - exact(c)) * (z - exact(c)) for z, c in zip(staged, centre, strict=True)]
            return reduce(lambda a, b: a + b, squares) if squares else exact(0.0)

        named: list[ir.Value] = []
        for segment in range(max(self.segment_of) + 1):
            own = [squared(c) for c, owner in zip(self.centres, self.segment_of, strict=True) if owner == segment]
            named.append(own[0] if len(own) == 1 else ibis.least(*own))
        if self.radius is not None:
            named.append(exact(self.radius**2))
        return tuple(named)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"model": "nearest", **asdict(self)}


@dataclass(frozen=True)
class Gaussians:
    """The most probable of k Gaussian components wins: `factors[j]` is the upper-triangular precision Cholesky factor U with
    precision = U U^T, `offsets[j]` = -2 ln weight - ln |precision|."""

    means: Matrix
    factors: tuple[Matrix, ...]
    offsets: tuple[float, ...]
    spread: float = 1.0
    distances: ClassVar[bool] = False

    @property
    def k(self) -> int:
        """The number of components."""
        return len(self.means)

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """-2 log(weight x density) up to a constant: (n, k). Cost n x k x p^2."""
        import numpy as np

        columns = []
        for mean, factor, offset in zip(self.means, self.factors, self.offsets, strict=True):
            y = (matrix - np.asarray(mean)) @ np.asarray(factor)
            columns.append((y**2).sum(1) + offset)
        return np.column_stack(columns)

    @property
    def remainder(self) -> str:
        """What the offsets stand for."""
        return "how common the segment is, and how widely it is spread"

    def parts(self, matrix: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """d_j (P d)_j by coordinate, with d the distance from the mean and P the precision; the offset is the rest."""
        import numpy as np

        out = np.zeros(matrix.shape)
        for number in np.unique(segment):
            rows, factor = np.flatnonzero(segment == number), np.asarray(self.factors[number])
            away = matrix[rows] - np.asarray(self.means[number])
            out[rows] = away * (away @ factor @ factor.T)
        return out, np.asarray(self.offsets)[segment]

    def staged(self, coordinates: Sequence[ir.Value]) -> Sequence[ir.Value]:
        """The coordinates themselves."""
        return coordinates

    def score_expressions(self, staged: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        """The same; costs p(p+1)/2 products a component, p where the factor is diagonal."""
        return tuple(
            self._score(staged, mean, factor, offset) for mean, factor, offset in zip(self.means, self.factors, self.offsets, strict=True)
        )

    @staticmethod
    def _score(z: Sequence[ir.Value], mean: Sequence[float], factor: Matrix, offset: float) -> ir.Value:
        away = [value - exact(m) for value, m in zip(z, mean, strict=True)]
        squares = []
        for j in range(len(away)):
            terms = [away[i] * exact(factor[i][j]) for i in range(len(away)) if factor[i][j] != 0.0]
            y = reduce(lambda a, b: a + b, terms)
            squares.append(y * y)
        return reduce(lambda a, b: a + b, squares) + exact(offset)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"model": "gaussians", **asdict(self)}


@dataclass(frozen=True)
class Cells:
    """Fixed cut points: coordinate j falls into bin #(cuts[j] < value), and the combination of bins (first coordinate slowest) names the
    segment by `segment_of`. RFM scores, named RFM maps and spend quantiles are of this form; equal values always share a cell."""

    cuts: Matrix
    segment_of: tuple[int, ...]
    names: tuple[str, ...] = ()
    spread: float = 1.0
    distances: ClassVar[bool] = True

    @property
    def k(self) -> int:
        """The number of segments."""
        return max(self.segment_of) + 1

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """0 for the own segment, 1 for the others: (n, k)."""
        import numpy as np

        code = np.zeros(len(matrix), dtype=np.int64)
        for j, cuts in enumerate(self.cuts):
            code = code * (len(cuts) + 1) + np.searchsorted(np.asarray(cuts), matrix[:, j], side="left")
        own = np.asarray(self.segment_of)[code]
        return 1.0 - np.eye(self.k)[own]

    @property
    def remainder(self) -> str:
        """Cells have no parts: only the combination counts."""
        return "the combination of all its features, which a fixed table looks up"

    def parts(self, matrix: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Nothing by coordinate; all is the rest."""
        import numpy as np

        return np.zeros(matrix.shape), self.scores(matrix)[np.arange(len(matrix)), segment]

    def staged(self, coordinates: Sequence[ir.Value]) -> Sequence[ir.Value]:
        """The number of the cell."""
        import ibis

        code: ir.Value = ibis.literal(0)
        for z, cuts in zip(coordinates, self.cuts, strict=True):
            bin_ = reduce(lambda a, b: a + b, [(z > exact(cut)).ifelse(1, 0) for cut in cuts], ibis.literal(0))
            code = code * (len(cuts) + 1) + bin_
        return [code]

    def score_expressions(self, staged: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        """The same."""
        members = [[c for c, s in enumerate(self.segment_of) if s == segment] for segment in range(self.k)]
        return tuple(staged[0].isin(cells).ifelse(0.0, 1.0) for cells in members)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"model": "cells", **asdict(self)}


def _squared_distances(matrix: np.ndarray, centres: np.ndarray, rows: int = 2048) -> np.ndarray:
    """(n, m), summed coordinate by coordinate in order: the very operations of the SQL form, so that ties fall alike."""
    import numpy as np

    out = np.zeros((len(matrix), len(centres)))
    for start in range(0, len(matrix), rows):
        block = np.ascontiguousarray(matrix[start : start + rows].T)
        for m, centre in enumerate(centres):
            total, away = np.zeros(block.shape[1]), np.empty(block.shape[1])
            for z, c in zip(block, centre, strict=True):
                np.subtract(z, c, out=away)
                np.multiply(away, away, out=away)
                total += away
            out[start : start + rows, m] = total
    return out


def as_matrix(values: np.ndarray) -> Matrix:
    """A numpy matrix as nested tuples of plain floats."""
    return tuple(tuple(float(v) for v in row) for row in values)
