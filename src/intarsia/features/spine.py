"""What every family may lean on: money in whole units, the moment of an order, the gap since the order before."""

from __future__ import annotations

from datetime import date

import ibis
from ibis import _

from intarsia.features.declaration import Declaration
from intarsia.features.portable import DAY_SECONDS, clock, day_number, only, units, whole_sum


def spine(as_of: date) -> Declaration:
    """The shared names of each grain.

    An order is bought where it has at least one line that is not a return; a return without its purchase counts in money only, on its own
    day. `minute` is null for it, and so is `gap_minutes`, the whole minutes since the customer's order before.
    """
    today = day_number(as_of)
    return Declaration(
        lines={"sale": ~_.is_return, "units": units(_.amount), "sale_units": (~_.is_return).ifelse(units(_.amount), 0)},
        orders={
            "units": whole_sum(_.units),
            "sale_units": whole_sum(_.sale_units),
            "moment": _.ordered_at.min(),
            "n_lines": _.count(where=_.sale),
        },
        steps={
            "clock": clock(_.moment),
            "day": clock(_.moment) // DAY_SECONDS,
            "age_days": today - clock(_.moment) // DAY_SECONDS,
            "bought": _.n_lines > 0,
        },
        customers={
            "n_orders": _.count(where=_.bought),
            "units": _.units.sum(),
            "first_day": _.day.min(where=_.bought),
            "last_day": _.day.max(where=_.bought),
        },
    )


def minute() -> ibis.Deferred:
    """The moment of an order in whole minutes, null for a return without its purchase."""
    return only(_.n_lines > 0, clock(_.moment) // 60)


def gap() -> ibis.Deferred:
    """The one window of the plan: whole minutes since the order before, null for the first. Ties do no harm: only the times are read."""
    return _.minute - _.minute.lag().over(group_by="customer_id", order_by="minute")
