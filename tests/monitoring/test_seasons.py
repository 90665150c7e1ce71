"""Like is compared with like: the same day a year before where the data reaches so far, else with none."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intarsia.monitoring.seasons import like_season, year_before


def test_the_same_season_is_there_where_the_data_reaches_back() -> None:
    assert like_season(date(2011, 12, 5), date(2010, 6, 1)) == date(2010, 12, 5)
    assert like_season(date(2011, 12, 5), date(2010, 12, 1)) is None
    assert like_season(date(2011, 6, 1), date(2010, 12, 1)) is None


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 2000))
def test_a_like_season_always_has_its_history(as_of: date, days: int) -> None:
    first = as_of - timedelta(days=days)
    before = year_before(as_of)
    assert like_season(as_of, first) == (before if (before - first).days >= 90 else None)
    assert 364 <= (as_of - before).days <= 366
