"""What became of each segment: ids that never change hands, and every birth, death, split, merge, name and decision, with who made it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from intarsia.core.tables import html_table
from intarsia.errors import UnknownName

if TYPE_CHECKING:
    import pyarrow as pa

NOBODY = 0
"""The id that no segment has: where a customer is before the first order, and after being deleted."""

BY_RULE = "rule"
KINDS = {
    "born": "a segment that none before it was like",
    "inherited": "the same segment in a new definition",
    "split": "one segment became several",
    "merged": "several segments became one",
    "died": "a segment without a successor",
    "renamed": "a new name for the same segment",
    "pinned": "name and identity are held by a person: no rule renames it",
    "unpinned": "the rules may name it again",
    "annotated": "a note",
    "promoted": "a definition came into force",
    "rejected": "a definition that did not come into force",
    "approved": "a person agreed to a definition",
    "rolled back": "an earlier definition came into force again",
}


@dataclass(frozen=True)
class LivingSegment:
    """A segment through all its definitions: `id` is never used again; `born` and `died` are days of the data, `died` None while it lives.
    A `pinned` one keeps its name whatever rules find. `former` names are those it had before."""

    id: int
    name: str
    born: date
    died: date | None = None
    pinned: bool = False
    notes: tuple[str, ...] = ()
    former: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """As people write it: S3 (Loyal).

        >>> LivingSegment(3, "Loyal", date(2026, 1, 1)).called
        'S3 (Loyal)'
        """
        return f"S{self.id} ({self.name})" if self.name else f"S{self.id}"


@dataclass(frozen=True)
class LineageEvent:
    """One thing that happened, of a kind in KINDS, on a day of the data: ids before (`parents`) and after (`children`), the `overlap`
    (Jaccard, same customers, same day) where ids were matched, the `version` of the definition, and who decided: "rule" or a name."""

    kind: str
    on: date
    version: int
    parents: tuple[int, ...] = ()
    children: tuple[int, ...] = ()
    overlap: float | None = None
    by: str = BY_RULE
    because: str = ""


@dataclass(frozen=True)
class Lineage:
    """All segments that ever lived, by id, and all events in the order in which they happened."""

    segments: tuple[LivingSegment, ...] = ()
    events: tuple[LineageEvent, ...] = ()

    @property
    def living(self) -> tuple[LivingSegment, ...]:
        """Those that have not died."""
        return tuple(segment for segment in self.segments if segment.died is None)

    @property
    def next_id(self) -> int:
        """The lowest id that was never used."""
        return max((segment.id for segment in self.segments), default=NOBODY) + 1

    def segment(self, number: int) -> LivingSegment:
        """The segment of that id. Errors: UnknownName."""
        for segment in self.segments:
            if segment.id == number:
                return segment
        raise UnknownName("segment", f"S{number}", (f"S{segment.id}" for segment in self.segments))

    def found(self, words: str) -> LivingSegment:
        """The segment that somebody means by "S3", "3" or its name (of the living first). Errors: UnknownName."""
        plain = words.strip()
        number = plain[1:] if plain[:1] in "Ss" and plain[1:].isdigit() else plain
        if number.isdigit():
            return self.segment(int(number))
        named = [segment for segment in (*self.living, *self.segments) if segment.name.casefold() == plain.casefold()]
        if not named:
            raise UnknownName("segment", words, (segment.called for segment in self.segments))
        return named[0]

    def of(self, number: int) -> tuple[LineageEvent, ...]:
        """The events that a segment had a part in."""
        return tuple(event for event in self.events if number in event.parents or number in event.children)

    def table(self) -> pa.Table:
        """One row an event."""
        import pyarrow as pa

        rows = [asdict(event) | {"parents": list(event.parents), "children": list(event.children)} for event in self.events]
        ids = pa.list_(pa.int64())
        kinds = {"kind": pa.string(), "on": pa.date32(), "version": pa.int64(), "parents": ids, "children": ids}
        schema = pa.schema({**kinds, "overlap": pa.float64(), "by": pa.string(), "because": pa.string()}.items())
        return pa.Table.from_pylist(rows, schema=schema)

    def _repr_html_(self) -> str:
        return html_table(f"{len(self.living)} segments live, {len(self.segments)} ever did", self.table())
