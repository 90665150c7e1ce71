"""The limits on the number of segments: one that is said moves the default of the other; two that leave no number are refused."""

from __future__ import annotations

import pytest

from intarsia.core.settings import read_settings
from intarsia.errors import UsageError


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("", (4, 8)),
        ("max_segments = 3", (3, 3)),
        ("max_segments = 6", (4, 6)),
        ("min_segments = 2", (2, 8)),
        ("min_segments = 12", (12, 12)),
    ],
)
def test_the_limit_that_was_not_said_gives_way(said: str, limits: tuple[int, int]) -> None:
    found = read_settings(f"[segments]\n{said}").segments
    assert (found.min_segments, found.max_segments) == limits
    again = type(found).model_validate(found.model_dump())
    assert again == found


@pytest.mark.parametrize(
    ("said", "told"),
    [('match = "off"\napart = [["1", "2"]]', "need match"), ('together = [["1"]]', "two different"), ("precision = 1.0", "less than 1")],
)
def test_decisions_about_people_that_could_do_nothing_are_refused(said: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_settings(f"[identity]\n{said}")


def test_limits_that_leave_no_number_are_refused() -> None:
    with pytest.raises(UsageError, match=r"min_segments \(6\) is more than max_segments \(3\)"):
        read_settings("[segments]\nmin_segments = 6", {"segments": {"max_segments": 3}})
