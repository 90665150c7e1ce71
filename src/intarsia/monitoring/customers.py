"""The customers that are compared: those under no campaign, in the coordinates that do not grow old by themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.features import Column
from intarsia.monitoring.watching import Snapshot, Watching

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.core.definition import Definition

_NULL = -1e299


def ages(column: Column) -> bool:
    """Whether a feature grows by one a day for a customer who does nothing: days since something.

    >>> ages(Column("recency_days", "Days since the last order", "days", "days", "rfm", "recency", "long gone", "bought recently"))
    True
    """
    return column.kind == "days" and (column.concept == "recency" or column.label.startswith("Days since"))


def untreated(watching: Watching, snapshot: Snapshot) -> Snapshot:
    """The snapshot without the customers who were under a campaign at any time since the definition was learnt.

    They are left out of the reference as well as of the present: those whom campaigns choose differ from others before anything is done.
    """
    import pyarrow.compute as pc

    treated = ids_treated(watching)
    if treated is None or not len(treated):
        return snapshot
    keep = pc.invert(pc.is_in(snapshot.table.column("customer_id"), treated))
    return Snapshot(snapshot.as_of, snapshot.table.filter(keep))


def ids_treated(watching: Watching) -> pa.Array | None:
    """The customers under a campaign at any time since the definition was learnt, each once; None where no campaigns are told."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = readable(watching.treated)
    if table is None:
        return None
    since, until = table.column("since").cast(pa.date32()), table.column("until").cast(pa.date32())
    begun = pc.less(since, pa.scalar(watching.as_of, pa.date32()))
    going_on = pc.fill_null(pc.greater(until, pa.scalar(watching.champion.trained_on, pa.date32())), fill_value=True)
    return pc.unique(table.column("customer_id").cast(pa.string()).filter(pc.and_(begun, going_on)))


def readable(treated: pa.Table | None) -> pa.Table | None:
    """The rows of customers under campaign that could be understood."""
    if treated is None or "problem" not in treated.column_names:
        return treated
    return treated.filter(treated.column("problem").is_null())


@dataclass(frozen=True)
class Placed:
    """Customers of a snapshot as the frozen definition sees them: coordinates `matrix` (n, p), those among them that do not age (`steady`,
    (n, q)), the segment id of each (n,), and how `far` each lies from it, squared, by its steady coordinates."""

    matrix: np.ndarray
    steady: np.ndarray
    segment: np.ndarray
    far: np.ndarray


def placed(watching: Watching, snapshot: Snapshot, learnt: Placed | None = None) -> Placed:
    """Place the customers of a snapshot by the champion; without `learnt` they are those that it was learnt from.

    These lie nearer to their segment than others like them: a middle of c customers is drawn to each of them, so their squared distances
    count (c + 1)/(c - 1)-fold. Where a segment has many small centres, of a few customers each, distances are taken to the middle of the
    customers that it was learnt from. Cost n x k x p.
    """
    definition, ids = watching.champion.definition, watching.champion.ids
    fitted = definition.fitted
    raw = fitted.recipe.matrix(snapshot.table)
    number = fitted.place(raw).segment
    segment = np.array([ids[int(each)] for each in number], dtype=np.int64)
    matrix = _finite(raw)
    steady = steady_coordinates(definition)
    found = Placed(matrix, matrix[:, steady], segment, np.zeros(len(segment)))
    if len(getattr(fitted.model, "segment_of", ())) > fitted.model.k and hasattr(fitted.model, "centres"):
        far = _from_middles(found, learnt or found)
    else:
        place = {each: i for i, each in enumerate(fitted.order)}
        parts, rest = fitted.model.parts(raw, np.array([place[int(each)] for each in number], dtype=np.int64))
        far = _finite(parts)[:, steady].sum(1) + rest
    return replace(found, far=far if learnt else far * _drawn_in(definition, segment))


def _from_middles(here: Placed, learnt: Placed) -> np.ndarray:
    """Squared distances (n,) to the middle of the segment's customers that it was learnt from; of everybody where there was none."""
    out = np.zeros(len(here.segment))
    for segment in np.unique(here.segment):
        own = learnt.steady[learnt.segment == segment]
        middle = np.sort(own if len(own) else learnt.steady, axis=0).mean(0) if len(learnt.steady) else 0.0
        out[here.segment == segment] = ((here.steady[here.segment == segment] - middle) ** 2).sum(1)
    return out


def _drawn_in(definition: Definition, segment: np.ndarray) -> np.ndarray:
    """What makes up for a middle's having been drawn to each of its customers: (n,)."""
    _, place, counts = np.unique(segment, return_inverse=True, return_counts=True)
    learnt = np.maximum(counts * (max(definition.customers, len(segment)) / max(len(segment), 1)), 2.0)
    return np.asarray(((learnt + 1.0) / (learnt - 1.0))[place])


def steady_coordinates(definition: Definition) -> np.ndarray:
    """The places of the coordinates that do not change because time goes by."""
    ageing = {column.name for column in definition.columns if ages(column)}
    return np.array([j for j, step in enumerate(definition.fitted.recipe.steps) if step.column not in ageing], dtype=np.int64)


def weights(definition: Definition) -> dict[str, float]:
    """How much each feature counts in placing customers: shares that sum to 1, from the weights of its coordinates, squared."""
    fitted = definition.fitted
    scales = getattr(fitted.model, "scales", ()) or (1.0,) * len(fitted.recipe.steps)
    out: dict[str, float] = {}
    for step, scale in zip(fitted.recipe.steps, scales, strict=True):
        out[step.column] = out.get(step.column, 0.0) + (step.weight * scale) ** 2
    total = sum(out.values())
    return {name: value / total for name, value in out.items()} if total else out


def _finite(matrix: np.ndarray) -> np.ndarray:
    """With the middle of the column where a recipe writes a number for null that is none."""
    if not (matrix < _NULL).any() and np.isfinite(matrix).all():
        return matrix
    known = np.where((matrix < _NULL) | ~np.isfinite(matrix), np.nan, matrix)
    middle = [float(np.nanmedian(column)) if not np.isnan(column).all() else 0.0 for column in known.T]
    return np.where(np.isnan(known), middle, known)
