"""Business names from a fixed vocabulary: how much they spend, how often they buy, where they are in their life with the shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intarsia.core.persona import Persona, Trait
from intarsia.personas.namers._vocabulary import ADVOCATES, COUNTED, HEADS, NEVER, PLAINER, QUALIFIERS, SPECIAL
from intarsia.personas.traits import never_bought
from intarsia.personas.wording import line

_NEEDED = ("spend", "n_orders", "recency_days")
_QUALIFIERS_AT_MOST = 2
_GAP_THAT_COUNTS = 0.1
_KNOWN_OF_MOST = 0.5
_TRUE = 0.1
_NO_MONEY = ("lines", "pieces")

Traits = Mapping[str, Trait]


@dataclass(frozen=True)
class Plain:
    """Names such as "High-value advocates" or "Lapsed one-time buyers": value x frequency x lifecycle, and up to two qualifiers where two
    segments would share a name. Where spend, orders or recency are not measured, the columns' own words make the name.

    Options: `level`, how many standard deviations from everyone make a "high" or "low"; `season`, the same for a season of the year.
    """

    level: float = 0.4
    season: float = 0.9

    def names(self, personas: Sequence[Persona]) -> tuple[str, ...]:
        """One unique name each, in the given order; cost k^2 x traits."""
        traits = [{trait.column: trait for trait in persona.traits if trait.coverage >= _KNOWN_OF_MOST} for persona in personas]
        never = [never_bought(persona) for persona in personas]
        buyers = [t for t, none in zip(traits, never, strict=True) if not none]
        measured = bool(buyers) and all(name in t for t in buyers for name in _NEEDED)
        heads = [NEVER if none else self._head(t) if measured else self._own_words(t) for t, none in zip(traits, never, strict=True)]
        heads = self._one_of_advocates(heads, traits) if measured else heads
        names = list(heads)
        for head in dict.fromkeys(heads):
            group = [i for i, h in enumerate(heads) if h == head]
            for i, name in _parted(head, group, traits, personas).items():
                names[i] = name
        return _unique(names, personas)

    def _head(self, traits: Traits) -> str:
        value = self._step(traits, "spend", ("low", "middle", "high"))
        often = self._step(traits, "n_orders", ("sometimes", "sometimes", "often"))
        frequency = "once" if traits["n_orders"].typical < 1.5 and traits["n_orders"].difference < 0 else often
        tags = {value, frequency}
        if self._difference(traits, "avg_unit_price") <= -self.level:
            tags.add("cheap")
        season = traits.get("peak_quarter_share")
        if season and season.difference >= self.season:
            tags.add("season")
        for needed, name in SPECIAL:
            if needed <= tags:
                return name
        return self._plainer(HEADS[value, frequency, self._lifecycle(traits)], traits)

    def _plainer(self, name: str, traits: Traits) -> str:
        """The name, or a plainer one where what it claims of orders is not so."""
        claim, instead = PLAINER.get(name, ("", name))
        orders, size = self._difference(traits, "n_orders"), self._difference(traits, "avg_order_value")
        so = {"larger orders": size >= self.level / 2, "smaller orders": size <= -self.level / 2, "no more orders": orders < self.level / 2}
        return name if so.get(claim, True) else instead

    def _one_of_advocates(self, heads: list[str], traits: Sequence[Traits]) -> list[str]:
        """The heads, "advocates" being said of the clearest segment alone; in words of what is counted where that is no money."""
        only, others = ADVOCATES
        strength = {i: traits[i]["spend"].difference + traits[i]["n_orders"].difference for i, head in enumerate(heads) if head == only}
        clearest = max(strength, key=lambda i: (strength[i], -i), default=-1)
        told = [others if i in strength and i != clearest else head for i, head in enumerate(heads)]
        return [_counted(head) if "spend" in traits[i] and traits[i]["spend"].unit in _NO_MONEY else head for i, head in enumerate(told)]

    def _lifecycle(self, traits: Traits) -> str:
        recency, tenure = self._difference(traits, "recency_days"), self._difference(traits, "tenure_days")
        if recency >= self.level:
            return "lapsed"
        if tenure <= -2 * self.level:
            return "new"
        return "active" if recency <= -self.level else "steady"

    def _step(self, traits: Traits, column: str, words: tuple[str, str, str]) -> str:
        difference = self._difference(traits, column)
        return words[1 + (difference >= self.level) - (difference <= -self.level)]

    @staticmethod
    def _difference(traits: Traits, column: str) -> float:
        return traits[column].difference if column in traits else 0.0

    def _own_words(self, traits: Traits) -> str:
        """The strongest trait's own phrase, "Buys often"; "Typical customers" where nothing stands out."""
        strongest = max(traits.values(), key=lambda t: abs(t.difference), default=None)
        if strongest is None or abs(strongest.difference) < self.level:
            return "Typical customers"
        phrase = line(strongest.words.partition(":")[0])
        return phrase[:1].upper() + phrase[1:]


def _parted(head: str, group: list[int], traits: list[dict[str, Trait]], personas: Sequence[Persona]) -> dict[int, str]:
    """The members of a group that shares a head, told apart by up to two qualifiers; the rest by their size."""
    if len(group) == 1:
        return {group[0]: head}
    phrases: dict[int, tuple[str, ...]] = dict.fromkeys(group, ())
    used: set[str] = set()
    parts = [group]
    for _ in range(_QUALIFIERS_AT_MOST):
        split: list[list[int]] = []
        for part in parts:
            column, low, high = _widest_gap(part, traits, used)
            if column:
                used.add(column)
                more, less = _qualifier(column, traits[part[0]][column])
                phrases.update({i: (*phrases[i], less) for i in low if _below(low, column, traits)})
                phrases.update({i: (*phrases[i], more) for i in high if _above(high, column, traits)})
            split += [low, high] if column else [part]
        parts = split
    names = {i: " ".join((head, " and ".join(phrases[i]))).strip() for i in group}
    for part in parts:
        if len(part) > 1:
            ordered = sorted(part, key=lambda i: (-personas[i].customers, personas[i].segment))
            names.update({i: f"{names[i]}, {_by_size(rank, len(part))}" for rank, i in enumerate(ordered)})
    return names


def _widest_gap(part: list[int], traits: list[dict[str, Trait]], used: set[str]) -> tuple[str, list[int], list[int]]:
    """The column that parts the group most clearly, with the members below and above its widest gap; "" where none does."""
    first = traits[part[0]]  # of a column of words each may tell another level
    shared = [
        name for name in first if name not in used and all(name in traits[i] and traits[i][name].label == first[name].label for i in part)
    ]
    worded = [name for name in QUALIFIERS if name in shared]
    for names in (worded, sorted(set(shared) - set(worded))):
        best: tuple[float, str, list[int], list[int]] = (_GAP_THAT_COUNTS, "", part, [])
        for name in names:
            ordered = sorted(part, key=lambda i: traits[i][name].difference)
            for cut in range(1, len(ordered)):
                gap = traits[ordered[cut]][name].difference - traits[ordered[cut - 1]][name].difference
                true = _below(ordered[:cut], name, traits) or _above(ordered[cut:], name, traits)
                if gap > best[0] and true:
                    best = (gap, name, ordered[:cut], ordered[cut:])
        if best[1]:
            return best[1:]
    return "", part, []


def _above(members: list[int], column: str, traits: list[dict[str, Trait]]) -> bool:
    """Whether all of them have more of it than everyone, so that it may be said of them."""
    return all(traits[i][column].difference >= _TRUE for i in members)


def _below(members: list[int], column: str, traits: list[dict[str, Trait]]) -> bool:
    return all(traits[i][column].difference <= -_TRUE for i in members)


def _counted(name: str) -> str:
    """The name where lines or pieces were added up, for the source has no money."""
    for money, instead in COUNTED:
        name = name.replace(money, instead)
    return name


def _qualifier(column: str, trait: Trait) -> tuple[str, str]:
    label = line(trait.label)
    return QUALIFIERS.get(column) or (f"(more: {label})", f"(less: {label})")


def _by_size(rank: int, of: int) -> str:
    """The place among those that share a name, not among all."""
    if of == 2:
        return ("the larger of the two", "the smaller of the two")[rank]
    words = ("largest", "second largest", "third largest", "fourth largest", "fifth largest")
    return f"the {words[rank]} of these {of}" if rank < len(words) else f"{rank + 1}th by size of these {of}"


def _unique(names: list[str], personas: Sequence[Persona]) -> tuple[str, ...]:
    """A last guard: two phrases of different columns may read alike."""
    out = list(names)
    for name in dict.fromkeys(names):
        same = sorted((i for i, n in enumerate(names) if n == name), key=lambda i: (-personas[i].customers, personas[i].segment))
        for rank, i in enumerate(same if len(same) > 1 else []):
            out[i] = f"{name}, {_by_size(rank, len(same))}"
    return tuple(out)
