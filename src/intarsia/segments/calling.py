"""Gives every group of the tree a name: the segment's name and up to two things that set the group apart within it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from intarsia.core.features import Column
from intarsia.core.recipe import Step
from intarsia.core.segmentation import Segmentation
from intarsia.core.tree import Distinction
from intarsia.segments.crowd import Crowd, differences

NAMED = 0.3
CLOSE = 0.4
NEARLY = 0.7
STEP = 0.5
LOOKED_AT = 6
Group = frozenset[int]
Title = tuple[str, tuple[Distinction, ...]]


@dataclass(frozen=True)
class Called:
    """All groups, the group each is a part of, their ids, everyone, and the coordinates that may be spoken of."""

    crowds: Mapping[Group, Crowd]
    parents: Mapping[Group, Group | None]
    ids: Mapping[Group, str]
    everyone: Crowd
    kept: tuple[int, ...]


def called(segmentation: Segmentation, groups: Called, names: Mapping[int, str]) -> dict[Group, Title]:
    """The name and the distinctions of every group; siblings never share a name. A chosen segment keeps its own.

    A part of a segment is told by the features whose mean lies furthest from the segment's, in its standard deviations, and on the same
    side of the group it was parted from; a group of several segments likewise against everyone. Features below .3 are not told, and a
    second one only where it is at least .4 of the first. Where siblings would share a name, another pair of features parts them, or else
    their size does. Cost groups x features.
    """
    out: dict[Group, Title] = {}
    speakers = _speakers(segmentation, groups.kept)
    for upper in dict.fromkeys(groups.parents.values()):
        brothers = [group for group, parent in groups.parents.items() if parent == upper]
        brothers.sort(key=lambda g: (-groups.crowds[g].customers, groups.ids[g]))
        used: set[str] = set()
        for place, group in enumerate(brothers):
            ident = groups.ids[group]
            if ident.isdigit():
                out[group] = (
                    names.get(int(ident), f"Segment {ident}"),
                    _distinctions(groups.crowds[group], groups.everyone, None, speakers)[:2],
                )
            else:
                out[group] = _title(_Asked(groups, group, _head(ident, names)), speakers, used, place)
            used.add(out[group][0])
    return out


@dataclass(frozen=True)
class _Asked:
    """A group that needs a name, and the name of its segment, if it has one."""

    groups: Called
    group: Group
    head: str

    @property
    def reference(self) -> Crowd:
        """The segment that the group is a part of, or everyone."""
        segment = self.groups.ids[self.group].partition(".")[0]
        return next((crowd for g, crowd in self.groups.crowds.items() if self.groups.ids[g] == segment and self.head), self.groups.everyone)


def _head(ident: str, names: Mapping[int, str]) -> str:
    segment = ident.partition(".")[0]
    return names.get(int(segment), f"Segment {segment}") if segment.isdigit() else ""


def _title(asked: _Asked, speakers: Sequence[tuple[int, int, Column, Step]], used: set[str], place: int) -> Title:
    groups = asked.groups
    upper = groups.parents[asked.group]
    rest = _rest(groups.crowds[upper] if upper else groups.everyone, groups.crowds[asked.group])
    told = _distinctions(groups.crowds[asked.group], asked.reference, rest, speakers)
    for chosen in _choices(told):
        name = _joined(asked.head, chosen)
        if name not in used:
            return name, chosen
    first = next(_choices(told), ())
    return f"{_joined(asked.head, first)}, {_th(place + 1)} by size", first


def _rest(whole: Crowd, part: Crowd) -> np.ndarray:
    """The means (p,) of the customers of a crowd who are not in this part of it."""
    others = whole.customers - part.customers
    return (whole.customers * whole.middle - part.customers * part.middle) / others if others > 0 else whole.middle


def _choices(told: tuple[Distinction, ...]) -> Iterator[tuple[Distinction, ...]]:
    """What the name may tell, the best first: the two strongest, or the one where the second is far behind; then others."""
    clear = [one for one in told if abs(one.difference) >= NAMED][:LOOKED_AT]
    if not clear:
        yield from ((one,) for one in told[:1])
        return
    best = clear[:2] if len(clear) > 1 and abs(clear[1].difference) >= CLOSE * abs(clear[0].difference) else clear[:1]
    yield tuple(best)
    yield from combinations(clear, 2)
    yield from ((one,) for one in clear)


def _joined(head: str, chosen: tuple[Distinction, ...]) -> str:
    words = sorted(one.words for one in chosen)
    name = " · ".join([head, *words] if head else words) or "Typical customers"
    return f"{name[:1].upper()}{name[1:]}" if chosen or not head else f"{head} · typical of them"


def _th(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _distinctions(
    crowd: Crowd, reference: Crowd, rest: np.ndarray | None, speakers: Sequence[tuple[int, int, Column, Step]]
) -> tuple[Distinction, ...]:
    """One a concept, the strongest first; among nearly equal ones (.7 within a concept, half a deviation between concepts) the first of
    the columns, so that a name does not change when a few customers do."""
    deviation = np.sqrt(reference.within / max(reference.customers - 1.0, 1.0))
    far = differences(crowd, reference.middle, deviation)
    turn = differences(crowd, rest, deviation) if rest is not None else far
    strength = np.where(np.sign(far) == np.sign(turn), np.abs(turn), 0.0)
    concepts: dict[str, list[tuple[float, int, Distinction]]] = {}
    for j, order, column, step in speakers:
        if strength[j] > 1e-6:
            told = Distinction(column.name, column.label, round(float(turn[j]), 6), _words(column, step, up=bool(far[j] > 0)))
            concepts.setdefault(column.concept, []).append((float(strength[j]), order, told))
    ranked = []
    for ones in concepts.values():
        strongest = max(strength for strength, _, _ in ones)
        order, told = min(((o, t) for strength, o, t in ones if strength >= NEARLY * strongest), key=lambda one: one[0])
        ranked.append((-round(strongest / STEP), order, told))
    return tuple(told for _, _, told in sorted(ranked, key=lambda one: one[:2]))


def _speakers(segmentation: Segmentation, kept: tuple[int, ...]) -> list[tuple[int, int, Column, Step]]:
    """The coordinates that a name may speak of: place among the kept, place of the column, column, step."""
    columns = {column.name: (i, column) for i, column in enumerate(segmentation.features.columns)}
    steps = segmentation.fitted.recipe.steps
    return [(j, *columns[steps[place].column], steps[place]) for j, place in enumerate(kept) if steps[place].column in columns]


def _words(column: Column, step: Step, *, up: bool) -> str:
    if step.transform in ("level", "other"):
        return f"{column.label} {'more' if up else 'less'} often {step.part or step.transform}"
    return column.high if up else column.low
