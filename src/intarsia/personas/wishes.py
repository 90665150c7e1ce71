"""What a segment could be called instead, where its first name belongs to another: the same, and what else sets it apart."""

from __future__ import annotations

from intarsia.core.persona import Persona
from intarsia.personas.namers._vocabulary import QUALIFIERS
from intarsia.personas.wording import line

_MOST = 8
_KNOWN_OF_MOST = 0.5


def wishes(persona: Persona) -> tuple[str, ...]:
    """The persona's name, and up to eight others, the best first: the name with each of its traits.

    The strongest traits go first, and those with a phrase of their own before those that only have a label.

    For `segments.living.identity.successors`, which takes the first that no other segment ever bore. Cost traits.
    """
    clear = [trait for trait in persona.traits if trait.coverage >= _KNOWN_OF_MOST and trait.difference]
    strongest = sorted(clear, key=lambda trait: (trait.column not in QUALIFIERS, -abs(trait.difference)))
    known = [word for pair in QUALIFIERS.values() for word in pair]
    joint = " and " if any(word in persona.name for word in known) else " "
    others = []
    for trait in strongest:
        more, less = QUALIFIERS.get(trait.column) or (f"(more: {line(trait.label)})", f"(less: {line(trait.label)})")
        qualifier = more if trait.difference > 0 else less
        if qualifier not in persona.name:
            others.append(f"{persona.name}{joint}{qualifier}")
    return (persona.name, *others[:_MOST])
