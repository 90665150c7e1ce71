"""What counts, and when: how much each feature foretells of what customers do next, learnt afresh at every date ("dynamic RFM")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from intarsia.core.features import Column
from intarsia.core.run import Weight
from intarsia.segments.prepare import prepare
from intarsia.segments.worth import School, capped
from intarsia.stats.boosting import additive

TIMES = 5
ROWS = 20_000


def learnt_weights(columns: Sequence[Column], table: pa.Table, outcome: np.ndarray, as_of: date) -> tuple[Weight, ...]:
    """The weight of each feature as of the day, the heaviest first; none where nothing is foretold.

    `table`: raw features of n customers, `outcome` (n,) what each did next. The weight of a feature is its share of what an additive model
    explains of customers that it was not learnt from; five different quarters are left out in turn, and the interval spans what these give.
    Features without weight are left out. Cost: five additive models on at most 20,000 customers.
    """
    recipe = prepare(columns, table)
    if not recipe.steps:
        return ()
    some = School(recipe.matrix(table), capped(outcome)).part(ROWS, seed=0)
    names = list(dict.fromkeys(step.column for step in recipe.steps))
    shares = []
    for seed in range(TIMES):
        gains = additive(some.matrix, some.outcome, seed=seed).gains
        own = np.array([sum(g for g, step in zip(gains, recipe.steps, strict=True) if step.column == name) for name in names])
        if own.sum() > 0:
            shares.append(own / own.sum())
    if not shares:
        return ()
    mean, low, high = np.mean(shares, axis=0), np.min(shares, axis=0), np.max(shares, axis=0)
    labels = {column.name: column.label for column in columns}
    n = len(some.outcome)
    heaviest = sorted(range(len(names)), key=lambda j: (-mean[j], names[j]))
    return tuple(
        Weight(as_of, names[j], labels[names[j]], float(mean[j]), float(low[j]), float(high[j]), n) for j in heaviest if mean[j] > 0
    )
