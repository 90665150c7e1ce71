"""What people do after what, as features: learnt from events or orders, and admitted only where segments reliably gain by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.base import CustomerBase, until
from intarsia.core.features import Column, FeatureTable
from intarsia.core.lesson import AUTO, EXPLORE, Lesson
from intarsia.core.segmentation import Segmentation
from intarsia.errors import TooLittle
from intarsia.flows.objective import lesson

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from intarsia.segments.admission import Admission
    from intarsia.segments.events import Embedding

NAME = "sequence"
MOST_EVENTS = 5_000_000
STUDIED = 6_000
FEWEST = 100


def sequenced(
    base: CustomerBase, features: FeatureTable, objective: str, *, horizon_days: int = 90, k: int = 6, seed: int = 0
) -> tuple[FeatureTable, Admission]:
    """The features, with the axes of an embedding of what customers did (events; of orders, products) where these are admitted; the ruling.

    The yardstick is what k segments foretell of the objective (spend where it is "auto"), learnt from events before the outcome begins;
    where there is nothing to foretell, the excess of their stability (see `segments.admission.on_block`; METHODS 12). Gives the features as
    they are where nothing is admitted, or there are more than 5 million events or fewer than 100 customers. Errors: UnknownName of an
    objective. Cost: an embedding, a measuring of the earlier day, and some 60 fits of k-means on at most 3,000 customers.
    """
    from intarsia.segments.admission import Admission, on_block
    from intarsia.segments.events import embedded
    from intarsia.segments.prepare import prepare

    learnt = _lesson(base, features, objective, horizon_days)
    day, table, outcome = (features.as_of, _drawn(features, seed), None) if learnt is None else (learnt.as_of, learnt.table, learnt.outcome)
    rows = _events(base, day)
    if rows is None or table.num_rows < FEWEST:
        why = "there are no events, or more than 5 million" if rows is None else f"{table.num_rows:,} customers are too few to tell"
        return features, Admission(NAME, admitted=False, because=f"{NAME} is not admitted: {why}.")
    embedding = embedded(rows, seed=seed)
    if not embedding.things:
        return features, Admission(NAME, admitted=False, because=f"{NAME} is not admitted: what customers did has no names.")
    extra = _joined(table, embedding.of(rows))
    matrix = prepare(features.columns, table).matrix(table)
    ruling = on_block(NAME, matrix, extra, None if outcome is None else np.minimum(outcome, np.quantile(outcome, 0.99)), k=k, seed=seed)
    if not ruling.admitted:
        return features, ruling
    now = _events(base, features.as_of)
    return (features, ruling) if now is None else (_with_axes(features, embedded(now, seed=seed), now), ruling)


def told(segments: Segmentation, ruling: Admission) -> Segmentation:
    """The segmentation that says why the sequences take part or do not."""
    from intarsia.segments.admission import with_rulings

    if ruling.admitted:
        unseen = " What segments foretell is judged without these axes, which are known as of today only." if segments.lesson else ""
        return replace(segments, because=f"{segments.because} {ruling.because[:1].upper()}{ruling.because[1:]}{unseen}")
    return with_rulings(segments, (ruling,))


def without_sequences(representations: Sequence[str]) -> tuple[str, ...]:
    """The representations that are made of features."""
    return tuple(one for one in representations if one != NAME)


def _lesson(base: CustomerBase, features: FeatureTable, objective: str, horizon_days: int) -> Lesson | None:
    if objective == EXPLORE or "orders" not in base.tables:
        return None
    try:
        return lesson(base, features, "spend" if objective == AUTO else objective, horizon_days)
    except TooLittle:
        if objective != AUTO:
            raise
        return None


def _drawn(features: FeatureTable, seed: int) -> pa.Table:
    """At most 6,000 customers, drawn by content, with their ids."""
    from intarsia.segments.sample import draw

    drawn = draw(features, seed=seed).table
    return drawn.slice(0, STUDIED)


def _events(base: CustomerBase, day: date) -> pa.Table | None:
    """Customer, time and thing of what was known before the day."""
    known = until(base, day)
    if "events" in known.tables:
        events = known.tables["events"]
        found = events.filter(events.customer_id.notnull()).select("customer_id", at=events.occurred_at, item=events.event)
    elif "orders" in known.tables:
        found = known.orders.select("customer_id", at=known.orders.ordered_at, item=known.orders.product_id)
    else:
        return None
    return found.to_pyarrow() if 0 < found.count().to_pyarrow().as_py() <= MOST_EVENTS else None


def _joined(table: pa.Table, axes: pa.Table) -> np.ndarray:
    """The axes (n, q) of the table's customers, 0 for who did nothing."""
    place = {who: i for i, who in enumerate(axes["customer_id"].to_pylist())}
    values = np.column_stack([axes[name].to_numpy() for name in axes.column_names[1:]])
    rows = np.array([place.get(str(who), -1) for who in table["customer_id"].to_pylist()], dtype=np.int64)
    return np.where(rows[:, None] >= 0, values[np.maximum(rows, 0)], 0.0)


def _with_axes(features: FeatureTable, embedding: Embedding, events: pa.Table) -> FeatureTable:
    """The features and, joined by customer, the axes, each called by what stands out most at its upper end."""
    axes = embedding.of(events)
    weights = np.asarray(embedding.projection.layers[0].weights)
    names = [f"{NAME}_{j + 1}" for j in range(weights.shape[1])]
    stored = features.engine.put(
        axes.rename_columns(["customer_id", *names]).to_batches(), axes.rename_columns(["customer_id", *names]).schema
    )
    joined = features.table_expr.left_join(stored, "customer_id").drop("customer_id_right")
    wide = features.engine.keep(joined.mutate(**{name: joined[name].coalesce(0.0) for name in names}))
    columns = tuple(
        _column(name, embedding.things[int(own.argmax())], embedding.things[int(own.argmin())])
        for name, own in zip(names, weights.T, strict=True)
    )
    return replace(features, table_expr=wide, columns=(*features.columns, *columns))


def _column(name: str, most: str, least: str) -> Column:
    said = f"Habit: {most}"
    return Column(
        name, said, "weight", "number", NAME, NAME, f"often {most}", f"often {least}", mergeable=False, because="what follows what"
    )
