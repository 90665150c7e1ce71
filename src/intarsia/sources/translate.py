"""Source columns become canonical order lines, and every record that cannot be read says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from intarsia.core.base import Recognised
from intarsia.sources.cancellations import Marks
from intarsia.sources.dates import FIRST_YEAR, LAST_YEAR
from intarsia.sources.detect import Recognition
from intarsia.sources.guests import Guests, People
from intarsia.sources.order_totals import FORM, shared_sql
from intarsia.sources.profile import MIDDLE_YEAR, Column
from intarsia.sources.zones import Clock, moment_sql, set_to

LARGEST = 1e12
_BOUNDS = f"BETWEEN {-LARGEST}::DOUBLE AND {LARGEST}::DOUBLE"
_YEARS = f"BETWEEN TIMESTAMP '{FIRST_YEAR}-01-01' AND TIMESTAMP '{LAST_YEAR}-12-31 23:59:59.999999'"
_DAYS = 365.0 * min(MIDDLE_YEAR - FIRST_YEAR, LAST_YEAR - MIDDLE_YEAR)
_NUMERIC = ("quantity", "unit_price", "amount")
_NOBODY = ("unknown", "guest", "anonymous", "anon", "gast", "unbekannt", "-1", "not set", "(not set)", "undefined")


@dataclass(frozen=True)
class Translation:
    """The query that gives canonical order lines, how each canonical column came about, whether much text has to be parsed for it, and
    whether the first look has shown already that every record can be read (`sound`)."""

    query: str
    recognised: tuple[Recognised, ...]
    parsed: bool
    sound: bool = False


def translate(
    known: Recognition, marks: Marks | None, source: str, people: People, at: Clock, *, totals: bool = False, kind: str = ""
) -> Translation:
    """The canonical orders as one DuckDB query over the loaded table: pure, costs nothing until it runs. `people`: how customers are
    known; `at`: the shop's clock; `totals`: the amount is that of the whole order; `kind`: the DuckDB type of the time. What the first
    look at the columns has ruled out is not looked for again in each line."""
    sound = _sound(known)
    texts = {name: column.text_sql() for name, column in known.columns.items() if name not in ("status", "currency")}
    guests = people.guests
    spoken = texts | ({"guest": guests.column.text_sql()} if guests else {})
    staged = ", ".join(f"{sql} AS t_{name}" for name, sql in spoken.items())
    when = known.columns["ordered_at"]
    values = {name: _value_sql(name, column, nobody=people.nobody) for name, column in known.columns.items() if name in texts}
    if guests:
        values["customer_id"] = _with_guests(values["customer_id"], guests)
    values["ordered_at"] = moment_sql(when, "t_ordered_at", when.dates, at, kind)
    parsed = ", ".join(f"{sql} AS v_{name}" for name, sql in values.items())
    bared = "".join(
        f", {column.numbers.bare_sql(f't_{name}')} AS b_{name}"
        for name, column in known.columns.items()
        if name in _NUMERIC and column.kind == "text" and column.numbers
    )
    raw = ", ".join(sorted({column.key for column in known.columns.values()}))
    mark = f"{marks.condition} AS marked, " if marks else ""
    money = _money(known)
    lines = f"({shared_sql(known, 'SELECT * FROM money')})" if totals else "money"
    told = "CAST(NULL AS VARCHAR)" if sound else _problem(known)
    query = (
        f"WITH texts AS NOT MATERIALIZED (SELECT row, broken, {mark}{raw}, {staged} FROM ({source})), "
        f"bared AS NOT MATERIALIZED (SELECT *{bared} FROM texts), "
        f"parsed AS NOT MATERIALIZED (SELECT *, {parsed} FROM bared), "
        f"money AS NOT MATERIALIZED (SELECT *, {', '.join(f'{sql} AS m_{name}' for name, sql in money.items())} FROM parsed), "
        f"told AS NOT MATERIALIZED (SELECT *, {told} AS problem FROM {lines}) "
        f"SELECT {_columns(known, marked=marks is not None, sound=sound)} FROM told"
    )
    parses = totals or guests is not None or any(_parses(name, column) for name, column in known.columns.items())
    return Translation(query, _recognised(known, marks, at, totals=totals), parses, sound)


def _sound(known: Recognition) -> bool:
    """Whether no record can have a problem: dates and numbers of their own types, all there and well within bounds."""
    largest = {name: column.largest for name, column in known.columns.items() if name in ("ordered_at", *_NUMERIC)}
    typed = all(known.columns[name].kind in ("time", "number") and known.columns[name].complete for name in largest)
    money = [value for name, value in largest.items() if name != "ordered_at"]
    product = largest.get("quantity", 1.0) * largest.get("unit_price", 1.0)
    return (
        typed
        and known.columns["ordered_at"].kind == "time"
        and largest["ordered_at"] < _DAYS
        and all(v <= LARGEST for v in (*money, product))
    )


def _parses(name: str, column: Column) -> bool:
    """Whether reading the column costs so much that it is to be done once: numbers and times from text, ids and names to be mended."""
    told = name in ("ordered_at", *_NUMERIC)
    return column.kind == "text" and (told or column.padded or column.gaps or (name.endswith("_id") and _id_mended(column)))


def nobody_sql(text: str) -> str:
    """A DuckDB condition: the text is a word for nobody."""
    nobody = "|".join(re.escape(word) for word in _NOBODY)
    begins = ", ".join(str(code) for code in sorted({ord(word[0]) for word in _NOBODY}))
    return f"CASE WHEN (ord({text}) | 32) IN ({begins}) THEN regexp_full_match({text}, '(?i)(?:{nobody})') ELSE false END"


def _value_sql(name: str, column: Column, *, nobody: bool) -> str:
    text = f"t_{name}"
    if name in ("quantity", "unit_price", "amount"):
        if column.kind == "number":
            return f"CAST({column.key} AS DOUBLE)"
        return column.numbers.sql(text, f"b_{name}") if column.numbers else "CAST(NULL AS DOUBLE)"
    if name == "customer_id" and nobody:
        return f"CASE WHEN NOT {nobody_sql(text)} THEN {_id_sql(column, text)} END"
    return _id_sql(column, text) if name.endswith("_id") else text


def _with_guests(customer: str, guests: Guests) -> str:
    """The address of who has no customer number; customer 0 has none where it stands for all guests."""
    address = "CASE WHEN contains(t_guest, '@') THEN lower(t_guest) END"
    own = f"CASE WHEN t_customer_id NOT IN ('0', '0.0') OR ({address}) IS NULL THEN {customer} END" if guests.zero else customer
    return f"coalesce({own}, {address})"


def _id_sql(column: Column, text: str) -> str:
    """An id as text; a spreadsheet's 17850.0 is 17850 again."""
    return f"regexp_replace({text}, '^(-?[0-9]+)\\.0+$', '\\1')" if _id_mended(column) else text


def _id_mended(column: Column) -> bool:
    return any(value is not None and value.endswith(".0") for value in column.values)


def _money(known: Recognition) -> Mapping[str, str]:
    """Quantity, unit price and amount from those of them that there are."""
    has = {name: known.get(name) is not None for name in ("quantity", "unit_price", "amount")}
    quantity = "v_quantity" if has["quantity"] else "CASE WHEN v_amount < 0 THEN -1.0 ELSE 1.0 END" if has["amount"] else "1.0"
    if has["amount"]:
        amount = "v_amount"
    else:
        amount = f"{quantity} * v_unit_price" if has["unit_price"] else "v_quantity" if has["quantity"] else "1.0"
    price = "v_unit_price"
    if not has["unit_price"]:
        price = f"v_amount / nullif({quantity}, 0)" if has["amount"] else "1.0"
    return {name: f"CAST({sql} AS DOUBLE)" for name, sql in (("quantity", quantity), ("unit_price", price), ("amount", amount))}


def _problem(known: Recognition) -> str:
    """The first thing that keeps a record from being read, as a sentence; null where nothing does.

    A record whose times and numbers are all in bounds is passed first: the sentences, with numbers as text, would be made for every row.
    """

    def shown(name: str) -> str:
        text = known.columns[name].text_sql() if _typed(known, name) else f"t_{name}"
        return f"'''' || substr({text}, 1, 80) || ''''"

    cases = ["WHEN broken IS NOT NULL THEN broken", f"WHEN {_there(known, 'ordered_at')} IS NULL THEN 'The record has no date.'"]
    cases.append(f"WHEN v_ordered_at IS NULL THEN 'The date ' || {shown('ordered_at')} || ' cannot be read.'")
    cases.append(
        f"WHEN NOT isfinite(v_ordered_at) OR year(v_ordered_at) NOT BETWEEN {FIRST_YEAR} AND {LAST_YEAR} "
        f"THEN 'The date ' || {shown('ordered_at')} || ' is not between {FIRST_YEAR} and {LAST_YEAR}.'"
    )
    for name, word in (("amount", "amount"), ("quantity", "quantity"), ("unit_price", "price")):
        if known.get(name) is None:
            continue
        cases.append(
            f"WHEN {_there(known, name)} IS NOT NULL AND v_{name} IS NULL THEN 'The {word} ' || {shown(name)} || ' cannot be read.'"
        )
        cases.append(f"WHEN {_wild(f'v_{name}')} THEN 'The {word} ' || {shown(name)} || ' is beyond all bounds.'")
    cases.append(f"WHEN {_wild('m_amount')} THEN 'The amount of the record is beyond all bounds.'")
    lacking = "amount" if known.get("amount") else "price or no quantity"
    cases.append(f"WHEN m_amount IS NULL THEN 'The record has no {lacking}.'")
    sound = [f"v_ordered_at {_YEARS}", *(f"v_{name} {_BOUNDS}" for name in _NUMERIC if known.get(name)), f"m_amount {_BOUNDS}"]
    return f"CASE WHEN broken IS NULL AND {' AND '.join(sound)} THEN NULL ELSE CASE {' '.join(cases)} END END"


def _typed(known: Recognition, name: str) -> bool:
    """Whether the source has a type for it, so that its text is only made where a sentence shows it."""
    return known.columns[name].typed


def _there(known: Recognition, name: str) -> str:
    return known.columns[name].key if _typed(known, name) else f"t_{name}"


def _wild(value: str) -> str:
    return f"NOT isfinite({value}) OR abs({value}) > {LARGEST}"


def _columns(known: Recognition, *, marked: bool, sound: bool) -> str:
    def own(name: str) -> str:
        return f"v_{name}" if known.get(name) else "CAST(NULL AS VARCHAR)"

    customer, when = "v_customer_id", "v_ordered_at"
    order = own("order_id") if known.get("order_id") else f"{customer} || ' ' || strftime({when}, '%Y-%m-%d %H:%M:%S')"
    category = next((own(name) for name in ("category", "product_id", "product") if known.get(name)), "CAST(NULL AS VARCHAR)")
    cancelled = "marked" if marked else "coalesce(m_quantity < 0 OR m_amount < 0, false)"
    sure = [name for name in _NUMERIC if sound and (known.get(name) or name == "amount")]
    sane = {name: f"m_{name}" if name in sure else f"CASE WHEN m_{name} {_BOUNDS} THEN m_{name} END" for name in _NUMERIC}
    whole = "CASE WHEN broken IS NULL THEN {} END" if not sound else "{}"
    fields = {
        "row": "row",
        "customer_id": customer,
        "order_id": order,
        "ordered_at": when if sound else f"CASE WHEN {when} {_YEARS} THEN {when} END",
        "product_id": own("product_id"),
        "product": own("product"),
        "category": category,
        **{name: whole.format(sql) for name, sql in sane.items()},
        "cancelled": cancelled if sound else f"broken IS NULL AND {cancelled}",
        "problem": "problem",
    }
    return ", ".join(f"{sql} AS {name}" for name, sql in fields.items())


def _recognised(known: Recognition, marks: Marks | None, at: Clock, *, totals: bool) -> tuple[Recognised, ...]:
    out = [
        Recognised(name, column.name, known.because[name], FORM if totals and name == "amount" else _format(name, column, at))
        for name, column in sorted(known.columns.items(), key=lambda item: item[1].position)
    ]
    if not known.get("order_id"):
        out.append(Recognised("order_id", "", "the source has no order ids: made from customer and time"))
    if not known.get("amount"):
        out.append(Recognised("amount", "", _amount_because(known)))
    if not known.get("quantity"):
        out.append(Recognised("quantity", "", "the source has no quantities: each line counts as one piece"))
    if not known.get("unit_price"):
        out.append(Recognised("unit_price", "", "the source has no prices: amount / quantity"))
    if not known.get("category"):
        stand_in = next((name for name in ("product_id", "product") if known.get(name)), "")
        out.append(
            Recognised("category", "", f"the source has no categories: {stand_in or 'none'} instead" if stand_in else "the source has none")
        )
    cancelled = marks.because if marks else "the source marks no cancellations: lines of negative quantity or amount count as returns"
    return (*(replace(one, format=one.format or "") for one in out), Recognised("cancelled", "", cancelled))


def _amount_because(known: Recognition) -> str:
    if known.get("unit_price"):
        return "the source has no amounts: " + ("quantity x unit_price" if known.get("quantity") else "unit_price of one piece")
    return "the source has no money at all: " + ("the quantity stands for it" if known.get("quantity") else "each line counts as 1")


def _format(name: str, column: Column, at: Clock) -> str:
    if name == "ordered_at":
        return (column.dates.label if column.dates and column.kind != "time" else "a time") + set_to(column, at)
    if name in ("quantity", "unit_price", "amount") and column.numbers and column.kind == "text":
        return column.numbers.label
    if name.endswith("_id") and _id_mended(column):
        return "whole numbers written like 17850.0"
    return ""
