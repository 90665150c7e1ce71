"""Why this customer is in this segment: what each feature adds to the distance between the own and the second segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from intarsia.core.model import Nearest
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Fitted, Segmentation
from intarsia.errors import UsageError
from intarsia.personas.wording import quantity


@dataclass(frozen=True)
class Reason:
    """What one feature says: `weight` is its part of d2(second) - d2(own), positive where it speaks for the own segment."""

    column: str
    label: str
    value: float | None
    weight: float
    words: str


@dataclass(frozen=True)
class Explanation:
    """A customer's segment, the runner-up, and every feature's part of the difference, the strongest reason first."""

    segment: int
    second: int
    difference: float
    reasons: tuple[Reason, ...]


def explain(segmentation: Segmentation, customer: Mapping[str, float | None]) -> Explanation:
    """Take the decision on one customer (feature name to value, None where not known) apart, exactly: the weights sum to `difference`.

    Errors: UsageError where a needed feature is missing, or the model does not work by distances.
    """
    fitted, features = segmentation.fitted, segmentation.features
    absent = [name for name in fitted.recipe.columns if name not in customer]
    if absent:
        raise UsageError(f"To explain a customer, {', '.join(absent)} must be given too; None says that it is not known.")
    table = pa.table({name: pa.array([customer[name]], pa.float64()) for name in fitted.recipe.columns})
    names, parts = contributions(fitted, table)
    placed = fitted.assign(table)
    reasons = []
    for name, weight in zip(names, parts[0].tolist(), strict=True):
        value, column = customer[name], features.column(name)
        said = "not known" if value is None else quantity(value, column, features.currency)
        side = "speaks for" if weight >= 0 else "speaks against"
        reasons.append(Reason(name, column.label, value, weight, f"{column.label} ({said}) {side} this segment"))
    ranked = tuple(sorted(reasons, key=lambda reason: -reason.weight))
    return Explanation(int(placed.segment[0]), int(placed.second[0]), float(parts[0].sum()), ranked)


def contributions(fitted: Fitted, table: pa.Table | pa.RecordBatch) -> tuple[tuple[str, ...], np.ndarray]:
    """The features that shape segments, and each one's part (n, features) of d2(second) - d2(own) of n customers.

    A segment with several centres stands for its nearest one. With a single segment every part is 0. Cost n x centres x coordinates.
    Errors: UsageError where the model does not work by distances to centres, or leaves some customers outside every group.
    """
    model = fitted.model
    if not isinstance(model, Nearest) or model.radius is not None:
        raise UsageError("Only segments with centres, such as those of kmeans, can be taken apart feature by feature.")
    matrix = fitted.recipe.matrix(table)
    names = tuple(dict.fromkeys(step.column for step in fitted.recipe.steps))
    placed = fitted.place(matrix)
    if model.k == 1:
        return names, np.zeros((len(matrix), len(names)))
    place_of = {number: i for i, number in enumerate(fitted.order)}
    own = _nearest_centre(matrix, model, np.array([place_of[number] for number in placed.segment.tolist()]))
    second = _nearest_centre(matrix, model, np.array([place_of[number] for number in placed.second.tolist()]))
    each = (matrix - second) ** 2 - (matrix - own) ** 2
    out = np.zeros((len(matrix), len(names)))
    for j, step in enumerate(fitted.recipe.steps):
        out[:, names.index(step.column)] += each[:, j]
    return names, out


def top_reasons(segmentation: Segmentation, table: pa.Table) -> tuple[str, ...]:
    """For each customer of a feature table, the feature that speaks most for the segment, with the value: "Orders: 12 orders".

    Errors as `contributions`. Cost n x centres x coordinates.
    """
    features = segmentation.features
    names, parts = contributions(segmentation.fitted, table)
    raw = {name: floats(table, name) for name in names}
    out = []
    for i, j in enumerate(parts.argmax(1).tolist() if len(names) else []):
        column, value = features.column(names[j]), float(raw[names[j]][i])
        out.append(f"{column.label}: {'not known' if np.isnan(value) else quantity(value, column, features.currency)}")
    return tuple(out)


def _nearest_centre(matrix: np.ndarray, model: Nearest, segment: np.ndarray) -> np.ndarray:
    """For each customer, the centre of the given 0-based segment that is nearest: (n, p)."""
    centres, owner = np.asarray(model.centres), np.asarray(model.segment_of)
    out = np.empty_like(matrix)
    for number in np.unique(segment):
        rows, own = segment == number, centres[owner == number]
        squared = np.stack([((matrix[rows] - centre) ** 2).sum(1) for centre in own])
        out[rows] = own[squared.argmin(0)]
    return out
