"""Days as people write them."""

from __future__ import annotations

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
