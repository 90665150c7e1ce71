"""What customers did after the day: the future that a back-test compares with the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ibis import _

from intarsia.core.base import CustomerBase
from intarsia.errors import UsageError
from intarsia.features.portable import UNITS, number, units

if TYPE_CHECKING:
    import ibis.expr.types as ir


def spend_after(base: CustomerBase, as_of: date, horizon_days: int, *, prospects: bool = False) -> ir.Table:
    """`customer_id`, `future_spend` and `future_orders` (float64) of everyone who bought before `as_of`, 0 where nothing came; with
    `prospects` also of those who bought then for the first time.

    The window is [as_of, as_of + horizon_days). Spend is net of the returns of its orders within the window; a return of an earlier order
    is the past's. Needs a cleaned base. Cost: one group-by of the lines, piece by piece where the base is in pieces.
    """
    if not base.cleaned:
        raise UsageError("Outcomes are measured on a cleaned base. Clean it first.")
    return _gathered(base, lambda orders: _outcome(orders, as_of, horizon_days, prospects=prospects))


def new_categories_after(base: CustomerBase, as_of: date, horizon_days: int, *, prospects: bool = False) -> ir.Table:
    """`customer_id` and `future_categories` (float64) of everyone who bought before `as_of`: from how many categories (products where the
    source has none) each bought in [as_of, as_of + horizon_days) who had never bought from them. Cost: one group-by of the lines."""
    if not base.cleaned:
        raise UsageError("Outcomes are measured on a cleaned base. Clean it first.")
    return _gathered(base, lambda orders: _new_categories(orders, as_of, horizon_days, prospects=prospects))


def _gathered(base: CustomerBase, outcome: Callable[[ir.Table], ir.Table]) -> ir.Table:
    """The outcome of the whole base, piece by piece where it is in pieces."""
    pieces = [outcome(piece) for piece in base.order_pieces()]
    return base.engine.gather(iter(pieces)) if len(pieces) > 1 else base.engine.keep(pieces[0])


def _new_categories(orders: ir.Table, as_of: date, horizon_days: int, *, prospects: bool) -> ir.Table:
    cut = datetime.combine(as_of, time())
    end = cut + timedelta(days=horizon_days)
    bought = orders.filter((_.ordered_at < end) & ~_.is_return)
    pairs = bought.group_by("customer_id", "category").aggregate(
        before=_.count(where=_.ordered_at < cut), after=_.count(where=_.ordered_at >= cut)
    )
    customers = pairs.group_by("customer_id").aggregate(
        known=_.before.sum(), found=_.count(where=(_.before == 0) & (_.after > 0) & _.category.notnull())
    )
    asked = customers if prospects else customers.filter(_.known > 0)
    return asked.select("customer_id", future_categories=number(_.found))


def _outcome(orders: ir.Table, as_of: date, horizon_days: int, *, prospects: bool) -> ir.Table:
    cut = datetime.combine(as_of, time())
    end = cut + timedelta(days=horizon_days)
    lines = orders.filter(_.ordered_at < end).mutate(past=_.ordered_at < cut, sale=~_.is_return, units=units(_.amount))
    per_order = lines.group_by("customer_id", "order_id").aggregate(
        before=_.count(where=_.past & _.sale),
        after=_.count(where=~_.past & _.sale),
        units=_.units.sum(where=~_.past),
    )
    customers = per_order.group_by("customer_id").aggregate(
        known=_.before.sum(),
        future_spend=_.units.sum(where=_.after > 0),
        future_orders=_.count(where=_.after > 0),
    )
    asked = customers if prospects else customers.filter(_.known > 0)
    return asked.select(
        "customer_id",
        future_spend=number(_.future_spend).fill_null(0.0) / UNITS,
        future_orders=number(_.future_orders),
    )
