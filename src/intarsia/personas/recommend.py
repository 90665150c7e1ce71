"""What each segment needs, what can be won, and what to do first: the playbook applied to the traits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from intarsia.core.features import FeatureTable
from intarsia.core.persona import Persona, Trait
from intarsia.personas.play import FOR_ANYBODY, MONEY, MUST_BE, Play
from intarsia.personas.playbook import PLAYS
from intarsia.personas.traits import KNOWN_OF_MOST, never_bought
from intarsia.personas.wording import plain, quantity

_CLEAR = 0.35
_SHOWN = 3
_LEAST_APART = 0.1


@dataclass(frozen=True)
class Advice:
    """The needs and opportunities, strongest first, and the first recommendation."""

    needs: tuple[str, ...]
    opportunities: tuple[str, ...]
    recommendation: str


def advise_first(personas: Sequence[Persona], features: FeatureTable, plays: Sequence[Play] = PLAYS) -> tuple[Advice, ...]:
    """One advice a persona, in the given order.

    A play counts as much as its signs are clear on average, times its weight; all of them must show. Recommendations are given away best
    fit first, and one that is taken goes to a second segment only where nothing else fits it. Cost personas x plays.
    """
    fitting = [_fitting(persona, features, plays) for persona in personas]
    firsts = _distinct(fitting)
    out: list[Advice] = []
    for first, fits in zip(firsts, fitting, strict=True):
        ordered = [first, *(play for _, play in fits if play is not first)] if first else []
        words = words_of(personas[len(out)], features)
        needs = tuple(dict.fromkeys(play.need.format_map(words) for play in ordered if play.need))
        chances = tuple(dict.fromkeys(play.chance.format_map(words) for play in ordered if play.chance))
        action = first.action.format_map(words) + "." if first else ""
        out.append(Advice(needs[:_SHOWN], chances[:_SHOWN], action))
    return tuple(out)


def same_first(
    personas: Sequence[Persona], features: FeatureTable, plays: Sequence[Play] = PLAYS
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Groups of two segments or more that are told to do the same first, with that action's name; the largest group first. That no play
    but those for anybody fits two segments does not make them alike."""
    firsts = _distinct([_fitting(persona, features, plays) for persona in personas])
    return _shared((persona.segment, play) for persona, play in zip(personas, firsts, strict=True) if play)


def same_best(
    personas: Sequence[Persona], features: FeatureTable, plays: Sequence[Play] = PLAYS
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Groups of two segments or more which the same play fits best, whether or not another one has taken it; the largest group first."""
    best = [(persona.segment, fits[0][1]) for persona in personas if (fits := _fitting(persona, features, plays))]
    return _shared(best)


def _shared(given: Iterable[tuple[int, Play]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    groups: dict[str, list[int]] = {}
    for segment, play in given:
        if play.signs not in FOR_ANYBODY:
            groups.setdefault(play.action.partition(":")[0], []).append(segment)
    shared = [(action, tuple(segments)) for action, segments in groups.items() if len(segments) > 1]
    return tuple(sorted(shared, key=lambda group: (-len(group[1]), group[1])))


def _fitting(persona: Persona, features: FeatureTable, plays: Sequence[Play]) -> list[tuple[float, Play]]:
    """The plays that fit, the best first."""
    traits = {trait.column: trait for trait in persona.traits if trait.coverage >= KNOWN_OF_MOST}
    words = words_of(persona, features)
    fits = []
    for play in plays:
        clarity = [clarity_of(sign, traits) for sign in play.signs]
        if any(clarity_of(sign, traits) > 0 for sign in play.unless) or ("never" in play.signs and not never_bought(persona)):
            continue
        if min(clarity) > 0 and fields_of(f"{play.need}{play.chance}{play.action}") <= words.keys():
            fits.append((sum(clarity) / len(clarity) * play.weight, play))
    ranked = sorted(fits, key=lambda fit: -fit[0])
    return [fit for fit in ranked if fit[1].signs not in FOR_ANYBODY] or ranked[:1]


def clarity_of(sign: str, traits: Mapping[str, Trait]) -> float:
    """How clearly a sign shows: the standardised difference in its direction, 0 where that is not clear, where the numbers that would be
    told are hardly apart, or where they are not what the sign says (see play.MUST_BE)."""
    if sign == "all":
        return 1.0
    if sign == "any":
        return max((min(abs(trait.difference), 2.0) for trait in traits.values() if abs(trait.difference) >= _CLEAR), default=0.0)
    if sign == "never":  # whether it is so is asked of the persona, who knows her share of the value
        return 2.0
    if sign == "once":
        orders = traits.get("n_orders")
        return 1.0 if orders and 0 < orders.typical < 1.5 and orders.difference < 0 else 0.0
    trait = traits.get(sign[:-1])
    if trait is None or not _apart(trait) or not MUST_BE.get(sign, _anything)(trait):
        return 0.0
    difference = trait.difference if sign.endswith("+") else -trait.difference
    return min(difference, 2.0) if difference >= _CLEAR else 0.0


def _apart(trait: Trait) -> bool:
    """Whether its typical value and everyone's are a tenth apart."""
    return (
        abs(trait.typical - trait.everyone) >= _LEAST_APART * max(abs(trait.typical), abs(trait.everyone))
        and trait.typical != trait.everyone
    )


def _anything(trait: Trait) -> bool:  # noqa: ARG001  of most signs nothing else is asked
    return True


def _distinct(fitting: list[list[tuple[float, Play]]]) -> list[Play | None]:
    """One play each, none twice while another fits."""
    offers = sorted(
        ((-strength, i, n, play) for i, fits in enumerate(fitting) for n, (strength, play) in enumerate(fits)), key=lambda o: o[:3]
    )
    chosen: list[Play | None] = [None] * len(fitting)
    taken: set[str] = set()
    for _, i, _, play in offers:
        if chosen[i] is None and play.action not in taken:
            chosen[i] = play
            taken.add(play.action)
    return [play or (fits[0][1] if fits else None) for play, fits in zip(chosen, fitting, strict=True)]


def words_of(persona: Persona, features: FeatureTable) -> dict[str, str]:
    """Every brace that can be filled: typical values that are known of most of its customers, how many they are, and the `trait` that sets
    them apart most. What stands for money where there is none fills no brace: the plays speak of money."""
    known = [trait for trait in persona.traits if trait.coverage >= KNOWN_OF_MOST]
    words = {t.column: _said(t, features) for t in known if t.column not in MONEY or features.column(t.column).kind == "money"}
    clear = next((trait.words for trait in known if abs(trait.difference) >= _CLEAR), "")
    return {**words, **({"trait": clear} if clear else {}), "customers": plain(persona.customers)}


def _said(trait: Trait, features: FeatureTable) -> str:
    """Its typical value with its unit; of a nominal feature the level that sets the segment apart."""
    column = features.column(trait.column)
    if column.kind == "nominal":
        return trait.label.removeprefix(f"{column.label} ")
    return quantity(trait.typical, column, features.currency)


def fields_of(text: str) -> set[str]:
    """The braces of a text.

    >>> fields_of("{spend} each")
    {'spend'}
    """
    return set(re.findall(r"{(\w+)}", text))
