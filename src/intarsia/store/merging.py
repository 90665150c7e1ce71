"""When small layers of a table become one, so that reading stays cheap and yet no row is written often."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from intarsia.core.journal import REPLACE, Layer
from intarsia.store.files import ROW_GROUP
from intarsia.store.folding import fold
from intarsia.store.tables import MEMBERSHIP, MOVES, mode_of

if TYPE_CHECKING:
    from intarsia.core.engine import Engine
    from intarsia.store.state import State
    from intarsia.store.writing import Writing

PICTURE_SHARE, CLOSED_SHARE = 0.015, 0.5
"""A new picture of membership is due when the moves since the last one are more than the first share of the customers: then any day is read
in twice the time that a picture takes. A layer of moves with the second share is left alone."""


def merge(writing: Writing, table: str, _engine: Engine | None = None, *, most_layers: int = 8, share: float = 0.2) -> Layer | None:
    """Fold layers of a table into one, where it is due; gives the new layer.

    Due are all of them, where those above the largest together have more than `share` of its rows; else the newest of a kind, where there
    are more than `most_layers` above it. Membership is also folded whole, a new picture, where moves have piled up; layers of moves that
    have grown to half a picture are left alone, so that a day long ago needs few of them. Cost: what is folded is read and written once;
    a row is written again some 1 / `share` times in its life, however often this is called.
    """
    start = due(writing.draft, table, most_layers=most_layers, share=share)
    return folded(writing, table, start) if start is not None else None


def due(state: State, table: str, *, most_layers: int = 8, share: float = 0.2) -> int | None:
    """From which place on (counted from the oldest) the layers of a table are due to be folded; None where none are."""
    layers = state.layers.get(table, ())
    closed = _closed(state) if table == MOVES else None
    start = max((n + 1 for n, layer in enumerate(layers) if closed is not None and _size(layer) >= closed), default=0)
    sizes = [_size(layer) for layer in layers[start:]]
    if table == MEMBERSHIP and len(sizes) > 1 and _blurred(state):
        return 0
    place = due_from(sizes, most_layers, share)
    return None if place is None else start + place


def folded(writing: Writing, table: str, start: int = 0) -> Layer:
    """The layers of a table from a place on (counted from the oldest) as one. Cost: they are read and written once."""
    layers = writing.draft.layers[table][start:]
    aside, keys = writing.aside(), writing.aside() if mode_of(table) == REPLACE and start else None
    fold(Path(writing.folder), layers, aside, keys)
    return writing.folded(table, aside, layers, keys=keys)


def due_from(sizes: Sequence[int], most_layers: int, share: float) -> int | None:
    """From which place on layers of these sizes (oldest first) are due to be folded; None where none are.

    >>> due_from([1_000_000, 90_000, 120_000], 8, 0.2)
    0
    >>> due_from([1_000_000, *[1_000] * 9], 8, 0.2)
    1
    >>> due_from([1_000_000, 60_000, *[1_000] * 8], 8, 0.2)
    2
    >>> due_from([1_000_000, 1_000], 8, 0.2)
    """
    above = sum(sizes[1:])
    if sizes and above > max(share * sizes[0], ROW_GROUP):
        return 0
    if len(sizes) - 1 <= most_layers:
        return None
    start, run = len(sizes) - 1, sizes[-1]
    while start > 1 and sizes[start - 1] <= 2 * run:
        start, run = start - 1, run + sizes[start - 1]
    small = sizes[0] <= ROW_GROUP and above > sizes[0] / 4
    return min(start, len(sizes) - 2) if start > 1 else int(not small)


def _size(layer: Layer) -> int:
    return max(layer.rows, layer.n_keys, 1)


def _closed(state: State) -> float:
    """How many rows a layer of moves has that is left alone."""
    members = state.layers.get(MEMBERSHIP, ())
    return max(CLOSED_SHARE * max((layer.rows for layer in members), default=0), 2 * ROW_GROUP)


def _blurred(state: State) -> bool:
    """Whether more has moved since the last picture than is read fast."""
    base = state.layers[MEMBERSHIP][0]
    moved = sum(layer.rows for layer in state.layers.get(MOVES, ()) if layer.newest > base.newest)
    return moved > max(PICTURE_SHARE * base.rows, ROW_GROUP)
