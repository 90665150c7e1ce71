"""The same advice as a program that anybody can run: pandas and scikit-learn only, every step in the open, every number in its place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intarsia.core.features import Column
from intarsia.core.ranges import FeatureRange
from intarsia.core.recipe import Recipe, Step
from intarsia.segments.advisor.code_steps import (
    CHOOSE,
    HEAD,
    HELPERS,
    LEARNERS,
    MODELS,
    PROFILE,
    READERS,
    SHARES,
    SPECIAL,
)
from intarsia.segments.advisor.scales import skewed, two_parts

STAND_IN = "features.csv"


@dataclass(frozen=True)
class Ask:
    """What the program is to do: read `place` (whose `id_column` names the customers), with this algorithm and number of segments (0 to
    choose it within `low` to `high`), and describe the columns `held_out`. `as_of` is the day from which dates count back."""

    place: str
    id_column: str | None
    algorithm: str
    k: int
    low: int = 4
    high: int = 8
    held_out: tuple[str, ...] = ()
    as_of: str = ""
    options: Mapping[str, float] | None = None


def from_recipe(ask: Ask, columns: Sequence[Column], recipe: Recipe) -> str:
    """The program whose coordinates are those of the recipe, constant by constant."""
    kinds = {column.name: column for column in columns}
    lines = [_step(step, kinds[step.column], recipe) for step in recipe.steps]
    needed = [HELPERS[name] for name in SPECIAL if any(step.transform in SPECIAL[name] for step in recipe.steps)]
    names = list(dict.fromkeys(step.column for step in recipe.steps))
    transform = "\n".join([*needed, "X = {}", *lines, "X = pd.DataFrame(X)"])
    return _program(ask, transform, names, [kinds[name] for name in names])


def from_ranges(ask: Ask, features: Sequence[FeatureRange]) -> str:
    """The program that learns its constants when there is data."""
    lines = [_learnt(feature) for feature in features]
    transform = "\n".join([LEARNERS, "X = {}", *lines, "X = pd.DataFrame(X)"])
    kinds = {"nominal": "nominal", "ordinal": "ordinal", "flag": "flag", "days": "days"}
    named = [Column(f.name, f.name, f.unit, kinds.get(f.kind, "number"), "", "", "", "") for f in features]
    return _program(ask, transform, [f.name for f in features if f.kind != "nominal"], named)


def short(place: str, id_column: str | None, algorithms: Sequence[str]) -> str:
    """The lines that do it with Intarsia."""
    named = f", id={id_column!r}" if id_column else ""
    return (
        "import intarsia as ia\n\n"
        f"features = ia.features({place!r}{named})\n"
        f"segments = ia.discover(features, {list(algorithms)!r})\n"
        "evidence = ia.validate(segments)\n"
        "for persona in ia.describe(segments).personas:\n"
        '    print(persona.segment, persona.name, f"{persona.share:.0%}", persona.recommendation)\n'
    )


def _program(ask: Ask, transform: str, names: Sequence[str], columns: Sequence[Column]) -> str:
    readers = [READERS["number"]]
    readers += [READERS[name] for name in ("words", "flag", "days") if any(_reader(column) == name for column in columns)]
    model = ask.algorithm if ask.algorithm in MODELS else "kmeans"
    options = {name: repr(value) for name, value in (ask.options or {}).items()}
    imports, fit = MODELS[model]
    held = [name for name in ask.held_out if name not in names]
    told = "" if model == ask.algorithm else f"  # {ask.algorithm} has no rule for newcomers in scikit-learn: k-means stands in for it"
    shown = [column.name for column in columns if not column.levels and column.kind != "nominal" and column.name in names]
    head = HEAD.format(imports=imports, place=ask.place, read=_read(ask), customers=_customers(ask), as_of=ask.as_of or "2026-01-01")
    if not any(_reader(column) == "days" for column in columns):
        head = "\n".join(line for line in head.splitlines() if not line.startswith("AS_OF"))
    return "\n".join(
        [
            head.rstrip() + "\n",
            *readers,
            "\n# 2. Transform: each feature as advised (capped, transformed, centred, scaled, weighed)",
            transform,
            SHARES,
            f"# 3. The model{told}" + fit.format(**({"reg": "0.5", "covariance": "'diag'"} | options)),
            CHOOSE.format(low=ask.low, high=ask.high, k=ask.k or "None"),
            PROFILE.format(shown=shown, held=held),
        ]
    )


def _read(ask: Ask) -> str:
    text = f", dtype={{{ask.id_column!r}: str}}" if ask.id_column else ""
    ending = ask.place.lower().rpartition(".")[2]
    if ending in ("parquet", "pq"):
        return f"pd.read_parquet({ask.place!r})"
    if ending in ("xlsx", "xls", "xlsm"):
        return f"pd.read_excel({ask.place!r}{text})"
    found = "" if ask.place == STAND_IN else ', sep=None, engine="python"'
    return f'pd.read_csv({ask.place!r}{text}{found}, encoding="utf-8-sig")'


def _customers(ask: Ask) -> str:
    return f"raw[{ask.id_column!r}].astype(str)" if ask.id_column else "pd.Series(np.arange(1, len(raw) + 1)).astype(str)"


def _reader(column: Column) -> str:
    return "words" if column.levels else column.kind if column.kind in ("flag", "days") else "number"


def _value(step: Step, column: Column, recipe: Recipe) -> str:
    """The raw feature as an expression."""
    levels = recipe.levels.get(step.column, ())
    if levels:
        return f"words({step.column!r}, {list(levels)!r}, others={column.kind == 'nominal'})"
    return f"{_reader(column)}({step.column!r})"


def _step(step: Step, column: Column, recipe: Recipe) -> str:
    value = _value(step, column, recipe)
    bounds = ", ".join(f"{name}={bound!r}" for name, bound in (("lower", step.low), ("upper", step.high)) if math.isfinite(bound))
    x = f"{value}.clip({bounds})" if bounds else value
    done = f"({_shape(step, x)} - {step.centre!r}) / {step.scale!r}" + (f" * {step.weight!r}" if step.weight != 1.0 else "")
    return f"# {_line(step.column)}: {_line(step.because)}\nX[{step.name!r}] = ({done}).where({value}.notna(), {step.when_null!r})"


def _shape(step: Step, x: str) -> str:
    unit = f" / {step.unit!r}" if step.unit != 1.0 else ""
    if step.transform == "log1p":
        return f"np.log1p({x}.clip(lower=0){unit})"
    if step.transform == "arcsin":
        return f"np.arcsin(np.sqrt({x}.clip(0, 1)))"
    if step.transform == "logit":
        return f"logit({x}, number({step.denominator!r}))"
    if step.transform == "present":
        return f"({x} > 0).astype(float)"
    if step.transform == "positive-log":
        return f"np.log1p({x}.clip(lower=0){unit}).where({x} > 0, {step.centre!r})"
    if step.transform == "yeo-johnson":
        return f"yeo_johnson({x}{unit}, {step.power!r})"
    if step.transform in ("level", "other"):
        among = f"{x}.isin({list(step.points)!r})"
        return f"{among}.astype(float)" if step.transform == "level" else f"(~{among}).astype(float)"
    if step.transform == "ridit":
        return f"ridit({x}, {list(step.points)!r}, {list(step.marks)!r})"
    return x


def _learnt(feature: FeatureRange) -> str:
    name = feature.name
    per = " / 100" if feature.kind == "share" and feature.high > 1 else ""
    if feature.kind == "nominal":
        return f"X |= levels({name!r})"
    if feature.kind == "ordinal":
        return f"X[{name!r}] = standard(number({name!r}).rank(pct=True))"
    if feature.kind == "flag":
        return f"X[{name!r}] = 0.8 * standard(flag({name!r}))"
    if feature.kind == "share":
        return f"X[{name!r}] = standard(np.arcsin(np.sqrt((number({name!r}){per}).clip(0, 1))))"
    reader = "days" if feature.kind == "days" else "number"
    if feature.kind in ("count", "money", "days") or two_parts(feature) or skewed(feature):
        sure = feature.kind in ("count", "money")
        return f"X |= amount({name!r}, {reader}({name!r}), unit={_unit(feature)}, always_log={sure})"
    return f"X[{name!r}] = standard(capped(number({name!r})))"


def _unit(feature: FeatureRange) -> str:
    return {"count": "1.0", "days": "1.0", "money": "'1% of the median'"}.get(feature.kind, "'the median'")


def _line(text: str) -> str:
    """Text that cannot leave its comment."""
    return " ".join(text.split())
