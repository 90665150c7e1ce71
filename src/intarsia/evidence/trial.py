"""The customers on trial: few enough to segment again and again, chosen so that ids and row order play no part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.core.segmentation import Algorithm, Guided, Sample, Segmentation
from intarsia.stats import foresight
from intarsia.stats.sampling import by_content
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
    """At most `rows` customers of the sample (see `places`)."""
    chosen = places(segmentation.sample, rows=rows, seed=seed)
    return Trial(segmentation.sample.matrix[chosen], segmentation.sample.segment[chosen], chosen)


def places(sample: Sample, *, rows: int, seed: int) -> np.ndarray:
    """The places, in order, of at most `rows` customers. The sample's order is fixed by content, so a seeded draw of places is one of
    content."""
    return np.sort(np.random.default_rng(seed).permutation(len(sample.segment))[:rows])


@dataclass(frozen=True)
class Relearning:
    """What is learnt again on halves: `rows` (n, p), or (n, p + 1) with the outcome last where segments were learnt from one; `segment`
    (n,) the segment of each; `fit` the algorithm as `stats.stability` asks for it."""

    rows: np.ndarray
    segment: np.ndarray
    fit: Fit

    @property
    def numbers(self) -> np.ndarray:
        """The segment numbers that occur, ascending."""
        return np.unique(self.segment)

    @property
    def varies(self) -> bool:
        """Whether any two customers differ."""
        return bool(len(self.rows)) and bool((self.rows != self.rows[:1]).any())


def relearning(segmentation: Segmentation, *, rows: int, seed: int) -> Relearning:
    """At most `rows` customers to learn the segments from again: of today, or, where they were learnt from what customers did next, of the
    day of that lesson."""
    lesson, algorithm = segmentation.lesson, segmentation.algorithm
    if lesson is None or not isinstance(algorithm, Guided):
        trial = on_trial(segmentation, rows=rows, seed=seed)
        return Relearning(trial.matrix, trial.segment, refit(algorithm))
    matrix = segmentation.fitted.recipe.matrix(lesson.table)
    outcome = foresight.held(lesson.outcome, foresight.ceiling(lesson.outcome))
    taught = np.column_stack([matrix, outcome])
    chosen = by_content(taught, rows, seed=seed)
    return Relearning(taught[chosen], segmentation.fitted.place(matrix[chosen]).segment, _relearnt(algorithm))


def refit(algorithm: Algorithm) -> Fit:
    """The algorithm as `stats.stability` asks for it: fit on a matrix, get back what places another matrix."""

    def fit(matrix: np.ndarray, seed: int) -> Labeller:
        model = algorithm.fit(matrix, seed=seed)
        return lambda other: model.scores(other).argmin(1)

    return fit


def _relearnt(algorithm: Guided) -> Fit:
    def fit(rows: np.ndarray, seed: int) -> Labeller:
        model = algorithm.learn(np.ascontiguousarray(rows[:, :-1]), rows[:, -1], seed=seed)
        return lambda other: model.scores(other[:, :-1]).argmin(1)

    return fit
