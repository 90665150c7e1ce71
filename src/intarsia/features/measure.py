"""Measure every customer as of a day: nothing that happened on that day or later is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from ibis import _

from intarsia.core.base import CustomerBase, until
from intarsia.core.engine import Progress, quiet
from intarsia.core.features import FeatureTable
from intarsia.errors import DataError, UsageError
from intarsia.features.assumed import said_of, without_assumed
from intarsia.features.consolidate import Part, consolidated
from intarsia.features.days import day_after_last
from intarsia.features.declaration import Declaration, Family
from intarsia.features.families import PLUGINS
from intarsia.features.grains import declared
from intarsia.features.planner import columns_of, plan
from intarsia.features.portable import LARGEST
from intarsia.features.seen import Seen
from intarsia.features.spine import spine
from intarsia.features.tables import measured_table

if TYPE_CHECKING:
    import ibis.expr.types as ir

NEVER_BOUGHT = "never bought"


def measure(
    base: CustomerBase,
    as_of: date | None = None,
    families: Sequence[str | Family] | None = None,
    progress: Progress = quiet,
    *,
    like: FeatureTable | None = None,
) -> FeatureTable:
    """One row for each customer known before `as_of`, with the columns of the families.

    Needs: a base; its orders cleaned. Customers are those who bought; where the base holds more than orders, everybody with an id in any
    table. `as_of` is the day after the last dated record where not given; `families` are names or families with options; where not given,
    all that the base's tables feed. `like`: the columns of another measuring, so that two dates can be compared; those that cannot be
    measured here are null. What is left out for want of data is among the `remarks`; pieces and prices that no source tells are null.
    Errors: TooLittle where nobody is known before `as_of` or no column can be measured; DataError where a number is beyond exact
    arithmetic; UnknownName. Cost: linear in the records, plus a sort of each customer's orders and visits; memory that of one piece of the
    base.
    """
    if "orders" in base.tables and not base.cleaned:
        raise UsageError("Features are measured on a cleaned base. Clean it first.")
    day = as_of or day_after_last(base)
    known = without_assumed(_joined(until(base, day), day))
    seen = Seen(known.tables, like.levels if like else {})
    chosen = _chosen(families, known)
    found = [(name, declared(family.declare(day, seen))) for name, family in chosen]
    everything = [declaration for _name, declarations in found for declaration in declarations]
    columns_of(everything)
    parts = [_bought(known, [d for d in everything if d.table == "orders"], day, progress)] if "orders" in known.tables else []
    for table in dict.fromkeys(d.table for d in everything if d.table != "orders"):
        progress(f"measuring {table}", 0.5)
        parts.append(measured_table(known, seen, table, [d for d in everything if d.table == table], day))
    progress("measuring customers", 1.0)
    features = consolidated(known, seen, tuple(parts), found, day, like=like)
    return features if like is not None else said_of(known, features)


def expression(orders: ir.Table, families: Sequence[str | Family] | None, as_of: date) -> ir.Table:
    """The features of orders as one Ibis expression over cleaned order lines, all of them before `as_of`; runs on any engine.

    >>> import ibis
    >>> from datetime import date
    >>> from intarsia.core.schema import CLEAN_ORDERS
    >>> expression(ibis.table(CLEAN_ORDERS.types, name="orders"), ["rfm"], date(2026, 1, 1)).columns[:3]
    ('customer_id', 'recency_days', 'n_orders')
    """
    names = of_orders_alone() if families is None else families
    found = [d for family in names for d in declared(_built(family).declare(as_of, Seen()))]
    return plan(orders, [spine(as_of), *(d for d in found if d.table == "orders")])


def of_orders_alone() -> tuple[str, ...]:
    """The families that read orders and nothing else, which are measured where a base holds nothing else."""
    return tuple(name for name, family in PLUGINS.all() if _tables(family) == ("orders",))


def _tables(family: Family) -> tuple[str, ...]:
    return tuple(getattr(family, "tables", ("orders",)))


def _built(family: str | Family) -> Family:
    return PLUGINS.build(family) if isinstance(family, str) else family


def _chosen(families: Sequence[str | Family] | None, base: CustomerBase) -> list[tuple[str, Family]]:
    """The families by name; by default those that the base's tables feed."""
    if families is not None:
        return [(family if isinstance(family, str) else type(family).__name__.lower(), _built(family)) for family in families]
    if set(base.tables) == {"orders"}:
        return [(name, PLUGINS.build(name)) for name in of_orders_alone()]
    return [(name, family) for name, family in PLUGINS.all() if set(_tables(family)) & set(base.tables)]


def _joined(base: CustomerBase, day: date) -> CustomerBase:
    """The base without the profiles of accounts that are opened on the day or later: an undated profile tells when its account was."""
    if "customers" not in base.tables:
        return base
    people = base.tables["customers"]
    opened = people.filter(people.joined_at.isnull() | (people.joined_at < datetime.combine(day, time())))
    return replace(base, tables={**base.tables, "customers": opened})


def _bought(base: CustomerBase, declarations: Sequence[Declaration], day: date, progress: Progress) -> Part:
    """The features of orders, of those who bought."""
    _check_numbers(base)
    pieces = [plan(piece, [spine(day), *declarations]) for piece in base.order_pieces()]
    table = base.engine.gather(_told(pieces, progress)) if len(pieces) > 1 else base.engine.keep(pieces[0])
    return Part(table, columns_of(declarations), NEVER_BOUGHT, tuple(name for d in declarations for name in d.none), "orders")


def _check_numbers(base: CustomerBase) -> None:
    """Beyond the bound whole numbers would overflow in the middle of the work, with an engine's own words."""
    names = ("amount", "quantity", "unit_price")
    largest = base.orders.aggregate(**{name: _[name].abs().max() for name in names}).to_pyarrow().to_pylist()[0]
    for name, value in largest.items():
        if value is not None and not value <= LARGEST:
            raise DataError(f"An order line has the {name} {value:g}; up to {LARGEST:g} can be added up exactly. Set such lines aside.")


def _told(pieces: Sequence[ir.Table], progress: Progress) -> Iterator[ir.Table]:
    for number, piece in enumerate(pieces):
        progress("measuring customers", number / len(pieces))
        yield piece
