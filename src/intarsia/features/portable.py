"""Arithmetic in which every engine agrees to the last bit: whole numbers, and divisions that cannot fail.

Each function avoids something that DuckDB, Spark and PostgreSQL do differently; `tests/engines/test_engines_agree.py` shows each one.
All take and give Ibis expressions, deferred ones too. Sums of whole numbers do not depend on the order of rows or on the number of threads,
and hold up to 2**53 units of a ten-thousandth: 900 billion of the currency a customer.
"""

from __future__ import annotations

from datetime import date
from typing import Any

UNITS = 10_000
LARGEST = 1e10
DAY_SECONDS = 86_400
_UNIX_EPOCH = (date(1970, 1, 1).toordinal() - 1) * DAY_SECONDS


def whole(value: Any) -> Any:
    """The nearest whole number, halves upwards. `round` takes halves to the even number on PostgreSQL and away from zero elsewhere."""
    return (value + 0.5).floor()


def units(amount: Any) -> Any:
    """An amount, quantity or price in whole ten-thousandths, so that its sums are exact. Sound up to LARGEST a row."""
    return whole(amount * float(UNITS))


def whole_sum(numbers: Any) -> Any:
    """A sum of whole numbers as float64, exact up to 2**53. DuckDB would go on with 128 bits, PostgreSQL in decimals."""
    return number(numbers.sum())


def number(value: Any) -> Any:
    """A float64. Sums of integers are int64, decimal or 128 bits wide, each engine to its own taste."""
    return value.cast("float64")


def ratio(over: Any, under: Any) -> Any:
    """A quotient, null where `under` is 0 or null. PostgreSQL and Spark raise an error there, and integers may divide to integers."""
    return number(over) / number(under).nullif(0.0)


def only(condition: Any, value: Any) -> Any:
    """The value where the condition holds, else null; for what follows may not filter (Spark refuses some filtered aggregates)."""
    return condition.ifelse(value, None)


def holds(condition: Any) -> Any:
    """True where the condition is true, false where it is false or unknown."""
    return condition.fill_null(False)


def at_least(value: Any, low: float) -> Any:
    """The value, not below `low`; null stays null, where `greatest` would leave nulls out and give `low`."""
    return (value < low).ifelse(low, value)


def at_most(value: Any, high: float) -> Any:
    """The value, not above `high`; null stays null."""
    return (value > high).ifelse(high, value)


def clock(moment: Any) -> Any:
    """Whole seconds since the first moment of the year 1, a Monday. Fractions of seconds are cut first: some engines keep them, Spark drops
    them towards 1970."""
    return number(moment.truncate("s").epoch_seconds()).floor() + _UNIX_EPOCH


def day_number(day: date) -> int:
    """Whole days since the first day of the year 1, as `clock(moment) // DAY_SECONDS` counts them.

    >>> day_number(date(1, 1, 1)), day_number(date(2011, 12, 10)) % 7
    (0, 5)
    """
    return day.toordinal() - 1


def days_since(moment: Any, as_of: date) -> Any:
    """Whole days from the day of a moment to another day."""
    return day_number(as_of) - clock(moment) // DAY_SECONDS
