"""What is written down of a run: versions of packages, seconds, what the decision rested on, and the settings."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from intarsia.core.journal import RunRecord
from intarsia.core.plain import plain
from intarsia.core.run import Run
from intarsia.flows.live.session import Session
from intarsia.flows.results import evidence_of
from intarsia.flows.segment import TOLD_VERSIONS


def packages() -> dict[str, str]:
    """Of the packages that results depend on."""
    return {name: version(name) for name in TOLD_VERSIONS} | {"python": platform.python_version()}


def timer() -> Callable[[], float]:
    """Gives the seconds since it was made."""
    start = time.perf_counter()
    return lambda: round(time.perf_counter() - start, 3)


def verdict_of(run: Run) -> dict[str, Any]:
    """What is kept of the trial of a definition: verdict, findings, candidates, back-test; and its personas."""
    return {"evidence": plain(evidence_of(run)), "personas": plain(run.personas.to_list())}


def signed(record: RunRecord, session: Session, seconds: float) -> RunRecord:
    """The record with seed, settings, versions of packages, and how long it took."""
    chosen = session.settings
    return replace(record, seed=chosen.seed, settings=chosen.model_dump(mode="json"), versions=packages(), timings={"total": seconds})
