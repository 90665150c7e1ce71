"""Useful cuts where no groups exist: the one feature that tells most about the others, cut into equally many customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Cells, Model
from intarsia.core.segmentation import Algorithm, Blocks


@dataclass(frozen=True)
class EqualCuts:
    """Cuts one coordinate into `k` parts of about the same number of customers; k = 1 puts everybody together.

    The coordinate is the one whose parts explain most of the variance of all coordinates. Equal values stay together, so there may be fewer
    parts than asked for. Only for data in which nothing stands up to the trials.
    """

    k: int = 1

    def candidates(self, low: int, high: int) -> Iterable[Algorithm]:
        """One for each number."""
        return tuple(replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The cuts, from (n, p) coordinates; neither weights nor seed have a part in it. Cost p^2 n + p n log n."""
        del weights, seed
        n, p = matrix.shape
        best, where = -1.0, 0
        chosen: tuple[float, ...] = ()
        for j in range(p if n else 0):
            cuts = _cuts(matrix[:, j], self.k)
            told = (len(cuts), _explained(matrix, np.searchsorted(np.asarray(cuts), matrix[:, j], side="left")))
            if told > (len(chosen), best):
                best, chosen, where = told[1], cuts, j
        return Cells(tuple(chosen if j == where else () for j in range(p)), tuple(range(len(chosen) + 1)))

    def refine(self, model: Model, blocks: Blocks) -> Model:
        """The same: the sample's quantiles stand."""
        del blocks
        return model


def _cuts(values: np.ndarray, k: int) -> tuple[float, ...]:
    """Cut points that leave parts as equal as ties allow: values below or at a cut belong below it."""
    levels, counts = np.unique(values, return_counts=True)
    reached = np.cumsum(counts)[:-1]
    cuts: list[float] = []
    for part in range(1, k):
        if len(reached) == 0:
            break
        place = int(np.abs(reached - part * len(values) / k).argmin())
        cut = float(levels[place])
        if not cuts or cut > cuts[-1]:
            cuts.append(cut)
    return tuple(cuts)


def _explained(matrix: np.ndarray, labels: np.ndarray) -> float:
    counts = np.bincount(labels)
    sums = np.column_stack([np.bincount(labels, weights=column) for column in (matrix - matrix.mean(0)).T])
    return float((sums[counts > 0] ** 2 / counts[counts > 0, None]).sum())
