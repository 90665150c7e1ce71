"""An industry's standing decisions (prices, e-mails, a second product, limits) taken for each segment, with the figures that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from intarsia.core.features import FeatureTable
from intarsia.core.persona import Persona, Pull, Trait
from intarsia.core.template import Lever, Move
from intarsia.personas.recommend import clarity_of, fields_of, words_of
from intarsia.personas.traits import KNOWN_OF_MOST
from intarsia.personas.wording import line


def pulled(persona: Persona, features: FeatureTable, levers: Sequence[Lever]) -> tuple[Pull, ...]:
    """One answer a lever that something measured tells of, in the given order.

    Of the moves whose signs all show, those that go before are taken first, then the one whose signs are clearest in sum. Where none does,
    the lever's usual way, with the figure that says that the segment is as everyone. A feature that is known of less than half of the
    segment tells nothing of it; where that leaves none, so it is told. Cost levers x moves x signs.
    """
    traits = {trait.column: trait for trait in persona.traits if trait.coverage >= KNOWN_OF_MOST}
    words = words_of(persona, features)
    out = []
    for lever in levers:
        measured = [name for name in lever.columns if name in features.names]
        judged = [traits[name] for name in measured if name in traits]
        if measured and not judged:
            label = line(features.column(measured[0]).label)
            out.append(
                Pull(
                    lever.name,
                    f"Not told: this is not known of most of them: {label[:1].lower()}{label[1:]}",
                    (),
                    usual=True,
                    guard=lever.guard,
                )
            )
        if not judged:
            continue
        move = _clearest(lever.moves, traits, words)
        if move:
            because = tuple(dict.fromkeys(traits[column].words for column in _columns(move.signs) if column in traits))
            out.append(Pull(lever.name, move.advice.format_map(words), because, guard=lever.guard))
        else:
            out.append(Pull(lever.name, lever.usual.format_map(words), (judged[0].words,), usual=True, guard=lever.guard))
    return tuple(out)


def unmeasured(features: FeatureTable, levers: Sequence[Lever]) -> tuple[tuple[str, str], ...]:
    """The levers that no feature tells of, each with what to add."""
    return tuple((lever.name, lever.asks) for lever in levers if not any(name in features.names for name in lever.columns))


def _clearest(moves: Sequence[Move], traits: Mapping[str, Trait], words: Mapping[str, str]) -> Move | None:
    fits = []
    for place, move in enumerate(moves):
        clear = [clarity_of(sign, traits) for sign in move.signs]
        if min(clear) > 0 and fields_of(move.advice) <= words.keys():
            fits.append((not move.before, -sum(clear), place))
    return moves[min(fits)[-1]] if fits else None


def _columns(signs: Iterable[str]) -> Iterable[str]:
    """The features behind signs."""
    return ("n_orders" if sign == "once" else sign[:-1] for sign in signs)
