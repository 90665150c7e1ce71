"""Orders of one among several sources: set to the shop's clock and currency before the reader of orders takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from intarsia.core.settings import NamedSource
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.currencies import NO_RATE, Rates, converted, currency_sql
from intarsia.sources.dates import FIRST_YEAR, LAST_YEAR
from intarsia.sources.daymonth import settle
from intarsia.sources.detect import Evidence, detect
from intarsia.sources.pattern import Found, Part, match, squashed
from intarsia.sources.profile import Column
from intarsia.sources.sql import as_table, quoted
from intarsia.sources.values import Scene, value_sql
from intarsia.sources.zones import Clock, moment_sql, zoned

_MONEY = ("amount", "unit_price")


@dataclass(frozen=True)
class OrderColumns:
    """What the columns of an order source mean, and in which currency (SQL) its money is."""

    found: Mapping[str, Found]
    currency: str
    reduced: bool


def understood(columns: tuple[Column, ...], loaded: Loaded, part: Part | None, named: NamedSource, bench: Bench) -> OrderColumns:
    """The columns by the words of a shape, else as the reader of orders finds them. Errors: Unrecognised, UnknownName."""
    if part is not None:
        found = match(columns, part, named.map)
    else:
        source = bench.con.compile(loaded.table)
        known = detect(columns, Evidence(bench.con, source, loaded.headed), named.map)
        found = {name: Found(column, "", 1.0, known.because[name]) for name, column in known.columns.items()}
    money = [found[name].column for name in _MONEY if name in found]
    return OrderColumns(found, currency_sql(columns, money, named.currency), part is not None)


def prepared(loaded: Loaded, seen: OrderColumns, part: Part | None, job: OrderJob) -> Loaded:
    """The same records with times by the shop's clock and money in the reporting currency; as it is where nothing has to be changed."""
    when = seen.found["ordered_at"].column
    kind = job.kinds.get(when.key, "")
    since = when.dates is not None and when.kind != "time" and set(when.dates.formats) <= {"s", "ms", "us"}
    shifted = job.clock.source != job.clock.shop or zoned(when) or since or "ZONE" in kind.upper()
    if not (shifted or job.foreign or part is not None):
        return loaded
    con = job.bench.con
    source = con.compile(loaded.table)
    if part is not None and part.only:
        source = _only(source, loaded.names, part)
    texts = ", ".join(f"{one.column.text_sql()} AS t_{name}" for name, one in seen.found.items())
    bares = "".join(
        f", {one.column.numbers.bare_sql(f't_{name}')} AS b_{name}"
        for name, one in seen.found.items()
        if name in _MONEY and one.column.kind == "text" and one.column.numbers
    )
    staged = f"SELECT *{bares} FROM (SELECT *, {texts} FROM ({source}))"
    values = {name: _value(name, one, staged, kind, job) for name, one in seen.found.items()}
    own = {f"c{one.column.position}": name for name, one in seen.found.items()}
    names = [own.get(f"c{i}", "") for i in range(len(loaded.names))]
    fields = [f"{values[name]} AS {name}" if name else f"{_spelled(i, loaded)} AS other_{i}" for i, name in enumerate(names)]
    kept = [(field, loaded.names[i]) for i, (field, name) in enumerate(zip(fields, names, strict=True)) if name or part is None]
    query = f"SELECT row, broken, {', '.join(field for field, _ in kept)}, {seen.currency} AS currency_code FROM ({staged})"
    return _laid_out(loaded, query, kept, seen, job)


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


def _laid_out(loaded: Loaded, query: str, kept: list[tuple[str, str]], seen: OrderColumns, job: OrderJob) -> Loaded:
    """The converted records in the layout of a loaded source; the currency is now the same for all and no column any more."""
    aliases = [field.rpartition(" AS ")[2] for field, _ in kept]
    money = [name for name in _MONEY if name in seen.found]
    renamed = query.replace(" AS currency_code FROM", " AS currency FROM") if "currency" not in seen.found else query
    if "currency" in seen.found:
        renamed = f"SELECT * EXCLUDE (currency, currency_code), currency_code AS currency FROM ({query})"
    money_query = converted(renamed, money, "ordered_at", job.chosen, job.rates if job.foreign else None)
    shown = [(alias, name) for alias, (_, name) in zip(aliases, kept, strict=True) if alias != "currency"]
    places = ", ".join(f"CASE WHEN unrated THEN NULL ELSE {alias} END AS c{i}" for i, (alias, _) in enumerate(shown))
    table = as_table(
        job.bench.con,
        f"SELECT row, CASE WHEN broken IS NULL AND unrated THEN {quoted(NO_RATE)} ELSE broken END AS broken, {places} FROM ({money_query})",
    )
    return replace(loaded, table=job.bench.keep(table), names=tuple(name for _, name in shown), timed=())


def _spelled(place: int, loaded: Loaded) -> str:
    return f"CAST(c{place} AS VARCHAR)" if place in loaded.timed else f"c{place}"


def last_moment(loaded: Loaded, seen: OrderColumns, job: OrderJob) -> datetime | None:
    """When the last order of a source was made; one aggregate."""
    when = seen.found["ordered_at"]
    source = job.bench.con.compile(loaded.table)
    staged = f"SELECT *, {when.column.text_sql()} AS t_ordered_at FROM ({source})"
    moment = _value("ordered_at", when, staged, job.kinds.get(when.column.key, ""), job)
    bounds = f"BETWEEN TIMESTAMP '{FIRST_YEAR}-01-01' AND TIMESTAMP '{LAST_YEAR}-12-31'"
    return job.bench.con.raw_sql(f"SELECT max(m) FROM (SELECT {moment} AS m FROM ({staged})) WHERE m {bounds}").fetchone()[0]


def mapped(seen: OrderColumns) -> dict[str, str]:
    """What the reader of orders is told of the columns."""
    return {name: one.column.name for name, one in seen.found.items() if name not in ("currency", "status")}


def _value(name: str, one: Found, staged: str, kind: str, job: OrderJob) -> str:
    column, text = one.column, f"t_{name}"
    if name == "ordered_at":
        reading = column.dates
        if reading is not None and column.kind != "time":
            reading, _ = settle(reading, job.bench.con, staged, text, day_first=job.day_first)
        return moment_sql(column, text, reading, job.clock, kind)
    if name not in _MONEY:
        return f"CAST({column.key} AS VARCHAR)" if column.timed else column.key
    if column.kind != "text":
        number = f"CAST({column.key} AS DOUBLE)"
    else:
        number = column.numbers.sql(text, f"b_{name}") if column.numbers else "CAST(NULL AS DOUBLE)"
    if one.how:
        return value_sql(one.how, column, Scene(text, number, job.bench.con, staged))[0]
    return number


def _only(source: str, names: tuple[str, ...], part: Part) -> str:
    """The records of another type (a charge that failed) are broken as orders."""
    if part.only is None:
        return source
    place = next((i for i, name in enumerate(names) if squashed(name) == part.only[0]), None)
    if place is None:
        return source
    listed = ", ".join(quoted(value) for value in part.only[1])
    told = f"'Its {part.only[0]} is ' || coalesce(c{place}, 'empty') || ': no purchase.'"
    broken = f"CASE WHEN lower(coalesce(c{place}, '')) NOT IN ({listed}) THEN {told} ELSE broken END"
    return f"SELECT * REPLACE ({broken} AS broken) FROM ({source})"
