"""The customers on trial: few enough to segment again and again, chosen so that ids and row order play no part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.core.segmentation import Algorithm, Segmentation
from intarsia.stats.stability import Fit, Labeller


@dataclass(frozen=True)
class Trial:
    """`matrix` (n, p) prepared coordinates, `segment` (n,) numbers, `rows` (n,) where they stand in the segmentation's sample."""

    matrix: np.ndarray
    segment: np.ndarray
    rows: np.ndarray

    @property
    def numbers(self) -> np.ndarray:
        """The segment numbers that occur, ascending."""
        return np.unique(self.segment)

    @property
    def labels(self) -> np.ndarray:
        """The segments as 0..k-1, in the order of `numbers`."""
        return np.searchsorted(self.numbers, self.segment)

    @property
    def k(self) -> int:
        """How many segments occur."""
        return len(self.numbers)

    @property
    def varies(self) -> bool:
        """Whether any two customers differ in any coordinate."""
        return bool(len(self.matrix)) and bool((self.matrix != self.matrix[:1]).any())


def on_trial(segmentation: Segmentation, *, rows: int, seed: int) -> Trial:
    """At most `rows` customers of the sample. The sample's order is fixed by content, so a seeded draw of positions is one of content."""
    n = len(segmentation.sample.segment)
    chosen = np.sort(np.random.default_rng(seed).permutation(n)[:rows])
    return Trial(segmentation.sample.matrix[chosen], segmentation.sample.segment[chosen], chosen)


def refit(algorithm: Algorithm) -> Fit:
    """The algorithm as `stats.stability` asks for it: fit on a matrix, get back what places another matrix."""

    def fit(matrix: np.ndarray, seed: int) -> Labeller:
        model = algorithm.fit(matrix, seed=seed)
        return lambda other: model.scores(other).argmin(1)

    return fit
