"""One way of segmenting on trial: is it found again in other halves of the customers, are its segments apart, how small is the smallest?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.model import Gaussians, Model, Nearest
from intarsia.core.segmentation import Algorithm
from intarsia.segments.worth import School, light, model_of
from intarsia.stats.gap import gaps
from intarsia.stats.lloyd import nearest
from intarsia.stats.separation import calinski_harabasz, davies_bouldin, elbow, inertia, silhouettes
from intarsia.stats.stability import Fit, Halving, Labeller, halvings

SILHOUETTE_ROWS = 3_000
ENOUGH_TO_COMPARE = 3
CROWDS = ("hdbscan", "dbscan", "genie")


@dataclass(frozen=True)
class Study:
    """What candidates are tried on: coordinates (n, p) in an order fixed by content, how many customers the rows stand for, and what each
    did next (n,), where that is to be learnt from."""

    matrix: np.ndarray
    n_customers: int
    seed: int
    outcome: np.ndarray | None = None

    @property
    def rows(self) -> np.ndarray:
        """Coordinates, and in the last column the outcome where there is one: what a half is taken of."""
        return self.matrix if self.outcome is None else np.column_stack([self.matrix, self.outcome])


@dataclass(frozen=True)
class Trial:
    """An algorithm with its model, its labels (n,) 0..k-1 on the study, the halvings so far, and its measures by name.

    Measures: `stability` (mean split-half adjusted Rand index), `stability_sd`, `halves` (how many), `jaccard` (of the segment that is
    found again worst), `silhouette`, `davies_bouldin`, `calinski_harabasz`, `inertia`, `elbow` (1 where the inertia curve bends), `lead`
    (stability less what is usual for the algorithm), `strength` (prediction strength), `scatter` (inertia of one segment), of crowds
    `reach` (the share of differences between customers that they hold, of what k-means holds with as many), `smallest_share`,
    `smallest_customers`, `told_by_presence` (the share of customers whose segment is known from one or two things that they have or have
    not) with `told_otherwise` (from everything else); of mixtures `bic` and `narrowest` (the least width of a cloud, where a coordinate's
    is about 1); and of segments made for an objective the `worth` of the setting (the share of the outcome's variance that it foretells of
    other customers), how far `behind` the best that is, and the standard error of that, `behind_sd`.
    """

    name: str
    algorithm: Algorithm
    model: Model
    labels: np.ndarray
    halvings: tuple[Halving, ...]
    measures: Mapping[str, float]

    @property
    def k(self) -> int:
        """The number of segments that the model has."""
        return self.model.k

    @property
    def stability(self) -> float:
        """The mean split-half agreement."""
        return self.measures["stability"]

    def with_measures(self, **more: float) -> Trial:
        """The same with more measures."""
        return replace(self, measures={**self.measures, **more})


def fit_of(algorithm: Algorithm, *, taught: bool = False) -> Fit:
    """The algorithm as the statistics of stability see it. Where it is `taught`, the last column of the rows is the outcome."""
    quick = light(algorithm)

    def fit(rows: np.ndarray, seed: int) -> Labeller:
        if not taught:
            model = quick.fit(rows, seed=seed)
            return lambda other: labels_of(model, other)
        guided = model_of(quick, rows[:, :-1], School(np.ascontiguousarray(rows[:, :-1]), rows[:, -1]), seed=seed)
        return lambda other: labels_of(guided, other[:, :-1])

    return fit


def labels_of(model: Model, matrix: np.ndarray) -> np.ndarray:
    """The segment of lowest score, the first of equals: int64 (n,). For centres the scores themselves are not needed, which is quicker."""
    if not isinstance(model, Nearest) or model.radius is not None:
        return model.scores(matrix).argmin(1)
    owner = np.asarray(model.segment_of)
    order = np.argsort(owner, kind="stable")
    return np.asarray(owner[order][nearest(model.space(matrix), np.asarray(model.centres)[order])])


def first_trial(name: str, algorithm: Algorithm, study: Study) -> Trial:
    """Fit on all rows and measure what needs no second fit."""
    matrix = study.matrix
    school = None if study.outcome is None else School(matrix, study.outcome)
    model = model_of(light(algorithm), matrix, school, seed=study.seed)
    labels = labels_of(model, matrix)
    smallest = float(np.bincount(labels, minlength=model.k).min()) / len(matrix)
    measures = {
        "smallest_share": smallest,
        "smallest_customers": float(round(smallest * study.n_customers)),
        "davies_bouldin": davies_bouldin(matrix, labels),
        "calinski_harabasz": calinski_harabasz(matrix, labels),
        "inertia": inertia(matrix, labels),
        "scatter": inertia(matrix, np.zeros(len(matrix), dtype=np.int64)),
    }
    told, otherwise = _told_by_presence(matrix, labels)
    if told:
        measures |= {"told_by_presence": told, "told_otherwise": otherwise}
    if isinstance(model, Gaussians):
        measures["bic"] = _bic(model, model.scores(matrix))
        measures["narrowest"] = 1.0 / max(abs(value) for factor in model.factors for row in factor for value in row)
    return Trial(name, algorithm, model, labels, (), measures)


def halved(trial: Trial, study: Study, times: int) -> Trial:
    """The trial with `times` random halves in all; those it has are kept. Cost: two fits on half of the rows for each that is new."""
    done = len(trial.halvings)
    fit = fit_of(trial.algorithm, taught=study.outcome is not None)
    new = halvings(study.rows, fit, times=max(times - done, 0), seed=study.seed, skip=done)
    every = (*trial.halvings, *new)
    agreement = np.array([halving.agreement for halving in every])
    jaccard = np.mean([halving.jaccard(trial.labels) for halving in every], axis=0)
    return replace(trial, halvings=every).with_measures(
        stability=float(agreement.mean()),
        stability_sd=float(agreement.std()),
        halves=float(len(every)),
        strength=float(np.mean([halving.strength for halving in every])),
        jaccard=float(jaccard.min(initial=1.0)),
    )


def with_indices(trials: Sequence[Trial], study: Study) -> tuple[Trial, ...]:
    """The trials with silhouettes (one pass over the pairs for all) and the bend of each algorithm's inertia."""
    widths = silhouettes(study.matrix, [trial.labels for trial in trials], rows=SILHOUETTE_ROWS, seed=study.seed)
    bends = {name: _bend([trial for trial in trials if trial.name == name]) for name in {trial.name for trial in trials}}
    return tuple(
        trial.with_measures(silhouette=width, elbow=float(bends[trial.name] == trial.k))
        for trial, width in zip(trials, widths, strict=True)
    )


def compared(trials: Sequence[Trial], matrix: np.ndarray) -> tuple[Trial, ...]:
    """The trials with what only a comparison tells: `lead`, `reach`, and of k-means `gap` and `gap_error`.

    Levels of stability do not compare across algorithms: k-means cuts any long cloud in two alike, trees along short links seldom
    agree by chance. So an algorithm's own middle over the numbers of segments that it was tried with is taken for what it reaches without
    groups (of all algorithms where it was tried with fewer than three). After the calibration of Akhanli & Hennig, Statistics and
    Computing 30 (2020), with other numbers in place of random clusterings, which costs nothing.
    """
    counted = [t.k for t in trials if t.name == "kmeans"]
    gap = gaps(matrix, sorted(counted)) if len(counted) >= ENOUGH_TO_COMPARE and matrix.shape[1] else {}
    stable = {name: [t.stability for t in trials if t.name == name] for name in {t.name for t in trials}}
    usual = {name: float(np.median(own)) for name, own in stable.items() if len(own) >= ENOUGH_TO_COMPARE}
    common = float(np.median([t.stability for t in trials])) if usual else 0.0
    held = {t.k: 1.0 - t.measures["inertia"] / t.measures["scatter"] for t in trials if t.name == "kmeans" and t.measures["scatter"] > 0}
    out = []
    for trial in trials:
        more = {"lead": trial.stability - usual.get(trial.name, common)}
        if trial.name in CROWDS and held.get(trial.k, 0.0) > 0:
            more["reach"] = (1.0 - trial.measures["inertia"] / trial.measures["scatter"]) / held[trial.k]
        if trial.name == "kmeans" and trial.k in gap:
            more |= {"gap": gap[trial.k][0], "gap_error": gap[trial.k][1]}
        out.append(trial.with_measures(**more))
    return tuple(out)


def _bend(trials: Sequence[Trial]) -> int:
    curve = {trial.k: trial.measures["inertia"] for trial in sorted(trials, key=lambda trial: trial.k)}
    return elbow(list(curve), list(curve.values()))


def _told_by_presence(matrix: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """The share of customers whose segment the best one or two of the two-valued coordinates (has it, has it not) tell, and the share whose
    segment the others tell by its nearest middle; (0, 0) without such coordinates. More than two are no filter, and enough of them tell any
    segments. Cost n f^2."""
    places = [j for j, column in enumerate(matrix.T) if len(np.unique(column)) == 2]
    if not places:
        return 0.0, 0.0
    flags = (matrix[:, places] > matrix[:, places].min(0)).astype(np.float64)
    most = np.zeros((4, len(places), len(places)))
    for number in np.unique(labels):
        own = flags[labels == number]
        both, each = own.T @ own, own.sum(0)
        first, second = each[:, None] - both, each - both
        most = np.maximum(most, (both, first, second, len(own) - both - first - second))
    told = most.sum(0)
    best = np.unravel_index(told.argmax(), told.shape)
    rest = np.delete(matrix, [places[j] for j in best], axis=1)
    middles = np.array([rest[labels == number].mean(0) for number in np.unique(labels)])
    again = np.unique(labels)[nearest(rest, middles)] == labels
    return float(told.max()) / len(labels), float(again.mean())


def _bic(model: Gaussians, scores: np.ndarray) -> float:
    """The Bayesian information criterion; smaller is better. Parameters are counted from what is not zero in the factors."""
    n, p = len(scores), len(model.means[0])
    lowest = scores.min(1)
    density = -lowest / 2.0 + np.log(np.exp(-(scores - lowest[:, None]) / 2.0).sum(1)) - p / 2.0 * np.log(2.0 * np.pi)
    shapes = set(model.factors)
    free = model.k * p + model.k - 1 + sum(int(np.count_nonzero(np.asarray(factor))) for factor in shapes)
    return float(-2.0 * density.sum() + free * np.log(n))
