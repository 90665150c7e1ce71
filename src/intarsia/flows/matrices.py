"""What a scikit-learn estimator is given, a matrix or a mixed DataFrame, as columns of features and their values."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from intarsia.core.features import Column
from intarsia.core.recipe import floats
from intarsia.features.recognise import Wish, recognise
from intarsia.features.scales import in_order
from intarsia.stats.scaling import moments

ALIKE = 10.0
DAY = date(1970, 1, 1)
_FEWEST = 2
_SQUARED = 1e100
_DAY_SECONDS = 86_400


def once(X: Any) -> None:
    """Errors: ValueError where two columns of a table have the same name."""
    names = getattr(X, "column_names", None) or list(getattr(X, "columns", ()))
    again = [name for name, times in Counter(map(str, names)).items() if times > 1]
    if again:
        raise ValueError(f"X has two columns called '{again[0]}'. Rename one of them, or leave it out.")


def holds_words(X: Any) -> bool:
    """Whether it is a DataFrame with a column that is no plain number."""
    return hasattr(X, "dtypes") and hasattr(X, "iloc") and any(_kind(X.iloc[:, j]) != "number" for j in range(len(X.dtypes)))


def _kind(series: Any) -> str:
    """Whether a column of a frame holds moments ("time"), spans of time ("span"), numbers or text."""
    import pandas as pd

    dtype = series.dtype
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "time"
    if pd.api.types.is_timedelta64_dtype(dtype):
        return "span"
    if pd.api.types.is_object_dtype(dtype) and pd.api.types.infer_dtype(series, skipna=True) in ("date", "datetime"):
        return "time"
    return "number" if pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype) else "text"


def distinct(names: Iterable[Any]) -> list[str]:
    """Names that a database tells apart, whatever their case."""
    said = [str(name) for name in names]
    once = len({name.lower() for name in said} | {"customer_id"}) == len(said) + 1
    return said if once else [f"x{j}" for j in range(len(said))]


def frame_columns(frame: Any, prepare: str) -> tuple[tuple[Column, ...], pa.Table]:
    """The columns of a mixed DataFrame that can be used, and their values. Errors: ValueError where there are none."""
    if len(frame) < _FEWEST:
        raise ValueError(f"Found array with {len(frame)} sample(s) while a minimum of {_FEWEST} is required.")
    each = [(name, frame.iloc[:, j]) for j, name in enumerate(distinct(frame.columns))]
    numbers = {name: values_of(series, None) for name, series in each if _kind(series) != "text"}
    treatment = treatment_of(list(numbers.values()), prepare)
    columns: list[Column] = []
    for name, series in each:
        found = number_column(name, numbers[name], treatment) if name in numbers else _words(name, series)
        if found is not None:
            columns.append(found)
        else:
            warnings.warn(f"Column '{name}' is left out: it is an id, or has one value only.", UserWarning, stacklevel=4)
    if not columns:
        raise ValueError("No column tells the rows apart: each has one value only, or is an id.")
    kept = {column.name: column for column in columns}
    values = [values_of(series, kept[name]) for name, series in each if name in kept]
    return tuple(columns), numbered([column.name for column in columns], values)


def _words(name: str, series: Any) -> Column | None:
    """A column of words as levels, in their order where that is known; None where it is an id or has one value only."""
    text = pa.chunked_array([_text(series)])
    if recognise(name, "text", text, DAY, Wish(role="segment", sensitive=False)).column is None:
        return None
    order = in_order(tuple(word for word in text.unique().to_pylist() if word is not None))
    wish = Wish("ordinal" if order else "nominal", "segment", sensitive=False, levels=order)
    return recognise(name, "text", text, DAY, wish).column


def _text(series: Any) -> pa.Array:
    missing = series.isna().to_numpy()
    return pa.array([None if gap else str(value) for value, gap in zip(series, missing, strict=True)], pa.string())


def values_of(series: Any, column: Column | None) -> np.ndarray:
    """A column of a frame as float64 (n,): words as the places of their levels, moments as days, missing and infinite values as NaN."""
    if column is not None and column.levels:
        places = floats(pa.table({"values": _text(series)}), "values", column.levels)
        return np.where(places >= len(column.levels), np.nan, places) if column.kind == "ordinal" else places
    if _kind(series) == "time":
        import pandas as pd

        moments_of = pd.to_datetime(series)
        series = moments_of.dt.tz_localize(None) - datetime.combine(DAY, datetime.min.time())
    if _kind(series) == "span":
        series = series.dt.total_seconds() / _DAY_SECONDS
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def treatment_of(columns: Sequence[np.ndarray], prepare: str) -> str:
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


def number_column(name: str, values: np.ndarray, treatment: str) -> Column:
    """A column of numbers, made comparable as `treatment` says; "auto" is as figures of customers are."""
    if treatment == "auto":
        taken = recognise(name, "number", pa.chunked_array([pa.array(values)]), DAY, Wish(role="segment", sensitive=False))
        if taken.column is not None:
            return taken.column
    return Column(name, name, "", "number", "matrix", name, f"high {name}", f"low {name}", treatment=treatment)


def numbered(names: Sequence[str], columns: Sequence[np.ndarray]) -> pa.Table:
    """Columns with the rows' numbers as ids."""
    rows = pa.array([f"{row:09d}" for row in range(len(columns[0]))], pa.string())
    return pa.table({"customer_id": rows, **{name: pa.array(v, from_pandas=True) for name, v in zip(names, columns, strict=True)}})


def tell_small(labels: np.ndarray, least: float) -> None:
    """Where the number of segments is given it is kept, and a segment may be smaller than was wished: a warning says so."""
    sizes = np.bincount(labels)
    if sizes.min() < least:
        told = f"{len(sizes)} segments were asked for: the smallest has {sizes.min()} rows, fewer than the {least:g} wished."
        warnings.warn(told, UserWarning, stacklevel=3)
