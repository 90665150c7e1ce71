"""Which segment is which of the groups that an industry knows by name."""

from __future__ import annotations

from collections.abc import Sequence

from intarsia.core.persona import Persona
from intarsia.core.template import Group, Template
from intarsia.personas.play import FOR_ANYBODY, Play
from intarsia.personas.playbook import PLAYS
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


def plays_for(template: Template | None) -> tuple[Play, ...]:
    """All plays of an industry, or of any shop where none is named. Where customers order no goods, the moves of its levers stand in for
    the plays of shops; they name neither need nor chance."""
    if template is None:
        return PLAYS
    if template.shop:
        return (*plays_of(template.groups), *PLAYS)
    moves = [Play(move.signs, "", "", f"{lever.name}: {_begun(move.advice)}") for lever in template.levers for move in lever.moves]
    return (*plays_of(template.groups), *moves, *(play for play in PLAYS if play.signs in FOR_ANYBODY))


def _begun(advice: str) -> str:
    """The advice as what follows a colon."""
    return f"{advice[:1].lower()}{advice[1:]}"


def _fit(persona: Persona, group: Group) -> float:
    """How clearly the persona is of the group: the best of its sets of signs, by the mean of the signs; 0 where none shows whole."""
    traits = {trait.column: trait for trait in persona.traits if trait.coverage >= KNOWN_OF_MOST}
    clear = [[clarity_of(sign, traits) for sign in signs] for signs in group.signs]
    return max((sum(one) / len(one) for one in clear if min(one) > 0), default=0.0)
