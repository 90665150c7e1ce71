from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from intarsia.reports import wording


@given(st.text())
def test_cleaned_text_can_be_written_and_stays_clean(text: str) -> None:
    made = wording.clean(text)
    made.encode("utf-8")
    assert wording.clean(made) == made
    assert not any(ord(c) < 32 and c not in "\t\n\r" for c in made)


@given(st.text(), st.integers(3, 60))
def test_short_text_is_one_line_and_no_longer_than_asked(text: str, longest: int) -> None:
    made = wording.short(text, longest)
    assert len(made) <= longest + 1
    assert len(made.splitlines()) <= 1


def test_what_is_not_a_number_is_not_known() -> None:
    for value in (math.nan, math.inf, -math.inf):
        assert wording.number(value) == wording.percent(value) == wording.signed(value) == wording.UNKNOWN
    assert wording.interval(0.1, math.nan) == ""


def test_rounding_never_writes_minus_nothing() -> None:
    assert wording.signed(-0.04) == "0.0"
    assert wording.signed(-0.06) == "\u22120.1"
    assert wording.number(-0.5) == "\u22120.50"
