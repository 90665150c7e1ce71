"""Does a reduced view of customers earn its place? It enters only where it reliably foretells more, or finds more structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from intarsia.core.model import as_matrix
from intarsia.core.projection import Layer, Projection
from intarsia.core.reducer import Reducer
from intarsia.core.segmentation import Algorithm, Candidate, Gate, Segmentation
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.segments.reduced import reduced
from intarsia.segments.reducers import PLUGINS
from intarsia.segments.trials import fit_of, labels_of
from intarsia.segments.worth import School, light, worths
from intarsia.stats.agreement import adjusted_rand
from intarsia.stats.copula import null_within, patterns
from intarsia.stats.sampling import by_content
from intarsia.stats.stability import split_half

GAIN, SAME = 0.02, 0.8
SEEDS = 5
ROWS = 1_500
HALVES = 4
LEAST = 50
_NORMAL, _STUDENT = 1.96, 2.776
"""The 97.5 % points of the normal distribution and of Student's with four degrees of freedom: five seeds."""


@dataclass(frozen=True)
class Admission:
    """Whether a reducer is `admitted`, and `because`. `numbers`: `k`, `gain` with `low` and `high` (95 %) over the `rival` representation,
    that is the better of "the features themselves" and PCA, `own` and `other` (the two values), `same` (agreement from seed to seed)."""

    reducer: str
    admitted: bool
    because: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    rival: str = ""


@dataclass(frozen=True)
class _Gain:
    """One representation against another at the same number of segments: the two values, their difference and its 95 % interval."""

    own: float
    other: float
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.own - self.other


def admitted(matrix: np.ndarray, school: School | None, names: Sequence[str], *, k: int, seed: int = 0) -> tuple[Admission, ...]:
    """The ruling on each reducer of that name, for (n, p) coordinates in an order fixed by content and k segments by k-means.

    With a `school` the yardstick is the share of the outcome's variance that segments foretell of other customers (see `worths`); without
    one it is the excess of split-half agreement over that of customers without groups (Gaussian copula, within patterns of presence). A
    reducer is admitted where over 5 seeds the gain over the better of the features themselves and PCA is at least .02, its 95 % interval
    above 0, and segments agree from seed to seed by at least .8 (adjusted Rand index). Source: METHODS 12.
    Errors: UnknownName. Cost: some 40 to 100 fits of reducer and k-means on at most 1,500 customers each.
    """
    rows = matrix[by_content(matrix, ROWS, seed=seed)]
    some = school.part(2 * ROWS, seed=seed) if school is not None else None
    return tuple(_ruled(name, PLUGINS.build(name), rows, some, k=k, seed=seed) for name in names)


def on_block(name: str, matrix: np.ndarray, extra: np.ndarray, outcome: np.ndarray | None, *, k: int, seed: int = 0) -> Admission:
    """The ruling on coordinates `extra` (n, q) joined to `matrix` (n, p), such as the axes of an embedding of events, against the features
    alone: by what k segments foretell of an `outcome` (n,), or, where that is None, by the excess of agreement (see `admitted`).

    The block is brought to the mean variance of a feature for each of its axes. Errors: none. Cost: as `admitted`.
    """
    middle, wide = extra.mean(0), float(extra.var(0).mean()) if extra.shape[1] else 0.0
    scale = (float(matrix.var(0).mean()) / wide) ** 0.5 if wide > 0 else 1.0
    both = np.column_stack([matrix, (extra - middle) * scale])
    if outcome is None:
        few = light(KMeans(k))
        rows = np.ascontiguousarray(both[by_content(both, ROWS, seed=seed)])
        gain = _excess(few, reduced(_First(matrix.shape[1]), few), rows, None, seed)
        return _ruling(name, "the features alone", gain, _sameness(few, rows, seed), k=k, foretells=False)
    order = by_content(np.column_stack([both, outcome]), 2 * ROWS, seed=seed)
    school = School(np.ascontiguousarray(both[order]), outcome[order])
    mine = light(KMeans(k))
    alone = reduced(_First(matrix.shape[1]), mine)
    gain = _foretold(mine, alone, both, school, seed)
    same = _sameness(mine, school.matrix[by_content(school.matrix, ROWS, seed=seed)], seed)
    return _ruling(name, "the features alone", gain, same, k=k, foretells=True)


@dataclass(frozen=True)
class _First:
    """The first `count` coordinates as they are: a reducer that leaves a joined block out."""

    count: int

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Projection:  # noqa: ARG002  (the contract's)
        kept = np.eye(matrix.shape[1], self.count)
        return Projection((Layer(as_matrix(kept), (0.0,) * self.count),))


def _ruled(name: str, reducer: Reducer, rows: np.ndarray, school: School | None, *, k: int, seed: int) -> Admission:
    if getattr(reducer, "reads", "coordinates") != "coordinates":
        made = "it reads events, not features: embed these (segments.events.embedded) and join the axes to the features"
        return Admission(name, False, f"{name} is not admitted: {made}.")
    if len(rows) < max(2 * LEAST, 8 * k) or not (rows != rows[:1]).any():
        return Admission(name, False, f"{name} is not admitted: {len(rows):,} different customers are too few to tell.")
    own = light(KMeans(k))
    rivals: dict[str, Algorithm] = {"the features themselves": own}
    if name != "pca":
        rivals["PCA"] = reduced(PLUGINS.build("pca"), own)
    mine = reduced(reducer, own)
    ask = _foretold if school is not None else _excess
    found = {rival: ask(mine, other, rows, school, seed) for rival, other in rivals.items()}
    rival = max(found, key=lambda one: found[one].other)
    return _ruling(name, rival, found[rival], _sameness(mine, rows, seed), k=k, foretells=school is not None)


def _ruling(name: str, rival: str, gain: _Gain, same: float, *, k: int, foretells: bool) -> Admission:
    enters = gain.value >= GAIN and gain.low > 0 and same >= SAME
    what = "foretells" if foretells else "exceeds customers without groups by"
    told = (
        f"{name} is {'admitted' if enters else 'not admitted'}: with {k} segments it {what} {gain.own:.3f}, {rival} {gain.other:.3f}; "
        f"the gain of {gain.value:+.3f} (95 %: {gain.low:+.3f} to {gain.high:+.3f}) needs {GAIN:.2f} and an interval above 0, and the "
        f"agreement of {same:.2f} from seed to seed needs {SAME:.2f}."
    )
    numbers = {"k": float(k), "own": gain.own, "other": gain.other, "gain": gain.value, "low": gain.low, "high": gain.high, "same": same}
    return Admission(name, enters, told, numbers, rival)


def _foretold(mine: Algorithm, other: Algorithm, rows: np.ndarray, school: School | None, seed: int) -> _Gain:  # noqa: ARG001  (as `_excess`)
    """Worth, paired by customer. The seeds share their customers, so their mean is no surer than one of them: its error is theirs."""
    assert school is not None  # noqa: S101  (the caller asks this only with one)
    pairs = [worths((mine, other), school, seed=seed + number) for number in range(SEEDS)]
    values = np.array([[one.value for one in pair] for pair in pairs]).mean(0)
    error = float(np.mean([max(one.behind_sd for one in pair) for pair in pairs]))
    gain = float(values[0] - values[1])
    return _Gain(float(values[0]), float(values[1]), gain - _NORMAL * error, gain + _NORMAL * error)


def _excess(mine: Algorithm, other: Algorithm, rows: np.ndarray, school: School | None, seed: int) -> _Gain:  # noqa: ARG001  (as `_foretold`)
    """Stability beyond that of a null base, both representations on the same null bases and halves, one base a seed."""
    flags = np.column_stack([column > column.min() for column in rows.T if len(np.unique(column)) == 2] or [np.zeros((len(rows), 0))])
    strata = patterns(flags.astype(bool), least=max(LEAST, 5 * rows.shape[1]))
    each = []
    for number in range(seed, seed + SEEDS):
        null = null_within(rows, strata, seed=number + 1)
        each.append([_stable(one, rows, number) - _stable(one, null, number) for one in (mine, other)])
    values = np.array(each)
    gains = values[:, 0] - values[:, 1]
    half = _STUDENT * float(gains.std(ddof=1)) / SEEDS**0.5
    own, rival = (float(v) for v in values.mean(0))
    return _Gain(own, rival, own - rival - half, own - rival + half)


def _stable(algorithm: Algorithm, rows: np.ndarray, seed: int) -> float:
    return float(split_half(rows, fit_of(algorithm), times=HALVES, seed=seed).mean())


def _sameness(algorithm: Algorithm, rows: np.ndarray, seed: int) -> float:
    """The mean agreement of segments learnt on the same customers with other seeds."""
    labels = [labels_of(algorithm.fit(rows, seed=seed + number), rows) for number in range(SEEDS)]
    return float(np.mean([adjusted_rand(a, b) for a, b in combinations(labels, 2)]))


def represented(algorithms: Mapping[str, Algorithm], admissions: Sequence[Admission]) -> dict[str, Algorithm]:
    """The algorithms, and each again on every admitted representation, called like "kmeans on pca"."""
    more = {
        f"{name} on {one.reducer}": reduced(PLUGINS.build(one.reducer), algorithm)
        for one in admissions
        if one.admitted
        for name, algorithm in algorithms.items()
    }
    return {**algorithms, **more}


def with_rulings(segmentation: Segmentation, admissions: Sequence[Admission]) -> Segmentation:
    """The segmentation whose candidates say of each representation why it was tried or not."""
    if not admissions:
        return segmentation
    ruling = {one.reducer: one for one in admissions}
    told = tuple(
        replace(c, because=f"{c.because} {ruling[c.algorithm.partition(' on ')[2]].because}") if " on " in c.algorithm else c
        for c in segmentation.candidates
    )
    refused = tuple(
        Candidate(
            f"kmeans on {one.reducer}",
            int(one.numbers.get("k", 0)),
            dict(one.numbers),
            (Gate("admission", passed=False, because=one.because),),
            because=f"Not tried: {one.because}",
        )
        for one in admissions
        if not one.admitted
    )
    return replace(segmentation, candidates=(*told, *refused))
