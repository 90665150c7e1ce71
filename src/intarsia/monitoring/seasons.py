"""Compares like with like: this December with last December where there was one, and else with the day the segments were learnt."""

from __future__ import annotations

from datetime import date, timedelta

HISTORY_DAYS = 90


def like_season(as_of: date, first: date, *, history_days: int = HISTORY_DAYS) -> date | None:
    """The same calendar day a year before, where the data reaches back to `history_days` before that (`first` is its earliest day).

    >>> like_season(date(2011, 12, 1), date(2010, 6, 1))
    datetime.date(2010, 12, 1)
    >>> like_season(date(2011, 12, 1), date(2010, 12, 1)) is None
    True
    """
    before = year_before(as_of)
    return before if (before - first).days >= history_days else None


def year_before(day: date) -> date:
    """The same calendar day a year before; 28 February for the 29th.

    >>> year_before(date(2012, 2, 29))
    datetime.date(2011, 2, 28)
    """
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year - 1)
