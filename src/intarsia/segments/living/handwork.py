"""What people made of segments by hand, and whether a new definition would undo it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from intarsia.core.lineage import Lineage, LineageEvent
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.identity import Succession

MERGED, SPLIT = "merged", "split"


def standing(events: Iterable[LineageEvent], by_hand: Collection[int]) -> tuple[LineageEvent, ...]:
    """The merges and splits of the versions `by_hand` that still hold: nothing took them apart, nor joined them, nor rolled them back."""
    held: dict[LineageEvent, None] = {}
    under: dict[int, tuple[LineageEvent, ...]] = {}
    for event in events:
        if event.kind == "rolled back":
            held = dict.fromkeys(under.get(event.version, ()))
        else:
            held = {work: None for work in held if not _undoes(event, work)}
        if event.version in by_hand and event.kind in (MERGED, SPLIT):
            held[event] = None
        under[event.version] = tuple(held)
    return tuple(held)


def undone(succession: Succession, by_hand: Collection[int]) -> tuple[tuple[LineageEvent, ...], tuple[str, ...]]:
    """The handwork that holds before a succession, and a sentence on each that would not after it."""
    events = succession.lineage.events
    held = standing(events[: len(events) - len(succession.events)], by_hand)
    ends = [(work, event) for work in held for event in succession.events if _undoes(event, work)]
    return held, tuple(_told(work, event, succession) for work, event in ends)


def kept_pins(succession: Succession, decree: Decree) -> Succession:
    """The succession in which what was put together of a pinned segment is pinned; who reads the lineage is told which one was."""
    segments, events = {segment.id: segment for segment in succession.lineage.segments}, list[LineageEvent]()
    for event in succession.events:
        pinned = [segments[own].called for own in event.parents if segments[own].pinned] if event.kind == MERGED else []
        (child,) = event.children if pinned else (0,)
        if pinned and not segments[child].pinned:
            segments[child] = replace(segments[child], pinned=True)
            events.append(decree.event("pinned", (child,), (child,), why=f"{', '.join(pinned)} was pinned."))
    after = Lineage(tuple(segments.values()), (*succession.lineage.events, *events))
    return replace(succession, lineage=after, events=(*succession.events, *events))


def _undoes(event: LineageEvent, work: LineageEvent) -> bool:
    """Whether an event ends what a person did: what was merged is split, of what was split two parts are merged, or one is no more."""
    made = set(work.children)
    if event.kind == "died" or (work.kind == MERGED and event.kind == SPLIT):
        return bool(made & set(event.parents))
    return work.kind == SPLIT and event.kind == MERGED and len(made & set(event.parents)) > 1


def _told(work: LineageEvent, event: LineageEvent, succession: Succession) -> str:
    before, into, ended = (", ".join(_called(succession, own) for own in ids) for ids in (work.parents, work.children, event.parents))
    now = ", ".join(succession.lineage.segment(own).called for own in event.children)
    what = f"merge of {before}" if work.kind == MERGED else f"split of {before} into {into}"
    how = {SPLIT: f"{ended} would be {now}", MERGED: f"{ended} would be one, {now}"}.get(event.kind, f"{ended} would be no more")
    return f"the {what} by {work.by} on {work.on} would end: {how}"


def _called(succession: Succession, own: int) -> str:
    """As the segment is called before the succession."""
    segment = succession.lineage.segment(own)
    renamed = any(event.kind == "renamed" and own in event.parents for event in succession.events)
    return replace(segment, name=segment.former[-1]).called if renamed and segment.former else segment.called
