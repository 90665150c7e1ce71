"""A name belongs to one segment for ever: no other bears it, not even once the first has died or is called otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from intarsia.core.lineage import LivingSegment

Wishes = str | Sequence[str]
LONGEST = 80
"""The most letters of a name that a person gives, or that is made of several."""


@dataclass(frozen=True)
class Names:
    """Who bears or ever bore each name: folded name to segment id."""

    owner: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, segments: Iterable[LivingSegment]) -> Names:
        """The names of all segments that ever lived; where two bore one, the first keeps it."""
        owner: dict[str, int] = {}
        for segment in segments:
            for name in (segment.name, *segment.former):
                if name:
                    owner.setdefault(folded(name), segment.id)
        return cls(owner)

    def free(self, name: str, number: int) -> bool:
        """Whether the segment of that id may be called so."""
        return self.owner.get(folded(name), number) == number

    def taken(self, name: str, number: int) -> Names:
        """The same with the name given away."""
        return Names(self.owner | {folded(name): number}) if name else self

    def pick(self, wishes: Wishes, number: int) -> str:
        """The first of the wishes that is free; else the first with the id after it."""
        options = [" ".join(wish.split()) for wish in ((wishes,) if isinstance(wishes, str) else wishes)]
        named = [name for name in options if name]
        free = [name for name in named if self.free(name, number)]
        return free[0] if free else f"{named[0]} (S{number})" if named else ""


def joint(names: Sequence[str]) -> str:
    """A name for several segments that have become one: both names of two, else the first and how many more there are.

    >>> joint(["Loyal", "New"]), joint(["Loyal", "New", "Lost"]), joint(["Loyal", ""])
    ('Loyal and New', 'Loyal and 2 more', 'Loyal')
    """
    told = [name for name in names if name]
    if len(told) < 2:
        return told[0] if told else ""
    both = f"{told[0]} and {told[1]}"
    return both if len(told) == 2 and len(both) <= LONGEST else f"{told[0]} and {len(told) - 1} more"


def folded(name: str) -> str:
    """What of a name counts when two are compared: not its case, nor its spaces."""
    return " ".join(name.split()).casefold()


def called(segment: LivingSegment, name: str) -> LivingSegment:
    """The segment under another name, the one before kept as a former one."""
    before = (segment.name,) if segment.name and segment.name not in segment.former else ()
    return replace(segment, name=name, former=tuple(f for f in (*segment.former, *before) if f != name))
