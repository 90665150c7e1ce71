"""Whoever did something new is cleaned and added up afresh, from all lines of theirs; what came out is kept until they do again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING

from intarsia.core.base import CustomerBase
from intarsia.core.engine import Engine
from intarsia.core.features import Column, FeatureTable
from intarsia.core.schema import CLEAN_ORDERS, ORDERS
from intarsia.core.settings import Settings
from intarsia.customers.clean import clean
from intarsia.customers.rule import Survey
from intarsia.features.planner import columns_of
from intarsia.features.rolling import Kept, declarations_of, features_at, kept, timed_of
from intarsia.store import layers
from intarsia.store.pour import pour

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.store.layers import Located
    from intarsia.store.state import State
    from intarsia.store.writing import Writing

ORDERS_KEPT, STATE_KEPT = "orders", "state"
_NOT_HERE = ("duplicate_load", "future_date")  # loads are told apart on the way in, and lines of the future wait for their day


def cleaned(lines: ir.Table, engine: Engine, settings: Settings, known: Survey) -> CustomerBase:
    """Lines of whole customers, cleaned by the facts of the whole source."""
    raw = CustomerBase({"orders": lines.select(*ORDERS.types)}, engine, rows_in=lines.count().to_pyarrow().as_py())
    rules = settings.clean.model_copy(update={"off": (*settings.clean.off, *_NOT_HERE)})
    return clean(raw, rules, known=known)


def added_up(base: CustomerBase, as_of: date) -> Kept:
    """What is kept of a cleaned base as of a day: computed piece by piece, and kept by the engine."""
    cut = datetime.combine(as_of, time())
    return added_up_lines([piece.filter(piece.ordered_at < cut) for piece in base.order_pieces()], as_of, base.engine)


def added_up_lines(pieces: Sequence[ir.Table], as_of: date, engine: Engine) -> Kept:
    """The same of cleaned lines in pieces of whole customers, all of them before the day."""
    declared, timed = declarations_of(as_of), timed_names()
    found = [kept(piece, declared, timed) for piece in pieces]
    if len(found) == 1:
        return Kept(engine.keep(found[0].orders), engine.keep(found[0].state))
    return Kept(engine.gather(piece.orders for piece in found), engine.gather(piece.state for piece in found))


@cache
def timed_names() -> frozenset[str]:
    """The aggregates that depend on the day, found out once."""
    return timed_of(schema=CLEAN_ORDERS.types)


def keep(writing: Writing, engine: Engine, found: Kept, touched: ir.Table | None) -> None:
    """Write what was added up of the `touched` customers (`customer_id`; everybody where None) into the home's layers."""
    for name, table in ((ORDERS_KEPT, found.orders), (STATE_KEPT, found.state)):
        pour(writing, name, table, engine, keys=table if touched is None else touched)


def there(home: Located, state: State, engine: Engine, customers: ir.Table | None = None) -> Kept:
    """What the home has of everybody, or of some `customers`."""
    return Kept(
        layers.read(home, state, ORDERS_KEPT, engine, customers),
        layers.read(home, state, STATE_KEPT, engine, customers),
    )


def features_of(found: Kept, as_of: date, engine: Engine) -> FeatureTable:
    """The features as of a day, lazy. Cost, when they are read: one group-by of the orders, and a join."""
    declared = declarations_of(as_of)
    table = features_at(found, declared, timed_names())
    columns: tuple[Column, ...] = columns_of(declared)
    return FeatureTable(table, columns, as_of, engine)
