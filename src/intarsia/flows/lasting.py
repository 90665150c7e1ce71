"""What customers looked like a month ago, beside today: features that do not last from one month to the next tell chance, not customers."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from intarsia.core.base import CustomerBase
from intarsia.core.features import FeatureTable
from intarsia.core.lesson import Remembered, Snapshots
from intarsia.errors import TooLittle

APART_DAYS = 30
HISTORY_DAYS = 60
COMPARED = 5_000


def snapshots_of(base: CustomerBase, features: FeatureTable) -> Remembered:
    """The features of about 5,000 customers 30 days before the day of `features`, and on that day; measured once, when first asked for.

    None where the orders do not reach back 60 days before the earlier day, or hardly anybody was known then. Cost, when asked for: a panel
    of the base and one measuring of it, as of the earlier day. Source: METHODS 2.
    """

    @cache
    def both() -> Snapshots | None:
        from intarsia.features.measure import measure
        from intarsia.features.panel import panel

        day, start = features.as_of - timedelta(days=APART_DAYS), first_day(base)
        if start is None or (day - start).days < HISTORY_DAYS:
            return None
        try:
            earlier = measure(panel(base, COMPARED, customers=features.n_customers), day, like=features)
        except TooLittle:
            return None
        ids = features.engine.keep(earlier.table_expr.select("customer_id"))
        kept = ("customer_id", *features.names)
        before = earlier.table_expr.select(*kept).order_by("customer_id").to_pyarrow()
        after = features.table_expr.select(*kept).semi_join(ids, "customer_id").order_by("customer_id").to_pyarrow()
        return Snapshots(before, after, APART_DAYS) if before["customer_id"].equals(after["customer_id"]) else None

    return both


def first_day(base: CustomerBase) -> date | None:
    """The day of the first order; None where there is none."""
    if "orders" not in base.tables:
        return None
    first = base.orders.ordered_at.min().to_pyarrow().as_py()
    return first.date() if first else None
