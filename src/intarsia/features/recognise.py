"""Every column of a ready-made table is taken for what it is: an id, a yes or no, a count, money, a grade, a word, a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.features import Column
from intarsia.core.recipe import floats
from intarsia.errors import UsageError
from intarsia.features import scales
from intarsia.stats.scaling import moments

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = ("count", "money", "days", "share", "ratio", "number", "flag", "ordinal", "nominal")
FAMILY = "ready-made"
ID_LIKE = 0.95
FEW_ROWS, MANY_ROWS = 20, 100
SURELY_TWICE, LONG = 5.0, 1e4
MOST_LEVELS, MOST_CODES, MOST_GRADES = 50, 50, 11
ENOUGH_IN_TOP, TOP = 0.5, 15
SKEWED = 1.0
MOST_COUNTED = 1_000
_HOLDS = {"time": "dates", "text": "words"}
_RATES = frozenset(("frequency", "share", "rate", "pct", "percent", "prc", "ratio", "change", "chng", "chg", "growth"))
_GRADES_END = (5.0, 7.0, 10.0)


@dataclass(frozen=True)
class Wish:
    """What was asked for a column: a `kind`, a `role` ("segment" or "profile"), whether it is `sensitive`, the order of `levels`."""

    kind: str = ""
    role: str = ""
    sensitive: bool | None = None
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taken:
    """What a column is taken for: its `column` and `values` (n,) float64, NaN for null; or neither, because it is of no use."""

    column: Column | None
    values: np.ndarray
    because: str


def recognise(name: str, kind: str, values: pa.ChunkedArray, as_of: date, wish: Wish) -> Taken:
    """What a column holds, by its type ("number", "flag", "time" or "text"), its values and its name, unless the wish says so.

    Errors: UsageError where the wish does not fit what the column holds. Cost n log n. Words become the places of their levels.
    """
    fitting = {"time": ("", "days"), "text": ("", "ordinal", "nominal", "flag")}.get(kind, ("", *KINDS))
    if wish.kind not in fitting:
        raise UsageError(f"The column '{name}' holds {_HOLDS[kind]} and cannot be '{wish.kind}'. It can be: {', '.join(fitting[1:])}.")
    if kind == "time":
        found = _from_dates(name, values, as_of)
    elif kind == "text":
        found = _from_text(name, values, wish)
    else:
        found = _from_numbers(name, _plain(values), wish, flagged=kind == "flag")
    if found.column is None:
        return found
    sensitive = scales.is_sensitive(name, found.column.levels)
    held = bool(sensitive) if wish.sensitive is None else wish.sensitive
    because = found.because
    if wish.sensitive is None and sensitive:
        because += f"; sensitive, for {sensitive}"
    role = wish.role or ("profile" if held else "segment")
    return Taken(replace(found.column, role=role, sensitive=held, because=because), found.values, because)


def _plain(values: pa.ChunkedArray) -> np.ndarray:
    """Numbers with infinities as null."""
    import pyarrow as pa

    raw = floats(pa.table({"values": values}), "values")
    return np.where(np.isfinite(raw), raw, np.nan)


def _column(name: str, kind: str, because: str, *, unit: str = "", levels: Sequence[str] = ()) -> Column:
    said = scales.label(name)
    high, low = ("more often", "less often") if kind == "flag" else ("high", "low")
    return Column(name, said, unit, kind, FAMILY, name, f"{high} {said}", f"{low} {said}", levels=tuple(levels), because=because)


def _useless(values: np.ndarray, because: str) -> Taken:
    return Taken(None, values, because)


def _from_numbers(name: str, raw: np.ndarray, wish: Wish, *, flagged: bool) -> Taken:
    known = raw[np.isfinite(raw)]
    if len(known) == 0:
        return _useless(raw, "it has no value")
    distinct = np.unique(known)
    if len(distinct) == 1:
        return _useless(raw, f"it has only one value, {distinct[0]:g}")
    if wish.kind:
        return Taken(_column(name, wish.kind, "as told", unit="days" if wish.kind == "days" else ""), raw, "as told")
    if not wish.role and (why := _counts_rows(name, raw, distinct)):
        return _useless(raw, why)
    if not wish.role and (why := _too_many_codes(name, distinct)):
        return _useless(raw, why)
    kind, because = ("flag", "it is yes or no") if flagged else _number_kind(name, known, distinct)
    unit = {"days": "days", "share": "share"}.get(kind, "")
    return Taken(_column(name, kind, because, unit=unit), raw, because)


def _counts_rows(name: str, raw: np.ndarray, distinct: np.ndarray) -> str:
    """Why a whole number is a name for the row and says nothing about it; empty where it is not."""
    whole = bool((distinct == np.round(distinct)).all())
    if not whole or len(raw) < FEW_ROWS or len(distinct) <= ID_LIKE * len(raw):
        return ""
    if set(scales.words(name)) & scales.IDENTITY:
        return f"its name and its values ({len(distinct):,} different ones in {len(raw):,} rows) are those of an id"
    if len(distinct) < len(raw):
        return ""
    if bool((np.abs(np.diff(raw)) == 1).all()):
        return "it only numbers the rows"
    return _dealt_out(name, distinct)


def _too_many_codes(name: str, distinct: np.ndarray) -> str:
    """Why numbers are codes of more places or kinds than can be told apart, so that neither their sizes nor their names say anything."""
    if len(distinct) <= MOST_CODES or not set(scales.words(name)) & scales.CODES or not bool((distinct == np.round(distinct)).all()):
        return ""
    return f"its name says that its {len(distinct):,} numbers are codes, too many to tell apart"


def _dealt_out(name: str, distinct: np.ndarray) -> str:
    """Why whole numbers, no two of which are the same, were dealt out and not measured: by chance some would be the same, or all are
    long and of one length; empty where they may be measured."""
    n, low, high = len(distinct), float(distinct[0]), float(distinct[-1])
    measured = set(scales.words(name)) & (scales.COUNTED | scales.MONEY | {"days", "recency"})
    if measured or n < MANY_ROWS or low < 0:
        return ""
    twice = n * n / (2.0 * (high - low + 1.0))
    one_length = low >= LONG and len(f"{low:.0f}") == len(f"{high:.0f}")
    if twice < SURELY_TWICE and not one_length:
        return ""
    return f"no two of its {n:,} whole numbers are the same, as with ids"


def _number_kind(name: str, known: np.ndarray, distinct: np.ndarray) -> tuple[str, str]:
    """The kind of a column of numbers, and why."""
    own, low, high = set(scales.words(name)), float(distinct[0]), float(distinct[-1])
    whole, skew = bool((distinct == np.round(distinct)).all()), moments(known)[2]
    figures = f"{len(distinct):,} values from {low:g} to {high:g}, skew {skew:.1f}"
    if low == 0.0 and high == 1.0 and len(distinct) == 2:
        return "flag", "its values are 0 and 1"
    if len(distinct) == 2:
        return "nominal", f"it has two values, {low:g} and {high:g}"
    if whole and own & scales.KINDS_OF and not own & scales.COUNTED and len(distinct) <= MOST_CODES:
        return "nominal", f"its name says that its {len(distinct)} codes are kinds of something"
    if whole and len(distinct) <= MOST_GRADES and own & scales.GRADED:
        return "ordinal", f"its name and its {len(distinct)} whole values from {low:g} to {high:g} are those of a grade"
    if whole and low == 1.0 and high in _GRADES_END and len(distinct) == high and not own & scales.COUNTED:
        return "ordinal", f"all whole numbers from 1 to {high:g} occur, as on a scale"
    if low >= 0.0 and high <= 1.0 and not whole:
        return "share", f"all values lie between 0 and 1 ({figures})"
    return _amount_kind(own, known, whole=whole, skew=skew, figures=figures)


def _amount_kind(own: set[str], known: np.ndarray, *, whole: bool, skew: float, figures: str) -> tuple[str, str]:
    """The kind of an amount: days, a count, money or just a number."""
    if known.min() >= 0.0:
        if "days" in own or "recency" in own:
            return "days", f"its name says days ({figures})"
        if whole and own & scales.COUNTED and not own & {"amount", "amt", "value"}:
            return "count", f"whole numbers, and its name says that something is counted ({figures})"
        if own & scales.MONEY and not own & _RATES and skew > SKEWED:
            return "money", f"its name says money ({figures})"
        if whole and skew > SKEWED and known.max() <= MOST_COUNTED:
            return "count", f"whole numbers with a long tail ({figures})"
    return "number", figures


def _from_dates(name: str, values: pa.ChunkedArray, as_of: date) -> Taken:
    midnight = datetime.combine(as_of, datetime.min.time())
    days = [float((midnight - value.replace(tzinfo=None)).days) if value is not None else np.nan for value in values.to_pylist()]
    raw = np.array(days, dtype=np.float64)
    distinct = np.unique(raw[np.isfinite(raw)])
    if len(distinct) < 2:
        return _useless(raw, "it has only one date" if len(distinct) else "it has no value")
    because = f"dates, counted in days before {as_of}"
    column = _column(name, "days", because, unit="days")
    said = column.label
    return Taken(replace(column, label=f"{said}, days ago", high=f"{said} long ago", low=f"{said} lately"), raw, because)


def _from_text(name: str, values: pa.ChunkedArray, wish: Wish) -> Taken:
    counted = {row["values"]: row["counts"] for row in values.value_counts().to_pylist() if row["values"] is not None}
    n, known = len(values), sum(counted.values())
    nothing = np.full(n, np.nan)
    if len(counted) < 2:
        return _useless(nothing, f"it has only one value, '{next(iter(counted))}'" if counted else "it has no value")
    if wish.kind == "flag" and not {word.lower() for word in counted} <= scales.YES | scales.NO:
        raise UsageError(f"The column '{name}' holds other words than yes and no ({', '.join(sorted(counted)[:3])}) and cannot be 'flag'.")
    if wish.kind == "flag":
        return _yes_or_no(name, values)
    if not wish.kind and not wish.levels:
        if {word.lower() for word in counted} <= scales.YES | scales.NO:
            return _yes_or_no(name, values)
        if n >= FEW_ROWS and len(counted) > ID_LIKE * known:
            return _useless(nothing, f"nearly every value is another one ({len(counted):,} in {known:,} rows), as with ids or free text")
        top = sum(sorted(counted.values(), reverse=True)[:TOP]) / known
        if len(counted) > MOST_LEVELS and top < ENOUGH_IN_TOP:
            return _useless(
                nothing, f"its {TOP} most frequent of {len(counted):,} different words reach only {100 * top:.0f} % of the rows"
            )
    return _levelled(name, values, counted, wish)


def _yes_or_no(name: str, values: pa.ChunkedArray) -> Taken:
    said = [None if word is None else word.lower() in scales.YES for word in values.to_pylist()]
    raw = np.array([np.nan if answer is None else float(answer) for answer in said])
    if len(np.unique(raw[np.isfinite(raw)])) < 2:
        return _useless(raw, "every answer is the same")
    because = "its words are yes and no, taken as 1 and 0"
    return Taken(_column(name, "flag", because), raw, because)


def _levelled(name: str, values: pa.ChunkedArray, counted: dict[str, int], wish: Wish) -> Taken:
    """Words as the places of their levels, in the order told or known, else by the alphabet; at most 50 of a nominal column."""
    import pyarrow as pa

    ungraded = wish.kind == "nominal" or (not wish.kind and bool(set(scales.words(name)) & scales.CODES))
    order = wish.levels or (() if ungraded else scales.in_order(tuple(counted)))
    kind = wish.kind if wish.kind in ("ordinal", "nominal") else "ordinal" if order else "nominal"
    frequent = sorted(counted, key=lambda word: (-counted[word], word))[:MOST_LEVELS]
    levels = order or tuple(sorted(counted if kind == "ordinal" else frequent))
    because = f"{len(counted)} different words"
    if order:
        because = "grades in the order told" if wish.levels else f"{len(order)} words that are grades in a known order"
    elif kind == "ordinal":
        because = "as told; the order is that of the alphabet, for nothing else is known"
    raw = floats(pa.table({"values": values}), "values", levels)
    if kind == "ordinal":
        raw = np.where(raw >= len(levels), np.nan, raw)
    said = ", ".join(levels[:5]) + (", ..." if len(levels) > 5 else "")
    return Taken(_column(name, kind, f"{because}: {said}", levels=levels), raw, because)
