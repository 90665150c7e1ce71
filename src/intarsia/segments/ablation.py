"""What each feature, or each family of them, is to the segments: everything is learnt again without it (METHODS 2, backward check)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.segmentation import Segmentation
from intarsia.core.tables import html_table
from intarsia.errors import TooLittle, UsageError
from intarsia.segments.again import ungrouped
from intarsia.segments.trials import fit_of
from intarsia.segments.worth import ROWS as WORTH_ROWS
from intarsia.segments.worth import School, capped, misses
from intarsia.stats.agreement import adjusted_rand
from intarsia.stats.sampling import by_content
from intarsia.stats.stability import halvings

if TYPE_CHECKING:
    import pyarrow as pa

ROWS, HALVES = 2_000, 6
CLEAR = 2.0


@dataclass(frozen=True)
class Without:
    """The segments without a `feature` (or a family of features, of that name): `agreement` with the segments as they are (adjusted Rand
    index); the split-half `stability` and how far that is from theirs (`steadier`, standard error `steadier_se`, paired by half). Where
    they foretell an outcome, the share of its variance that they foretell on customers they were not learnt from (`worth`) and how far
    that is from theirs (`worthier`, `worthier_se`, paired by customer); None where they do not."""

    feature: str
    label: str
    agreement: float
    stability: float
    steadier: float
    steadier_se: float
    worth: float | None = None
    worthier: float | None = None
    worthier_se: float | None = None

    @property
    def because(self) -> str:
        """What it comes to, in a sentence; beyond two standard errors counts as a difference."""
        if self.agreement == 1.0 and self.steadier == 0.0:
            return "The segments are the same without it."
        gains, loses = self.steadier > CLEAR * self.steadier_se, self.steadier < -CLEAR * self.steadier_se
        told = "Steadier" if gains else "Less steady" if loses else "As steady"
        if self.worthier is not None and self.worthier_se is not None:
            more, less = self.worthier > CLEAR * self.worthier_se, self.worthier < -CLEAR * self.worthier_se
            told += f", foretells {'more' if more else 'less' if less else 'as much'}"
            loses |= less
        return f"{told} without it{': leave it out' if gains and not loses else ''}."


@dataclass(frozen=True)
class Ablation:
    """One row a feature, in the order of what they do for the segments: that whose absence changes them most first. `stability` is theirs,
    of `n` customers."""

    rows: tuple[Without, ...]
    stability: float
    n: int

    def table(self) -> pa.Table:
        """One row a feature, with its sentence."""
        import pyarrow as pa

        return pa.Table.from_pylist([{**asdict(row), "because": row.because} for row in self.rows])

    def _repr_html_(self) -> str:
        caption = f"Segments without each feature in turn (split-half agreement with all: {self.stability:.2f}, n = {self.n:,})"
        return html_table(caption, self.table())


def ablation(segmentation: Segmentation, by: str = "feature") -> Ablation:
    """Learnt again without each feature, or `by` "family" without all of a family, in turn, with the segments' own algorithm and number, on
    at most 2,000 customers. Where segments were put together by hand or for their actions, it is those before that are learnt.

    All are compared on the same six halves, and on the same three folds of at most 12,000 customers. Errors: TooLittle where there are no
    two segments, or no two features or families; UsageError. Cost: for each of p features 13 fits of 1,000 customers, with a lesson 3 of
    8,000 more.
    """
    columns = _coordinates(segmentation, by)
    if segmentation.k < 2 or len(columns) < 2:
        raise TooLittle("To leave each in turn out takes two segments, and two features (or two families of features).")
    seed, fitted, lesson = segmentation.seed, segmentation.fitted, segmentation.lesson
    school = None if lesson is None else School(fitted.recipe.matrix(lesson.table), capped(lesson.outcome)).part(WORTH_ROWS, seed=seed)
    matrix = segmentation.sample.matrix if school is None else np.column_stack([school.matrix, school.outcome])
    rows = np.ascontiguousarray(matrix[by_content(matrix, ROWS, seed=seed)])
    algorithm = ungrouped(segmentation.algorithm)  # groups are of coordinates that would not be there
    fit = fit_of(algorithm, taught=school is not None)

    def stable(kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The agreement of each pair of halves, and the segments that all rows give."""
        some = np.ascontiguousarray(rows[:, kept])
        return np.array([one.agreement for one in halvings(some, fit, times=HALVES, seed=seed)]), fit(some, seed)(some)

    def missed(kept: np.ndarray) -> np.ndarray | None:
        if school is None:
            return None
        return misses(algorithm, School(np.ascontiguousarray(school.matrix[:, kept[:-1]]), school.outcome), seed=seed)

    every = np.arange(rows.shape[1])
    (whole, labels), lost = stable(every), missed(every)
    known = {column.name: column.label for column in segmentation.features.columns}
    found = []
    for name, own in columns.items():
        kept = np.setdiff1d(every, own)
        agreed, other = stable(kept)
        more = agreed - whole
        told = (adjusted_rand(other, labels), float(agreed.mean()), float(more.mean()), float(more.std(ddof=1)) / HALVES**0.5)
        found.append(Without(name, known.get(name, name), *told, *_worth(school, lost, missed(kept))))
    return Ablation(tuple(sorted(found, key=lambda one: (one.agreement, one.feature))), float(whole.mean()), len(rows))


def _coordinates(segmentation: Segmentation, by: str) -> dict[str, list[int]]:
    """For each feature or family the places of its coordinates."""
    if by not in ("feature", "family"):
        raise UsageError(f"Features are left out one by one or by family: by='feature' or by='family', not '{by}'.")
    family = {column.name: column.family or column.name for column in segmentation.features.columns}
    out: dict[str, list[int]] = {}
    for place, step in enumerate(segmentation.fitted.recipe.steps):
        out.setdefault(family.get(step.column, step.column) if by == "family" else step.column, []).append(place)
    return out


def _worth(school: School | None, lost: np.ndarray | None, own: np.ndarray | None) -> tuple[float | None, float | None, float | None]:
    """The worth, how far it is from that with all features, and the standard error of that; from squared errors by customer."""
    if school is None or lost is None or own is None:
        return None, None, None
    spread = float(((school.outcome - school.outcome.mean()) ** 2).sum())
    if spread <= 0:
        return 0.0, 0.0, 0.0
    gain = lost - own
    return 1.0 - float(own.sum()) / spread, float(gain.sum()) / spread, float(gain.std()) * len(gain) ** 0.5 / spread
