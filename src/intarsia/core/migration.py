"""Who moved from which segment to which, between two days, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from intarsia.core.lineage import NOBODY
from intarsia.core.tables import html_table

if TYPE_CHECKING:
    import pyarrow as pa

BEHAVIOUR, TIME, LATE, IDENTITY, MODEL, PERSON = "behaviour", "time", "late data", "identity", "model", "person"
CONSENT, GONE = "consent", "gone"
CAUSES = {
    BEHAVIOUR: "they did something new",
    TIME: "they did nothing, and time went by",
    LATE: "what they had done before became known only now",
    IDENTITY: "records turned out to be of one person, or of several",
    MODEL: "the definition of the segments changed",
    PERSON: "a person decided so",
    CONSENT: "they withdrew their consent, or gave it again",
    GONE: "nothing in the sources is theirs any more: erased, or taken back",
}
"""Why a customer changes segment, in the order in which the parts of one move are told apart."""


@dataclass(frozen=True)
class Flow:
    """`customers` who went from segment `origin` to segment `target` (ids of core.lineage; NOBODY for outside) by one cause."""

    origin: int
    target: int
    cause: str
    customers: int


@dataclass(frozen=True)
class Migration:
    """All flows between the first moment of the day `first` and that of `last`, and how many `stayed` in each segment (id to customers)."""

    first: date
    last: date
    flows: tuple[Flow, ...]
    stayed: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, first: date, last: date, moves: Iterable[tuple[int, int, str]], stayed: Iterable[tuple[int, int]] = ()) -> Migration:
        """From single moves (origin, target, cause), counted here."""
        counted = Counter(moves)
        return cls(first, last, tuple(Flow(*move, n) for move, n in sorted(counted.items())), tuple(sorted(stayed)))

    @property
    def moved(self) -> int:
        """Customers who changed from one segment to another, newcomers and the gone left out. One who moved twice counts twice."""
        return sum(flow.customers for flow in self.flows if NOBODY not in (flow.origin, flow.target))

    def by_cause(self) -> dict[str, int]:
        """Moves between segments by cause, every cause of CAUSES named."""
        total = Counter(dict.fromkeys(CAUSES, 0))
        for flow in self.flows:
            if NOBODY not in (flow.origin, flow.target):
                total[flow.cause] += flow.customers
        return {cause: total[cause] for cause in CAUSES}

    def table(self) -> pa.Table:
        """One row a flow."""
        import pyarrow as pa

        schema = pa.schema([("origin", pa.int64()), ("target", pa.int64()), ("cause", pa.string()), ("customers", pa.int64())])
        return pa.Table.from_pylist([vars(flow) for flow in self.flows], schema=schema)

    def _repr_html_(self) -> str:
        return html_table(f"{self.moved:,} customers changed segment from {self.first} to {self.last}", self.table())
