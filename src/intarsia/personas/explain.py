"""Why this customer is in this segment: what each feature says, how close it was, and the least that would have to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from intarsia.core.definition import Definition
from intarsia.core.leaves import Leaves
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Assignment, Fitted, Segmentation
from intarsia.errors import UsageError
from intarsia.personas.change import Change, nearest_change
from intarsia.personas.path import questions
from intarsia.personas.wording import quantity, share

Customer = Mapping[str, Any]
"""Feature name to value: a number, a word where the column holds words, None where not known."""


@dataclass(frozen=True)
class Reason:
    """What one feature says: `weight` is its part of score(second) - score(own), positive where it speaks for the own segment."""

    column: str
    label: str
    value: float | str | None
    weight: float
    words: str


@dataclass(frozen=True)
class Explanation:
    """A customer's segment, the runner-up, and every feature's part of the difference of their scores, the strongest reason first.

    The weights and `rest` add up to `difference`; `rest_words` says what the rest stands for. `margin` is 0 on the border and 1 far from
    it, `confidence` the share of membership. `path` are the questions of a decision tree that lead to the segment. `nearest_change` is
    the smallest change of one feature that would move the customer, verified by placing her again; `change_words` tells it, or why none.
    """

    segment: int
    second: int
    difference: float
    reasons: tuple[Reason, ...]
    rest: float = 0.0
    rest_words: str = ""
    margin: float = 1.0
    confidence: float = 1.0
    path: tuple[str, ...] = ()
    nearest_change: Change | None = None
    change_words: str = ""
    words: str = ""


def explain(segmentation: Segmentation, customer: Customer) -> Explanation:
    """Take the decision on one customer apart, exactly: for every model the weights and the rest sum to `difference` (error below 1e-9).

    Errors: UsageError where a needed feature is missing. Cost: n log n of the sample for the quantiles, then as `explained`.
    """
    return explained(Definition.of(segmentation), customer)


def explained(definition: Definition, customer: Customer) -> Explanation:
    """The same from what is kept of a segmentation. Errors as `explain`; cost: some 400 placements a feature."""
    fitted = definition.fitted
    row = _row(definition, customer)
    placed = fitted.assign(row)
    names, parts, rest = contributions(fitted, row)
    reasons = tuple(_reason(definition, name, customer[name], weight) for name, weight in zip(names, parts[0].tolist(), strict=True))
    model, second = fitted.model, int(placed.second[0])
    change, said = nearest_change(definition, row, int(placed.segment[0]))
    return Explanation(
        int(placed.segment[0]),
        second,
        float(parts[0].sum() + rest[0]),
        tuple(sorted(reasons, key=lambda reason: -reason.weight)),
        float(rest[0]),
        model.remainder if rest[0] else "",
        float(placed.margin[0]),
        float(placed.confidence[0]),
        questions(definition, model, row) if isinstance(model, Leaves) else (),
        change,
        said,
        _summary(definition, placed),
    )


def contributions(fitted: Fitted, table: pa.Table | pa.RecordBatch) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """The features that shape segments, each one's part (n, features) of score(second) - score(own) of n customers, and the rest (n,).

    With a single segment every part is 0. Cost: that of placing, twice.
    """
    matrix = fitted.recipe.matrix(table)
    names = tuple(dict.fromkeys(step.column for step in fitted.recipe.steps))
    out = np.zeros((len(matrix), len(names)))
    if fitted.model.k == 1:
        return names, out, np.zeros(len(matrix))
    placed = fitted.place(matrix)
    own, own_rest = fitted.model.parts(matrix, _places(fitted, placed.segment))
    second, second_rest = fitted.model.parts(matrix, _places(fitted, placed.second))
    each = second - own
    for j, step in enumerate(fitted.recipe.steps):
        out[:, names.index(step.column)] += each[:, j]
    return names, out, second_rest - own_rest


def top_reasons(segmentation: Segmentation, table: pa.Table) -> tuple[str, ...]:
    """For each customer of a feature table, the feature that speaks most for the segment, with the value: "Orders: 12 orders".

    Empty where no single feature speaks for it. Cost: that of placing, twice.
    """
    features, recipe = segmentation.features, segmentation.fitted.recipe
    names, parts, _ = contributions(segmentation.fitted, table)
    raw = {name: floats(table, name, recipe.levels.get(name, ())) for name in names}
    out = []
    for i, j in enumerate(parts.argmax(1).tolist() if len(names) else []):
        column, value = features.column(names[j]), float(raw[names[j]][i])
        told = f"{column.label}: {'not known' if np.isnan(value) else quantity(value, column, features.currency)}"
        out.append(told if parts[i, j] > 0 else "")
    return tuple(out)


def _places(fitted: Fitted, segment: np.ndarray) -> np.ndarray:
    """Segment numbers (n,) as the model's 0-based ones."""
    place = np.zeros(max(fitted.order) + 1, dtype=np.int64)
    place[list(fitted.order)] = np.arange(len(fitted.order))
    return place[segment]


def _row(definition: Definition, customer: Customer) -> pa.Table:
    """The customer as a table of one row. Errors: UsageError where a feature is missing or is not what it should be."""
    recipe = definition.fitted.recipe
    absent = [name for name in recipe.columns if name not in customer]
    if absent:
        raise UsageError(f"To explain a customer, {', '.join(absent)} must be given too; None says that it is not known.")
    arrays = {}
    for name in recipe.columns:
        value = customer[name]
        worded = isinstance(value, str)
        if worded and name not in recipe.levels:
            raise UsageError(f"'{name}' takes a number; it got: {value}.")
        unknown = value is None or (not worded and np.isnan(value))
        arrays[name] = pa.array([None if unknown else value], pa.string() if worded else pa.float64())
    return pa.table(arrays)


def _reason(definition: Definition, name: str, value: Any, weight: float) -> Reason:
    column = definition.column(name)
    said = value if isinstance(value, str) else "not known" if value is None else quantity(value, column, definition.currency)
    side = "speaks for" if weight > 0 else "speaks against" if weight < 0 else "says nothing for or against"
    return Reason(name, column.label, value, weight, f"{column.label} ({said}) {side} this segment")


def _summary(definition: Definition, placed: Assignment) -> str:
    """Where the customer is, how surely, and what comes next."""
    own = definition.called(int(placed.segment[0]))
    if not int(placed.second[0]):
        return f"{own[:1].upper()}{own[1:]}: there is no other."
    sure = f"with {share(float(placed.confidence[0]))} of the membership"
    return f"{own[:1].upper()}{own[1:]}, {sure}; the next best is {definition.called(int(placed.second[0]))}."
