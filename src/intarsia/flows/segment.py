"""The main job, once through: from a shop's orders to named, tested segments."""

from __future__ import annotations

import platform
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from typing import Any

from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.run import Run
from intarsia.core.segmentation import Policy
from intarsia.core.settings import Settings
from intarsia.flows import stages
from intarsia.flows.backtest import backtest as run_backtest
from intarsia.flows.objective import discover_for

_TOLD_VERSIONS = ("intarsia", "ibis-framework", "duckdb", "numpy", "scipy", "scikit-learn", "pyarrow")


def run(
    place: Any, settings: Settings | None = None, *, engine: Engine | None = None, today: date | None = None, progress: Progress = quiet
) -> Run:
    """Read, clean, measure, discover, prove, describe and back-test: everything that `intarsia run` writes, as values.

    Needs and errors: those of the verbs that it calls, in order. Gives a Run; `intarsia.report(run)` is its page.
    """
    chosen = settings or Settings()
    base = stages.read(place, settings=chosen, engine=engine, today=today, progress=progress)
    progress("measuring features", 0.2)
    features = replace(stages.measure(base, chosen.as_of), currency=chosen.currency)
    progress("discovering segments", 0.3)
    segments = discover_for(
        base,
        features,
        chosen.segments.objective,
        horizon_days=chosen.horizon_days,
        algorithms=chosen.segments.algorithms,
        k=chosen.segments.k,
        policy=policy_of(chosen),
        seed=chosen.seed,
        progress=lambda what, done: progress(what, 0.3 + 0.3 * done),
    )
    evidence = stages.validate(segments, seed=chosen.seed, progress=lambda what, done: progress(what, 0.6 + 0.2 * done))
    backtest, without = run_backtest(
        base,
        segments,
        horizon_days=chosen.horizon_days,
        most_origins=chosen.origins,
        seed=chosen.seed,
        progress=lambda what, done: progress(what, 0.8 + 0.1 * done),
    )
    progress("writing personas", 0.9)
    personas = stages.describe(segments, seed=chosen.seed)
    progress("done", 1.0)
    return Run(
        base=base,
        features=features,
        segments=segments,
        evidence=evidence,
        personas=personas,
        backtest=backtest,
        settings=chosen.model_dump(mode="json"),
        versions={name: version(name) for name in _TOLD_VERSIONS} | {"python": platform.python_version()},
        without=without,
    )


def policy_of(settings: Settings) -> Policy:
    """The business limits in the settings."""
    wanted = settings.segments
    return Policy(wanted.min_segments, max(wanted.max_segments, wanted.min_segments), wanted.min_share, wanted.min_customers)
