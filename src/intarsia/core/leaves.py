"""Segments that are the leaves of a decision tree: a few yes-or-no questions place any customer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from intarsia.core.literals import exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir
    import numpy as np


@dataclass(frozen=True)
class Leaves:
    """A binary tree over p coordinates, node 0 its root. Node i asks whether coordinate `feature[i]` is at most `threshold[i]` and goes
    `left[i]` where it is, `right[i]` where not; children come after their parents. A leaf has feature -1 and its segment `segment_of[i]`
    (0-based; -1 at questions). Several leaves may share a segment."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    segment_of: tuple[int, ...]
    spread: float = 0.1
    distances: ClassVar[bool] = True

    @property
    def k(self) -> int:
        """The number of segments."""
        return max(self.segment_of) + 1

    def leaf(self, matrix: np.ndarray) -> np.ndarray:
        """The node at which each of n customers ends, int64 (n,). Cost n x depth."""
        import numpy as np

        node = np.zeros(len(matrix), dtype=np.int64)
        for i, feature in enumerate(self.feature):
            if feature >= 0:
                here = np.flatnonzero(node == i)
                node[here] = np.where(matrix[here, feature] <= self.threshold[i], self.left[i], self.right[i])
        return node

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """0 for the own segment; for another the least number of answers that would have to be otherwise: (n, k). Cost n x nodes."""
        import numpy as np

        wrong = self._wrong(matrix)
        return np.column_stack([wrong[:, self._leaves(segment)].min(1) for segment in range(self.k)])

    @property
    def remainder(self) -> str:
        """There is none: every answer belongs to a coordinate."""
        return ""

    def parts(self, matrix: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How many answers on the way to the segment's nearest leaf would have to be otherwise, by the coordinate asked for."""
        import numpy as np

        out = np.zeros(matrix.shape)
        leaf = self.nearest_leaf(matrix, segment)
        for node in np.unique(leaf):
            rows = np.flatnonzero(leaf == node)
            for feature, threshold, yes in self.path(int(node)):
                out[rows, feature] += (matrix[rows, feature] <= threshold) != yes
        return out, np.zeros(len(matrix))

    def nearest_leaf(self, matrix: np.ndarray, segment: np.ndarray) -> np.ndarray:
        """The leaf of the 0-based segment (n,) that fewest other answers would lead to, int64 (n,)."""
        import numpy as np

        wrong, out = self._wrong(matrix), np.zeros(len(matrix), dtype=np.int64)
        for number in np.unique(segment):
            rows, leaves = np.flatnonzero(segment == number), np.array(self._leaves(int(number)))
            out[rows] = leaves[wrong[np.ix_(rows, leaves)].argmin(1)]
        return out

    def staged(self, coordinates: Sequence[ir.Value]) -> Sequence[ir.Value]:
        """The 0-based segment."""
        import ibis

        at: dict[int, ir.Value] = {}
        for i in range(len(self.feature) - 1, -1, -1):
            if self.feature[i] < 0:
                at[i] = ibis.literal(self.segment_of[i])
            else:
                at[i] = (coordinates[self.feature[i]] <= exact(self.threshold[i])).ifelse(at[self.left[i]], at[self.right[i]])
        return [at[0]]

    def score_expressions(self, staged: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        """0 for the own segment, 1 for the others: the same winner."""
        return tuple((staged[0] == segment).ifelse(0.0, 1.0) for segment in range(self.k))

    def path(self, node: int) -> tuple[tuple[int, float, bool], ...]:
        """The questions that lead to a node: (coordinate, threshold, whether at most), from the root."""
        parents = {
            child: (i, child == self.left[i]) for i, f in enumerate(self.feature) if f >= 0 for child in (self.left[i], self.right[i])
        }
        steps: list[tuple[int, float, bool]] = []
        while node in parents:
            node, yes = parents[node]
            steps.append((self.feature[node], self.threshold[node], yes))
        return tuple(reversed(steps))

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"model": "leaves", **asdict(self)}

    def _wrong(self, matrix: np.ndarray) -> np.ndarray:
        """How many answers on the way to each node would have to be otherwise: (n, nodes)."""
        import numpy as np

        wrong = np.zeros((len(matrix), len(self.feature)))
        for i, feature in enumerate(self.feature):
            if feature >= 0:
                yes = matrix[:, feature] <= self.threshold[i]
                wrong[:, self.left[i]] = wrong[:, i] + ~yes
                wrong[:, self.right[i]] = wrong[:, i] + yes
        return wrong

    def _leaves(self, segment: int) -> list[int]:
        return [i for i, own in enumerate(self.segment_of) if own == segment]
