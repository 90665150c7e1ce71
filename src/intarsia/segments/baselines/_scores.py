"""Cuts customers into equal groups by recency, orders and spend; customers with equal values always stay together."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from intarsia.core.recipe import Recipe, Step, floats
from intarsia.errors import TooLittle

_BECAUSE = {
    "recency_days": "taken as it is; who never ordered counts as longest ago",
    "n_orders": "taken as it is; who never ordered counts as fewest",
    "spend": "taken as it is; who never ordered counts as least",
}


def raw(*columns: str) -> Recipe:
    """The recipe that hands the columns on as they are, a null at the worse end."""
    return Recipe(tuple(Step(c, "identity", _BECAUSE[c], when_null=1e300 if c == "recency_days" else -1e300) for c in columns))


def cut_points(table: pa.Table, column: str, groups: int) -> tuple[float, ...]:
    """The upper ends of all groups but the last, each a value that occurs: group g holds what lies above cut g-1 and up to cut g.

    They are the quantiles (n-1) g / groups, rounded down to a customer; with many equal values a group may be empty, but never torn.
    Errors: TooLittle where the column has no value.
    """
    values = floats(table, column)
    values = np.sort(values[~np.isnan(values)])
    if not values.size:
        raise TooLittle(f"No customer has a value in '{column}', so there is nothing to cut into groups.")
    return tuple(float(values[(len(values) - 1) * g // groups]) for g in range(1, groups))


def distinct(cuts: tuple[float, ...], largest: float) -> tuple[float, ...]:
    """The cuts that leave no group empty."""
    return tuple(sorted({cut for cut in cuts if cut < largest}))
