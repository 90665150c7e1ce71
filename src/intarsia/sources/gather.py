"""All that a company knows of its customers, from many systems, in one base: each source understood, converted, counted and told of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import duckdb
import ibis

from intarsia.core.base import CustomerBase, Remark
from intarsia.core.canon import CANON
from intarsia.core.engine import Engine
from intarsia.core.schema import ORDERS
from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import DataError, EngineError, IntarsiaError, TooLittle, Unreadable, Unrecognised, UsageError
from intarsia.sources.bench import OwnBench, streamed
from intarsia.sources.connectors import Bench
from intarsia.sources.currencies import read_rates, reporting
from intarsia.sources.order_links import LINKS
from intarsia.sources.shelf import Shelf
from intarsia.sources.sourced import Begun, Desk, Known, begin, finish, know
from intarsia.sources.spellings import one_spelling
from intarsia.sources.sql import as_table, first_line
from intarsia.sources.tables_read import TableRead

if TYPE_CHECKING:
    import ibis.expr.types as ir

Places = Mapping[str, Any]
"""By the name of each source: a place, or a NamedSource with its settings."""


def read_sources(places: Places, engine: Engine, settings: Settings | None = None, *, today: date | None = None) -> CustomerBase:
    """Many sources as one CustomerBase that is not yet cleaned.

    Needs: `places`, for each source's name its place (all that `ia.read` takes, JSON, database addresses, dlt resources) or a NamedSource;
    `today`, two days after which records lie in the future (not looked at where not given). Every record is used or refused with a reason:
    `sources` counts them, `refused` holds them. Orders of several sources stand one after another in the order of `sources`; `row` goes on.
    Times are by the shop's clock, money in the reporting currency. The order of records and repeats of them change nothing. With
    `settings.cache`, files that did not change since they were read are taken as they were read then (`SourceRead.as_before`).
    Errors: those of `sources.read`, each with the name of the source; DataError for mixed currencies. Cost: a few passes over each source.
    """
    chosen = settings or Settings()
    if not places:
        raise UsageError('There is no source to read. Name some: [sources.orders] place = "orders.csv".')
    own = OwnBench(engine.memory_bytes) if engine.name != "duckdb" else None
    bench: Bench = own or engine
    try:
        desk = Desk(bench, chosen, Shelf(Path(chosen.cache).expanduser()) if chosen.cache else None)
        return _gathered({name: _named(place) for name, place in places.items()}, engine, desk, today)
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
        told = str(error).replace("Say which: --map ", f"Say which, in [sources.{name}.map]: ")  # of several, the command line maps none
        raise kind(f"Source '{name}': {told}") from error


def _gathered(named: Mapping[str, tuple[NamedSource, Any]], engine: Engine, desk: Desk, today: date | None) -> CustomerBase:
    begun: list[Begun] = []
    for name, (own, place) in named.items():
        with _telling(name):
            begun.append(begin(name, own, place, desk))
    settings, bench = desk.settings, desk.bench
    rates = read_rates(settings.rates, cast("Engine", bench), bench) if settings.rates else None
    known = _known(begun, desk)
    currency = reporting(settings.currency, {name: one.facts.currencies for name, one in known.items()}, rates)
    reads: list[TableRead] = []
    for one in begun:
        with _telling(one.name):
            reads += finish(known[one.name], desk, (currency, rates, today))
    return replace(_base(reads, engine, bench), currency=currency)


def _known(begun: Sequence[Begun], desk: Desk) -> dict[str, Known]:
    """Which currencies and days every source has; people last, since ages count from the last day of the other sources where nothing else
    dates them."""
    known: dict[str, Known] = {}
    days: list[date] = []
    people = any(one.people for one in begun)
    for one in sorted(begun, key=lambda one: one.people):
        with _telling(one.name):
            known[one.name] = know(one, desk, desk.settings.as_of or max(days, default=None), last_days=people)
            days += known[one.name].facts.days
    return known


def _base(found: Sequence[TableRead], engine: Engine, bench: Bench) -> CustomerBase:
    orders = [one for one in found if one.read.table == "orders"]
    sold = {one.read.name for one in orders}
    others = [one for one in found if one.read.table != "orders" and not (one.read.table == LINKS and one.read.name in sold)]
    reads = tuple(one.read for one in (*orders, *others))
    tables: dict[str, ir.Table] = {}
    if orders:
        tables["orders"] = _handed(_numbered(orders, bench), "orders", (engine, bench))
    for name in CANON:
        own = [one.table for one in found if one.read.table == name]
        if own:
            told = own[0] if len(own) == 1 else ibis.union(*own)
            tables[name] = _handed(one_spelling(told, name, cast("Engine", bench)), name, (engine, bench))
    refused = [one.refused for one in found if one.refused is not None]
    whole = ibis.union(*refused) if len(refused) > 1 else refused[0] if refused else None
    single = orders[0].read if len(orders) == 1 else None
    return CustomerBase(
        tables,
        engine,
        source=", ".join(dict.fromkeys(read.name for read in reads)),
        fingerprint=hashlib.sha256("".join(read.fingerprint for read in reads).encode()).hexdigest(),
        recognised=single.recognised if single else (),
        unused_columns=single.unused_columns if single else (),
        remarks=_remarks(orders),
        rows_in=sum(one.read.rows_in for one in orders),
        sources=reads,
        refused=None if whole is None else _handed(whole, "refused", (engine, bench)),
    )


def _remarks(orders: Sequence[TableRead]) -> tuple[Remark, ...]:
    """What was remarked on orders, as the reader of orders says it; with several sources of them, with the source's name."""
    several = len(orders) > 1
    return tuple(
        replace(remark, text=f"Source '{one.read.name}': {remark.text}") if several else remark for one in orders for remark in one.said
    )


def _numbered(orders: Sequence[TableRead], bench: Bench) -> ir.Table:
    """The order lines of all sources one after another: `row` goes on from source to source."""
    parts, before = [], 0
    for one in orders:
        fields = ", ".join(f"CAST(row + {before} AS BIGINT) AS row" if name == "row" else name for name in ORDERS.types)
        parts.append(f"SELECT {fields} FROM ({bench.con.compile(one.table)})")
        before += one.rows
    return orders[0].table if len(orders) == 1 else as_table(bench.con, " UNION ALL ".join(parts))


def _handed(table: ir.Table, name: str, where: tuple[Engine, Bench]) -> ir.Table:
    """The table in the engine of the user."""
    engine, bench = where
    if bench is engine:
        return table
    types = {"source": "string", "row": "int64", "reason": "string", "record": "string"}
    schema = ibis.schema(ORDERS.types if name == "orders" else types if name == "refused" else CANON[name].types).to_pyarrow()
    return engine.put((batch.cast(schema) for batch in streamed(table)), schema)
