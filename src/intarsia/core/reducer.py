"""What every way of saying much in a few numbers has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np

    from intarsia.core.projection import Projection


class Reducer(Protocol):
    """A way to reduce coordinates; a frozen dataclass whose fields are its options."""

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Projection:
        """Learn from (n, p) coordinates, each customer counting by `weights` (n,), a map to q <= p coordinates that places any customer.

        The same rows in any order give the same map. Survives constants, one row, n < q.
        """
        ...
