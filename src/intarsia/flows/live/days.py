"""What day it is for living segments, and which missed days are gone through."""

from __future__ import annotations

from datetime import date, timedelta

from intarsia.core.settings import LiveSettings
from intarsia.errors import UsageError

FRESH_DAYS = 31


def today_of(live: LiveSettings, last: date, today: date | None) -> date:
    """The day as of which segments are: everything before it is known. With the calendar's clock that is tomorrow, so that today's orders
    count today; with the data's it is the day after the `last` order. "auto" takes the calendar's where the last order is no older than a
    month: old data are looked at as of their own end. A date that lies ahead is a mistake or a plan, and no reason to go there.

    >>> today_of(LiveSettings(), date(2011, 12, 9), date(2026, 11, 22)), today_of(LiveSettings(), date(2026, 11, 20), date(2026, 11, 22))
    (datetime.date(2011, 12, 10), datetime.date(2026, 11, 23))
    """
    of_data = last + timedelta(days=1)
    if today is None or live.clock == "data":
        return of_data  # whoever names this clock, or has none, takes the data at their word
    fresh = last >= today - timedelta(days=FRESH_DAYS)
    return today + timedelta(days=1) if live.clock == "today" or fresh else of_data


def steps(before: date, now: date, most: int) -> tuple[date, ...]:
    """The days to go through from one look to the next: each missed day where there are no more than `most`, else the last alone.

    Errors: UsageError where time would run backwards.

    >>> steps(date(2026, 1, 1), date(2026, 1, 3), 31)
    (datetime.date(2026, 1, 2), datetime.date(2026, 1, 3))
    >>> steps(date(2026, 1, 1), date(2026, 1, 1), 31), steps(date(2026, 1, 1), date(2026, 3, 1), 31)
    ((datetime.date(2026, 1, 1),), (datetime.date(2026, 3, 1),))
    """
    missed = (now - before).days
    if missed < 0:
        raise UsageError(
            f"The segments are as of {before} already; a refresh as of {now} would go back in time. See `intarsia as-of {now}`."
        )
    if missed == 0 or missed > most:
        return (now,)
    return tuple(before + timedelta(days=i) for i in range(1, missed + 1))
