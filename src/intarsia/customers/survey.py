"""A first look over all lines: the few facts that single lines are judged against."""

from __future__ import annotations

from datetime import date

import numpy as np

from intarsia.core.base import CustomerBase
from intarsia.customers.rule import Survey

_TAIL = 0.05
_NUMBER = "order_line_id"


def survey(base: CustomerBase, today: date | None) -> Survey:
    """One scan of the dates. Lines have a key where the source itself (by `base.recognised`) names both the order and the product, and
    numbers where it (or each of several sources of orders) names those."""
    named = {found.canonical for found in base.recognised if found.source}
    sold = [one.recognised for one in base.sources if one.table == "orders"] or [base.recognised]
    numbered = all(any(found.canonical == _NUMBER for found in one) for one in sold)
    first, last = _bulk(base)
    return Survey(today, first, last, "order_id" in named and bool(named & {"product_id", "product"}), numbered)


def _bulk(base: CustomerBase) -> tuple[int | None, int | None]:
    """The days between which nine lines in ten lie."""
    dated = base.orders.filter(base.orders.problem.isnull() & base.orders.ordered_at.notnull())
    by_day = dated.group_by(day=dated.ordered_at.truncate("D")).agg(lines=dated.count())
    answer = by_day.order_by("day").to_pyarrow()
    if answer.num_rows == 0:
        return None, None
    days = answer["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    reached = np.cumsum(answer["lines"].to_numpy())
    first, last = np.searchsorted(reached, [_TAIL * reached[-1], (1 - _TAIL) * reached[-1]])
    return int(days[first]), int(days[last])
