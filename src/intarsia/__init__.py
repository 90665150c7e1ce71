"""Intarsia finds, proves, names and uses customer segments.

    import intarsia as ia
    base     = ia.read("orders.csv")
    features = ia.measure(base)
    segments = ia.discover(features)
    ia.validate(segments); ia.describe(segments)

Importing it loads nothing heavy: every verb is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from intarsia.core.settings import Settings
    from intarsia.flows.segment import run
    from intarsia.flows.stages import backtest, describe, discover, measure, read, validate
    from intarsia.reports.page import render as report
    from intarsia.segments.algorithms import PLUGINS as algorithms  # noqa: N811
    from intarsia.segments.baselines import PLUGINS as baselines  # noqa: N811

_HOME = {
    "read": "intarsia.flows.stages:read",
    "measure": "intarsia.flows.stages:measure",
    "discover": "intarsia.flows.stages:discover",
    "validate": "intarsia.flows.stages:validate",
    "describe": "intarsia.flows.stages:describe",
    "backtest": "intarsia.flows.stages:backtest",
    "run": "intarsia.flows.segment:run",
    "report": "intarsia.reports.page:render",
    "Settings": "intarsia.core.settings:Settings",
    "algorithms": "intarsia.segments.algorithms:PLUGINS",
    "baselines": "intarsia.segments.baselines:PLUGINS",
}

__version__ = "0.1.0"
__all__ = ["Settings", "algorithms", "backtest", "baselines", "describe", "discover", "measure", "read", "report", "run", "validate"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        msg = f"module 'intarsia' has no attribute '{name}'"
        raise AttributeError(msg)
    module, _, attribute = _HOME[name].partition(":")
    value = getattr(importlib.import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
