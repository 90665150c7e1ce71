"""One source of orders among several: read by the reader of orders, counted like every other source."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from intarsia.core.base import CustomerBase, SourceRead
from intarsia.core.engine import Engine
from intarsia.core.settings import NamedSource
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.currencies import Rates
from intarsia.sources.enables import enables
from intarsia.sources.opened import Source, order_currencies
from intarsia.sources.order_links import links_of, recognised
from intarsia.sources.order_source import OrderColumns, OrderJob, last_moment, mapped, prepared
from intarsia.sources.read import read
from intarsia.sources.tables_read import TableRead, since
from intarsia.sources.units import levels


def read_orders(source: Source, bench: Bench, currency: str, rates: Rates | None) -> tuple[TableRead, ...]:
    """The order lines of a source as read, what the source gave, and what the reader of orders remarked; then the addresses of its
    customers, where it has them beside their ids."""
    seen = source.orders
    if seen is None:  # pragma: no cover
        raise AssertionError(source.name)
    foreign = bool(set(order_currencies(source, bench)) - {"", currency})
    job = OrderJob(bench, source.clock, source.types, currency, foreign, rates, source.settings.day_first)
    ready = prepared(source.loaded, seen, job)
    base = read(ready, cast("Engine", bench), _settings(source, seen, ready))
    orders, before = since(base.orders, "ordered_at", source, bench)
    query, beside = bench.con.compile(orders), recognised(source)
    rows = int(bench.con.raw_sql(f"SELECT count(*) FROM ({query})").fetchone()[0]) if before else base.rows_in
    refused = "regexp_replace(problem, '''[^'']*''', '...')"
    problems = f"SELECT {refused} AS p, count(*), min(row) FROM ({query}) WHERE problem IS NOT NULL GROUP BY p ORDER BY 2 DESC, p"
    counts = bench.con.raw_sql(problems).fetchall()
    reasons = {reason: count for reason, count, _ in counts}
    keyed, first, last = _told(bench.con, query)
    told = SourceRead(
        name=source.name,
        place=source.loaded.source,
        table="orders",
        shape=source.kind.name,
        rows_in=rows,
        rows_used=rows - sum(reasons.values()),
        fingerprint=source.fingerprint,
        first_day=first,
        last_day=last,
        keys={"customer_id": keyed},
        refused=reasons,
        first_refused={reason: row for reason, _, row in counts},
        recognised=(*base.recognised, *beside),
        unused_columns=tuple(name for name in base.unused_columns if name not in {one.source for one in beside}),
        enables=enables("orders", frozenset()),
        improve=_improve(base, keyed, rows),
        remarks=before,
        levels=levels(orders, ("amount",)),
    )
    read_so = TableRead(told, orders, said=base.remarks, rows=base.rows_in)
    links = links_of(source, orders, bench)
    return (read_so,) if links is None else (read_so, links)


def _settings(source: Source, seen: OrderColumns, ready: Loaded) -> NamedSource:
    """What the reader of orders is told: of what an order brought, that it is shared among its lines already."""
    if ready is source.loaded:
        return source.settings
    return source.settings.model_copy(update={"map": mapped(seen)} | ({"order_totals": False} if seen.booked else {}))


def last_order_day(source: Source, bench: Bench) -> date | None:
    """The day of the last order; one aggregate."""
    if source.orders is None:
        return None
    job = OrderJob(bench, source.clock, source.types, day_first=source.settings.day_first)
    return _day(last_moment(source.loaded, source.orders, job))


def _told(con: Any, query: str) -> tuple[int, date | None, date | None]:
    count, first, last = con.raw_sql(
        f"SELECT count(customer_id), min(ordered_at), max(ordered_at) FROM ({query}) WHERE problem IS NULL"
    ).fetchone()
    return count, _day(first), _day(last)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _improve(base: CustomerBase, keyed: int, rows: int) -> tuple[str, ...]:
    found = {one.canonical for one in base.recognised if one.source}
    better = {
        "order_id": "an order number keeps the lines of one purchase together",
        "product_id": "products allow baskets, affinity and cross-selling",
        "category": "categories of products",
        "unit_price": "prices allow price sensitivity",
    }
    share = keyed / rows if rows else 1.0
    named = (f"{100 * (1 - share):.0f} % of its records name no customer",) if share < 0.95 else ()
    return (*named, *(f"{field}: {why}" for field, why in better.items() if field not in found))
