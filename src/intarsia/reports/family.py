"""What became of each segment, as text: a family tree for the terminal, and a graph that Markdown pages draw (Mermaid)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from intarsia.reports.wording import listed, short

if TYPE_CHECKING:
    from intarsia.core.lineage import Lineage, LineageEvent, LivingSegment

_LONGEST = 48
_BEGINS, _ENDS = ("born", "split", "merged"), ("died", "split", "merged")


def lineage_tree(lineage: Lineage) -> str:
    """One line a segment, below the one that it came of: id, name, the days of its life, and how it began and ended.

    A segment that several were merged into stands below the first of them. Cost segments x events.
    """
    upper = _parents(lineage)
    lines: list[str] = []

    def tell(parent: int | None, indent: str) -> None:
        own = [segment for segment in lineage.segments if upper[segment.id] == parent]
        for place, segment in enumerate(own):
            last = place == len(own) - 1
            lead = "" if parent is None else indent + ("└─ " if last else "├─ ")
            lines.append(lead + _line(lineage, segment))
            tell(segment.id, "" if parent is None else indent + ("   " if last else "│  "))

    tell(None, "")
    return "\n".join(lines)


def lineage_mermaid(lineage: Lineage) -> str:
    """A Mermaid flowchart: a box a segment, an arrow wherever customers of one became another; the dead are dashed.

    Names are written so that nothing in them can end a box. Cost segments x events.

    >>> from datetime import date
    >>> from intarsia.core.lineage import Lineage, LivingSegment
    >>> print(lineage_mermaid(Lineage((LivingSegment(1, "Loyal", date(2026, 1, 1)),))))
    flowchart LR
        S1["S1 Loyal<br/>since 2026-01-01"]
    """
    out = ["flowchart LR"]
    for segment in lineage.segments:
        life = f"since {segment.born}" if segment.died is None else f"{segment.born} to {segment.died}"
        pinned = " (pinned)" if segment.pinned else ""
        out.append(f'    S{segment.id}["S{segment.id} {_safe(short(segment.name, _LONGEST))}{pinned}<br/>{life}"]')
    for event in lineage.events:
        if event.kind in ("split", "merged"):
            pairs = [(parent, child) for parent in event.parents for child in event.children if parent != child]
            out += [f"    S{parent} -->|{event.kind} {event.on}| S{child}" for parent, child in pairs]
    dead = [f"S{segment.id}" for segment in lineage.segments if segment.died is not None]
    if dead:
        out += ["    classDef ended stroke-dasharray: 5 5", f"    class {','.join(dead)} ended"]
    return "\n".join(out)


def _parents(lineage: Lineage) -> dict[int, int | None]:
    """The segment that each came of first, None where it was born of itself; older ones come before younger, so no circle can be."""
    upper: dict[int, int | None] = {segment.id: None for segment in lineage.segments}
    for segment in lineage.segments:
        began = next((event for event in lineage.events if event.kind in _BEGINS and segment.id in event.children), None)
        older = [parent for parent in began.parents if parent in upper and parent < segment.id] if began else []
        upper[segment.id] = min(older, default=None)
    return upper


def _line(lineage: Lineage, segment: LivingSegment) -> str:
    named = f"S{segment.id} {short(segment.name, _LONGEST)}".rstrip()
    life = f"since {segment.born}" if segment.died is None else f"{segment.born} to {segment.died}"
    told = [life, *_began(lineage, segment), *_ended(lineage, segment)]
    if segment.pinned:
        told.append("pinned")
    if segment.former:
        told.append(f"was {listed([short(name, _LONGEST) for name in segment.former])}")
    told += [short(note, _LONGEST) for note in segment.notes]
    return f"{named} ({'; '.join(told)})"


def _began(lineage: Lineage, segment: LivingSegment) -> list[str]:
    words: Mapping[str, str] = {"split": "split off", "merged": "merged of"}
    events = [event for event in lineage.events if event.kind in words and segment.id in event.children]
    return [f"{words[event.kind]} {_others(event.parents, segment.id)}" for event in events[:1] if segment.id not in event.parents]


def _ended(lineage: Lineage, segment: LivingSegment) -> list[str]:
    if segment.died is None:
        return []
    last = [event for event in lineage.events if event.kind in (*_ENDS, "rolled back") and segment.id in event.parents]
    return [_end(last[-1], segment.id)] if last else []


def _end(event: LineageEvent, own: int) -> str:
    into = _others(event.children, own)
    return {"split": f"split into {into}", "merged": f"merged into {into}", "rolled back": "ended by a roll-back"}.get(
        event.kind, "no successor"
    )


def _others(ids: tuple[int, ...], own: int) -> str:
    return listed([f"S{other}" for other in ids if other != own])


def _safe(text: str) -> str:
    """The text with everything that Mermaid or HTML would read as a sign written as its code."""
    return "".join(c if c.isalnum() or c in " .,-_'·" else f"#{ord(c)};" for c in text)
