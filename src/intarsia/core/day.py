"""Days as people write them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from intarsia.errors import UsageError


def day_of(written: date | str) -> date:
    """A day, or one written like 2011-06-30. Errors: UsageError.

    >>> day_of("2011-06-30")
    datetime.date(2011, 6, 30)
    """
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise UsageError(f"A day is written like 2011-06-30; not '{written}'.") from error


def months_before(as_of: date, months: int) -> tuple[date, ...]:
    """The day and the same days of the `months` before it, the earliest first; the last day of a month that is too short.

    >>> [str(day) for day in months_before(date(2012, 3, 31), 2)]
    ['2012-01-31', '2012-02-29', '2012-03-31']
    """
    out = []
    for back in range(months, -1, -1):
        month = as_of.year * 12 + as_of.month - 1 - back
        year, place = divmod(month, 12)
        out.append(date(year, place + 1, min(as_of.day, monthrange(year, place + 1)[1])))
    return tuple(out)
