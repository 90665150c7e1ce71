"""Compares like with like: this December with last December where there was one, and else with the day the segments were learnt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

HISTORY_DAYS = 90


@dataclass(frozen=True)
class Reference:
    """The day with which the present is compared, whether it is of the same season, and the sentence that says why."""

    day: date
    like_season: bool
    because: str


def reference_day(as_of: date, trained_on: date, first: date, *, history_days: int = HISTORY_DAYS) -> Reference:
    """The same calendar day a year before, where the data reaches back to `history_days` before that (`first` is its earliest day); else
    the day that the definition was learnt on.

    >>> reference_day(date(2011, 12, 1), date(2011, 9, 1), date(2010, 6, 1)).day
    datetime.date(2010, 12, 1)
    >>> reference_day(date(2011, 12, 1), date(2011, 9, 1), date(2010, 12, 1)).day
    datetime.date(2011, 9, 1)
    """
    before = year_before(as_of)
    reach = (before - first).days
    if reach >= history_days:
        return Reference(before, like_season=True, because=f"Compared with {before}, the same season a year ago.")
    short = "does not reach back a year" if reach < 0 else f"has only {reach} days before {before}, and {history_days} are needed"
    return Reference(
        trained_on,
        like_season=False,
        because=f"Compared with {trained_on}, when the segments were learnt: the data {short}, so a season cannot be told from a change.",
    )


def year_before(day: date) -> date:
    """The same calendar day a year before; 28 February for the 29th.

    >>> year_before(date(2012, 2, 29))
    datetime.date(2011, 2, 28)
    """
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year - 1)
