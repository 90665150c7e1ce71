"""Like is compared with like: the same day a year before where the data reaches so far, else the training day, and why."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intarsia.monitoring.seasons import reference_day, year_before

TRAINED = date(2011, 9, 1)


def test_where_the_data_reaches_back_it_is_the_same_season() -> None:
    found = reference_day(date(2011, 12, 5), TRAINED, date(2010, 6, 1))
    assert (found.day, found.like_season) == (date(2010, 12, 5), True)
    assert "the same season a year ago" in found.because


def test_where_it_does_not_it_is_the_training_day_and_says_so() -> None:
    short = reference_day(date(2011, 12, 5), TRAINED, date(2010, 12, 1))
    assert (short.day, short.like_season) == (TRAINED, False)
    assert "has only 4 days before 2010-12-05, and 90 are needed" in short.because
    none = reference_day(date(2011, 6, 1), TRAINED, date(2010, 12, 1))
    assert "does not reach back a year" in none.because
    assert "a season cannot be told from a change" in none.because


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 2000))
def test_a_like_season_always_has_its_history(as_of: date, days: int) -> None:
    first = as_of - timedelta(days=days)
    found = reference_day(as_of, TRAINED, first)
    assert found.like_season == ((year_before(as_of) - first).days >= 90)
    assert 364 <= (as_of - year_before(as_of)).days <= 366
    assert found.day in (TRAINED, year_before(as_of))
