"""What the reading leaves in doubt, in numbers: records that could not be read, ids that a spreadsheet destroyed, unsure amounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from intarsia.core.base import Remark
from intarsia.errors import DataError, TooLittle
from intarsia.sources.detect import Recognition
from intarsia.sources.money import CURRENCY
from intarsia.sources.net_money import NET
from intarsia.sources.order_totals import Totals
from intarsia.sources.relations import product_share

if TYPE_CHECKING:
    import ibis.expr.types as ir

_DESTROYED = re.compile(r"^\d(?:[.,]\d+)?[eE]\+\d+$")


def one_currency(known: Recognition, con: Any, source: str) -> str:
    """The sign or code of the one currency that all money is in, empty where none is told; costs a pass over text columns of money.
    Errors: DataError where there are several."""
    told = ""
    for name in ("amount", "unit_price"):
        column = known.get(name)
        if column is None or column.typed:
            continue
        sign = f"upper(regexp_extract({column.key}, '{CURRENCY}'))"
        query = f"SELECT {sign} AS s, count(*) FROM ({source}) WHERE TRY_CAST({column.key} AS DOUBLE) IS NULL GROUP BY s ORDER BY 2 DESC, s"
        told = told or _refuse_mix(column.name, con.raw_sql(query).fetchall())
    currency = known.get("currency")
    if currency is not None:
        query = f"SELECT upper({currency.text_sql()}) AS s, count(*) FROM ({source}) GROUP BY s ORDER BY 2 DESC, s LIMIT 20"
        told = _refuse_mix(currency.name, con.raw_sql(query).fetchall()) or told
    return told


def _refuse_mix(name: str, found: list[tuple[str | None, int]]) -> str:
    signs = [(sign, count) for sign, count in found if sign]
    if len(signs) > 1:
        listed = ", ".join(f"{sign} on {count:,} rows" for sign, count in signs)
        raise DataError(
            f"The column '{name}' mixes currencies: {listed}. Name the one to report in and give a table with "
            'date, currency and rate: currency = "EUR", rates = "rates.csv"; or read one currency at a time.'
        )
    return signs[0][0] or "" if signs else ""


def doubts(known: Recognition, orders: ir.Table, total: int, *, sound: bool = False, totals: Totals | bool = False) -> tuple[Remark, ...]:
    """Remarks on the reading of `total` records; costs one scan of the canonical orders, where it is not known that they are `sound`.
    `totals`: what was found, or told, of amounts that are those of whole orders.

    Errors: TooLittle where none could be read.
    """
    return (*(() if sound else _unread(orders, total)), *_destroyed_ids(known), *_money_doubts(known, totals=totals))


def _unread(orders: ir.Table, total: int) -> list[Remark]:
    broken = orders.filter(orders.problem.notnull())
    kind = broken.problem.re_replace("'.*'", "…")
    counts = broken.group_by(kind=kind).agg(n=broken.count(), example=broken.problem.min()).to_pyarrow().to_pylist()
    bad = sorted(counts, key=lambda row: (-row["n"], row["kind"]))
    if total and sum(row["n"] for row in bad) == total:
        raise TooLittle(f"None of the {total:,} records can be read. The first reason: {bad[0]['example']}")
    out = []
    for row in bad:
        severity = "error" if row["n"] > 0.05 * total else "warning"
        out.append(
            Remark(severity, "records", f"{row['n']:,} of {total:,} records ({row['n'] / total:.2%}) cannot be read: {row['example']}")
        )
    return out


def _destroyed_ids(known: Recognition) -> list[Remark]:
    out = []
    for name in ("customer_id", "order_id", "product_id"):
        column = known.get(name)
        values = [value for value in column.values if value is not None] if column else []
        hit = [value for value in values if _DESTROYED.match(value)]
        if column and hit:
            out.append(
                Remark(
                    "error",
                    name,
                    f"{len(hit) / len(values):.0%} of the sampled values of '{column.name}' look like {hit[0]}: a spreadsheet has rounded "
                    "these ids, and different ones have become the same. Export the file again with this column as text.",
                )
            )
    return out


def _money_doubts(known: Recognition, *, totals: Totals | bool) -> list[Remark]:
    out = []
    for name in ("amount", "unit_price"):
        column = known.get(name)
        if column and column.kind == "text" and column.numbers and not column.numbers.settled:
            out.append(
                Remark(
                    "warning",
                    name,
                    f"Values of '{column.name}' such as {column.examples} may have a decimal sign or divide thousands; "
                    f"read with '{column.numbers.decimal}' as the decimal sign. Settle it with decimal in [source].",
                )
            )
    quantity, price, amount = (known.get(name) for name in ("quantity", "unit_price", "amount"))
    if amount and isinstance(totals, Totals):
        out.append(Remark("warning", "amount", _of_the_order(amount.name, totals, priced=price is not None)))
    if quantity and price and amount and amount.name != NET and not totals:
        share = product_share(quantity, price, amount)
        if share is not None and share < 0.9:
            out.append(
                Remark(
                    "warning",
                    "amount",
                    f"'{amount.name}' is '{quantity.name}' x '{price.name}' on only {share:.0%} of the sampled rows: "
                    "discounts or taxes may be in it.",
                )
            )
    if not amount and not price:
        out.append(
            Remark("warning", "amount", "The source has no money: every purchase counts the same, and what is called amount is a count.")
        )
    return out


def _of_the_order(name: str, totals: Totals, *, priced: bool) -> str:
    parts = "by quantity x unit_price" if priced else "in equal parts"
    return (
        f"{totals.share:.0%} of the {totals.orders:,} orders with several different lines have one value of '{name}', and "
        f"{totals.because}: it is taken as the total of the whole order and shared among its lines {parts}. "
        "Where it is the amount of each line, set order_totals = false in [source]."
    )
