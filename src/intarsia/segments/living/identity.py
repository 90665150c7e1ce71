"""Which segment of a new definition is which of the old one: ids are handed on by who is in them, and what became of the rest is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from intarsia.core.lineage import NOBODY, Lineage, LineageEvent, LivingSegment
from intarsia.errors import UnknownName, UsageError
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.naming import Names, Wishes, called
from intarsia.stats.matching import Contingency, matched


@dataclass(frozen=True)
class Inheritance:
    """When a segment is another's successor.

    `overlap` is the Jaccard overlap (same customers, same day) from which an id is handed on; `part` the share of an old segment that each
    of its parts has at least where it is split; a part, or one that is merged, belongs to the other by more than `mostly`. An heir whose
    overlap is at least `settled` keeps the old name, whatever its customers would be called today; below it is named anew.
    """

    overlap: float = 0.5
    part: float = 0.3
    mostly: float = 0.5
    settled: float = 0.8


@dataclass(frozen=True)
class Regrouped:
    """What a person made of segments: old id to the numbers that it was `parted` into, number to the old ids that were `joined` in it."""

    parted: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    joined: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Succession:
    """`ids` is the id of each new segment number; `lineage` what is known after it, the `events` of this succession last. Of `customers`
    who were and are in a segment, `kept` have the id that they had."""

    ids: Mapping[int, int]
    lineage: Lineage = field(repr=False)
    events: tuple[LineageEvent, ...]
    customers: int
    kept: int

    @property
    def changed(self) -> float:
        """The share of customers whose id changes though nothing about them did; 0 where there are none."""
        return 1.0 - self.kept / self.customers if self.customers else 0.0

    @property
    def names(self) -> dict[int, str]:
        """The name of each new segment number."""
        return {number: self.lineage.segment(own).name for number, own in self.ids.items()}


def successors(
    crossing: Contingency,
    lineage: Lineage,
    names: Mapping[int, Wishes],
    decree: Decree,
    *,
    rule: Inheritance | None = None,
    above: int = NOBODY,
    hand: Regrouped | None = None,
) -> Succession:
    """The ids and names of a new definition's segments.

    `crossing` counts the same customers as of the same day: rows are ids of living segments, columns the new definition's segment numbers
    (NOBODY in either is left out). `names` says what each new number would be called, one name or several, the best first; its keys are
    all the segments there are. `above`: ids up to it are not given to newborn segments (such as those of definitions that were rejected).
    `hand`: what a person put together or parted, which is told so whatever the shares.

    Ids go to heirs by the pairs of greatest total overlap (`stats.matching`), at `rule.overlap` or more. Parts of one old segment are its
    split, old ones that mostly go into one new segment are merged; who has neither died or was born. With an empty lineage all are born.
    Errors: UnknownName of an id or a number; UsageError where an id has died. Cost k^3. Source: METHODS 7.
    """
    known = _checked(crossing, lineage, names)
    plan = _Plan(known, matched(known, (rule or Inheritance()).overlap), rule or Inheritance(), hand or Regrouped())
    ids = _ids(plan, max(lineage.next_id - 1, above))
    segments, renamed = _segments(plan, lineage, ids, names, decree.on)
    events = (*_told(plan, ids, decree), *(decree.event("renamed", (own,), (own,), why=why) for own, why in renamed))
    table = known.table
    kept = sum(int(table[plan.row[row], plan.column[column]]) for row, column in plan.heir.items())
    after = Lineage(segments, (*lineage.events, *events))
    return Succession(ids, after, events, int(table.sum()), kept)


def _checked(crossing: Contingency, lineage: Lineage, names: Mapping[int, Wishes]) -> Contingency:
    """The counts of living ids and known numbers, those without a customer too."""
    crossing = crossing.without(NOBODY)
    for own in crossing.rows:
        segment = lineage.segment(own)
        if segment.died is not None:
            raise UsageError(f"{segment.called} died on {segment.died}; only a living segment has a successor.")
    for number in crossing.columns:
        if number not in names:
            raise UnknownName("segment number", str(number), (str(known) for known in names))
    places = [(i, j) for i in range(len(crossing.rows)) for j in range(len(crossing.columns))]
    return Contingency.of(
        [crossing.rows[i] for i, _ in places],
        [crossing.columns[j] for _, j in places],
        [crossing.counts[i][j] for i, j in places],
        rows=[segment.id for segment in lineage.living],
        columns=list(names),
    )


@dataclass(frozen=True)
class _Plan:
    """The counts, which old id goes to which new number, by which rule, and what was made by hand."""

    crossing: Contingency
    heir: dict[int, int]
    rule: Inheritance
    hand: Regrouped

    @property
    def row(self) -> dict[int, int]:
        return {own: i for i, own in enumerate(self.crossing.rows)}

    @property
    def column(self) -> dict[int, int]:
        return {number: j for j, number in enumerate(self.crossing.columns)}

    def overlap(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> float:
        """The Jaccard overlap of several old segments together with several new ones."""
        table = self.crossing.table
        left, right = [self.row[r] for r in rows], [self.column[c] for c in columns]
        both = table[np.ix_(left, right)].sum()
        either = table[left].sum() + table[:, right].sum() - both
        return float(both / either) if either else 0.0

    def splits(self) -> dict[int, tuple[int, ...]]:
        """Old ids that have several parts: the numbers of these."""
        table = self.crossing.table
        out = {}
        for own, i in self.row.items():
            parts = {
                number
                for number, j in self.column.items()
                if table[i, j] >= self.rule.part * max(table[i].sum(), 1) and table[i, j] > self.rule.mostly * table[:, j].sum()
            }
            parts |= {self.heir[own]} if own in self.heir else set()
            parts = {number for number in parts if self.heir.get(own) == number or number not in self.heir.values()}
            if len(parts) > 1:
                out[own] = tuple(sorted(parts))
        return out | dict(self.hand.parted)

    def mergers(self) -> dict[int, tuple[int, ...]]:
        """Numbers that several old ids went into: these ids."""
        table = self.crossing.table
        to_heir = {number: own for own, number in self.heir.items()}
        out = {}
        for number, j in self.column.items():
            whole = {own for own, i in self.row.items() if own not in self.heir and table[i, j] > self.rule.mostly * table[i].sum()}
            whole |= {to_heir[number]} if number in to_heir else set()
            if len(whole) > 1:
                out[number] = tuple(sorted(whole))
        return out | dict(self.hand.joined)


def _ids(plan: _Plan, highest: int) -> dict[int, int]:
    """The id of each number: the heirs' own, and new ones in the order of the numbers."""
    to_heir = {number: own for own, number in plan.heir.items()}
    out = {}
    for number in plan.crossing.columns:
        highest += number not in to_heir
        out[number] = to_heir.get(number, highest)
    return out


def _told(plan: _Plan, ids: Mapping[int, int], decree: Decree) -> list[LineageEvent]:
    """Heirs, splits, mergers, deaths, births: every id that begins or ends is in one of them."""
    splits, mergers = plan.splits(), plan.mergers()
    events = []
    for own, number in plan.heir.items():
        events.append(decree.event("inherited", (own,), (own,), why=_shared(plan, own, number), overlap=plan.overlap((own,), (number,))))
    for own, parts in splits.items():
        why = f"{_listed([_part(plan, own, number, ids) for number in parts])} of S{own}."
        children = tuple(sorted(ids[number] for number in parts))
        events.append(decree.event("split", (own,), children, why=why, overlap=plan.overlap((own,), parts)))
    for number, whole in mergers.items():
        why = f"{_listed([_gone(plan, own, number) for own in whole])} went into S{ids[number]}."
        events.append(decree.event("merged", whole, (ids[number],), why=why, overlap=plan.overlap(whole, (number,))))
    ended = {own for whole in mergers.values() for own in whole} | set(splits) | set(plan.heir)
    begun = {number for parts in splits.values() for number in parts} | set(mergers) | set(plan.heir.values())
    lost = [own for own in plan.crossing.rows if own not in ended]
    new = [number for number in plan.crossing.columns if number not in begun]
    events += [decree.event("died", (own,), why=_whereto(plan, own, ids)) for own in lost]
    events += [decree.event("born", (), (ids[number],), why=_wherefrom(plan, number)) for number in new]
    return events


def _segments(
    plan: _Plan, lineage: Lineage, ids: Mapping[int, int], names: Mapping[int, Wishes], on: date
) -> tuple[tuple[LivingSegment, ...], list[tuple[int, str]]]:
    """All segments after the succession, and which were renamed, why."""
    by_id = {segment.id: segment for segment in lineage.segments}
    taken, renamed = Names.of(lineage.segments), []
    for own, number in plan.heir.items():
        segment, overlap = by_id[own], plan.overlap((own,), (number,))
        if not segment.pinned and (overlap < plan.rule.settled or not segment.name):
            name = taken.pick(names[number], own)
            if name and name != segment.name:
                by_id[own], taken = called(segment, name), taken.taken(name, own)
                renamed.append((own, f"Was {segment.called}; {overlap:.0%} overlap, and this is what its customers are like now."))
    for own in plan.crossing.rows:
        if own not in plan.heir:
            by_id[own] = replace(by_id[own], died=on)
    for number, own in ids.items():
        if own not in by_id:
            name = taken.pick(names[number], own)
            by_id[own], taken = LivingSegment(own, name, on), taken.taken(name, own)
    return tuple(by_id[own] for own in sorted(by_id)), renamed


def _shared(plan: _Plan, own: int, number: int) -> str:
    both = int(plan.crossing.table[plan.row[own], plan.column[number]])
    return f"{both:,} of its {int(plan.crossing.table[plan.row[own]].sum()):,} customers stay."


def _part(plan: _Plan, own: int, number: int, ids: Mapping[int, int]) -> str:
    row = plan.crossing.table[plan.row[own]]
    return f"S{ids[number]} has {row[plan.column[number]] / max(row.sum(), 1):.0%}"


def _gone(plan: _Plan, own: int, number: int) -> str:
    row = plan.crossing.table[plan.row[own]]
    return f"{row[plan.column[number]] / max(row.sum(), 1):.0%} of S{own}"


def _whereto(plan: _Plan, own: int, ids: Mapping[int, int]) -> str:
    row = plan.crossing.table[plan.row[own]]
    most = np.argsort(-row, kind="stable")[:2]
    told = [f"{row[j] / row.sum():.0%} in S{ids[plan.crossing.columns[j]]}" for j in most if row[j]]
    return f"Of its {int(row.sum()):,} customers {_listed(told)} now." if told else "It had no customers."


def _wherefrom(plan: _Plan, number: int) -> str:
    column = plan.crossing.table[:, plan.column[number]]
    most = np.argsort(-column, kind="stable")[:2]
    told = [f"{column[i] / column.sum():.0%} from S{plan.crossing.rows[i]}" for i in most if column[i]]
    return f"Of its {int(column.sum()):,} customers {_listed(told)}." if told else ""


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
