"""The day of a base from which features are measured where none is told: the one after its last record."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from intarsia.core.base import CustomerBase
from intarsia.core.canon import CANON
from intarsia.errors import TooLittle

SURE = ("orders", "events", "messages", "tickets", "reviews", "usage", "balances", "campaigns")
ELSE = ("subscriptions", "customers", "consents")
"""Contracts can begin, and profiles can be dated, in the future: these count only where nothing else has a date."""


def day_after_last(base: CustomerBase) -> date:
    """The day after the last dated record of what customers did. Errors: TooLittle where nothing has a date. Cost: a scan of each table."""
    for names in (SURE, ELSE):
        last = [moment for name in names if name in base.tables and (moment := _last(base, name))]
        if last:
            return max(last).date() + timedelta(days=1)
    if set(base.tables) == {"orders"}:
        raise TooLittle("There is no order line to measure.")
    raise TooLittle("No record has a date, so the day to measure from cannot be found out. Tell it: as_of.")


def _last(base: CustomerBase, name: str) -> datetime | None:
    time = "ordered_at" if name == "orders" else CANON[name].time
    found: datetime | None = base.tables[name][time].max().to_pyarrow().as_py()
    return found
