"""What a segmentation is worth: how much of what customers did next do its segments foretell, on customers it was not learnt from?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Model
from intarsia.core.segmentation import Algorithm, Following, Guided
from intarsia.stats import foresight
from intarsia.stats.sampling import by_content

FOLDS = 3
AS_GOOD = 0.005
ENOUGH = {"starts": 2, "small": 80}
ROWS = 12_000


@dataclass(frozen=True)
class School:
    """Coordinates (n, p) of customers as of an earlier day, in an order fixed by content, and what each did next (n,), capped.

    `before` (n,) is the segment of each by an earlier definition, where its segments are to go on.
    """

    matrix: np.ndarray
    outcome: np.ndarray
    before: np.ndarray | None = None

    def part(self, rows: int, *, seed: int) -> School:
        """At most `rows` of the customers, drawn by content."""
        order = by_content(np.column_stack([self.matrix, self.outcome]), rows, seed=seed)
        before = None if self.before is None else self.before[order]
        return School(np.ascontiguousarray(self.matrix[order]), self.outcome[order], before)


@dataclass(frozen=True)
class Worth:
    """`value` is the share of the outcome's variance that segments learnt on other customers foretell (at most 1; below 0 is worse than the
    mean); `behind` how far it lies below the best that was tried, and `behind_sd` the standard error of that, paired by customer."""

    value: float
    behind: float
    behind_sd: float

    def as_good(self, nearest: float = 0.0) -> bool:
        """Whether it is as good as the best of those in question, which lies `nearest` behind the best of all: within one standard error,
        or half a point of variance, for which more segments are not worth having."""
        return self.behind - nearest <= max(self.behind_sd, AS_GOOD)


def capped(outcome: np.ndarray) -> np.ndarray:
    """An outcome without the few who would rule its mean."""
    return foresight.held(outcome, foresight.ceiling(outcome))


def light(algorithm: Algorithm) -> Algorithm:
    """The algorithm with the effort that a trial needs: at most 2 `starts` (restarts) and 80 `small` groups, where it has such options."""
    more = {name: most for name, most in ENOUGH.items() if getattr(algorithm, name, 0) > most}
    return replace(algorithm, **more) if more else algorithm  # type: ignore[type-var]


def model_of(algorithm: Algorithm, matrix: np.ndarray, school: School | None, *, seed: int, before: np.ndarray | None = None) -> Model:
    """What the algorithm learns: from what customers did next where it can and that is known, else from `matrix` alone.

    `before` (n,), of the matrix, and that of the school are the segments of an earlier definition, to go on from where the algorithm can.
    """
    if school is not None and isinstance(algorithm, Guided):
        if school.before is not None and isinstance(algorithm, Following):
            return algorithm.follow(school.matrix, school.before, school.outcome, seed=seed)
        return algorithm.learn(school.matrix, school.outcome, seed=seed)
    if before is not None and isinstance(algorithm, Following):
        return algorithm.follow(matrix, before, seed=seed)
    return algorithm.fit(matrix, seed=seed)


def worths(settings: Sequence[Algorithm], school: School, *, seed: int = 0) -> tuple[Worth, ...]:
    """The worth of every setting, by three-fold cross-validation over at most 12,000 customers; folds are drawn by content.

    Every setting is learnt on two thirds, each segment foretells its mean there, and is judged on the last third. Cost: 3 fits a setting.
    """
    some = school.part(ROWS, seed=seed)
    n = len(some.outcome)
    if not settings or n < 2 * FOLDS:
        return tuple(Worth(float("nan"), 0.0, 0.0) for _ in settings)
    missed = np.stack([misses(setting, some, seed=seed) for setting in settings])
    spread = float(((some.outcome - some.outcome.mean()) ** 2).sum())
    if spread <= 0:
        return tuple(Worth(0.0, 0.0, 0.0) for _ in settings)
    best = int(missed.sum(1).argmin())
    gap = missed - missed[best]
    return tuple(
        Worth(1.0 - float(own.sum()) / spread, float(less.sum()) / spread, float(less.std()) * n**0.5 / spread)
        for own, less in zip(missed, gap, strict=True)
    )


def misses(setting: Algorithm, school: School, *, seed: int = 0) -> np.ndarray:
    """The squared error for each customer, (n,), of what segments learnt on the other folds foretell; the folds go by row and seed."""
    fold, quick = np.random.default_rng(seed).permutation(len(school.outcome)) % FOLDS, light(setting)
    out = np.empty(len(fold))
    for number in range(FOLDS):
        known, unseen = fold != number, fold == number
        matrix, outcome = np.ascontiguousarray(school.matrix[known]), school.outcome[known]
        model = model_of(quick, matrix, School(matrix, outcome), seed=seed)
        labels = model.scores(matrix).argmin(1)
        counts = np.bincount(labels, minlength=model.k)
        sums = np.bincount(labels, outcome, minlength=model.k)
        mean = np.where(counts > 0, sums / np.maximum(counts, 1), outcome.mean())
        out[unseen] = (school.outcome[unseen] - mean[model.scores(school.matrix[unseen]).argmin(1)]) ** 2
    return out
