"""Segments that count as one: what a person, or one and the same action, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.core.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir
    import numpy as np


@dataclass(frozen=True)
class Merged:
    """The `inner` model's segments, of which the i-th belongs to `group[i]` (0-based, every number up to the highest is there)."""

    inner: Model
    group: tuple[int, ...]

    @property
    def k(self) -> int:
        """The number of groups."""
        return max(self.group) + 1

    @property
    def spread(self) -> float:
        """That of the inner model."""
        return self.inner.spread

    @property
    def distances(self) -> bool:
        """As those of the inner model."""
        return self.inner.distances

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """(n, k): of each group the lowest score of its segments."""
        import numpy as np

        scores = self.inner.scores(matrix)
        return np.column_stack([scores[:, self._members(group)].min(1) for group in range(self.k)])

    @property
    def remainder(self) -> str:
        """That of the inner model."""
        return self.inner.remainder

    def parts(self, matrix: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Those of the inner segment that is nearest within the group (n,)."""
        import numpy as np

        scores = self.inner.scores(matrix)
        foreign = np.asarray(self.group)[None, :] != segment[:, None]
        return self.inner.parts(matrix, np.where(foreign, np.inf, scores).argmin(1))

    def staged(self, coordinates: Sequence[ir.Value]) -> Sequence[ir.Value]:
        """Those of the inner model."""
        return self.inner.staged(coordinates)

    def score_expressions(self, staged: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        """The least of the group's scores."""
        import ibis

        scores = self.inner.score_expressions(staged)
        own = [[scores[i] for i in self._members(group)] for group in range(self.k)]
        return tuple(ibis.least(*one) if len(one) > 1 else one[0] for one in own)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"model": "merged", "inner": self.inner.to_dict(), "group": list(self.group)}

    def _members(self, group: int) -> list[int]:
        return [i for i, of in enumerate(self.group) if of == group]
