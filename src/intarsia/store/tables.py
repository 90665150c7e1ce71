"""The tables of a home: what each holds, and whether what is new is added to it or takes the place of customers."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from intarsia.core.journal import APPEND, REPLACE
from intarsia.errors import UnknownName

MEMBERSHIP, MOVES = "membership", "moves"
_ID = ("customer_id", pa.string())
_LINE = {
    "row": pa.int64(),
    "customer_id": pa.string(),
    "order_id": pa.string(),
    "ordered_at": pa.timestamp("us"),
    "product_id": pa.string(),
    "product": pa.string(),
    "category": pa.string(),
    "quantity": pa.float64(),
    "unit_price": pa.float64(),
    "amount": pa.float64(),
    "cancelled": pa.bool_(),
    "problem": pa.string(),
    "load": pa.int64(),
}
_MOVE = {
    "customer_id": pa.string(),
    "on": pa.date32(),
    "origin": pa.int64(),
    "target": pa.int64(),
    "cause": pa.string(),
    "version": pa.int64(),
    "run": pa.int64(),
    "step": pa.int64(),
}
MOVES_COLUMNS = pa.schema(_MOVE.items())
TABLES: Mapping[str, tuple[str, pa.Schema | None]] = {
    "lines": (APPEND, pa.schema(_LINE.items())),
    "refused": (APPEND, pa.schema(_LINE.items())),
    MOVES: (APPEND, MOVES_COLUMNS),
    "orders": (REPLACE, None),
    "state": (REPLACE, None),
    MEMBERSHIP: (REPLACE, None),
    "persons": (REPLACE, None),
}
"""Name to (mode, columns); columns None where they depend on the settings: all layers of such a table in force have the same.

lines: raw order lines and the load that brought them; refused: those that are nobody's or unreadable. moves: one row a change of segment
(ids of core.lineage); those of a customer are in order by day, `run` (added by the store) and, within a run, `step` (0 where not given).
orders: one row an order. state: one row a customer, what does not depend on the day. membership: customer_id, segment, since, version, ...
persons: customer_id and `record`, a digest of one way in which a source names her; one row a record.
"""


def mode_of(table: str) -> str:
    """Whether layers of the table add rows ("append") or stand for customers ("replace"). Errors: UnknownName."""
    if table not in TABLES:
        raise UnknownName("table", table, TABLES)
    return TABLES[table][0]


def columns_of(table: str) -> pa.Schema:
    """The columns of a table that nothing was written to yet."""
    return TABLES[table][1] or pa.schema([_ID])
