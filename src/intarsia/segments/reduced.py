"""Any algorithm on a reduced view of customers: the same numbers of segments, found in fewer coordinates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Model
from intarsia.core.projected import Projected
from intarsia.core.reducer import Reducer
from intarsia.core.segmentation import Algorithm, Blocks, Guided


@dataclass(frozen=True)
class Reduced:
    """The `algorithm` in the space of the `reducer`. `starts` is the most restarts that an algorithm which restarts may make."""

    reducer: Reducer
    algorithm: Algorithm
    starts: int = 10

    @property
    def k(self) -> int:
        """The number of segments that the algorithm asks for."""
        return self.algorithm.k

    def candidates(self, low: int, high: int) -> Iterator[Reduced]:
        """The algorithm's own, each in the reduced space."""
        return (replace(self, algorithm=setting) for setting in self.algorithm.candidates(low, high))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The reducer on all rows, then the algorithm on what comes out. Laws and cost: those of both."""
        projection = self.reducer.fit(matrix, weights, seed=seed)
        return Projected(projection, self._light.fit(projection.apply(matrix), weights, seed=seed))

    def refine(self, model: Model, blocks: Blocks) -> Model:
        """The algorithm's passes over all customers, in the reduced space; the reducer stays as it was learnt."""
        if not isinstance(model, Projected):
            return model
        projection = model.projection
        return replace(model, inner=self.algorithm.refine(model.inner, lambda: (projection.apply(block) for block in blocks())))

    @property
    def _light(self) -> Algorithm:
        fewer = getattr(self.algorithm, "starts", 0) > self.starts
        return replace(self.algorithm, starts=self.starts) if fewer else self.algorithm  # type: ignore[type-var]


@dataclass(frozen=True)
class GuidedReduced(Reduced):
    """The same of an algorithm that can also learn from what customers did next; the reducer does not see that."""

    def learn(self, matrix: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The reducer on all rows, then what the algorithm learns from the outcome (n,) in the reduced space."""
        projection = self.reducer.fit(matrix, weights, seed=seed)
        own = self._light
        rows = projection.apply(matrix)
        found = own.learn(rows, outcome, weights, seed=seed) if isinstance(own, Guided) else own.fit(rows, weights, seed=seed)
        return Projected(projection, found)


def reduced(reducer: Reducer, algorithm: Algorithm) -> Reduced:
    """The algorithm in the reducer's space; one that can learn from an outcome still can."""
    return (GuidedReduced if isinstance(algorithm, Guided) else Reduced)(reducer, algorithm)
