"""Money of several currencies in one: the shop's own, by the exchange rate of the day; without rates a mixture is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from intarsia.core.engine import Engine
from intarsia.core.remark import Remark
from intarsia.errors import DataError, Unrecognised
from intarsia.sources.connectors import Bench
from intarsia.sources.money import CURRENCY, SIGNS
from intarsia.sources.pattern import squashed
from intarsia.sources.profile import Column
from intarsia.sources.sql import quoted
from intarsia.sources.table import read_table
from intarsia.sources.vocabulary import EXACT

MONEY: Mapping[str, tuple[str, ...]] = {
    "customers": ("income",),
    "events": ("amount",),
    "subscriptions": ("monthly_amount",),
    "balances": ("balance", "credit_limit", "inflow", "outflow"),
    "campaigns": ("cost",),
}
"""The columns of each canonical table that are money."""

NO_RATE = "There is no exchange rate for its currency on its day."
_CODES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₹": "INR", "₩": "KRW", "₪": "ILS"}
_NAMES = frozenset((*EXACT["currency"].split(), "billingcurrency", "paymentcurrency"))
_BASES = ("base", "basecurrency", "reportingcurrency")
_OLD_DAYS = 40


def code(text: str | None) -> str:
    """A currency's code, from its sign or its code in any letters; "" for none.

    >>> code("€"), code("usd"), code(None)
    ('EUR', 'USD', '')
    """
    plain = (text or "").strip().upper()
    return _CODES.get(plain, plain)


def currency_sql(columns: Sequence[Column], money: Sequence[Column], given: str | None) -> str:
    """SQL for the code of the currency of each record: by a column that tells it, a sign at the amounts, or what a person said; else ''."""
    named = currency_column(columns)
    said = [named.text_sql()] if named is not None else []
    said += [f"nullif(regexp_extract({column.key}, {quoted(CURRENCY)}), '')" for column in money if _signed(column)]
    plain = f"coalesce({', '.join((*(f'upper(trim({one}))' for one in said), quoted(code(given))))})"
    if not said:
        return quoted(code(given))
    cases = " ".join(f"WHEN {quoted(sign)} THEN {quoted(name)}" for sign, name in _CODES.items())
    return f"CASE {plain} {cases} ELSE {plain} END"


def currency_column(columns: Sequence[Column]) -> Column | None:
    """The column that tells each record's currency."""
    return next((column for column in columns if squashed(column.name) in _NAMES and column.kind == "text"), None)


def _signed(column: Column) -> bool:
    return column.kind == "text" and any(
        value is not None and (set(value) & set(SIGNS) or value[-3:].isalpha() or value[:3].isalpha()) for value in column.values[:2000]
    )


@dataclass(frozen=True)
class Rates:
    """Exchange rates by day: the SQL of a table with day, currency and rate (what one unit is worth in the reporting currency), from the
    place that is `called` so. `bases` are the currencies that the table itself says its rates are in, `unlike_one` holds a rate of each
    currency that is not 1: neither can hold the reporting currency."""

    query: str
    known: tuple[str, ...]
    called: str = "the table of rates"
    bases: frozenset[str] = frozenset()
    unlike_one: Mapping[str, float] = field(default_factory=dict)


def read_rates(place: object, engine: Engine, bench: Bench) -> Rates:
    """The rates from any table with a date, a currency and a rate. Errors: Unrecognised without these columns; DataError where a currency
    has two rates on one day."""
    import pyarrow as pa

    table = read_table(place, engine)
    wanted = {"day": ("date", "day", "datum", "fecha"), "currency": tuple(_NAMES), "rate": ("rate", "exchangerate", "kurs", "value")}
    found = {name: next((column for column in table.columns if squashed(column.name) in words), None) for name, words in wanted.items()}
    if None in found.values():
        there = ", ".join(column.name for column in table.columns)
        raise Unrecognised(f"The rates in {table.source} need the columns date, currency and rate. There is: {there}.")
    day, currency, rate = (column for column in found.values() if column is not None)
    if day.kind != "time" or rate.kind not in ("number", "flag"):
        raise Unrecognised(f"The rates in {table.source} are not dates and numbers: '{day.name}' and '{rate.name}'.")
    codes = pa.array([code(text) for text in currency.text.to_pylist()], pa.string())
    values = pa.table({"day": day.values.cast(pa.timestamp("us")), "currency": codes, "rate": rate.values.cast(pa.float64())})
    kept = bench.put(values.to_batches(), values.schema)
    query = f"SELECT day, currency, rate FROM ({bench.con.compile(kept)}) WHERE rate > 0 AND day IS NOT NULL"
    _one_a_day(bench.con, query, table.source)
    base = next((column for column in table.columns if squashed(column.name) in _BASES and column.kind == "text"), None)
    bases = frozenset(code(text) for text in base.text.to_pylist() if text) if base else frozenset()
    unlike = dict(bench.con.raw_sql(f"SELECT currency, min(rate) FROM ({query}) WHERE abs(rate - 1) > 1e-9 GROUP BY 1").fetchall())
    return Rates(query, tuple(sorted(set(codes.to_pylist()) - {""})), table.source, bases, unlike)


def _one_a_day(con: Any, query: str, called: str) -> None:
    twice = con.raw_sql(
        f"SELECT currency, day, min(rate), max(rate) FROM ({query}) GROUP BY ALL HAVING min(rate) < max(rate) ORDER BY ALL LIMIT 1"
    ).fetchone()
    if twice:
        name, day, low, high = twice
        raise DataError(f"The rates in {called} say that one {name} is {low:g} and {high:g} on {day:%Y-%m-%d}. Leave one rate a day in it.")


def _in(chosen: str, rates: Rates) -> None:
    """Errors: DataError where the rates cannot be in the chosen currency."""
    others = sorted(rates.bases - {chosen})
    if others:
        why = f"their base is {', '.join(others)}"
    elif chosen in rates.unlike_one:
        why = f"one {chosen} is {rates.unlike_one[chosen]:g} in them"
    else:
        return
    raise DataError(f"The rates in {rates.called} are not in {chosen}: {why}. Give what one unit of each currency is worth in {chosen}.")


def outdated(con: Any, query: str, when: str, chosen: str, rates: Rates | None) -> tuple[Remark, ...]:
    """A warning that counts the records of `query` that are converted by a rate of long before them. Cost: a pass over those records."""
    if rates is None:
        return ()
    count, oldest, last = con.raw_sql(
        f"SELECT count(*), max(date_diff('day', r.day, t.{when})), max(r.day) FROM ({query}) t ASOF JOIN ({rates.query}) r "
        f"ON t.currency = r.currency AND t.{when} >= r.day "
        f"WHERE t.currency NOT IN ('', {quoted(chosen)}) AND date_diff('day', r.day, t.{when}) > {_OLD_DAYS}"
    ).fetchone()
    if not count:
        return ()
    text = (
        f"{count:,} record(s) are converted by a rate that is more than {_OLD_DAYS} days older than they are, up to {oldest:,} days "
        f"(the last such rate is of {last:%Y-%m-%d}): {rates.called} lacks later ones."
    )
    return (Remark("warning", "rates", text),)


def reporting(given: str, found: Mapping[str, Mapping[str, int]], rates: Rates | None) -> str:
    """The one currency of the results, from the setting and the currencies `found` by source (with their records).

    Errors: DataError that names the currencies where they are mixed and cannot be converted.
    """
    chosen = code(given)
    everything = {name for counts in found.values() for name in counts if name}
    if not chosen and len(everything) <= 1:
        return next(iter(everything), "")
    listed = "; ".join(f"'{name}': {_counted(counts)}" for name, counts in found.items() if any(counts))
    if not chosen:
        raise DataError(f'The sources are in several currencies ({listed}). Name the one to report in: currency = "{min(everything)}".')
    foreign = everything - {chosen} - set(rates.known if rates else ())
    if foreign:
        what = "no rates are given" if rates is None else f"the rates know only {', '.join(rates.known)}"
        raise DataError(
            f"Money is in {', '.join(sorted(everything))} ({listed}), the reports are in {chosen}, and {what}. "
            'Give a table with date, currency and rate: rates = "rates.csv".'
        )
    if rates is not None and everything - {chosen}:
        _in(chosen, rates)
    return chosen


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name or 'not told'} on {count:,} records" for name, count in sorted(counts.items(), key=lambda item: -item[1]))


def converted(query: str, money: Sequence[str], when: str, chosen: str, rates: Rates | None) -> str:
    """SQL: the records of `query`, which have a column `currency`, with `money` in the chosen currency, and `unrated` where no rate is
    known by the time `when`; a record without a currency is taken for one in the chosen."""
    if rates is None:
        return f"SELECT * EXCLUDE (currency), false AS unrated FROM ({query})"
    own = f"currency IN ('', {quoted(chosen)})"
    fields = ", ".join(f"CASE WHEN t.{own} THEN t.{name} ELSE t.{name} * r.rate END AS {name}" for name in money)
    at = f"coalesce(t.{when}, TIMESTAMP '2200-01-01')"
    return (
        f"SELECT t.* EXCLUDE (currency) REPLACE ({fields}), NOT t.{own} AND r.rate IS NULL AS unrated "
        f"FROM ({query}) t ASOF LEFT JOIN ({rates.query}) r ON t.currency = r.currency AND {at} >= r.day"
    )


def counted(con: Any, query: str, currency: str = "currency") -> dict[str, int]:
    """How many records of a query are in each currency."""
    rows = con.raw_sql(f"SELECT {currency} AS c, count(*) AS n FROM ({query}) GROUP BY c ORDER BY n DESC, c LIMIT 50").fetchall()
    return {name or "": count for name, count in rows}
