"""The main job on a ready-made table with one row a customer: named, tested segments; without what only time can tell."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import ibis

from intarsia.core.base import CustomerBase, Recognised
from intarsia.core.canon import CANON
from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.features import FeatureTable
from intarsia.core.lesson import AUTO, EXPLORE
from intarsia.core.run import Run
from intarsia.core.segmentation import Policy, Segmentation
from intarsia.core.settings import Settings
from intarsia.errors import UsageError
from intarsia.flows import stages
from intarsia.flows.actions import served
from intarsia.flows.outcome import outcome_of
from intarsia.flows.segment import TOLD_VERSIONS, policy_of, readable
from intarsia.flows.table import features as table_features

CUSTOMERS = "customers"
WITHOUT = "No back-test: a ready-made table is of one day, so it does not tell what customers did next. That takes orders."


@dataclass(frozen=True)
class Ask:
    """Of a ready-made table: the column of the ids (rows are numbered where there is none), and the column that is to be foretold."""

    id_column: str | None = None
    outcome: str | None = None


def find_in_table(
    place: Any, settings: Settings, ask: Ask, *, engine: Engine | None = None, progress: Progress = quiet
) -> tuple[FeatureTable, Segmentation]:
    """The features of the table, and its segments. Errors: those of `features` and `discover`; UsageError of an objective of orders."""
    if place is None:
        raise UsageError("A ready-made table has to be named: intarsia run table.csv --table.")
    wished = settings.segments
    if wished.objective not in (AUTO, EXPLORE):
        raise UsageError(
            f"The objective '{wished.objective}' is learnt from orders, and a ready-made table has none. "
            "Name the column that the segments are to foretell: --outcome."
        )
    features = table_features(place, id=ask.id_column, as_of=settings.as_of, settings=settings, engine=engine)

    def find_within(policy: Policy) -> Segmentation:
        return stages.discover(
            features,
            wished.algorithms,
            k=wished.k,
            policy=policy,
            outcome=ask.outcome,
            representations=wished.representations,
            seed=settings.seed,
            progress=lambda what, done: progress(what, 0.6 * done),
        )

    return features, readable(served(find_within, policy_of(settings), wished.actions, seed=settings.seed), settings)


def run_table(place: Any, settings: Settings, ask: Ask, *, engine: Engine | None = None, progress: Progress = quiet) -> Run:
    """Everything that `intarsia run --table` writes, as values: what `run` gives of orders, but for the back-test, which says why not."""
    from intarsia.evidence.card import cards
    from intarsia.evidence.outcome import CHECK

    features, segments = find_in_table(place, settings, ask, engine=engine, progress=progress)
    evidence = stages.validate(segments, seed=settings.seed, progress=lambda what, done: progress(what, 0.6 + 0.3 * done))
    progress("writing personas", 0.9)
    personas = stages.describe(segments, template=settings.personas.template, seed=settings.seed)
    evidence = replace(evidence, cards=cards(segments, evidence.findings, personas, seed=settings.seed))
    without = WITHOUT
    if ask.outcome is not None:
        outcome = outcome_of(features, segments, ask.outcome, seed=settings.seed)
        evidence, personas = outcome.with_findings(evidence), outcome.with_statistics(personas)
        without = f"{evidence.of(CHECK, 'all')[0].because} {WITHOUT}"
    run = Run(
        base=_base(place, features),
        features=segments.features,
        segments=segments,
        evidence=evidence,
        personas=personas,
        backtest=None,
        settings=settings.model_dump(mode="json"),
        versions={name: version(name) for name in TOLD_VERSIONS} | {"python": platform.python_version()},
        without=without,
        tree=stages.tree(segments, personas=personas, seed=settings.seed),
    )
    progress("done", 1.0)
    return run


def _base(place: Any, features: FeatureTable) -> CustomerBase:
    """The customers of the table by their ids, and what its columns were taken for."""
    own = features.table_expr
    known = {name: own[name] if name == "customer_id" else ibis.literal(None, type=kind) for name, kind in CANON[CUSTOMERS].types.items()}
    taken = tuple(Recognised(column.kind, column.name, column.because) for column in features.columns)
    return CustomerBase(
        {CUSTOMERS: own.select(**known)},
        features.engine,
        place if isinstance(place, str) else "a ready-made table",
        recognised=taken,
        remarks=features.remarks,
        rows_in=features.n_customers,
    )
