"""What day it is for living segments, and which missed days are gone through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from intarsia.core.journal import Load
from intarsia.core.settings import LiveSettings
from intarsia.errors import UsageError

FRESH_DAYS = 31
STRAY_DAYS, STRAY_SHARE = 62, 0.05
"""Lines behind a gap of more days than the first, which are no more than the second of a load, are dated wrongly, or are of a plan."""


def today_of(live: LiveSettings, last: date, today: date | None) -> date:
    """The day as of which segments are: everything before it is known. With the calendar's clock that is tomorrow, so that today's orders
    count today; with the data's it is the day after the `last` order. "auto" takes the calendar's where the last order is no older than a
    month: old data are looked at as of their own end. A date that lies ahead is a mistake or a plan, and no reason to go there: `last` is
    what `reached` gives.

    >>> today_of(LiveSettings(), date(2011, 12, 9), date(2026, 11, 22)), today_of(LiveSettings(), date(2026, 11, 20), date(2026, 11, 22))
    (datetime.date(2011, 12, 10), datetime.date(2026, 11, 23))
    """
    of_data = last + timedelta(days=1)
    if today is None or live.clock == "data":
        return of_data
    fresh = last >= today - timedelta(days=FRESH_DAYS)
    return today + timedelta(days=1) if live.clock == "today" or fresh else of_data


def reached(loads: Sequence[Load]) -> date:
    """The day up to which loads tell what happened; where all of them lie ahead, their last day."""
    known = [load.until for load in loads if load.until] or [load.last_day for load in loads if load.last_day]
    return max(known)


def until(lines: Mapping[date, int], today: date | None) -> date | None:
    """The last day of a load by its number of lines a day, without strays and what is dated after `today`; None where nothing is left.

    >>> daily = {date(2026, 6, n): 20 for n in range(1, 7)}
    >>> until(daily, None), until(daily | {date(2091, 6, 6): 1}, None), until(daily, date(2026, 6, 3)), until(daily, date(2026, 1, 1))
    (datetime.date(2026, 6, 6), datetime.date(2026, 6, 6), datetime.date(2026, 6, 3), None)
    """
    days = sorted(day for day in lines if today is None or day <= today)
    behind = 0
    last = days[-1] if days else None
    for before, day in zip(reversed(days[:-1]), reversed(days[1:]), strict=True):
        behind += lines[day]
        if behind > STRAY_SHARE * sum(lines.values()):
            break
        if (day - before).days > STRAY_DAYS:
            last = before
    return last


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
