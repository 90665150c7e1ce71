"""Measure every customer as of a day: nothing that happened on that day or later is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ibis import _

from intarsia.core.base import CustomerBase, until
from intarsia.core.engine import Progress, quiet
from intarsia.core.features import FeatureTable
from intarsia.errors import DataError, TooLittle, UsageError
from intarsia.features.declaration import Family
from intarsia.features.families import PLUGINS
from intarsia.features.planner import columns_of, plan
from intarsia.features.portable import LARGEST
from intarsia.features.spine import spine

if TYPE_CHECKING:
    import ibis.expr.types as ir


def measure(
    base: CustomerBase,
    as_of: date | None = None,
    families: Sequence[str | Family] | None = None,
    progress: Progress = quiet,
) -> FeatureTable:
    """One row for each customer who bought before `as_of`, with the columns of the families.

    Needs: a cleaned base. `as_of` is the day after the last order where not given; `families` are names or families with options, all of
    them where not given. Errors: TooLittle where nobody bought before `as_of`; DataError where a number is beyond exact arithmetic;
    UnknownName. Cost: linear in the order lines, plus a sort of each customer's orders; memory that of one piece of the base.
    """
    if not base.cleaned:
        raise UsageError("Features are measured on a cleaned base. Clean it first.")
    day = as_of or _day_after_last(base)
    chosen = _chosen(families)
    known = until(base, day)
    _check_numbers(known)
    pieces = [expression(piece, chosen, day) for piece in known.order_pieces()]
    table = base.engine.gather(_told(pieces, progress)) if len(pieces) > 1 else base.engine.keep(pieces[0])
    progress("measuring customers", 1.0)
    n_customers = int(table.count().to_pyarrow().as_py())
    if not n_customers:
        raise TooLittle(f"Nobody bought anything before {day}. Choose a later day.")
    columns = columns_of([family.declare(day) for family in chosen])
    return FeatureTable(table, columns, day, base.engine, n_customers)


def expression(orders: ir.Table, families: Sequence[str | Family] | None, as_of: date) -> ir.Table:
    """The features as one Ibis expression over cleaned order lines, all of them before `as_of`; runs on any engine.

    >>> import ibis
    >>> from datetime import date
    >>> from intarsia.core.schema import CLEAN_ORDERS
    >>> expression(ibis.table(CLEAN_ORDERS.types, name="orders"), ["rfm"], date(2026, 1, 1)).columns[:3]
    ('customer_id', 'recency_days', 'n_orders')
    """
    return plan(orders, [spine(as_of), *(family.declare(as_of) for family in _chosen(families))])


def _chosen(families: Sequence[str | Family] | None) -> tuple[Family, ...]:
    names = PLUGINS.names() if families is None else families
    return tuple(PLUGINS.build(family) if isinstance(family, str) else family for family in names)


def _day_after_last(base: CustomerBase) -> date:
    last: datetime | None = base.orders.ordered_at.max().to_pyarrow().as_py()
    if last is None:
        raise TooLittle("There is no order line to measure.")
    return last.date() + timedelta(days=1)


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
