"""Advice on method for a table of customers, or for features of which only the ranges are known; the same answer every time, offline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from intarsia.core.advice import MethodAdvice, NumberAdvice, Preparation
from intarsia.core.base import Remark
from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.features import FeatureTable
from intarsia.core.ranges import FeatureRange, Ranges
from intarsia.core.settings import Settings
from intarsia.errors import UsageError
from intarsia.features import scales as names
from intarsia.flows import stages
from intarsia.flows.table import features as table_features
from intarsia.segments.advisor import algorithms, code, hints, measured, metrics, words
from intarsia.segments.advisor.scales import advise_ranges
from intarsia.segments.advisor.spaces import Spaces, spaces
from intarsia.segments.advisor.trial import Swap, compare, effect, studied, swaps
from intarsia.sources.ranges import read_ranges

if TYPE_CHECKING:
    from intarsia.core.segmentation import Segmentation

LOW, HIGH = 4, 8


def advise_method(
    frame_or_schema: Any,
    *,
    id: str | None = None,  # noqa: A002  # the word that users know
    users: int | None = None,
    settings: Settings | None = None,
    engine: Engine | None = None,
    progress: Progress = quiet,
) -> MethodAdvice:
    """Which algorithm and why, how to transform each feature and with what effect, how many segments, which measures, and the code for it.

    Needs either a table with one row a customer (a frame, a file, or a FeatureTable; `id` names its customers), on which everything is
    measured; or a description without data: a .toml, .json or .csv file or a mapping of features to (min, max) or to {"min", "max", "kind",
    "unit", "mean", "median", "zeros", "missing", "distribution"}, for `users` customers, on which advice is by stated rules. Gives a
    MethodAdvice (`.table()`, `.markdown()`). Errors: Unreadable; TooLittle; UsageError for ranges that are none; UnknownName. Cost of a
    table: as `discover`, and about 20 (p + 4) fits on 750 customers each. Source: METHODS 1 to 3.
    """
    schema = None if isinstance(frame_or_schema, FeatureTable) else read_ranges(frame_or_schema, users)
    if schema is not None:
        if id is not None:
            raise UsageError("A description without data has no id: leave it out, or give a table.")
        return _by_rule(replace(schema, features=tuple(_with_kind(feature) for feature in schema.features)))
    if users is not None:
        raise UsageError("The number of users goes with a description (name, min, max); a table has as many customers as rows.")
    chosen = settings or Settings()
    place = frame_or_schema if isinstance(frame_or_schema, str) else code.STAND_IN
    table = (
        frame_or_schema
        if isinstance(frame_or_schema, FeatureTable)
        else table_features(frame_or_schema, id=id, settings=chosen, engine=engine)
    )
    return _measured(table, place, id, chosen, progress)


def _by_rule(schema: Ranges) -> MethodAdvice:
    features, n = schema.features, schema.n_customers
    told = advise_ranges(features)
    compared = algorithms.by_rule(n, len(features))
    held = tuple(one for one in features if names.is_sensitive(one.name))
    remarks = [Remark("advice", "costs", algorithms.COSTS)]
    if not n:
        remarks.append(Remark("warning", "users", "The number of customers was not told, so neither cost nor sample size can be judged."))
    elif n < measured.CASES * len(features):
        text = f"{n:,} customers for {len(features)} features; a rule of thumb asks for {measured.CASES} a feature."
        remarks.append(Remark("warning", "sample size", text))
    for one in held:
        text = f"{one.name} looks sensitive: let it describe segments, not make them. Leave it out of the description."
        remarks.append(Remark("warning", one.name, text))
    assumed = "as if each filled its range evenly, unless a mean or a distribution was told"
    remarks.append(Remark("advice", "shares of distance", f"They are computed from the ranges alone, {assumed}."))
    ask = code.Ask(code.STAND_IN, None, "kmeans", 0, LOW, HIGH)
    return MethodAdvice(
        basis="by rule",
        n_customers=n,
        recommendation=words.ruled_sentences(n, told, compared),
        features=told,
        preparations=(),
        algorithms=compared,
        number=metrics.number_by_rule(LOW, HIGH, n),
        metrics=metrics.advise_metrics({}),
        engineered=hints.engineered([(one.name, one.kind) for one in features]),
        look_at=hints.LOOK_AT,
        remarks=tuple(remarks),
        plain_code=code.from_ranges(ask, features),
        short_code=code.short(code.STAND_IN, None, algorithms.TRIED),
    )


def _with_kind(feature: FeatureRange) -> FeatureRange:
    """What a feature is, from its unit, name and range, where that was not told."""
    if feature.kind:
        return feature
    own, unit = set(names.words(feature.name)), feature.unit.strip().lower()
    if unit in ("%", "percent", "share") or own & {"rate", "share", "pct", "percent", "ratio"}:
        kind = "share" if feature.low >= 0 and feature.high <= (100 if feature.high > 1 else 1) else "ratio"
    elif unit in ("day", "days", "d") or own & {"days", "recency"}:
        kind = "days"
    elif unit and (unit[0] in "$€£₽₺¥₴₹" or unit in ("usd", "eur", "gbp", "rub", "uzs", "try", "brl")):
        kind = "money"
    elif unit in ("count", "orders", "visits", "tickets") or (
        own & (names.COUNTED | {"categories"}) and not own & {"amount", "amt", "value", "avg"}
    ):
        kind = "count"
    elif own & names.MONEY or own >= {"order", "value"}:
        kind = "money"
    else:
        kind = "number"
    return replace(feature, kind=kind if feature.low >= 0 or kind == "ratio" else "number")


def _measured(table: FeatureTable, place: str, identity: str | None, settings: Settings, progress: Progress) -> MethodAdvice:
    found = stages.discover(table, list(algorithms.TRIED), seed=settings.seed, progress=lambda what, done: progress(what, 0.6 * done))
    recipe = found.fitted.recipe
    space = spaces(table.columns, recipe, found.sample.table)
    progress("comparing preparations", 0.6)
    preparations, changed = _trials(space, max(found.k, 2), settings.seed, progress)
    compared = algorithms.by_trial(found.candidates, found.n_customers, len(recipe.steps))
    number = metrics.number_by_trial(found.candidates, found.k, (LOW, HIGH), found.because)
    progress("done", 1.0)
    return MethodAdvice(
        basis="measured",
        n_customers=found.n_customers,
        recommendation=words.measured_sentences(found, number, compared, preparations),
        features=measured.advise_features(table.columns, recipe, space, changed),
        preparations=preparations,
        algorithms=compared,
        number=number,
        metrics=metrics.advise_metrics(algorithms.measured_of(found.candidates)),
        engineered=hints.engineered([(c.name, c.kind) for c in table.columns]),
        look_at=hints.LOOK_AT,
        remarks=_remarks(table, found, space, number),
        plain_code=_plain_code(table, found, place, identity),
        short_code=code.short(place, identity, algorithms.TRIED),
    )


def _trials(space: Spaces, k: int, seed: int, progress: Progress) -> tuple[tuple[Preparation, ...], Mapping[str, Swap]]:
    """The four preparations, and each feature only standardised; nothing where nothing varies."""
    if not space.names:
        return (), {}
    few = studied(space, seed=seed)
    ours = effect(few, few.matrix(0), k, seed=seed)
    preparations = compare(few, ours, k, seed=seed)
    progress("measuring each transform", 0.75)
    return preparations, swaps(few, ours, k, seed=seed)


def _remarks(table: FeatureTable, found: Segmentation, space: Spaces, number: NumberAdvice) -> tuple[Remark, ...]:
    sampled = len(found.sample.matrix)
    text = (
        f"Skews and shares are of {sampled:,} customers; algorithms were tried on at most 2,000 of them, preparations "
        f"and single transforms "
        f"on at most 1,500, all by k-means with {max(number.k, 2)} segments, 10 random halves, seed {found.seed}."
    )
    said = [Remark("advice", "measured on", text), Remark("advice", "costs", algorithms.COSTS)]
    return (*table.remarks, *measured.data_remarks(space, found.n_customers), *said)


def _plain_code(table: FeatureTable, found: Segmentation, place: str, identity: str | None) -> str:
    held = tuple(column.name for column in table.columns if column.role != "segment")
    options: dict[str, Any] = {key: getattr(found.algorithm, key) for key in ("reg", "covariance") if hasattr(found.algorithm, key)}
    ask = code.Ask(place, identity, found.algorithm_name, found.k, LOW, HIGH, held, table.as_of.isoformat(), options)
    return code.from_recipe(ask, table.columns, found.fitted.recipe)
