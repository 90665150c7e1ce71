"""Why one customer is where she is: from segments at hand, or from the folder of an earlier run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from intarsia.core.definition import Definition
from intarsia.errors import Unreadable, UsageError
from intarsia.store.artefacts import manifest_of, rows_of

if TYPE_CHECKING:
    from intarsia.core.persona import Personas
    from intarsia.core.segmentation import Segmentation
    from intarsia.personas.explain import Explanation


def explain(segments: Segmentation, customer: str | Mapping[str, Any], *, personas: Personas | None = None) -> Explanation:
    """Take the decision on one customer apart: her id among those that were measured, or a mapping of features to values.

    Gives every feature's part (they add up exactly), the second-best segment, margin and confidence, and the smallest change of one
    feature that would move her. With `personas` segments are called by their names. Errors: UsageError for an unknown customer or a
    missing feature. Cost: one look-up, and some 400 placements a feature.
    """
    from intarsia.personas.explain import explained

    if isinstance(customer, Mapping):
        return explained(Definition.of(segments, personas), customer)
    table = segments.features.table_expr
    rows = table.filter(table.customer_id == str(customer)).to_pyarrow().to_pylist()
    return explained(Definition.of(segments, personas), _only(rows, str(customer)))


def explain_stored(folder: str, customer: str) -> Explanation:
    """The same for a customer of an earlier run, from its folder. Errors: Unreadable where there is no whole result; UsageError."""
    from intarsia.personas.explain import explained

    return explained(definition_in(folder), _only(rows_of(folder, "features.parquet", "customer_id", customer), customer))


def definition_in(folder: str) -> Definition:
    """What an earlier run keeps of its segments. Errors: Unreadable where there is no whole result, or one of an earlier version."""
    try:
        return Definition.from_dict(manifest_of(folder))
    except KeyError as error:
        raise Unreadable(f"The result in '{folder}' was written by an earlier version: it has no {error}. Run again.") from error


def _only(rows: list[dict[str, Any]], customer: str) -> dict[str, Any]:
    if not rows:
        raise UsageError(f"There is no customer '{customer}' among those that were measured. Ids are compared as text, letter by letter.")
    return rows[0]
