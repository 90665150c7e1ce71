"""For data scientists: segments as a scikit-learn estimator, on any matrix of numbers or mixed table, with the number found or given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from intarsia.core.features import Column, FeatureTable
from intarsia.core.model import Nearest
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Policy
from intarsia.core.settings import Settings
from intarsia.engines.connect import open_engine
from intarsia.errors import DataError, UnknownName
from intarsia.features.recognise import Wish, recognise
from intarsia.features.scales import in_order
from intarsia.flows.stages import discover
from intarsia.segments.algorithms.genie import Genie
from intarsia.segments.algorithms.hierarchical import Hierarchical
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.segments.algorithms.mixture import Mixture
from intarsia.segments.limits import MOST_SHARE, is_count, is_share
from intarsia.stats.scaling import moments

if TYPE_CHECKING:
    from intarsia.core.segmentation import Fitted, Segmentation

PREPARE = ("auto", "standard", "none", "customers")
RULES = ("auto", "finest", "steadiest")
ALIKE = 10.0
_DAY = date(1970, 1, 1)
_SEEDS = 2**31 - 1
_FEWEST = 2
_SQUARED = 1e100
_ISLANDS = (KMeans(), Mixture(covariance="full", reg=0.003), Hierarchical(), Genie())


class AutoSegmenter(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Segments of the rows of a matrix; algorithm and number are chosen by evidence (see `discover`), or the number is given.

    Parameters: `n_segments`, the number, which is then kept (None: between `min_segments` and `max_segments`, by evidence);
    `algorithms`, names of those to try (None: the default ones); `min_share` and `min_size`, the least share and number of rows in a
    segment; `random_state`. `prepare` says what is done to numbers: "standard" takes off each column's mean and divides by its deviation;
    "none" leaves them as they are; "auto" takes off the mean and divides all columns by one common deviation where their deviations are
    within a factor of 10 of one another (the geometry of points stays), else each by its own; none of these caps, bends or weighs anything.
    "customers" is METHODS 1: counts and amounts by logarithms, extremes capped. Words of a DataFrame become levels, each column as
    heavy as one figure; a column that is an id or has one value only is left out, and missing values in such a frame stand in the middle.

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
        self._mixed = _holds_words(X)
        columns, table = _frame_columns(self._checked(X, reset=True), self.prepare) if self._mixed else self._matrix_columns(X)
        _enough(table.num_rows, n_segments=self.n_segments or 0, min_size=self.min_size)
        engine = open_engine(Settings())
        features = FeatureTable(engine.put(iter(table.to_batches()), table.schema), columns, _DAY, engine, table.num_rows)
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

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(_SEEDS))

    def _checked(self, X: Any, *, reset: bool) -> Any:
        """X with its columns' names and number learnt or compared; as float64 (n, p) unless it holds words."""
        _once(X)
        if self._mixed:
            if not hasattr(X, "columns"):
                raise ValueError(f"A DataFrame with the columns it was fitted on is needed, not a {type(X).__name__}.")
            return validate_data(self, X, reset=reset, skip_check_array=True)
        return validate_data(self, X, reset=reset, dtype=np.float64, ensure_min_samples=2 if reset else 1)

    def _matrix_columns(self, X: Any) -> tuple[tuple[Column, ...], pa.Table]:
        matrix = self._checked(X, reset=True)
        names = _distinct(getattr(self, "feature_names_in_", [f"x{j}" for j in range(matrix.shape[1])]))
        treatment = _treatment(list(matrix.T), self.prepare)
        columns = tuple(_number(name, values, treatment) for name, values in zip(names, matrix.T, strict=True))
        return columns, _table(names, list(matrix.T))

    def _again(self, X: Any) -> pa.Table:
        check_is_fitted(self)
        known = self._checked(X, reset=False)
        if not self._mixed:
            return _table([column.name for column in self.columns_], list(known.T))
        places = {name: j for j, name in enumerate(_distinct(known.columns))}
        chosen = [(column, known.iloc[:, places[column.name]]) for column in self.columns_]
        return _table([column.name for column, _ in chosen], [_values(series, column) for column, series in chosen])


def _enough(rows: int, **wished: int) -> None:
    """Errors: ValueError where more is wished than there are rows."""
    for name, value in wished.items():
        if value > rows:
            raise ValueError(f"{name}={value} is more than there are rows: {rows}.")


def _once(X: Any) -> None:
    """Errors: ValueError where two columns of a table have the same name."""
    names = getattr(X, "column_names", None) or list(getattr(X, "columns", ()))
    again = [name for name, times in Counter(map(str, names)).items() if times > 1]
    if again:
        raise ValueError(f"X has two columns called '{again[0]}'. Rename one of them, or leave it out.")


def _holds_words(X: Any) -> bool:
    """Whether it is a DataFrame with a column that is no plain number."""
    return hasattr(X, "dtypes") and hasattr(X, "iloc") and any(_kind(dtype) != "number" for dtype in X.dtypes)


def _kind(dtype: Any) -> str:
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "time"
    return "number" if pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype) else "text"


def _distinct(names: Iterable[Any]) -> list[str]:
    """Names that a database tells apart, whatever their case."""
    said = [str(name) for name in names]
    once = len({name.lower() for name in said} | {"customer_id"}) == len(said) + 1
    return said if once else [f"x{j}" for j in range(len(said))]


def _frame_columns(frame: Any, prepare: str) -> tuple[tuple[Column, ...], pa.Table]:
    """The columns of a mixed DataFrame that can be used, and their values. Errors: ValueError where there are none."""
    if len(frame) < _FEWEST:
        raise ValueError(f"Found array with {len(frame)} sample(s) while a minimum of {_FEWEST} is required.")
    each = [(name, frame.iloc[:, j]) for j, name in enumerate(_distinct(frame.columns))]
    numbers = {name: _values(series, None) for name, series in each if _kind(series.dtype) != "text"}
    treatment = _treatment(list(numbers.values()), prepare)
    columns: list[Column] = []
    for name, series in each:
        found = _number(name, numbers[name], treatment) if name in numbers else _words(name, series)
        if found is not None:
            columns.append(found)
    if not columns:
        raise ValueError("No column tells the rows apart: each has one value only, or is an id.")
    kept = {column.name: column for column in columns}
    values = [_values(series, kept[name]) for name, series in each if name in kept]
    return tuple(columns), _table([column.name for column in columns], values)


def _words(name: str, series: Any) -> Column | None:
    """A column of words as levels, in their order where that is known; None where it is an id or has one value only."""
    text = pa.chunked_array([_text(series)])
    if recognise(name, "text", text, _DAY, Wish(role="segment", sensitive=False)).column is None:
        return None
    order = in_order(tuple(word for word in text.unique().to_pylist() if word is not None))
    wish = Wish("ordinal" if order else "nominal", "segment", sensitive=False, levels=order)
    return recognise(name, "text", text, _DAY, wish).column


def _text(series: Any) -> pa.Array:
    missing = series.isna().to_numpy()
    return pa.array([None if gap else str(value) for value, gap in zip(series, missing, strict=True)], pa.string())


def _values(series: Any, column: Column | None) -> np.ndarray:
    """A column of a frame as float64 (n,): words as the places of their levels, moments as days, missing and infinite values as NaN."""
    if column is not None and column.levels:
        places = floats(pa.table({"values": _text(series)}), "values", column.levels)
        return np.where(places >= len(column.levels), np.nan, places) if column.kind == "ordinal" else places
    if _kind(series.dtype) == "time":
        series = (series.dt.tz_localize(None) - datetime.combine(_DAY, datetime.min.time())).dt.total_seconds() / 86_400
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def _treatment(columns: Sequence[np.ndarray], prepare: str) -> str:
    """How numbers become comparable, as `Column.treatment` says it. Errors: ValueError where they are to stay as they are and cannot be."""
    if prepare == "none":
        largest = max((float(np.abs(values[np.isfinite(values)]).max(initial=0.0)) for values in columns), default=0.0)
        if largest > _SQUARED or 0 < largest < 1 / _SQUARED:
            raise ValueError(f"Distances between figures of {largest:.1e} overflow or vanish, so prepare='none' cannot be: use 'standard'.")
    if prepare != "auto":
        return "auto" if prepare == "customers" else prepare
    deviations = [moments(values[np.isfinite(values)])[1] for values in columns]
    varying = [deviation for deviation in deviations if deviation > 0]
    return "common" if varying and max(varying) <= ALIKE * min(varying) else "standard"


def _number(name: str, values: np.ndarray, treatment: str) -> Column:
    if treatment == "auto":
        taken = recognise(name, "number", pa.chunked_array([pa.array(values)]), _DAY, Wish(role="segment", sensitive=False))
        if taken.column is not None:
            return taken.column
    return Column(name, name, "", "number", "matrix", name, f"high {name}", f"low {name}", treatment=treatment)


def _table(names: Sequence[str], columns: Sequence[np.ndarray]) -> pa.Table:
    """Columns with the rows' numbers as ids."""
    rows = pa.array([f"{row:09d}" for row in range(len(columns[0]))], pa.string())
    return pa.table({"customer_id": rows, **{name: pa.array(v, from_pandas=True) for name, v in zip(names, columns, strict=True)}})
