"""For data scientists: segments as a scikit-learn estimator, on any matrix of numbers or mixed table, with the number found or given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from intarsia.core.features import Column, FeatureTable
from intarsia.core.model import Nearest
from intarsia.core.segmentation import Policy
from intarsia.core.settings import Settings
from intarsia.engines.connect import open_engine
from intarsia.errors import DataError, UnknownName
from intarsia.flows.matrices import (
    DAY,
    distinct,
    frame_columns,
    holds_words,
    number_column,
    numbered,
    once,
    tell_small,
    treatment_of,
    values_of,
)
from intarsia.flows.stages import discover
from intarsia.segments.algorithms.genie import Genie
from intarsia.segments.algorithms.hierarchical import Hierarchical
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.segments.algorithms.mixture import Mixture
from intarsia.segments.limits import MOST_SHARE, is_count, is_share

if TYPE_CHECKING:
    from intarsia.core.segmentation import Fitted, Segmentation

PREPARE = ("auto", "standard", "none", "customers")
RULES = ("auto", "finest", "steadiest")
_SEEDS = 2**31 - 1
_ISLANDS = (KMeans(), Mixture(covariance="full", reg=0.003), Hierarchical(), Genie())


class AutoSegmenter(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Segments of the rows of a matrix; algorithm and number are chosen by evidence (see `discover`), or the number is given.

    Parameters: `n_segments`, the number, which is then kept (None: between `min_segments` and `max_segments`, by evidence);
    `algorithms`, names of those to try (None: the default ones); `min_share` and `min_size`, the least share and number of rows in a
    segment; `random_state`. `prepare` says what is done to numbers: "standard" takes off each column's mean and divides by its deviation;
    "none" leaves them as they are; "auto" takes off the mean and divides all columns by one common deviation where their deviations are
    within a factor of 10 of one another (the geometry of points stays), else each by its own; none of these caps, bends or weighs anything.
    "customers" is METHODS 1: counts and amounts by logarithms, extremes capped. Words of a DataFrame become levels, each column as
    heavy as one figure; dates and spans of time become days; a column that is
    an id or has one value only is left out, which a warning tells, and missing values in such a frame stand in the middle.

    `rule` says what is looked for: "steadiest", islands of any shape, those that stand out most (k-means, clouds of any tilt, Ward's tree,
    Genie); "finest", as many segments as are found again (what `discover` does with customers); "auto" is the first for plain matrices,
    the second for frames with words and customers. In benchmarks/chooser the first finds shapes that best silhouettes miss.

    Gives: `labels_` (n,) from 0, the segments by descending size; `n_segments_`, `n_features_in_`, `feature_names_in_`, `preparation_` (a
    sentence a column), `fitted_` (preparation and model as data) and `segmentation_`, the whole result for `validate` and `describe`; the
    latter holds a database and is not pickled. Errors: ValueError as everywhere in scikit-learn. Cost: as `discover`.

    >>> import numpy as np
    >>> rows = np.repeat([[0.0, 0.0], [9.0, 9.0]], 30, axis=0) + np.random.default_rng(0).normal(size=(60, 2))
    >>> np.bincount(AutoSegmenter(n_segments=2, algorithms=["kmeans"]).fit_predict(rows)).tolist()
    [30, 30]
    """

    def __init__(  # noqa: PLR0913  # parameters of an estimator are its settings, and keywords
        self,
        n_segments: int | None = None,
        *,
        algorithms: Sequence[str] | None = None,
        min_segments: int = 2,
        max_segments: int = 12,
        min_share: float = 0.0,
        min_size: int = 2,
        prepare: str = "auto",
        rule: str = "auto",
        random_state: Any = 0,
    ) -> None:
        self.n_segments = n_segments
        self.algorithms = algorithms
        self.min_segments = min_segments
        self.max_segments = max_segments
        self.min_share = min_share
        self.min_size = min_size
        self.prepare = prepare
        self.rule = rule
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002  # scikit-learn hands it to every estimator
        """Find the segments of X, (n, p) numbers or a DataFrame that may hold words, too."""
        self._check_parameters()
        self._mixed = holds_words(X)
        columns, table = frame_columns(self._checked(X, reset=True), self.prepare) if self._mixed else self._matrix_columns(X)
        _enough(table.num_rows, n_segments=self.n_segments or 0, min_size=self.min_size)
        engine = open_engine(Settings())
        features = FeatureTable(engine.put(iter(table.to_batches()), table.schema), columns, DAY, engine, table.num_rows)
        islands = self.rule == "steadiest" or (self.rule == "auto" and self.prepare != "customers" and not self._mixed)
        policy = Policy(self.min_segments, self.max_segments, self.min_share, self.min_size, "steadiest" if islands else "finest")
        wished = _ISLANDS if islands and self.algorithms is None else self.algorithms
        try:
            found = discover(features, wished, k=self.n_segments, policy=policy, seed=self._seed())
        except (DataError, UnknownName) as error:
            raise ValueError(str(error)) from error
        self.segmentation_: Segmentation = found
        self.fitted_: Fitted = found.fitted
        self.columns_ = columns
        self.preparation_ = {step.name: step.because for step in found.fitted.recipe.steps}
        self._held = tuple(sorted(found.sizes))
        self.n_segments_ = len(self._held)
        self.labels_ = self._scores(table)[0]
        tell_small(self.labels_, max(self.min_size, self.min_share * table.num_rows))
        return self

    def predict(self, X: Any) -> np.ndarray:
        """The segment of each row, int (n,) from 0."""
        return self._scores(self._again(X))[0]

    def transform(self, X: Any) -> np.ndarray:
        """How far each row is from each segment, (n, n_segments_), the least being the own: the distance to the nearest centre where the
        model has centres, else the model's own score, such as minus twice the logarithm of the density."""
        scores = self._scores(self._again(X))[1]
        return np.sqrt(np.maximum(scores, 0.0)) if isinstance(self.fitted_.model, Nearest) else scores

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        state.pop("segmentation_", None)
        return state

    @property
    def _n_features_out(self) -> int:
        return self.n_segments_

    def _scores(self, table: pa.Table) -> tuple[np.ndarray, np.ndarray]:
        """Segments from 0, and the model's scores (n, k) by segment; segments that held nobody when fitted are not in question."""
        order = self.fitted_.order
        held = [i for i, number in enumerate(order) if number in self._held]
        place = np.array([self._held.index(order[i]) for i in held], dtype=np.int64)
        scores = self.fitted_.model.scores(self.fitted_.recipe.matrix(table))[:, held]
        return place[scores.argmin(1)], scores[:, np.argsort(place)]

    def _check_parameters(self) -> None:
        if self.prepare not in PREPARE:
            raise ValueError(f"prepare={self.prepare!r} is not known. There is: {', '.join(PREPARE)}.")
        if self.rule not in RULES:
            raise ValueError(f"rule={self.rule!r} is not known. There is: {', '.join(RULES)}.")
        for name in ("n_segments", "min_segments", "max_segments", "min_size"):
            value = getattr(self, name)
            free = name == "n_segments"
            if not (is_count(value) or (free and value is None)):
                raise ValueError(f"{name}={value!r} must be a whole number of at least 1{', or None to have it found' if free else ''}.")
        if not is_share(self.min_share):
            raise ValueError(f"min_share={self.min_share!r} must be a share of the rows from 0 to {MOST_SHARE}.")
        if self.n_segments is None and self.min_segments > self.max_segments:
            raise ValueError(f"min_segments={self.min_segments} and max_segments={self.max_segments} leave no number of segments.")

        if self.n_segments is not None and self.n_segments * self.min_share > 1:
            raise ValueError(f"n_segments={self.n_segments} cannot each have min_share={self.min_share!r} of the rows.")

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(_SEEDS))

    def _checked(self, X: Any, *, reset: bool) -> Any:
        """X with its columns' names and number learnt or compared; as float64 (n, p) unless it holds words."""
        once(X)
        if self._mixed:
            if not hasattr(X, "columns"):
                raise ValueError(f"A DataFrame with the columns it was fitted on is needed, not a {type(X).__name__}.")
            return validate_data(self, X, reset=reset, skip_check_array=True)
        return validate_data(self, X, reset=reset, dtype=np.float64, ensure_min_samples=2 if reset else 1)

    def _matrix_columns(self, X: Any) -> tuple[tuple[Column, ...], pa.Table]:
        matrix = self._checked(X, reset=True)
        names = distinct(getattr(self, "feature_names_in_", [f"x{j}" for j in range(matrix.shape[1])]))
        treatment = treatment_of(list(matrix.T), self.prepare)
        columns = tuple(number_column(name, values, treatment) for name, values in zip(names, matrix.T, strict=True))
        return columns, numbered(names, list(matrix.T))

    def _again(self, X: Any) -> pa.Table:
        check_is_fitted(self)
        known = self._checked(X, reset=False)
        if not self._mixed:
            return numbered([column.name for column in self.columns_], list(known.T))
        places = {name: j for j, name in enumerate(distinct(known.columns))}
        chosen = [(column, known.iloc[:, places[column.name]]) for column in self.columns_]
        return numbered([column.name for column, _ in chosen], [values_of(series, column) for column, series in chosen])


def _enough(rows: int, **wished: int) -> None:
    """Errors: ValueError where more is wished than there are rows."""
    for name, value in wished.items():
        if value > rows:
            raise ValueError(f"{name}={value} is more than there are rows: {rows}.")
