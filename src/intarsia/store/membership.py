"""Who belonged to which segment on any day: the last full picture before it, and the moves since then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from intarsia.core.journal import Layer
from intarsia.core.lineage import NOBODY
from intarsia.store.layers import read, rows_of, union
from intarsia.store.tables import MOVES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.engine import Engine
    from intarsia.store.home import Home
    from intarsia.store.state import State

COLUMNS = {"customer_id": "string", "segment": "int64", "since": "date", "version": "int64"}


def as_of(home: Home, day: date, engine: Engine) -> ir.Table:
    """customer_id, segment (id), since and version of every customer at the first moment of a day, as is known now; lazily.

    Errors: Unreadable where files are missing. Cost: one picture (see `keyframe`) and the moves after it are read.
    """
    state, frame = home.state(), keyframe(home, day)
    moves = _latest(_moves(home, state, frame, day, engine))
    if frame is None:
        return _present(moves)
    members = read(home, frame, "membership", engine).select(*(_cast(name) for name in COLUMNS))
    return _present(union([members.anti_join(moves, "customer_id"), moves]))


def history(home: Home, customer_id: str) -> pa.Table:
    """Every change of segment of one customer in order: on, origin, target, cause, version. Cost: a footer and a group of rows a layer."""
    rows = rows_of(home, home.state(), "moves", customer_id).sort_by([("on", "ascending"), ("run", "ascending")])
    return rows.select(["on", "origin", "target", "cause", "version"])


def member(home: Home, customer_id: str, day: date | None = None) -> dict[str, Any] | None:
    ...
