"""The public verbs, one a stage: each takes values and gives a value, so that a notebook can stop anywhere and look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from intarsia.core.base import CustomerBase
from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.features import FeatureTable
from intarsia.core.finding import Evidence
from intarsia.core.persona import Personas
from intarsia.core.segmentation import Algorithm, Policy, Segmentation
from intarsia.core.settings import Settings

if TYPE_CHECKING:
    from intarsia.core.run import Backtest


def open_engine(settings: Settings) -> Engine:
    """The engine that the settings name."""
    from intarsia.engines.connect import connect

    options: dict[str, Any] = {"memory": settings.engine.memory}
    if settings.engine.threads:
        options["threads"] = settings.engine.threads
    return connect(settings.engine.name, **options)


def read(
    place: Any, *, settings: Settings | None = None, engine: Engine | None = None, today: date | None = None, progress: Progress = quiet
) -> CustomerBase:
    """Orders from a file, files, a DataFrame, an Arrow or an Ibis table: recognised, translated, cleaned and audited.

    Needs: `place`, a path or a table; `settings` to override what is found out; `today`, after which orders are of the future (the
    source's own last day where not given). Gives a CustomerBase in which every input row is used or set aside with a reason.
    Errors: Unreadable, Unrecognised, TooLittle. Cost: a few passes over the rows, in the engine, within its memory.
    """
    from intarsia.customers.clean import clean
    from intarsia.sources.audit import audit
    from intarsia.sources.read import read as read_source

    chosen = settings or Settings()
    progress("reading", 0.0)
    raw = read_source(place, engine or open_engine(chosen), chosen.source)
    progress("cleaning", 0.1)
    base = clean(raw, chosen.clean, today=today)
    return replace(base, remarks=(*base.remarks, *audit(raw, base)))


def measure(base: CustomerBase, as_of: date | str | None = None, *, families: Sequence[str] | None = None) -> FeatureTable:
    """Features of every customer from what was known before `as_of` (the day after the last order where not given).

    Cost: one pass over the orders in the engine. Errors: TooLittle where nobody has bought before that day.
    """
    from intarsia.features.measure import measure as measure_features

    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    return measure_features(base, day, families)


def discover(
    features: FeatureTable,
    algorithm: Algorithm | Sequence[str] | None = None,
    *,
    k: int | None = None,
    policy: Policy | None = None,
    seed: int = 0,
    progress: Progress = quiet,
) -> Segmentation:
    """Segments: algorithm and number chosen by evidence, or as told (`ia.algorithms.mixture(k=6)`, or `k=6`).

    Cost: candidates are tried on a sample of bounded size; the whole base is read for the final passes. Errors: TooLittle.
    """
    from intarsia.segments.discover import discover as discover_segments

    return discover_segments(features, algorithms=algorithm, policy=policy or Policy(), k=k, seed=seed, progress=progress)


def validate(segments: Segmentation, *, checks: Sequence[str] | None = None, seed: int = 0, progress: Progress = quiet) -> Evidence:
    """Put the segments on trial: separation, stability, balance, held-out differences, and whether there is structure at all."""
    from intarsia.evidence.validate import validate as validate_segments

    return validate_segments(segments, checks=checks, seed=seed, progress=progress)


def describe(segments: Segmentation, *, seed: int = 0) -> Personas:
    """The segments as personas: names, traits, rules, needs, and a first recommendation each."""
    from intarsia.personas.describe import describe as describe_segments

    return describe_segments(segments, seed=seed)


def backtest(base: CustomerBase, segments: Segmentation, *, horizon_days: int = 90) -> tuple[Backtest | None, str]:
    """The segments against RFM and spend quantiles on what came after; None and the reason where the data is too short."""
    from intarsia.flows.backtest import backtest as run_backtest

    return run_backtest(base, segments, horizon_days=horizon_days)
