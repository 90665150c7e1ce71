"""Would another segmentation have been chosen if the limits were a quarter stricter or laxer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intarsia.core.segmentation import Policy
from intarsia.segments.gates import LIMITS
from intarsia.segments.ranking import rank
from intarsia.segments.trials import Trial

MOVED = 0.25
_NAMES = {"stable": "agreement", "recognised": "overlap", "near_best": "distance from the best"}


def sensitivity(trials: Sequence[Trial], policy: Policy, simplest_first: Sequence[str]) -> str:
    """What the choice becomes where each limit is moved by a quarter, in a sentence; empty where no limit had a say. Cost: six rankings.

    Source: METHODS 3, which asks that a recommendation says whether it hangs on a threshold.
    """
    if policy.rule != "finest":
        return ""
    first = rank(trials, policy, simplest_first)
    if first.level not in ("passed", "relaxed", "nearly"):
        return ""
    chosen = (first.order[0].name, first.order[0].k)
    changed = []
    for name, said in _NAMES.items():
        for factor in (1.0 - MOVED, 1.0 + MOVED):
            limit = getattr(LIMITS, name) * factor
            order = rank(trials, policy, simplest_first, replace(LIMITS, **{name: limit})).order
            other = (order[0].name, order[0].k) if order else ("nothing", 0)
            if other != chosen:
                changed.append(f"{other[0]} with {other[1]} where the {said} needed is {limit:.2f}")
    if not changed:
        return "it stays the choice where any limit is moved by a quarter"
    return f"it hangs on the limits: moved by a quarter they give {'; '.join(changed)}"
