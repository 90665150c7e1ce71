"""How long stays last: a published example, censoring, and an interval that holds."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.survival import kaplan_meier

# 6-MP group of Freireich et al. 1963, as in every textbook: weeks of remission, + for censored
WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35], dtype=float)
OVER = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)


def test_the_textbook_example() -> None:
    found = kaplan_meier(WEEKS, OVER)
    at = dict(zip(found.days.tolist(), found.lasting.tolist(), strict=True))
    assert at[6] == pytest.approx(0.857, abs=5e-4)
    assert at[10] == pytest.approx(0.753, abs=5e-4)
    assert at[23] == pytest.approx(0.448, abs=5e-4)
    assert (found.median, found.n, found.ended) == (23.0, 21, 9)
    assert found.median_low == 13.0
    assert found.median_high is None  # too few have ended: there is no upper end
    low = dict(zip(found.days.tolist(), found.low.tolist(), strict=True))
    assert low[10] == pytest.approx(0.503, abs=2e-3)


def test_without_censoring_the_median_is_the_median() -> None:
    days = np.random.default_rng(0).exponential(50, 999)
    assert kaplan_meier(days, np.ones(999, dtype=bool)).median == pytest.approx(float(np.median(days)))


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        days, until = rng.exponential(100, 80), rng.uniform(30, 300, 80)
        found = kaplan_meier(np.minimum(days, until), days <= until)
        high = np.inf if found.median_high is None else found.median_high
        held += (found.median_low or 0.0) <= 100 * np.log(2) <= high
    assert 0.91 <= held / 200 <= 0.985


def test_nobody_and_nobody_left() -> None:
    assert kaplan_meier(np.zeros(0), np.zeros(0, dtype=bool)).median is None
    found = kaplan_meier(np.array([3.0, 5.0]), np.array([False, False]))
    assert found.median is None
    assert found.lasting.tolist() == [1.0, 1.0]
