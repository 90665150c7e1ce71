"""What each segment needs, what can be won, and what to do first: the playbook applied to the traits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intarsia.core.features import FeatureTable
from intarsia.core.persona import Persona, Trait
from intarsia.personas.playbook import PLAYS, Play
from intarsia.personas.traits import KNOWN_OF_MOST
from intarsia.personas.wording import plain, quantity

_CLEAR = 0.35
_SHOWN = 3
_EVERYONE = ("all",)


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
        words = _words_of(personas[len(out)], features)
        needs = tuple(dict.fromkeys(play.need.format_map(words) for play in ordered))
        chances = tuple(dict.fromkeys(play.chance.format_map(words) for play in ordered))
        action = first.action.format_map(words) + "." if first else ""
        out.append(Advice(needs[:_SHOWN], chances[:_SHOWN], action))
    return tuple(out)


def same_first(
    personas: Sequence[Persona], features: FeatureTable, plays: Sequence[Play] = PLAYS
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Groups of two segments or more whose best-fitting play is the same, with the play's name; the largest group first."""
    groups: dict[str, list[int]] = {}
    for persona in personas:
        fits = _fitting(persona, features, plays)
        if fits:
            groups.setdefault(fits[0][1].action.partition(":")[0], []).append(persona.segment)
    shared = [(action, tuple(segments)) for action, segments in groups.items() if len(segments) > 1]
    return tuple(sorted(shared, key=lambda group: (-len(group[1]), group[1])))


def _fitting(persona: Persona, features: FeatureTable, plays: Sequence[Play]) -> list[tuple[float, Play]]:
    """The plays that fit, the best first."""
    traits = {trait.column: trait for trait in persona.traits if trait.coverage >= KNOWN_OF_MOST}
    words = _words_of(persona, features)
    fits = []
    for play in plays:
        clarity = [clarity_of(sign, traits) for sign in play.signs]
        if min(clarity) > 0 and _fields(play) <= words.keys():
            fits.append((sum(clarity) / len(clarity) * play.weight, play))
    ranked = sorted(fits, key=lambda fit: -fit[0])
    return [fit for fit in ranked if fit[1].signs != _EVERYONE] or ranked


def clarity_of(sign: str, traits: Mapping[str, Trait]) -> float:
    """How clearly a sign shows: the standardised difference in its direction, 0 where that is not clear."""
    if sign == "all":
        return 1.0
    if sign == "once":
        orders = traits.get("n_orders")
        return 1.0 if orders and orders.typical < 1.5 and orders.difference < 0 else 0.0
    trait = traits.get(sign[:-1])
    difference = 0.0 if trait is None else trait.difference if sign.endswith("+") else -trait.difference
    return min(difference, 2.0) if difference >= _CLEAR else 0.0


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


def _words_of(persona: Persona, features: FeatureTable) -> dict[str, str]:
    """Every brace that can be filled: typical values that are known of most of its customers, and how many they are."""
    words = {
        t.column: quantity(t.typical, features.column(t.column), features.currency) for t in persona.traits if t.coverage >= KNOWN_OF_MOST
    }
    return {**words, "customers": plain(persona.customers)}


def _fields(play: Play) -> set[str]:
    return set(re.findall(r"{(\w+)}", f"{play.need}{play.chance}{play.action}"))
