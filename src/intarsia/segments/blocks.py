"""Ten ways to say "spends much" must not outvote one "came back lately": repeated coordinates leave, and each idea weighs as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from intarsia.core.recipe import Dropped, Step
from intarsia.stats.scaling import first_eigenvalue

SAME = 1e-7


def without_repeats(steps: Sequence[Step], coordinates: np.ndarray) -> tuple[tuple[int, ...], tuple[Dropped, ...]]:
    """Which of p coordinates (n, p) are new: their places, and the features that say nothing new.

    Two coordinates are the same where they (or one and the other's mirror image) differ by less than 1e-7 for every customer; the first
    stays. A copy of a feature, in whatever unit, therefore changes nothing. Cost n p^2.
    """
    kept: list[int] = []
    twin: dict[int, str] = {}
    for j in range(len(steps)):
        same = next((i for i in kept if _same(coordinates[:, i], coordinates[:, j])), None)
        if same is None:
            kept.append(j)
        else:
            twin[j] = steps[same].column
    names = {steps[j].column for j in kept}
    gone = {steps[j].column: other for j, other in twin.items() if steps[j].column not in names}
    dropped = tuple(Dropped(name, f"the same as '{other}' for every customer, up to its unit") for name, other in gone.items())
    return tuple(kept), dropped


def weighed(steps: Sequence[Step], coordinates: np.ndarray) -> tuple[Step, ...]:
    """The steps with each block (a concept such as "money") divided by the root of its first eigenvalue where that exceeds 1.

    Source: the weighting of Multiple Factor Analysis, Escofier & Pagès, Computational Statistics & Data Analysis 18 (1994). Cost n p^2.
    """
    weights = np.ones(len(steps))
    for block in dict.fromkeys(step.block for step in steps):
        own = [j for j, step in enumerate(steps) if step.block == block]
        weights[own] = round(max(first_eigenvalue(coordinates[:, own]), 1.0) ** -0.5, 6)
    return tuple(_weighed(step, float(weight)) for step, weight in zip(steps, weights, strict=True))


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.abs(a - b).max(initial=0.0) < SAME or np.abs(a + b).max(initial=0.0) < SAME)


def _weighed(step: Step, weight: float) -> Step:
    if weight == 1.0:
        return step
    because = f"{step.because}; weighs {weight:.2f} within '{step.block}'"
    return replace(step, weight=step.weight * weight, when_null=step.when_null * weight, because=because)
