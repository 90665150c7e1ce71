"""The same way of segmenting, learnt afresh on other customers or another day: what a back-test asks for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from intarsia.core.segmentation import Algorithm, Fitted, Guided, Policy, Segmentation
from intarsia.segments.algorithms import PLUGINS
from intarsia.segments.discover import learn
from intarsia.segments.explainable import Explained, GuidedExplained
from intarsia.segments.merge import Regrouped
from intarsia.segments.prepare import prepare
from intarsia.segments.worth import School, capped, worths
from intarsia.stats.sampling import by_content


def learn_again(segmentation: Segmentation, table: pa.Table, outcome: np.ndarray, *, seed: int = 0) -> Fitted:
    """Preparation and model learnt on the raw features of n customers and what they did next (n,).

    Segments that were made for no outcome are learnt by their own algorithm and number. Of those made for one, algorithm and number are
    chosen afresh too, by what they are worth on this table alone, so that no later day has a say: the fewest segments as good as the best.
    Cost: `learn`, and `worths` before it.
    """
    columns = segmentation.features.columns
    if segmentation.lesson is None:
        return learn(columns, table, ungrouped(segmentation.algorithm), seed=seed)
    chosen = _best(segmentation, table, outcome, seed)
    return learn(columns, table, chosen, outcome=outcome, seed=seed)


def _best(segmentation: Segmentation, table: pa.Table, outcome: np.ndarray, seed: int) -> Algorithm:
    recipe = prepare(segmentation.features.columns, table)
    if not recipe.steps:
        return segmentation.algorithm
    matrix, held = recipe.matrix(table), capped(outcome)
    order = by_content(np.column_stack([matrix, held]), len(held), seed=seed)
    tried = settings_again(segmentation, segmentation.policy)
    found = worths(tried, School(matrix[order], held[order]), seed=seed)
    as_good = [(setting, worth) for setting, worth in zip(tried, found, strict=True) if worth.as_good()]
    return min(as_good, key=lambda pair: (pair[0].k, -pair[1].value))[0]


def settings_again(segmentation: Segmentation, policy: Policy) -> tuple[Algorithm, ...]:
    """Every guided algorithm with the numbers that the policy allows, and the one that was chosen."""
    guided = [algorithm for _, algorithm in PLUGINS.all() if isinstance(algorithm, Guided)]
    every: list[Algorithm] = [setting for one in guided for setting in one.candidates(policy.min_segments, policy.max_segments)]
    own = ungrouped(segmentation.algorithm)
    if isinstance(own, Explained):
        every = [GuidedExplained(setting) for setting in every]
    return (own, *(setting for setting in every if setting != own))


def ungrouped(algorithm: Algorithm) -> Algorithm:
    """The algorithm without groups, which are of today's coordinates; as rules where it is."""
    if isinstance(algorithm, Explained):
        return replace(algorithm, inner=ungrouped(algorithm.inner))
    return algorithm.inner if isinstance(algorithm, Regrouped) else algorithm
