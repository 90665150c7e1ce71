"""The questions of a decision tree on the way to one customer's segment, in the units that people know."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa

from intarsia.core.definition import Definition
from intarsia.core.leaves import Leaves
from intarsia.core.recipe import Step, floats
from intarsia.personas.rules import roundest
from intarsia.personas.wording import level_name, limit, line, listed, quantity

_ROUND = 1e-9
_HALVINGS = 200
_MARKS = ("level", "other", "present")


def questions(definition: Definition, model: Leaves, row: pa.Table) -> tuple[str, ...]:
    """One sentence a question: "Orders above 3 (5 orders)". `row` is a feature table of one customer."""
    recipe = definition.fitted.recipe
    matrix = recipe.matrix(row)
    raw = {name: float(floats(row, name, recipe.levels.get(name, ()))[0]) for name in recipe.columns}
    told = [_question(definition, recipe.steps[j], (cut, yes), raw) for j, cut, yes in model.path(int(model.leaf(matrix)[0]))]
    return tuple(dict.fromkeys(told))


def _question(definition: Definition, step: Step, answer: tuple[float, bool], raw: dict[str, float]) -> str:
    cut, yes = answer
    column, value = definition.column(step.column), raw[step.column]
    own = "not known" if math.isnan(value) else quantity(value, column, definition.currency)
    if step.transform in ("level", "other"):
        names = tuple(line(level_name(point, column)) for point in step.points)
        among = (not yes) == (step.transform == "level")
        return f"{column.label} is {'' if among else 'not '}{listed(names, 'or')} ({own})"
    if step.transform == "present":
        return f"{column.label} {'not above' if yes else 'above'} 0 ({own})"
    border = raw_border(step, cut, raw.get(step.denominator), definition.quantiles.get(step.column, ()))
    if math.isinf(border):
        return f"{column.label} {'known' if math.isnan(value) != yes else 'anything'} ({own})"
    told = limit(border, column, definition.currency)
    return f"{column.label} {'at most' if yes else 'above'} {told} ({own})"


def raw_border(step: Step, cut: float, denominator: float | None, values: tuple[float, ...]) -> float:
    """The largest raw value whose coordinate is at most `cut`, between the lowest and highest of `values`, with few digits; infinite
    where there is none. Found by halving, as every shape rises with its feature."""
    below = None if denominator is None else np.array([denominator])

    def at_most(value: float) -> bool:
        return bool(step.values(np.array([value]), below)[0] <= cut)

    if not values or not at_most(values[0]):
        return -math.inf
    if at_most(values[-1]):
        return math.inf
    low, high = float(values[0]), float(values[-1])
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if at_most(middle) else (low, middle)
    if all(value == round(value) for value in values):
        return float(math.floor(low))
    return roundest(low - _ROUND * abs(low), low)
