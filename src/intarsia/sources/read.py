"""A shop's orders, wherever they lie, become order lines in canonical form, with everything that was guessed on the way told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import ibis

from intarsia.core.base import CustomerBase, Recognised, Remark
from intarsia.core.engine import Engine
from intarsia.core.schema import ORDERS
from intarsia.core.settings import Settings, SourceSettings
from intarsia.errors import NoRecords, NotOrders, Unreadable, Unrecognised, UsageError
from intarsia.sources.alone import as_among_several
from intarsia.sources.bench import OwnBench, streamed
from intarsia.sources.cancellations import Marks, by_prefix, by_status
from intarsia.sources.connectors import PLUGINS, Bench, Loaded
from intarsia.sources.daymonth import settle
from intarsia.sources.detect import Evidence, Recognition, detect
from intarsia.sources.doubts import doubts, one_currency
from intarsia.sources.guests import People, find_guests
from intarsia.sources.line_numbers import settled_lines, told_lines, with_lines
from intarsia.sources.net_money import netted
from intarsia.sources.order_totals import settled
from intarsia.sources.places import files, mixture
from intarsia.sources.profile import Column, profile
from intarsia.sources.recognise import not_orders
from intarsia.sources.sql import as_table, first_line
from intarsia.sources.translate import Translation, nobody_sql, translate
from intarsia.sources.zones import Clock, clock

if TYPE_CHECKING:
    import ibis.expr.types as ir

_OF_A_PURCHASE = frozenset({"order_id", "product_id", "product", "quantity", "unit_price", "amount"})


def read(place: object, engine: Engine, settings: SourceSettings | None = None, *, shop: Settings | None = None) -> CustomerBase:
    """Any orders as a CustomerBase that is not yet cleaned.

    `place` is a path to csv, tsv, txt (also .gz, .zst), Parquet, xlsx or xls; a glob or a list of such files with the same columns; a
    pandas DataFrame; a pyarrow Table; an Ibis table; or "demo". Every record of the source is a row, in the source's order; one that
    cannot be read has its `problem` told. Errors: Unreadable, Unrecognised, TooLittle, DataError (mixed currencies), UsageError. Cost:
    text is parsed once and its canonical form kept by the engine; Parquet with numbers and times of their own types stays where it is and
    is read lazily. `shop`: by whose clock and currency the place is to be read, as it would be among several sources, in the words of the
    system whose export it is; without it, what `place` says is taken as it is. A table whose columns plainly say that it is something else
    than orders is NotOrders, unless a `map` is given.
    """
    settings = settings or SourceSettings()
    own = OwnBench(engine.memory_bytes) if engine.name != "duckdb" else None
    bench: Bench = own or engine
    try:
        return _read(place, engine, bench, settings, shop)
    except duckdb.Error as error:
        raise Unreadable(f"The source cannot be read: {first_line(error)}") from error
    finally:
        if own is not None:
            own.close()


def _read(place: object, engine: Engine, bench: Bench, settings: SourceSettings, shop: Settings | None) -> CustomerBase:
    loaded = _load(place, bench, settings)
    columns = profile(loaded, bench.con, settings)
    if not columns or columns[0].rows == 0:
        raise NoRecords(f"{loaded.source} holds no record. Its columns: {', '.join(loaded.names)}.")
    loaded = with_lines(loaded, columns, bench.con)
    ready = as_among_several(loaded, columns, settings, shop, bench) if shop else None
    if ready:
        loaded, settings = ready.loaded, ready.settings
        columns = profile(loaded, bench.con, settings)
    source = bench.con.compile(loaded.table)
    known = _understood(columns, Evidence(bench.con, source, loaded.headed), loaded.source, settings)
    known, remarks = _with_day_order(known, bench.con, source, settings)
    currency = ready.currency if ready else one_currency(known, bench.con, source)
    totals = settled(known, bench.con, source, told=settings.order_totals, parts=loaded.parts)
    marks, nobody = _marks(known, bench.con, source), _nobody(known, bench.con, source)
    at = clock(None, shop.timezone, bench.con) if shop and shop.timezone != "UTC" else Clock()
    kind = "TIMESTAMP WITH TIME ZONE" if getattr(loaded.table[known.columns["ordered_at"].key].type(), "timezone", None) else ""
    guests = find_guests(known, columns, nobody_sql("c"), bench.con, source)
    translation = translate(known, marks, source, People(nobody, guests), at, totals=bool(totals), kind=kind)
    told = settled_lines(translation.query, loaded, known.get("order_id"), bench.con)
    orders = _kept(replace(translation, query=told, parsed=translation.parsed or told != translation.query), engine, bench)
    used = {column.position for column in (*known.columns.values(), *((guests.column,) if guests else ()))}
    unused = ready.unused if ready else tuple(column.name for column in columns if column.position not in used)
    return CustomerBase(
        {"orders": orders},
        engine,
        source=loaded.source,
        fingerprint=loaded.fingerprint,
        recognised=(*_in_currency(netted(translation.recognised), currency), *told_lines(loaded)),
        unused_columns=tuple(name for name in unused if name not in loaded.lines[:1]),
        remarks=(
            *loaded.remarks,
            *remarks,
            *((guests.remark,) if guests else ()),
            *doubts(known, orders, columns[0].rows, sound=translation.sound, totals=totals),
        ),
        rows_in=columns[0].rows,
        currency=currency,
    )


def _understood(columns: tuple[Column, ...], evidence: Evidence, title: str, settings: SourceSettings) -> Recognition:
    """What each column means, if these are orders. What plainly tells of other happenings is none, though times and people are there."""
    other = not_orders(columns, title) if evidence.headed and not settings.map else None
    if other is not None and other.kind != "customers":
        raise other
    try:
        known = detect(columns, evidence, settings.map)
    except Unrecognised as error:
        raise (NotOrders(other.kind, f"{other} As orders: {error}") if other else error) from error
    if other is not None and not set(known.columns) & _OF_A_PURCHASE:
        raise NotOrders(other.kind, f"{other} As orders: no column is of what was bought, of an order's number or of money.")
    return known


def _load(place: object, bench: Bench, settings: SourceSettings) -> Loaded:
    for _, connector in sorted(PLUGINS.all(), key=lambda item: item[0] != "demo"):
        if connector.accepts(place):
            return connector.load(place, bench, settings)
    if (paths := files(place)) is not None:
        raise UsageError(
            f"The files are of different kinds: {mixture(paths)}. Read text tables, Parquet files and workbooks one kind at a time."
        )
    raise UsageError(
        f"A {type(place).__name__} cannot be read. Give a path, a glob or a list of files (csv, tsv, txt, Parquet, xlsx), a DataFrame, "
        'an Arrow table, an Ibis table, or "demo".'
    )


def _in_currency(recognised: tuple[Recognised, ...], currency: str) -> tuple[Recognised, ...]:
    """With the currency that the money is in, where the source tells one."""
    if not currency:
        return recognised
    told = tuple(replace(one, format=currency) if one.canonical == "currency" else one for one in recognised)
    amounts = Recognised("currency", "", "what its amounts are in", currency)
    return told if any(one.canonical == "currency" for one in told) else (*told, amounts)


def _with_day_order(known: Recognition, con: Any, source: str, settings: SourceSettings) -> tuple[Recognition, tuple[Remark, ...]]:
    when = known.columns["ordered_at"]
    if when.kind == "time" or when.dates is None:
        return known, ()
    reading, remarks = settle(when.dates, con, source, when.text_sql(), day_first=settings.day_first)
    settled: Column = replace(when, dates=reading)
    return Recognition({**known.columns, "ordered_at": settled}, known.because), remarks


def _marks(known: Recognition, con: Any, source: str) -> Marks | None:
    status, order = known.get("status"), known.get("order_id")
    found = by_status(status, con, source) if status else None
    return found or (by_prefix(order, con, source) if order else None)


def _nobody(known: Recognition, con: Any, source: str) -> bool:
    """Whether a word for nobody stands as a customer; costs a pass over that column, which spares each later pass the question."""
    customer = known.columns["customer_id"]
    return (
        customer.kind == "text" and con.raw_sql(f"SELECT bool_or({nobody_sql(customer.text_sql())}) FROM ({source})").fetchone()[0] is True
    )


def _kept(translation: Translation, engine: Engine, bench: Bench) -> ir.Table:
    """The canonical orders: lazy where nothing needs parsing and DuckDB is the engine, else computed once."""
    table = as_table(bench.con, translation.query)
    if bench is engine:
        return engine.keep(table) if translation.parsed else table
    schema = ibis.schema(ORDERS.types).to_pyarrow()
    return engine.put((batch.cast(schema) for batch in streamed(table)), schema)
