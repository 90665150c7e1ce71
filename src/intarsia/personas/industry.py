"""Which segment is which of the groups that an industry knows by name."""

from __future__ import annotations

from collections.abc import Sequence

from intarsia.core.persona import Persona
from intarsia.core.template import Group
from intarsia.personas.play import Play
from intarsia.personas.recommend import clarity_of
from intarsia.personas.traits import KNOWN_OF_MOST

_WEIGHT = 10.0


def known_groups(personas: Sequence[Persona], groups: Sequence[Group]) -> dict[int, Group]:
    """Segment number to the group that it is, for segments on which all signs of a group show; each group once, the clearest first.

    Cost segments x groups x signs.
    """
    fits = sorted(
        (
            (-clarity, persona.segment, place)
            for persona in personas
            for place, group in enumerate(groups)
            if (clarity := _fit(persona, group))
        ),
    )
    found: dict[int, Group] = {}
    taken: set[int] = set()
    for _, segment, place in fits:
        if segment not in found and place not in taken:
            found[segment] = groups[place]
            taken.add(place)
    return found


def plays_of(groups: Sequence[Group]) -> tuple[Play, ...]:
    """The groups' advice as plays, which go before the general ones."""
    return tuple(Play(signs, group.need, group.chance, group.action, _WEIGHT) for group in groups for signs in group.signs)


def _fit(persona: Persona, group: Group) -> float:
    """How clearly the persona is of the group: the best of its sets of signs, by the mean of the signs; 0 where none shows whole."""
    traits = {trait.column: trait for trait in persona.traits if trait.coverage >= KNOWN_OF_MOST}
    clear = [[clarity_of(sign, traits) for sign in signs] for signs in group.signs]
    return max((sum(one) / len(one) for one in clear if min(one) > 0), default=0.0)
