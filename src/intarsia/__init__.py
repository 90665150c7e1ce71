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
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from intarsia.core.segmentation import Policy
    from intarsia.core.settings import Settings
    from intarsia.flows.advise import advise_method
    from intarsia.flows.estimator import AutoSegmenter
    from intarsia.flows.explain import explain
    from intarsia.flows.live.deciding import decide
    from intarsia.flows.live.refresh import refresh
    from intarsia.flows.live.retrain import retrain
    from intarsia.flows.live.telling import as_of, diff, history, lineage, runs
    from intarsia.flows.live.upkeep import compact, verify
    from intarsia.flows.live.watching import watch
    from intarsia.flows.match import match
    from intarsia.flows.segment import run
    from intarsia.flows.stages import ablate, backtest, compare, describe, discover, measure, merge, read, simplify, tree, validate
    from intarsia.flows.table import features
    from intarsia.flows.texts import analyse
    from intarsia.flows.yardsticks import Present
    from intarsia.reports.page import render as report
    from intarsia.segments.algorithms import PLUGINS as algorithms  # noqa: N811
    from intarsia.segments.baselines import PLUGINS as baselines  # noqa: N811

_HOME = {
    "read": "intarsia.flows.stages:read",
    "measure": "intarsia.flows.stages:measure",
    "discover": "intarsia.flows.stages:discover",
    "validate": "intarsia.flows.stages:validate",
    "merge": "intarsia.flows.stages:merge",
    "ablate": "intarsia.flows.stages:ablate",
    "compare": "intarsia.flows.stages:compare",
    "simplify": "intarsia.flows.stages:simplify",
    "describe": "intarsia.flows.stages:describe",
    "backtest": "intarsia.flows.stages:backtest",
    "explain": "intarsia.flows.explain:explain",
    "match": "intarsia.flows.match:match",
    "refresh": "intarsia.flows.live.refresh:refresh",
    "retrain": "intarsia.flows.live.retrain:retrain",
    "watch": "intarsia.flows.live.watching:watch",
    "history": "intarsia.flows.live.telling:history",
    "as_of": "intarsia.flows.live.telling:as_of",
    "lineage": "intarsia.flows.live.telling:lineage",
    "runs": "intarsia.flows.live.telling:runs",
    "diff": "intarsia.flows.live.telling:diff",
    "decide": "intarsia.flows.live.deciding:decide",
    "compact": "intarsia.flows.live.upkeep:compact",
    "verify": "intarsia.flows.live.upkeep:verify",
    "features": "intarsia.flows.table:features",
    "AutoSegmenter": "intarsia.flows.estimator:AutoSegmenter",
    "tree": "intarsia.flows.stages:tree",
    "Present": "intarsia.flows.yardsticks:Present",
    "Policy": "intarsia.core.segmentation:Policy",
    "run": "intarsia.flows.segment:run",
    "report": "intarsia.reports.page:render",
    "Settings": "intarsia.core.settings:Settings",
    "advise_method": "intarsia.flows.advise:advise_method",
    "analyse": "intarsia.flows.texts:analyse",
    "algorithms": "intarsia.segments.algorithms:PLUGINS",
    "baselines": "intarsia.segments.baselines:PLUGINS",
}

__version__ = "0.1.0"
__all__ = [
    "AutoSegmenter",
    "Policy",
    "Present",
    "Settings",
    "ablate",
    "advise_method",
    "algorithms",
    "analyse",
    "as_of",
    "backtest",
    "baselines",
    "compact",
    "compare",
    "decide",
    "describe",
    "diff",
    "discover",
    "explain",
    "features",
    "history",
    "lineage",
    "match",
    "measure",
    "merge",
    "read",
    "refresh",
    "report",
    "retrain",
    "run",
    "runs",
    "simplify",
    "tree",
    "validate",
    "verify",
    "watch",
]


class _Stage(ModuleType):
    """The folder of a stage that bears the name of a verb: it can be called as that verb."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return _loaded(self.__name__.rpartition(".")[2])(*arguments, **options)


class _Package(ModuleType):
    """The package. Importing the stage `intarsia.features` binds it here, where the verb `ia.features` is: so it becomes the verb."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOME and isinstance(value, ModuleType):
            value.__class__ = _Stage
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def _loaded(name: str) -> Any:
    module, _, attribute = _HOME[name].partition(":")
    return getattr(importlib.import_module(module), attribute)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        msg = f"module 'intarsia' has no attribute '{name}'"
        raise AttributeError(msg)
    value = _loaded(name)
    globals().setdefault(name, value)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
