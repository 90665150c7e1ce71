"""Orders of one among several sources: set to the shop's clock and currency before the reader of orders takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from intarsia.core.settings import NamedSource
from intarsia.errors import Unrecognised
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.currencies import NO_RATE, Rates, converted, currency_sql, outdated
from intarsia.sources.dates import FIRST_YEAR, LAST_YEAR
from intarsia.sources.daymonth import settle
from intarsia.sources.detect import TARGETS, Evidence, detect
from intarsia.sources.names import words
from intarsia.sources.net_money import NET, ORDER_MONEY, net_sql, void_sql
from intarsia.sources.pattern import Found, Part, lacking, match
from intarsia.sources.profile import Column
from intarsia.sources.recognise import unnamed
from intarsia.sources.sql import as_table, quoted
from intarsia.sources.values import Scene, value_sql
from intarsia.sources.zones import Clock, moment_sql, zoned

_MONEY = ("amount", "unit_price")
_NUMBERS = (*_MONEY, *ORDER_MONEY)
_COINS = frozenset(["cent", "cents", "pence", "kopecks", "kopeks", "kurus", "tiyin", "centavos", "centimes", "центов", "копеек", "копейки"])


@dataclass(frozen=True)
class OrderColumns:
    """What the columns of an order source mean, and in which currency (SQL) its money is; in the words of a system's export (`booked`) also
    why an order is no purchase (SQL), and the names of the columns that say so."""

    found: Mapping[str, Found]
    currency: str
    booked: bool = False
    void: str = ""
    told: str = ""

    @property
    def small(self) -> bool:
        """Whether money is in the smallest coins of its currency."""
        return any(one.how == "cents" for one in self.found.values())


def understood(columns: tuple[Column, ...], loaded: Loaded, part: Part | None, named: NamedSource, bench: Bench) -> OrderColumns:
    """The columns by the words of a shape, else as the reader of orders finds them. Errors: Unrecognised, UnknownName."""
    if part is not None:
        found = match(columns, part, named.map)
        if "customer_id" not in found and "guest" in found:
            found["customer_id"] = found.pop("guest")
        if missing := lacking(part, found):
            raise Unrecognised(unnamed(missing, columns, "orders", loaded.source))
    else:
        source = bench.con.compile(loaded.table)
        known = detect(columns, Evidence(bench.con, source, loaded.headed), named.map)
        hows = {name: "cents" for name in _MONEY if name in known.columns and in_coins(known.columns[name])}
        found = {name: Found(column, hows.get(name, ""), 1.0, known.because[name]) for name, column in known.columns.items()}
    money = [found[name].column for name in _MONEY if name in found]
    currency = currency_sql(columns, money, named.currency)
    if part is None:
        return OrderColumns(found, currency)
    return OrderColumns(found, currency, True, *void_sql(columns, part.voids))


def in_coins(column: Column) -> bool:
    """Whether a column of whole numbers says that it counts cents, as databases of shops do."""
    return bool(_COINS & set(words(column.name))) and column.number_share >= 0.7 and column.whole


def prepared(loaded: Loaded, seen: OrderColumns, job: OrderJob) -> Loaded:
    """The same records with times by the shop's clock and money in the reporting currency; as it is where nothing has to be changed."""
    when = seen.found["ordered_at"].column
    kind = job.kinds.get(when.key, "")
    since = when.dates is not None and when.kind != "time" and set(when.dates.formats) <= {"s", "ms", "us"}
    shifted = job.clock.source != job.clock.shop or zoned(when) or since or "ZONE" in kind.upper()
    if not (shifted or job.foreign or seen.booked or seen.small):
        return loaded
    source = job.bench.con.compile(loaded.table)
    texts = ", ".join(f"{one.column.text_sql()} AS t_{name}" for name, one in seen.found.items())
    read = (*_NUMBERS, *(("quantity",) if seen.booked else ()))
    bares = "".join(
        f", {one.column.numbers.bare_sql(f't_{name}')} AS b_{name}"
        for name, one in seen.found.items()
        if name in read and one.column.kind == "text" and one.column.numbers
    )
    staged = f"SELECT *{bares} FROM (SELECT *, {texts} FROM ({source}))"
    values = {name: _value(name, one, staged, (seen, job)) for name, one in seen.found.items()}
    own = {one.column.position: name for name, one in seen.found.items()}
    if not seen.booked:
        own = {i: own.get(i, f"other_{i}") for i in range(len(loaded.names))}
    fields = "".join(f", {values.get(name) or _spelled(i, loaded)} AS {name}" for i, name in sorted(own.items()))
    if seen.booked:
        pieces = seen.found.get("quantity")
        number = _number("quantity", pieces.column) if pieces else "1.0"
        fields += f", {number} AS n_quantity, {seen.void or 'CAST(NULL AS VARCHAR)'} AS void"
    query = f"SELECT row, broken{fields}, {seen.currency} AS currency_code FROM ({staged})"
    titles = {name: loaded.names[i] for i, name in sorted(own.items()) if name != "currency"}
    if seen.booked:
        query = net_sql(*_with_numbers(query, seen, loaded))
        titles = {name: title for name, title in titles.items() if name in TARGETS} | {"amount": NET, "status": seen.told or "refunds"}
    return _laid_out(loaded, query, titles, job, seen)


def _with_numbers(query: str, seen: OrderColumns, loaded: Loaded) -> tuple[str, frozenset[str]]:
    """The lines with their own numbers, and what is known of them: two of one product are not one line written twice."""
    if not loaded.lines:
        return query, frozenset(seen.found)
    numbered = f"SELECT q.*, n.line AS line_number FROM ({query}) q LEFT JOIN ({loaded.lines[1]}) n USING (row)"
    return numbered, frozenset((*seen.found, "line_number"))


@dataclass(frozen=True)
class OrderJob:
    """The bench, the clock, the types of the loaded columns, whether money is foreign, the reporting currency and its rates."""

    bench: Bench
    clock: Clock
    kinds: Mapping[str, str]
    chosen: str = ""
    foreign: bool = False
    rates: Rates | None = None
    day_first: bool | None = None


def _laid_out(loaded: Loaded, query: str, titles: Mapping[str, str], job: OrderJob, seen: OrderColumns) -> Loaded:
    """The converted records in the layout of a loaded source; the currency is now the same for all and no column any more."""
    dropped = "currency, currency_code" if "currency" in seen.found else "currency_code"
    renamed = f"SELECT * EXCLUDE ({dropped}), currency_code AS currency FROM ({query})"
    money = [name for name in _MONEY if name in titles and (name in seen.found or seen.booked)]
    aged = outdated(job.bench.con, renamed, "ordered_at", job.chosen, job.rates if job.foreign else None) if money else ()
    money_query = converted(renamed, money, "ordered_at", job.chosen, job.rates if job.foreign else None)
    places = ", ".join(f"CASE WHEN unrated THEN NULL ELSE {name} END AS c{i}" for i, name in enumerate(titles))
    table = as_table(
        job.bench.con,
        f"SELECT row, CASE WHEN broken IS NULL AND unrated THEN {quoted(NO_RATE)} ELSE broken END AS broken, {places} FROM ({money_query})",
    )
    return replace(loaded, table=job.bench.keep(table), names=tuple(titles.values()), timed=(), remarks=(*loaded.remarks, *aged))


def _spelled(place: int, loaded: Loaded) -> str:
    return f"CAST(c{place} AS VARCHAR)" if place in loaded.timed else f"c{place}"


def last_moment(loaded: Loaded, seen: OrderColumns, job: OrderJob) -> datetime | None:
    """When the last order of a source was made; one aggregate."""
    when = seen.found["ordered_at"]
    source = job.bench.con.compile(loaded.table)
    staged = f"SELECT *, {when.column.text_sql()} AS t_ordered_at FROM ({source})"
    moment = _value("ordered_at", when, staged, (seen, job))
    bounds = f"BETWEEN TIMESTAMP '{FIRST_YEAR}-01-01' AND TIMESTAMP '{LAST_YEAR}-12-31'"
    return job.bench.con.raw_sql(f"SELECT max(m) FROM (SELECT {moment} AS m FROM ({staged})) WHERE m {bounds}").fetchone()[0]


def mapped(seen: OrderColumns) -> dict[str, str]:
    """What the reader of orders is told of the columns."""
    own = {name: one.column.name for name, one in seen.found.items() if name in TARGETS and name != "currency"}
    return own | {"amount": NET, "status": seen.told or "refunds"} if seen.booked else own


def _value(name: str, one: Found, staged: str, how: tuple[OrderColumns, OrderJob]) -> str:
    seen, job = how
    column, text = one.column, f"t_{name}"
    if name == "ordered_at":
        reading = column.dates
        if reading is not None and column.kind != "time":
            reading, _ = settle(reading, job.bench.con, staged, text, day_first=job.day_first)
        return moment_sql(column, text, reading, job.clock, job.kinds.get(column.key, ""))
    if name not in _NUMBERS:
        return f"CAST({column.key} AS VARCHAR)" if column.timed else text if seen.booked else column.key
    number = _number(name, column)
    return value_sql(one.how, column, Scene(text, number, job.bench.con, staged, currency=seen.currency))[0] if one.how else number


def _number(name: str, column: Column) -> str:
    if column.kind != "text":
        return f"CAST({column.key} AS DOUBLE)"
    return column.numbers.sql(f"t_{name}", f"b_{name}") if column.numbers else "CAST(NULL AS DOUBLE)"
