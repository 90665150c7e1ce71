"""All that a company knows of its customers, from many systems, in one base: each source understood, converted, counted and told of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import duckdb
import ibis

from intarsia.core.base import CustomerBase, Remark, SourceRead
from intarsia.core.canon import CANON
from intarsia.core.engine import Engine
from intarsia.core.schema import ORDERS
from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import DataError, EngineError, IntarsiaError, TooLittle, Unreadable, Unrecognised, UsageError
from intarsia.sources.bench import OwnBench, streamed
from intarsia.sources.connectors import Bench
from intarsia.sources.currencies import Rates, read_rates, reporting
from intarsia.sources.opened import Source, open_source, order_currencies
from intarsia.sources.orders_read import last_order_day, read_orders
from intarsia.sources.sql import as_table, first_line
from intarsia.sources.tables_read import Draft, TableRead, draft, finished

if TYPE_CHECKING:
    import ibis.expr.types as ir

Places = Mapping[str, Any]
"""By the name of each source: a place, or a NamedSource with its settings."""


def read_sources(places: Places, engine: Engine, settings: Settings | None = None, *, today: date | None = None) -> CustomerBase:
    """Many sources as one CustomerBase that is not yet cleaned.

    Needs: `places`, for each source's name its place (all that `ia.read` takes, JSON, database addresses, dlt resources) or a NamedSource;
    `today`, two days after which records lie in the future (not looked at where not given). Every record is used or refused with a reason:
    `sources` counts them, `refused` holds them. Orders of several sources stand one after another in the order of `sources`; `row` goes on.
    Times are by the shop's clock, money in the reporting currency. The order of records and repeats of them change nothing.
    Errors: those of `sources.read`, each with the name of the source; DataError for mixed currencies. Cost: a few passes over each source.
    """
    chosen = settings or Settings()
    if not places:
        raise UsageError('There is no source to read. Name some: [sources.orders] place = "orders.csv".')
    own = OwnBench(engine.memory_bytes) if engine.name != "duckdb" else None
    bench: Bench = own or engine
    try:
        return _gathered({name: _named(place) for name, place in places.items()}, engine, bench, chosen, today)
    finally:
        if own is not None:
            own.close()


def _named(place: Any) -> tuple[NamedSource, Any]:
    """A source's settings and its place (a table in memory is no text that settings could hold)."""
    if isinstance(place, NamedSource):
        return place, place.place if isinstance(place.place, str) else list(place.place)
    return NamedSource(place="in memory"), place


@contextmanager
def _telling(name: str) -> Iterator[None]:
    """An error says which source it is of."""
    try:
        yield
    except duckdb.Error as error:
        raise Unreadable(f"Source '{name}': it cannot be read: {first_line(error)}") from error
    except IntarsiaError as error:
        known = (TooLittle, Unrecognised, Unreadable, DataError, EngineError, UsageError)
        kind = next((one for one in known if isinstance(error, one)), DataError)
        raise kind(f"Source '{name}': {error}") from error


@dataclass(frozen=True)
class _Found:
    """What all sources together gave."""

    orders: tuple[tuple[SourceRead, ir.Table, CustomerBase], ...] = ()
    others: tuple[TableRead, ...] = field(default=())


def _gathered(
    named: Mapping[str, tuple[NamedSource, Any]], engine: Engine, bench: Bench, settings: Settings, today: date | None
) -> CustomerBase:
    opened: list[Source] = []
    for name, (own, place) in named.items():
        with _telling(name):
            opened.append(open_source(name, own, place, bench, settings))
    rates = read_rates(settings.rates, cast("Engine", bench), bench) if settings.rates else None
    drafts, money = _drafts(opened, bench, settings.as_of)
    currency = reporting(settings.currency, money, rates)
    found = _read(opened, drafts, bench, (currency, rates, today))
    return _base(found, engine, bench)


def _drafts(opened: Sequence[Source], bench: Bench, as_of: date | None) -> tuple[list[Draft], dict[str, dict[str, int]]]:
    """Canonical rows of every source but orders, in their own currencies, and which currencies there are; people last, since ages count
    from the last day of the other sources where nothing else dates them."""
    drafts: list[Draft] = []
    money: dict[str, dict[str, int]] = {}
    days: list[date | None] = []
    people = any(part.table == "customers" for source in opened for part in source.kind.parts)
    for source in sorted(opened, key=lambda one: any(part.table == "customers" for part in one.kind.parts)):
        with _telling(source.name):
            if source.is_orders:
                days.append(last_order_day(source, bench) if people else None)
                money[source.name] = order_currencies(source, bench)
                continue
            own = draft(source, bench, as_of or max((day for day in days if day), default=None))
            drafts += own
            days += [one.last_day for one in own]
            money[source.name] = _added([one.currencies for one in own])
    return drafts, money


def _added(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    out: dict[str, int] = {}
    for one in counts:
        for name, count in one.items():
            out[name] = out.get(name, 0) + count
    return out


def _read(opened: Sequence[Source], drafts: Sequence[Draft], bench: Bench, how: tuple[str, Rates | None, date | None]) -> _Found:
    currency, rates, today = how
    orders, others = [], []
    for source in opened:
        with _telling(source.name):
            if source.is_orders:
                orders.append(read_orders(source, bench, currency, rates))
            own = [one for one in drafts if one.source.name == source.name]
            others += [finished(one, bench, (currency, rates, today)) for one in own]
    return _Found(tuple(orders), tuple(others))


def _base(found: _Found, engine: Engine, bench: Bench) -> CustomerBase:
    reads = tuple([read for read, _, _ in found.orders] + [one.read for one in found.others])
    tables: dict[str, ir.Table] = {}
    if found.orders:
        tables["orders"] = _handed(
            _numbered([table for _, table, _ in found.orders], [read for read, _, _ in found.orders], bench), "orders", (engine, bench)
        )
    for name in CANON:
        own = [one.table for one in found.others if one.read.table == name]
        if own:
            tables[name] = _handed(own[0] if len(own) == 1 else ibis.union(*own), name, (engine, bench))
    refused = [one.refused for one in found.others if one.refused is not None]
    whole = ibis.union(*refused) if len(refused) > 1 else refused[0] if refused else None
    single = found.orders[0][2] if len(found.orders) == 1 else None
    return CustomerBase(
        tables,
        engine,
        source=", ".join(dict.fromkeys(read.name for read in reads)),
        fingerprint=hashlib.sha256("".join(read.fingerprint for read in reads).encode()).hexdigest(),
        recognised=single.recognised if single else (),
        unused_columns=single.unused_columns if single else (),
        remarks=_remarks(found),
        rows_in=sum(read.rows_in for read, _, _ in found.orders),
        sources=reads,
        refused=None if whole is None else _handed(whole, "refused", (engine, bench)),
    )


def _remarks(found: _Found) -> tuple[Remark, ...]:
    """What was remarked on orders, as the reader of orders says it; with several sources of them, with the source's name."""
    several = len(found.orders) > 1
    return tuple(
        replace(remark, text=f"Source '{read.name}': {remark.text}") if several else remark
        for read, _, base in found.orders
        for remark in base.remarks
    )


def _numbered(tables: Sequence[ir.Table], reads: Sequence[SourceRead], bench: Bench) -> ir.Table:
    """The order lines of all sources one after another: `row` goes on from source to source."""
    parts, before = [], 0
    for table, read in zip(tables, reads, strict=True):
        fields = ", ".join(f"CAST(row + {before} AS BIGINT) AS row" if name == "row" else name for name in ORDERS.types)
        parts.append(f"SELECT {fields} FROM ({bench.con.compile(table)})")
        before += read.rows_in
    return tables[0] if len(tables) == 1 else as_table(bench.con, " UNION ALL ".join(parts))


def _handed(table: ir.Table, name: str, where: tuple[Engine, Bench]) -> ir.Table:
    """The table in the engine of the user."""
    engine, bench = where
    if bench is engine:
        return table
    types = {"source": "string", "row": "int64", "reason": "string", "record": "string"}
    schema = ibis.schema(ORDERS.types if name == "orders" else types if name == "refused" else CANON[name].types).to_pyarrow()
    return engine.put((batch.cast(schema) for batch in streamed(table)), schema)
