"""What people decide about segments: names, pins, notes, and which definition is in force; each decision is kept with who made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from intarsia.core.lineage import BY_RULE, Lineage, LineageEvent, LivingSegment
from intarsia.core.version import CHALLENGER, CHAMPION, REJECTED, RETIRED, Version
from intarsia.errors import UnknownName, UsageError
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.identity import Succession
from intarsia.segments.living.naming import LONGEST, Names, called


@dataclass(frozen=True)
class Decided:
    """All that is known of segments and definitions after a decision."""

    lineage: Lineage
    versions: tuple[Version, ...]

    @property
    def champion(self) -> Version | None:
        """The definition in force, if one is."""
        return next((version for version in self.versions if version.status == CHAMPION), None)


def rename(lineage: Lineage, segment: str, name: str, decree: Decree) -> Lineage:
    """Another name for a living segment ("S3", "3" or its name), pinned or not.

    Errors: UnknownName; UsageError where it is dead, another segment bears or ever bore the name, or the name is empty, longer than 80
    letters, or a number, which would be taken for a segment's id.
    """
    own, plain = _living(lineage, segment), " ".join(name.split())
    if not plain:
        raise UsageError(f"{own.called} needs a name of at least one letter.")
    if len(plain) > LONGEST:
        raise UsageError(f"A name has at most {LONGEST} letters; this one has {len(plain)}. A note has room for more: annotate.")
    if plain.removeprefix("S").removeprefix("s").isdigit():
        raise UsageError(f"'{plain}' would be taken for the number of a segment. Choose a name with more than a number.")
    if plain == own.name:
        return lineage
    names = Names.of(lineage.segments)
    if not names.free(plain, own.id):
        other = next(s for s in lineage.segments if not Names.of([s]).free(plain, own.id))
        raise UsageError(f"'{plain}' is or was the name of {other.called}; a name is never given to another segment. Choose another.")
    return _changed(lineage, called(own, plain), decree.event("renamed", (own.id,), (own.id,), why=f"Was {own.called}."))


def pin(lineage: Lineage, segment: str, decree: Decree) -> Lineage:
    """No rule renames the segment from now on, and none lets it end without asking. Errors: as `rename`."""
    own = _living(lineage, segment)
    return lineage if own.pinned else _changed(lineage, replace(own, pinned=True), decree.event("pinned", (own.id,), (own.id,)))


def unpin(lineage: Lineage, segment: str, decree: Decree) -> Lineage:
    """The rules may rename it again. Errors: as `rename`."""
    own = _living(lineage, segment)
    return _changed(lineage, replace(own, pinned=False), decree.event("unpinned", (own.id,), (own.id,))) if own.pinned else lineage


def annotate(lineage: Lineage, segment: str, note: str, decree: Decree) -> Lineage:
    """A note on a segment, dead or alive. Errors: UnknownName; UsageError for an empty note."""
    own, plain = lineage.found(segment), note.strip()
    if not plain:
        raise UsageError(f"A note on {own.called} needs some words.")
    return _changed(lineage, replace(own, notes=(*own.notes, plain)), decree.event("annotated", (own.id,), (own.id,), why=plain))


def promote(versions: Iterable[Version], succession: Succession, number: int, decree: Decree) -> Decided:
    """The challenger of that number comes into force from the day `decree.on`, with the ids of `succession`; the champion retires.

    Where a person decides, that is kept as "approved" too. Errors: UsageError where there is no such challenger (what there is, is told).
    """
    known = tuple(versions)
    chosen = _of_status(known, number, (CHALLENGER,), "wait for a decision")
    events = (decree.event("approved"),) if decree.by != BY_RULE else ()
    story = (*events, decree.event("promoted", (), tuple(sorted(succession.ids.values()))))
    lineage = replace(succession.lineage, events=(*succession.lineage.events, *story))
    risen = replace(chosen, ids=dict(succession.ids), status=CHAMPION, since=decree.on, because=decree.because or chosen.because)
    return Decided(lineage, _replaced(known, number, risen))


def reject(versions: Iterable[Version], lineage: Lineage, number: int, decree: Decree) -> Decided:
    """The challenger of that number never comes into force; segments stay as they are. Errors: as `promote`."""
    known = tuple(versions)
    chosen = _of_status(known, number, (CHALLENGER,), "wait for a decision")
    turned = replace(chosen, status=REJECTED, because=decree.because or chosen.because)
    return Decided(
        replace(lineage, events=(*lineage.events, decree.event("rejected"))),
        tuple(turned if version.number == number else version for version in known),
    )


def roll_back(versions: Iterable[Version], lineage: Lineage, number: int, decree: Decree, before: Lineage) -> Decided:
    """A definition that was in force is so again: its segments live, those that it has not, die. Names are those of `before`, when it was
    last in force, but for those that a person gave or pinned since.

    Errors: UsageError where no definition of that number was ever in force.
    """
    known = tuple(versions)
    chosen = _of_status(known, number, (RETIRED,), "were in force before")
    again = set(chosen.ids.values())
    ended = tuple(segment.id for segment in lineage.living if segment.id not in again)
    back = tuple(segment.id for segment in lineage.segments if segment.id in again and segment.died is not None)
    named = {segment.id: _as_then(segment, lineage, before) for segment in lineage.segments if segment.id in again}
    segments = tuple(
        replace(named[segment.id], died=None) if segment.id in again else replace(segment, died=segment.died or decree.on)
        for segment in lineage.segments
    )
    why = _returning(lineage, ended, back, number) + _named_again(lineage, named)
    event = decree.event("rolled back", ended, tuple(sorted(again)), why=why)
    risen = replace(chosen, status=CHAMPION, since=decree.on, because=decree.because or f"Version {number} is in force again.")
    return Decided(Lineage(segments, (*lineage.events, event)), _replaced(known, number, risen))


def _as_then(segment: LivingSegment, lineage: Lineage, before: Lineage) -> LivingSegment:
    """The segment under the name that it had before, or that a person gave it since."""
    later = lineage.events[len(before.events) :]
    places = {event.version: place for place, event in enumerate(later) if event.kind == "promoted"}
    renamed = [place for place, event in enumerate(later) if event.kind == "renamed" and segment.id in event.parents]
    by_rule = [places.get(later[place].version, -1) > place for place in renamed]  # a definition renames just before it comes into force
    if segment.pinned or not any(by_rule):
        return segment
    if all(by_rule):
        return called(segment, before.segment(segment.id).name)
    since = by_rule[::-1].index(False)
    return called(segment, segment.former[-since]) if since else segment


def _named_again(lineage: Lineage, named: Mapping[int, LivingSegment]) -> str:
    changed = [f"{lineage.segment(own).called} is {now.name} again" for own, now in named.items() if now.name != lineage.segment(own).name]
    return f" {'; '.join(changed)}." if changed else ""


def _returning(lineage: Lineage, ended: Sequence[int], back: Sequence[int], number: int) -> str:
    told = f"Version {number} is in force again."
    if back:
        told += f" Back: {', '.join(lineage.segment(own).called for own in back)}."
    return f"{told} Ended: {', '.join(lineage.segment(own).called for own in ended)}." if ended else told


def _living(lineage: Lineage, words: str) -> LivingSegment:
    own = lineage.found(words)
    if own.died is not None:
        alive = ", ".join(segment.called for segment in lineage.living) or "none"
        raise UsageError(f"{own.called} died on {own.died}; this can be decided of living segments only. There is: {alive}.")
    return own


def _changed(lineage: Lineage, segment: LivingSegment, event: LineageEvent) -> Lineage:
    segments = tuple(segment if other.id == segment.id else other for other in lineage.segments)
    return Lineage(segments, (*lineage.events, event))


def _of_status(versions: Sequence[Version], number: int, statuses: tuple[str, ...], what: str) -> Version:
    for version in versions:
        if version.number == number and version.status in statuses:
            return version
    if not any(version.number == number for version in versions):
        raise UnknownName("version", str(number), (str(version.number) for version in versions))
    there = ", ".join(str(version.number) for version in versions if version.status in statuses) or "none"
    status = next(version.status for version in versions if version.number == number)
    raise UsageError(f"Version {number} is {status}. Versions that {what}: {there}.")


def _replaced(versions: Sequence[Version], number: int, risen: Version) -> tuple[Version, ...]:
    """The versions with this one in force and the champion before it retired."""
    return tuple(
        risen if version.number == number else replace(version, status=RETIRED) if version.status == CHAMPION else version
        for version in versions
    )
