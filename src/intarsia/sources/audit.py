"""The data audit: what is there, what is missing, what looks odd, and what this much data can honestly support."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from intarsia.core.base import CustomerBase, Remark
from intarsia.sources.units import order_changes

ENOUGH_CUSTOMERS = 5_000
FEW_CUSTOMERS = 300
SHORT_DAYS = 180


@dataclass(frozen=True)
class Figures:
    """The numbers behind the audit: of all rows as read, and of the customers and orders that are used; and further days that orders came
    on, of people who are left out."""

    rows: int
    used: int
    customers: int
    orders: int
    products: int
    first: date | None
    last: date | None
    no_customer: int
    no_product: int
    no_amount: int
    top_customer_share: float
    single_order_customers: int
    median_line: float
    largest_line: float
    daily: tuple[tuple[date, int], ...]
    open_days: tuple[date, ...] = ()

    @property
    def days(self) -> int:
        """How many days the used orders span, both ends included."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0


def audit(raw: CustomerBase, clean: CustomerBase, whole: CustomerBase | None = None) -> tuple[Remark, ...]:
    """Remarks on a base as read and as cleaned; those of the reading itself are not repeated. `whole`: the base as it was before people
    were left out for want of their consent, whose orders tell on which days the shop was open.

    Cost: one scan and three group-bys of the lines as read, four of the used ones. What is counted is counted exactly, by group-bys that go
    to disk where memory is short, customers piece by piece; an order is a customer's own, as in the features.
    """
    seen = figures(raw, clean)
    if whole is not None and raw.excluded:
        lines = whole.orders.filter(whole.orders.problem.isnull() & whole.orders.ordered_at.notnull())
        seen = replace(seen, open_days=tuple(day for day, _ in _daily(lines) if seen.first and seen.last and seen.first < day < seen.last))
    return (*remarks(seen), *order_changes(raw.orders))


def figures(raw: CustomerBase, clean: CustomerBase) -> Figures:
    """The numbers of the audit."""
    lines, used = raw.orders, clean.orders
    whole = _row(
        lines.agg(
            rows=lines.count(),
            no_customer=(lines.customer_id.isnull() & lines.problem.isnull()).sum(),
            no_product=(lines.product_id.isnull() & lines["product"].isnull() & lines.problem.isnull()).sum(),
            no_amount=lines.amount.isnull().sum(),
        )
    )
    part = _row(
        used.agg(
            used=used.count(),
            first=used.ordered_at.min(),
            last=used.ordered_at.max(),
            largest_line=used.amount.abs().max(),
        )
    )
    products = used.select(thing=ibis.coalesce(used.product_id, used["product"])).distinct()
    people = [_people(piece) for piece in clean.order_pieces()]
    return Figures(
        rows=whole["rows"],
        used=part["used"],
        customers=sum(one["customers"] for one in people),
        orders=sum(one["orders"] or 0 for one in people),
        products=products.thing.count().to_pyarrow().as_py(),
        first=part["first"].date() if part["first"] else None,
        last=part["last"].date() if part["last"] else None,
        no_customer=whole["no_customer"] or 0,
        no_product=whole["no_product"] or 0,
        no_amount=whole["no_amount"] or 0,
        top_customer_share=max(one["most"] or 0 for one in people) / max(part["used"], 1),
        single_order_customers=sum(one["single"] or 0 for one in people),
        median_line=_median_size(clean, part["used"]),
        largest_line=part["largest_line"] or 0.0,
        daily=_daily(used),
    )


def _people(used: ir.Table) -> dict[str, Any]:
    """Of these lines of whole customers: how many customers and orders, who has one order only, the most lines of one."""
    orders = used.group_by("customer_id", "order_id").agg(lines=used.count())
    by_customer = orders.group_by("customer_id").agg(n=orders.count(), lines=orders["lines"].sum())
    return _row(
        by_customer.agg(
            customers=by_customer.count(), orders=by_customer.n.sum(), single=(by_customer.n == 1).sum(), most=by_customer["lines"].max()
        )
    )


def _median_size(clean: CustomerBase, n: int) -> float:
    """The median of the lines' amounts without sign, from how often each amount is there: memory holds one batch of amounts."""
    sizes = clean.orders.select(size=clean.orders.amount.abs())
    counted = sizes.group_by("size").agg(n=sizes.count()).order_by("size")
    places, found, reached = [(n - 1) // 2, n // 2], [], 0
    for batch in clean.engine.batches(counted):
        upto = reached + np.cumsum(batch["n"].to_numpy())
        found += [float(batch["size"][int(np.searchsorted(upto, place, side="right"))].as_py()) for place in places if place < upto[-1]]
        places, reached = [place for place in places if place >= upto[-1]], int(upto[-1])
        if not places:
            break
    return found[0] + (found[1] - found[0]) / 2 if len(found) == 2 else 0.0


def _daily(used: ir.Table) -> tuple[tuple[date, int], ...]:
    """Each day with its number of order lines."""
    by_day = used.group_by(day=used.ordered_at.date()).agg(n=used.count()).order_by("day").to_pyarrow().to_pylist()
    return tuple((row["day"], row["n"]) for row in by_day)


def remarks(seen: Figures) -> tuple[Remark, ...]:
    """The sentences for these numbers: pure, so that each can be tested."""
    found = [_period(seen), *_missing(seen), *_ids(seen), *_gaps(seen), *_last_month(seen), *_units(seen), *_supports(seen)]
    return tuple(found)


def _row(table: Any) -> dict[str, Any]:
    return dict(table.to_pyarrow().to_pylist()[0])


def _period(seen: Figures) -> Remark:
    if not seen.used:
        return Remark("error", "period", f"None of the {seen.rows:,} rows can be used.")
    products = f", {seen.products:,} products" if seen.products else ""
    return Remark(
        "advice",
        "period",
        f"{seen.first} to {seen.last} ({seen.days:,} days): {seen.rows:,} rows read, {seen.used:,} used; "
        f"{seen.customers:,} customers, {seen.orders:,} orders{products}.",
    )


def _missing(seen: Figures) -> list[Remark]:
    out = []
    for n, subject, tail in (
        (
            seen.no_customer,
            "customer_id",
            "these sales count for nobody. A loyalty number or an e-mail address at the till would bring them in.",
        ),
        (seen.no_product, "product", "baskets and categories say less about them."),
        (seen.no_amount, "amount", "they cannot be used."),
    ):
        share = n / max(seen.rows, 1)
        if 0 < share < 0.999 or (n and subject != "product"):
            severity = "warning" if share > 0.05 else "advice"
            out.append(Remark(severity, subject, f"{n:,} of {seen.rows:,} rows ({share:.1%}) have no {subject}: {tail}"))
    if seen.rows and seen.no_product >= 0.999 * seen.rows:
        out.append(Remark("advice", "product", "The source names no products: what people buy cannot shape the segments."))
    return out


def _ids(seen: Figures) -> list[Remark]:
    out = []
    if seen.customers > 1 and seen.top_customer_share > max(0.2, 20 / seen.customers):
        out.append(
            Remark(
                "warning",
                "customer_id",
                f"One customer id stands on {seen.top_customer_share:.0%} of the rows: it may be a collective "
                "account (guests, walk-ins) rather than a person.",
            )
        )
    if seen.customers >= 20 and seen.customers == seen.orders:
        out.append(
            Remark(
                "warning",
                "customer_id",
                f"Each of the {seen.customers:,} customers has exactly one order: either nobody has come back, or the "
                "column numbers orders, not people. Check what it holds.",
            )
        )
    return out


def _gaps(seen: Figures) -> list[Remark]:
    """Silences that are much longer than this shop's usual ones."""
    days = sorted({*(day for day, _ in seen.daily), *seen.open_days})
    steps = [((later - earlier).days, earlier, later) for earlier, later in itertools.pairwise(days)]
    if len(steps) < 30:
        return []
    usual = sorted(step for step, _, _ in steps)[int(0.95 * len(steps))]
    long = sorted((step for step in steps if step[0] > max(7, 4 * usual)), reverse=True)
    if not long:
        return []
    listed = "; ".join(f"{earlier + timedelta(1)} to {later - timedelta(1)} ({step - 1} days)" for step, earlier, later in long[:3])
    return [Remark("warning", "gaps", f"{len(long)} stretch(es) have no order at all: {listed}. Was the shop closed, or is data missing?")]


def _last_month(seen: Figures) -> list[Remark]:
    if not seen.last or seen.days < 62:
        return []
    following = (seen.last.replace(day=1) + timedelta(32)).replace(day=1)
    lacking = (following - seen.last).days - 1
    if lacking < 2:
        return []
    return [
        Remark(
            "advice",
            "last month",
            f"The last month is partial: it ends on {seen.last}, {lacking} days early. Do not read it as a fall in sales.",
        )
    ]


def _units(seen: Figures) -> list[Remark]:
    if seen.median_line > 0 and seen.largest_line > 5_000 * seen.median_line:
        return [
            Remark(
                "warning",
                "amount",
                f"The largest line ({seen.largest_line:,.2f}) is {seen.largest_line / seen.median_line:,.0f} times the usual one "
                f"({seen.median_line:,.2f}): wholesale, a slip, or two units (cents and euros) in one column.",
            )
        ]
    return []


def _supports(seen: Figures) -> list[Remark]:
    """What this much data can honestly carry; never a refusal."""
    return [*_customers(seen), *_repeats(seen), *_history(seen)] if seen.used else []


def _customers(seen: Figures) -> list[Remark]:
    n = seen.customers
    if n < FEW_CUSTOMERS:
        text = (
            f"{n:,} customers are few: expect two to four broad groups with wide intervals, and take them as a starting point for talks, "
            f"not as a finding. From {FEW_CUSTOMERS:,} customers segments can be tested; from {ENOUGH_CUSTOMERS:,} small ones can."
        )
        return [Remark("warning", "amount of data", text)]
    if n < ENOUGH_CUSTOMERS:
        smallest = max(round(0.02 * n), 1)
        text = (
            f"{n:,} customers carry about four to six segments. The smallest would have some {smallest:,} customers, so its shares are "
            f"sure to about ±{100 / smallest**0.5:.0f} points. {ENOUGH_CUSTOMERS:,} customers or more would carry finer ones."
        )
        return [Remark("advice", "amount of data", text)]
    return []


def _repeats(seen: Figures) -> list[Remark]:
    share = seen.single_order_customers / max(seen.customers, 1)
    if share > 0.6:
        text = (
            f"{seen.single_order_customers:,} of {seen.customers:,} customers ({share:.0%}) have one order only: rhythm and momentum are "
            "unknown for them, so recency, value and basket must carry the segments."
        )
        return [Remark("warning", "repeat purchases", text)]
    if seen.orders < 2 * seen.customers:
        each = seen.orders / max(seen.customers, 1)
        return [Remark("advice", "repeat purchases", f"{each:.1f} orders a customer: little is known of each one's rhythm.")]
    return []


def _history(seen: Figures) -> list[Remark]:
    if seen.days < SHORT_DAYS:
        text = (
            f"{seen.days:,} days of history are less than two horizons of 90 days: the segments cannot be back-tested on the future, and "
            f"churn cannot be told from a pause. {SHORT_DAYS - seen.days:,} more days would allow it."
        )
        return [Remark("warning", "history", text)]
    if seen.days < 365:
        return [Remark("advice", "history", f"{seen.days:,} days are less than a year: the season cannot be told from a trend.")]
    return []
