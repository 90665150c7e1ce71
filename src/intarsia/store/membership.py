"""Who belonged to which segment on any day: the last full picture before it, and the moves since then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from intarsia.core.lineage import NOBODY
from intarsia.store.layers import read, rows_of, union
from intarsia.store.tables import MEMBERSHIP, MOVES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.engine import Engine
    from intarsia.store.home import Home
    from intarsia.store.state import State

COLUMNS = pa.schema([("customer_id", pa.string()), ("segment", pa.int64()), ("since", pa.date32()), ("version", pa.int64())])
_ORDER = ("on", "run", "step")
_RUN_BITS, _STEP_BITS, _VERSION_BITS = 32, 8, 31


def as_of(home: Home, day: date, engine: Engine, *, run: int | None = None) -> ir.Table:
    """customer_id, segment (an id), since and version of every customer as of a day, by all that is known now, or as it stood after the
    `run` of that number; lazy.

    Errors: Unreadable where a file is missing. Cost: the last full picture up to the day is read once, and the moves from there to the day.
    """
    picture, state = home.picture(MEMBERSHIP, day, run)
    moves = read(home, _since(state, picture), MOVES, engine)
    known = moves if run is None else moves.filter(moves.run <= run)
    latest = _latest(known.filter(known.on <= day, known.run > picture.number))
    members = read(home, picture, MEMBERSHIP, engine)
    if not picture.layers.get(MEMBERSHIP):
        return latest.filter(latest.segment != NOBODY)
    members = members.select(**{name: members[name].cast(str(ibis.dtype(COLUMNS.field(name).type))) for name in COLUMNS.names})
    found = union([members.anti_join(latest, "customer_id"), latest])
    return found.filter(found.segment != NOBODY)


def member(home: Home, day: date, customer_id: str) -> pa.Table:
    """The row of `as_of` of one customer, or none, without an engine. Cost: as of `rows_of`, of two tables."""
    picture, state = home.picture(MEMBERSHIP, day)
    moves = rows_of(home, _since(state, picture), MOVES, customer_id)
    moves = moves.filter((pc.field("on") <= day) & (pc.field("run") > picture.number))
    if moves.num_rows:
        last = moves.sort_by([(name, "ascending") for name in _ORDER]).slice(moves.num_rows - 1)
        found = pa.table([last[name] for name in ("customer_id", "target", "on", "version")], schema=COLUMNS)
    elif picture.layers.get(MEMBERSHIP):
        found = rows_of(home, picture, MEMBERSHIP, customer_id).select(COLUMNS.names).cast(COLUMNS)
    else:
        found = COLUMNS.empty_table()
    return found.filter(pc.field("segment") != NOBODY)


def history(home: Home, customer_id: str) -> pa.Table:
    """Every change of segment of one customer in order: on, origin, target, cause, version. Cost: as of `rows_of`."""
    rows = rows_of(home, home.state(), MOVES, customer_id).sort_by([(name, "ascending") for name in _ORDER])
    return rows.select(["on", "origin", "target", "cause", "version"])


def _since(state: State, picture: State) -> State:
    """The state with only those layers of moves that runs after the picture wrote to."""
    return replace(state, layers={MOVES: tuple(layer for layer in state.layers.get(MOVES, ()) if layer.newest > picture.number)})


def _latest(moves: ir.Table) -> ir.Table:
    """The last move of each customer, as a row of membership. Target and version travel as one number: the last is then sought once."""
    days = moves.on.cast("timestamp").epoch_seconds().cast("int64") // 86_400
    at = (days * 2**_RUN_BITS + moves.run) * 2**_STEP_BITS + moves.step
    both = moves.target.cast("int64") * 2**_VERSION_BITS + moves.version
    last = (
        moves.mutate(at=at, both=both)
        .group_by("customer_id")
        .agg(both=lambda move: move.both.argmax(move["at"]), since=lambda move: move.on.max())
    )
    return last.select("customer_id", segment=last.both // 2**_VERSION_BITS, since=last.since, version=last.both % 2**_VERSION_BITS)
