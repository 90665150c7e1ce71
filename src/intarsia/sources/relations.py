"""Whether columns fit together: quantity times price is the amount, and two ids may name the same customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from intarsia.sources.profile import Column

_ENOUGH = 20


def numbers_of(column: Column) -> tuple[float | None, ...]:
    """The sampled values as numbers, gaps and unreadable ones as None."""
    decimal = column.numbers.decimal if column.numbers else "."
    return tuple(None if value is None else _number(value, decimal) for value in column.values)


def product_share(quantity: Column, price: Column, amount: Column) -> float | None:
    """On how many sampled rows amount is quantity x price, to a cent; None where too few rows vary to tell."""
    told = [
        abs(q * p - a) <= 0.011 + 0.001 * abs(a)
        for q, p, a in zip(numbers_of(quantity), numbers_of(price), numbers_of(amount), strict=True)
        if q is not None and p is not None and a is not None and q not in (0.0, 1.0)
    ]
    return sum(told) / len(told) if len(told) >= _ENOUGH else None


def same_things(first: Column, second: Column, con: Any, source: str) -> bool:
    """Whether two columns name the same things one to one; exact, costs one pass over both."""
    a, b = first.text_sql(), second.text_sql()
    pairs, ones, others = con.raw_sql(
        f"SELECT count(DISTINCT a || chr(31) || b), count(DISTINCT a), count(DISTINCT b) FROM (SELECT {a} AS a, {b} AS b FROM ({source}))"
    ).fetchone()
    return bool(pairs == ones == others)


def whole_and_small(column: Column) -> bool:
    """Whether the values could be counts of pieces."""
    values: Sequence[float] = sorted(abs(value) for value in numbers_of(column) if value is not None)
    return bool(values) and column.whole and values[len(values) // 2] <= 20


def _number(value: str, decimal: str) -> float | None:
    text = value.strip("()$€£¥ \u00a0")
    text = text.replace(".", "").replace(",", ".") if decimal == "," else text.replace(",", "")
    try:
        number = float(text)
    except ValueError:
        return None
    return -number if value.startswith("(") else number
