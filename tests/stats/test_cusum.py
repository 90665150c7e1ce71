"""Small lasting shifts: found where planted, seldom where readings only wander."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.cusum import shifted


def wandering(n: int, hang: float, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(n + 40)
    for place in range(1, n + 40):
        noise[place] += hang * noise[place - 1]
    return noise[40:]


@pytest.mark.parametrize("hang", [0.0, 0.5, 0.8])
def test_false_alarms_are_as_rare_as_said_even_where_readings_hang_together(hang: float) -> None:
    p = np.array([shifted(wandering(24, hang, seed)).p for seed in range(250)])
    assert (p <= 0.05).mean() <= 0.09


def test_a_shift_too_small_for_one_run_is_found_with_its_day_and_size() -> None:
    found = []
    for seed in range(40):
        readings = np.random.default_rng(seed).standard_normal(40)
        readings[15:] += 2.0
        found.append(shifted(readings))
    assert np.mean([each.p <= 0.05 for each in found]) >= 0.6
    assert abs(np.median([each.began for each in found]) - 15) <= 3
    assert 1.2 <= np.median([each.by for each in found]) <= 3


def test_direction_and_scale() -> None:
    readings = np.random.default_rng(3).standard_normal(30) * 1e-6 + 5
    readings[12:] -= 6e-6
    assert shifted(readings).by < 0
    assert shifted(readings * 1e9).p == pytest.approx(shifted(readings).p)


@pytest.mark.parametrize("readings", [np.zeros(0), np.ones(7), np.ones(50), np.array([1.0, 2.0, 3.0])])
def test_too_few_or_constant_tell_nothing(readings: np.ndarray) -> None:
    assert shifted(readings).p == 1.0


def test_long_series_are_averaged_in_runs() -> None:
    readings = np.random.default_rng(5).standard_normal(365)
    readings[200:] += 1.5
    found = shifted(readings)
    assert found.p < 0.05
    assert 170 <= found.began <= 230
