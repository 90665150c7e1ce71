"""What explains that a segment grew or shrank without its customers' doing: it was remade, or a campaign moved them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from intarsia.core.lineage import NOBODY, Lineage, LineageEvent
from intarsia.core.migration import Migration
from intarsia.monitoring.customers import ids_treated
from intarsia.monitoring.watching import Watching

if TYPE_CHECKING:
    import pyarrow as pa

_REMADE = ("merged", "split", "born", "died", "rolled back")


def remakings(lineage: Lineage, period: Migration) -> tuple[LineageEvent, ...]:
    """The events of a period in which segments began, ended, or became others."""
    return tuple(event for event in lineage.events if event.kind in _REMADE and period.first < event.on <= period.last)


def ended(lineage: Lineage) -> frozenset[int]:
    """The segments that have died."""
    return frozenset(segment.id for segment in lineage.segments if segment.died is not None)


def under_campaign(watching: Watching, period: Migration) -> dict[int, tuple[int, int]]:
    """By segment, of those who came in a period and of those who left, how many are under campaign. Nothing where no moves or no campaigns
    are told, or the moves do not go so far back. Cost: the moves of the period."""
    ids = ids_treated(watching)
    if ids is None or watching.moves is None or not len(watching.moves):
        return {}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for row in _moves(watching.moves, period, ids):
        first.setdefault(row["customer_id"], row["origin"])
        last[row["customer_id"]] = row["target"]
    came = Counter(last[one] for one in last if last[one] != first[one])
    left = Counter(first[one] for one in first if last[one] != first[one])
    return {segment: (came[segment], left[segment]) for segment in (came.keys() | left.keys()) - {NOBODY}}


def _moves(moves: pa.Table, period: Migration, ids: pa.Array) -> list[dict[str, Any]]:
    """The moves of some customers within a period, in the order in which they are given."""
    import pyarrow as pa
    import pyarrow.compute as pc

    on = moves.column("on").cast(pa.date32())
    within = pc.and_(pc.greater(on, pa.scalar(period.first, pa.date32())), pc.less_equal(on, pa.scalar(period.last, pa.date32())))
    own = pc.is_in(moves.column("customer_id").cast(pa.string()), ids)
    kept = moves.filter(pc.and_(within, own)).select(["customer_id", "on", "origin", "target"])
    rows: list[dict[str, Any]] = kept.to_pylist()
    return sorted(rows, key=lambda row: row["on"])
