"""A small description of features to come, without data: their names and ranges, from TOML, JSON, a CSV or a Python mapping."""

from __future__ import annotations

import csv
import io
import json
import math
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from intarsia.core.ranges import FeatureRange, Ranges
from intarsia.errors import TooLittle, UnknownName, Unreadable, UsageError

KINDS = ("count", "money", "days", "share", "ratio", "number", "flag", "ordinal", "nominal")
SHAPES = ("skewed", "even", "normal")
_NAMES = ("name", "feature", "column")
_USERS = ("users", "customers", "n")
_SAID = {"low": "low", "min": "low", "minimum": "low", "high": "high", "max": "high", "maximum": "high", "distribution": "shape"}
_NUMBERS, _TEXTS = ("low", "high", "mean", "median", "zeros", "missing"), ("kind", "unit", "shape")
_MOST = 1_000_000


def read_ranges(place: object, users: int | None = None) -> Ranges | None:
    """The description in a .toml or .json file, or in a CSV with the columns name, min and max; or of a mapping as `ranges_of` takes it.

    None where `place` is something else (a table of data). Errors: Unreadable where the file is missing or broken; those of `ranges_of`.
    """
    if isinstance(place, Ranges):
        return place if users is None else ranges_of({f.name: vars(f) for f in place.features}, users, place.source)
    if isinstance(place, Mapping):
        return ranges_of(place, users, "a mapping")
    if not isinstance(place, str | Path):
        return None
    path = Path(place)
    ending = path.suffix.lower()
    if ending in (".toml", ".json"):
        return ranges_of(_parsed(_text(path), ending, str(place)), users, str(place))
    if ending in (".csv", ".tsv") and path.is_file() and _describes(path):
        return ranges_of({"features": list(csv.DictReader(io.StringIO(_text(path)), dialect=_dialect(path)))}, users, str(place))
    return None


def ranges_of(said: Mapping[str, Any], users: int | None = None, source: str = "") -> Ranges:
    """The description as values: {"users": n, "features": {name: {"min": ..., "max": ...}}}, a list of features with names, or only
    {name: (min, max)}.

    Beside min and max a feature may have kind, unit, mean, median, zeros, missing (shares from 0 to 1) and distribution.
    Errors: TooLittle where there is no feature or no user; UsageError where a range is none; UnknownName for a kind that there is not.
    """
    told = users if users is not None else next((said[name] for name in _USERS if isinstance(said.get(name), int | float)), 0)
    n = _users(told, asked=users is not None or any(isinstance(said.get(name), int | float) for name in _USERS))
    listed = (
        said["features"] if isinstance(said.get("features"), Mapping | Sequence) else {k: v for k, v in said.items() if k not in _USERS}
    )
    pairs = list(listed.items()) if isinstance(listed, Mapping) else [(_name(one), one) for one in listed]
    if not pairs:
        raise TooLittle(f"{source or 'The description'} names no feature. Give each a name, a min and a max.")
    twice = [name for name, times in Counter(str(name).strip() for name, _ in pairs).items() if times > 1]
    if twice:
        raise UsageError(f"Two features are called '{twice[0]}'. Rename one of them.")
    return Ranges(tuple(_feature(str(name).strip(), value) for name, value in pairs), n, source)


def _users(told: float, *, asked: bool) -> int:
    if not asked:
        return 0
    if isinstance(told, bool) or told != int(told) or told < 1:
        raise UsageError(f"The number of users is {told}; it must be a whole number from 1.")
    return int(told)


def _name(one: object) -> str:
    if not isinstance(one, Mapping):
        raise UsageError(f"A feature is described by its name, min and max; there is: {one!r:.60}.")
    name = next((str(value).strip() for key, value in one.items() if str(key).strip().lower() in _NAMES and value is not None), "")
    if not name:
        raise UsageError(f"A feature has no name: {dict(one)!r:.80}.")
    return name


def _feature(name: str, value: object) -> FeatureRange:
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        value = {"low": value[0], "high": value[1]}
    if not isinstance(value, Mapping):
        raise UsageError(f"The feature '{name}' needs a min and a max; there is: {value!r:.60}.")
    plain = {str(key).strip().lower(): each for key, each in value.items() if key is not None}
    read = {_SAID.get(key, key): each for key, each in plain.items() if each is not None and each != "" and key not in _NAMES}
    unknown = sorted(set(read) - {*_NUMBERS, *_TEXTS})
    if unknown:
        known = ("min", "max", "kind", "unit", "mean", "median", "zeros", "missing", "distribution")
        raise UnknownName(f"property of the feature '{name}'", unknown[0], known)
    numbers = {key: _number(name, key, read[key]) for key in _NUMBERS if key in read}
    texts = {key: str(read[key]).strip() if key == "unit" else str(read[key]).strip().lower() for key in _TEXTS if key in read}
    if texts.get("kind", "number") not in KINDS:
        raise UnknownName("kind", texts["kind"], KINDS)
    if texts.get("shape") and texts["shape"] not in SHAPES:
        raise UnknownName("distribution", texts["shape"], SHAPES)
    if texts.get("kind") in ("flag", "nominal"):
        numbers = {"low": 0.0, "high": 1.0} | numbers
    return _checked(name, numbers, texts)


def _checked(name: str, numbers: Mapping[str, float], texts: Mapping[str, str]) -> FeatureRange:
    absent = [said for key, said in (("low", "min"), ("high", "max")) if key not in numbers]
    if absent:
        raise UsageError(f"The feature '{name}' has no {' and no '.join(absent)}.")
    low, high = numbers["low"], numbers["high"]
    if low >= high:
        raise UsageError(f"The feature '{name}' goes from {low:g} to {high:g}: its min must be below its max.")
    for key in ("mean", "median"):
        if not low <= numbers.get(key, low) <= high:
            raise UsageError(f"The {key} of the feature '{name}', {numbers[key]:g}, is not between {low:g} and {high:g}.")
    for key in ("zeros", "missing"):
        if not 0.0 <= numbers.get(key, 0.0) <= 1.0:
            raise UsageError(f"The share '{key}' of the feature '{name}' is {numbers[key]:g}; it goes from 0 to 1.")
    return FeatureRange(name, **dict(numbers), **dict(texts))  # type: ignore[arg-type]


def _number(name: str, key: str, value: object) -> float:
    said = {"low": "min", "high": "max"}.get(key, key)
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise UsageError(f"The {said} of the feature '{name}' is '{value}', not a number.") from error
    if not math.isfinite(number) or isinstance(value, bool):
        raise UsageError(f"The {said} of the feature '{name}' is {value}, not a finite number.")
    return number


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(_MOST)
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"'{path}' cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _parsed(text: str, ending: str, source: str) -> Mapping[str, Any]:
    try:
        found = tomllib.loads(text) if ending == ".toml" else json.loads(text, object_pairs_hook=_unrepeated)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(f"'{source}' is no {ending[1:].upper()}: {error}.") from error
    if isinstance(found, list):
        found = {"features": found}
    if not isinstance(found, Mapping):
        raise Unreadable(f"'{source}' describes no features: it holds {type(found).__name__}.")
    return found


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if twice:
        raise UsageError(f"Two features or properties are called '{twice[0]}'. Rename one of them.")
    return dict(pairs)


def _describes(path: Path) -> bool:
    """Whether the first line of a CSV is the head of a description: a name, a min and a max."""
    head = {word.strip().strip('"').lower() for word in _first_line(path).split(_dialect(path).delimiter)}
    return bool(head & set(_NAMES)) and bool(head & {"min", "minimum", "low"}) and bool(head & {"max", "maximum", "high"})


def _dialect(path: Path) -> type[csv.Dialect]:
    line = _first_line(path)

    class Found(csv.excel):
        delimiter = max(",;\t", key=line.count)

    return Found


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return file.readline(10_000)
