"""The main job, once through: from a shop's orders to named, tested segments."""

from __future__ import annotations

import platform
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from typing import Any

from intarsia.core.base import CustomerBase
from intarsia.core.definition import Definition
from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.features import FeatureTable
from intarsia.core.finding import Card, Evidence, Finding
from intarsia.core.persona import Personas
from intarsia.core.run import Backtest, Run
from intarsia.core.segmentation import Policy, Segmentation
from intarsia.core.settings import Settings
from intarsia.features.days import day_after_last
from intarsia.flows import stages
from intarsia.flows.actions import served
from intarsia.flows.backtest import backtest as run_backtest
from intarsia.flows.dated import dated
from intarsia.flows.objective import Discovered, discover_for
from intarsia.flows.quality import passed
from intarsia.flows.sequences import NAME, sequenced, told, without_sequences
from intarsia.flows.yardsticks import Present

TOLD_VERSIONS = ("intarsia", "ibis-framework", "duckdb", "numpy", "scipy", "scikit-learn", "pyarrow")


def run(
    place: Any, settings: Settings | None = None, *, engine: Engine | None = None, today: date | None = None, progress: Progress = quiet
) -> Run:
    """Read, clean, measure, discover, prove, describe and back-test: everything that `intarsia run` writes, as values.

    Needs and errors: those of the verbs that it calls, in order. Gives a Run; `intarsia.report(run)` is its page.
    """
    chosen = settings or Settings()
    base = dated(stages.read(place, settings=chosen, engine=engine, today=today, progress=progress), chosen.as_of, today)
    return run_on(base, chosen, today=today, progress=progress)


def run_on(
    base: CustomerBase,
    chosen: Settings,
    *,
    anchor: Definition | None = None,
    nested: bool = True,
    today: date | None = None,
    progress: Progress = quiet,
) -> Run:
    """The same from a base that is read and cleaned already: measure, discover, prove, describe and back-test. With an `anchor`, the
    definition in force, the segments go on from it, and the back-test has it as today's. `nested`: grow the tree of groups within groups,
    which only a report shows."""
    passed(base, chosen)
    progress("measuring features", 0.2)
    features = replace(stages.measure(base, chosen.as_of or day_after_last(base, today)), currency=chosen.currency or base.currency)
    segments, known = _discovered(base, features, chosen, progress, anchor)
    evidence = stages.validate(segments, given=known, seed=chosen.seed, progress=lambda what, done: progress(what, 0.6 + 0.2 * done))
    backtest, without = _looked_back(base, segments, chosen, progress, Present(fitted=anchor.fitted) if anchor else None)
    progress("writing personas", 0.9)
    personas = stages.describe(segments, template=chosen.personas.template, seed=chosen.seed)
    tree = stages.tree(segments, personas=personas, seed=chosen.seed) if nested else None
    progress("done", 1.0)
    return Run(
        base=base,
        features=segments.features,
        segments=segments,
        evidence=replace(evidence, cards=_cards(base, segments, evidence, personas, chosen)),
        personas=personas,
        backtest=backtest,
        settings=chosen.model_dump(mode="json"),
        versions={name: version(name) for name in TOLD_VERSIONS} | {"python": platform.python_version()},
        without=without,
        tree=tree,
        today=today,
    )


def find(place: Any, settings: Settings, *, engine: Engine | None = None, progress: Progress = quiet) -> Segmentation:
    """Discovery alone, from orders."""
    base, features = _measured(place, settings, engine, progress)
    return _discovered(base, features, settings, progress)[0]


def look_back(
    place: Any, settings: Settings, *, engine: Engine | None = None, present: Present | None = None, progress: Progress = quiet
) -> tuple[Segmentation, Backtest | None, str]:
    """Discovery and its back-test, beside today's segments where they are given; None and the reason where the history is too short."""
    base, features = _measured(place, settings, engine, progress)
    segments, _ = _discovered(base, features, settings, progress)
    return segments, *_looked_back(base, segments, settings, progress, present)


def _measured(place: Any, chosen: Settings, engine: Engine | None, progress: Progress) -> tuple[CustomerBase, FeatureTable]:
    base = dated(stages.read(place, settings=chosen, engine=engine, progress=progress), chosen.as_of)
    progress("measuring features", 0.2)
    return base, replace(stages.measure(base, chosen.as_of), currency=chosen.currency or base.currency)


def _discovered(
    base: CustomerBase, features: FeatureTable, chosen: Settings, progress: Progress, anchor: Definition | None = None
) -> Discovered:
    progress("discovering segments", 0.3)
    wished, ruling = chosen.segments.representations, None
    if NAME in wished and anchor is None:
        features, ruling = sequenced(base, features, chosen.segments.objective, horizon_days=chosen.horizon_days, seed=chosen.seed)
    known: dict[int, tuple[Finding, ...]] = {}

    def find_within(policy: Policy) -> Segmentation:
        segments, findings = discover_for(
            base,
            features,
            chosen.segments.objective,
            horizon_days=chosen.horizon_days,
            algorithms=chosen.segments.algorithms,
            k=chosen.segments.k,
            policy=policy,
            representations=without_sequences(wished),
            seed=chosen.seed,
            anchor=anchor,
            progress=lambda what, done: progress(what, 0.3 + 0.3 * done),
        )
        known[id(segments)] = findings
        return segments

    segments = served(find_within, policy_of(chosen), chosen.segments.actions, seed=chosen.seed)
    findings = () if chosen.segments.explainable else known.get(id(segments), ())  # what was found of the parts does not hold of the whole
    segments = readable(segments, chosen)
    return segments if ruling is None else told(segments, ruling), findings


def readable(segments: Segmentation, chosen: Settings) -> Segmentation:
    """As rules where that is asked for; else with these among the alternatives, at their price, where readable rules tell too little."""
    if chosen.segments.explainable:
        return stages.simplify(segments)
    from intarsia.segments.explainable import offered

    return offered(segments)


def _looked_back(
    base: CustomerBase, segments: Segmentation, chosen: Settings, progress: Progress, present: Present | None = None
) -> tuple[Backtest | None, str]:
    return run_backtest(
        base,
        segments,
        present=present,
        horizon_days=chosen.horizon_days,
        most_origins=chosen.origins,
        seed=chosen.seed,
        progress=lambda what, done: progress(what, 0.8 + 0.1 * done),
    )


def _cards(base: CustomerBase, segments: Segmentation, evidence: Evidence, personas: Personas, chosen: Settings) -> tuple[Card, ...]:
    from intarsia.evidence.card import cards
    from intarsia.flows.afterwards import afterwards

    future = afterwards(base, segments, chosen.horizon_days, seed=chosen.seed)
    return cards(segments, evidence.findings, personas, future, seed=chosen.seed)


def policy_of(settings: Settings) -> Policy:
    """The business limits in the settings."""
    wanted = settings.segments
    return Policy(wanted.min_segments, wanted.max_segments, wanted.min_share, wanted.min_customers)
