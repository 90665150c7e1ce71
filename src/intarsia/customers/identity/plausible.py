"""Can two records be one person, going by their names and birth dates alone? Typing errors, initials and swapped names are allowed for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from intarsia.customers.identity.nicknames import nicknamed

_DIFFERENT_PARTS = 2
_SHORT = 5
_GENERATION = range(15, 81)
_LETTERS = ("sh", "ch", "io", "iu", "ia")
"""Two Latin letters that are one in Cyrillic, as `romanise` spells them: an initial too."""
_SOUNDS = {"q": ("q", "k"), "x": ("x", "h"), "y": ("y", "i", "e"), "z": ("z", "j")}
"""How a folded name may begin whose initial is this letter: Q., Xurshid, Yulia or Yevgeny, Zhanna (`romanise.folded`)."""


@dataclass(frozen=True)
class Bearer:
    """The name and birth date (YYYY-MM-DD) that a record bears; empty where not known."""

    first: str = ""
    last: str = ""
    born: str = ""

    @property
    def vague(self) -> bool:
        """Whether it could be one of many: no first name, or an initial."""
        return len(self.first) < 2 or self.first in _LETTERS


def compatible(a: Bearer, b: Bearer) -> bool:
    """Whether a key that both bear makes them one person: first names alike (or swapped with the surname) and birth dates neither plainly
    different nor a generation apart, or the same birth date and surname. A surname may differ where first name and birth date agree (people
    marry). Symmetric.

    >>> compatible(Bearer("jon", "smith"), Bearer("john", "smith")), compatible(Bearer("ann", "smith"), Bearer("bob", "smith"))
    (True, False)
    """
    if dates_differ(a.born, b.born) or _generation(a.born, b.born):
        return False
    same_day = bool(a.born and a.born == b.born)
    if a.first and a.last and b.first and b.last and alike(a.first, b.last) and alike(a.last, b.first):
        return True
    surname = not (a.last and b.last) or alike(a.last, b.last) or _one_in_other(a.last, b.last)
    if _first_names(a.first, b.first):
        return surname or same_day
    return same_day and surname


def contradict(a: Bearer, b: Bearer) -> bool:
    """Whether they are plainly two people: births a generation apart, or birth dates that differ and first names too (swapped or not).

    >>> contradict(Bearer("ann", "smith", "1980-01-02"), Bearer("bob", "smith", "1975-07-08"))
    True
    >>> contradict(Bearer("john", "smith", "1980-01-02"), Bearer("john", "smith", "1950-01-02"))
    True
    """
    return _generation(a.born, b.born) or (dates_differ(a.born, b.born) and two_names(a, b))


def household(a: Bearer, b: Bearer) -> bool:
    """Whether they may well be two of one household: first names differ and no birth date says otherwise, or they are a generation apart.

    >>> household(Bearer("ann", "smith"), Bearer("bob", "smith"))
    True
    """
    return contradict(a, b) or (two_names(a, b) and not (a.born and b.born))


def personal(a: Bearer, b: Bearer) -> bool:
    """Whether something of their own agrees, a first name or a birth date: surname, address and phone are those of a household.

    >>> personal(Bearer("", "smith"), Bearer("ann", "smith")), personal(Bearer("ann"), Bearer("anne"))
    (False, True)
    """
    if a.born and b.born and not dates_differ(a.born, b.born):
        return True
    return not a.vague and not b.vague and not two_names(a, b)


def two_names(a: Bearer, b: Bearer) -> bool:
    """Whether both first names are known, be it by an initial, and neither resembles the other's first name or surname.

    >>> two_names(Bearer("n", "bauer"), Bearer("jonas", "bauer")), two_names(Bearer("j", "bauer"), Bearer("jonas", "bauer"))
    (True, False)
    """
    if not a.first or not b.first:
        return False
    return not (_first_names(a.first, b.first) or _turned(a, b) or _turned(b, a))


def _turned(a: Bearer, b: Bearer) -> bool:
    """Whether the one's first name may be the other's surname; an initial of a surname that both bear says nothing of the kind."""
    if a.vague or b.vague:
        return a.last != b.last and bool(b.last) and a.last[:1] == b.first[:1] and a.first[:1] == b.last[:1]
    return alike(a.first, b.last)


def persons_among(bearers: Sequence[Bearer], *, own: bool = False) -> tuple[list[int], int]:
    """The person that each bearer is, from 0 (-1 for one who could be any of several), and how many plainly different people there are: who
    differs in a birth date alone, or in a name with the same birth date, is not plainly another. Where they share something that is mostly
    one person's `own` (an e-mail), one initial that fits no name is no other person: Bill, W. Cost n squared: give distinct ones.

    >>> persons_among([Bearer("ann", "smith"), Bearer("bob", "smith"), Bearer("", "smith"), Bearer("anne", "smith")])
    ([0, 1, -1, 0], 2)
    """
    named = [place for place, one in enumerate(bearers) if not one.vague]
    linked = _grouped(bearers, named, compatible)
    between = set(_between(bearers, linked))
    if between:
        named = [place for place in named if place not in between]
        linked = _grouped(bearers, named, compatible)
    number = len(set(_grouped(bearers, named, lambda a, b: not household(a, b)).values()))
    vague = 0 if len(set(linked.values())) <= 1 else -1
    person = [linked.get(place, vague) for place in range(len(bearers))]
    whole = [bearers[place] for place in named]
    odd = [place for place, one in enumerate(bearers) if place not in linked and not all(compatible(one, other) for other in whole)]
    if vague == 0 and not (own and _of_another_name([bearers[place] for place in odd], whole)):
        for place in odd:
            person[place] = -1
    return person, number


def _of_another_name(odd: Sequence[Bearer], whole: Sequence[Bearer]) -> bool:
    """Whether those of an initial that does not fit differ from these in nothing else, and have one initial: it may be a second name's."""
    return len({one.first for one in odd}) == 1 and all(compatible(replace(one, first=""), other) for one in odd for other in whole)


def _between(bearers: Sequence[Bearer], linked: Mapping[int, int]) -> list[int]:
    """Who has no birth date in a group whose birth dates contradict each other: she could be either."""
    dated: dict[int, list[Bearer]] = {}
    for place, group in linked.items():
        dated.setdefault(group, []).append(bearers[place])
    torn = {group for group, ones in dated.items() if any(contradict(a, b) for a in ones for b in ones)}
    return [place for place, group in linked.items() if group in torn and not bearers[place].born]


def _grouped(bearers: Sequence[Bearer], named: Sequence[int], fits: Callable[[Bearer, Bearer], bool]) -> dict[int, int]:
    """The number of the group of each named bearer, where groups are joined by whoever fits."""
    group: dict[int, int] = {}
    for place in named:
        if place in group:
            continue
        number, front = len(set(group.values())), [place]
        group[place] = number
        while front:
            now = front.pop()
            for other in named:
                if other not in group and fits(bearers[now], bearers[other]):
                    group[other] = number
                    front.append(other)
    return group


def dates_differ(a: str, b: str) -> bool:
    """Whether two dates differ in more than one of year, month and day (a swap of day and month counts as none)."""
    if not a or not b or a == b:
        return False
    one, other = a.split("-"), b.split("-")
    if one[0] == other[0] and one[1:] == other[:0:-1]:
        return False
    return sum(x != y for x, y in zip(one, other, strict=False)) >= _DIFFERENT_PARTS


def _generation(a: str, b: str) -> bool:
    """Whether two births are as many years apart as those of parent and child or grandchild, whatever day and month say; more years are
    a typing error."""
    return bool(a and b) and abs(int(a[:4]) - int(b[:4])) in _GENERATION


def alike(a: str, b: str) -> bool:
    """Whether two words are equal but for a typing error or two: one in up to five letters, two beyond, or the same letters in disorder. A
    single letter is itself alone."""
    if a == b:
        return True
    if min(len(a), len(b)) == 1:
        return False
    allowed = 1 if min(len(a), len(b)) <= _SHORT else 2
    near = abs(len(a) - len(b)) <= allowed and _edits(a, b, allowed) <= allowed
    return near or (len(a) > _SHORT - 1 and sorted(a) == sorted(b))


def _first_names(a: str, b: str) -> bool:
    if not a or not b or a == b:
        return True
    if a.startswith(b) or b.startswith(a):
        return True
    one, other = a.split(maxsplit=1)[0], b.split(maxsplit=1)[0]
    if alike(one, other) or one.startswith(other) or other.startswith(one) or nicknamed(one, other):
        return True
    return any(_initial(*pair) for pair in ((a, b), (b, a), (one, other), (other, one)))


def _initial(a: str, b: str) -> bool:
    """Whether the one is an initial, and fits any of the other's names."""
    return len(a) == 1 and any(name.startswith(_SOUNDS.get(a, (a,))) for name in b.split())


def _one_in_other(a: str, b: str) -> bool:
    return bool(set(a.split()) & set(b.split()))


def _edits(a: str, b: str, most: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); more than `most` may be cut short."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        earlier, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if earlier and i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
