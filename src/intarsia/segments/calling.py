"""Gives every group of the tree a name: the segment's name and up to two things that set the group apart within it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from intarsia.core.features import Column
from intarsia.core.recipe import Step
from intarsia.core.segmentation import Segmentation
from intarsia.core.tree import Distinction
from intarsia.segments.crowd import Crowd, differences

NAMED = 0.2, 0.4
CLOSE = 0.3, 0.6
NEARLY = 0.5, 0.9
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
    side of the group it was parted from; a group of several segments likewise against everyone. Features below about .3 are not told, and
    a second one only where it is about half of the first: the limit lies where there is the widest gap (see `_upper`). Where siblings
    would share a name, another pair of features parts them, or else their size does. Cost groups x features.
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
    sizes = sorted((abs(one.difference) for one in told), reverse=True)
    least = sizes[_upper(sizes, *NAMED) - 1] if sizes and sizes[0] >= NAMED[0] else np.inf
    clear = [one for one in told if abs(one.difference) >= least][:LOOKED_AT]
    if not clear:
        yield from ((one,) for one in told[:1])
        return
    sizes = sorted((abs(one.difference) / max(abs(other.difference) for other in clear) for one in clear), reverse=True)
    best = clear[: min(_upper(sizes, *CLOSE), 2)]
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
    """One a concept, the strongest first; among nearly equal ones the first of the columns, so that a name does not change when a few
    customers do. What is nearly equal ends at the widest gap below the strongest."""
    deviation = np.sqrt(reference.within / max(reference.customers - 1.0, 1.0))
    far = differences(crowd, reference.middle, deviation)
    turn = differences(crowd, rest, deviation) if rest is not None else far
    strength = np.where(np.sign(far) == np.sign(turn), np.abs(turn), 0.0)
    concepts: dict[str, list[tuple[float, int, Distinction]]] = {}
    for j, order, column, step in speakers:
        if strength[j] > 1e-6:
            told = Distinction(column.name, column.label, round(float(turn[j]), 6), words(column, step, up=bool(far[j] > 0)))
            concepts.setdefault(column.concept, []).append((float(strength[j]), order, told))
    ranked: list[tuple[float, int, Distinction]] = []
    for ones in concepts.values():
        ones.sort(key=lambda one: (-one[0], one[1]))
        _, order, told = min(_first(ones), key=lambda one: one[1])
        ranked.append((ones[0][0], order, told))
    ranked.sort(key=lambda one: (-one[0], one[1]))
    out: list[Distinction] = []
    while ranked:
        first = _first(ranked)
        out += [told for _, _, told in sorted(first, key=lambda one: one[1])]
        ranked = ranked[len(first) :]
    return tuple(out)


def _first(ranked: list[tuple[float, int, Distinction]]) -> list[tuple[float, int, Distinction]]:
    """Those nearly as strong as the first, which is the strongest."""
    return ranked[: _upper([strength / ranked[0][0] for strength, _, _ in ranked], *NEARLY)]


def _upper(falling: Sequence[float], low: float, high: float) -> int:
    """How many of some falling numbers count as high: down to the widest gap whose middle lies from `low` to `high`, where no number is
    near that could slip to the other side; where there is no such gap, those above the middle of the two, or the first."""
    gaps = [(one - other, -i) for i, (one, other) in enumerate(pairwise(falling), 1) if low <= (one + other) / 2.0 <= high]
    return -max(gaps)[1] if gaps else max(sum(one >= (low + high) / 2.0 for one in falling), 1)


def _speakers(segmentation: Segmentation, kept: tuple[int, ...]) -> list[tuple[int, int, Column, Step]]:
    """The coordinates that a name may speak of: place among the kept, place of the column, column, step."""
    columns = {column.name: (i, column) for i, column in enumerate(segmentation.features.columns)}
    steps = segmentation.fitted.recipe.steps
    return [(j, *columns[steps[place].column], steps[place]) for j, place in enumerate(kept) if steps[place].column in columns]


def words(column: Column, step: Step, *, up: bool) -> str:
    """What is said of customers who have more of a coordinate than others, or less."""
    if step.transform in ("level", "other"):
        return f"{column.label} {'more' if up else 'less'} often {step.part or step.transform}"
    return column.high if up else column.low
