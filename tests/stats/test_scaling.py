"""The shape of a column: moments, caps and powers, the same in any order and in any unit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.preprocessing import power_transform

from intarsia.core.recipe import yeo_johnson
from intarsia.stats.scaling import caps, first_eigenvalue, moments, two_peaked, yeo_johnson_power

figures = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=50).map(np.array)


@settings(deadline=None)
@given(figures, st.randoms(use_true_random=False))
def test_moments_are_the_same_bits_in_any_order(values, random):
    shuffled = values.tolist()
    random.shuffle(shuffled)
    assert moments(np.array(shuffled)) == moments(values)


def test_moments_equal_the_reference():
    values = np.random.default_rng(0).exponential(size=500)
    mean, sd, skew = moments(values)
    assert (mean, sd, skew) == pytest.approx((values.mean(), values.std(), stats.skew(values)))


def test_moments_of_extremes():
    assert moments(np.array([])) == (0.0, 0.0, 0.0)
    assert moments(np.zeros(5)) == (0.0, 0.0, 0.0)
    assert moments(np.full(5, 0.1))[1:] == (0.0, 0.0)
    assert moments(np.array([0.0, 1e308]))[:2] == pytest.approx((5e307, 5e307))


def test_caps_are_values_that_occur_and_an_outlier_has_no_say():
    values = np.arange(200.0)
    far = np.append(values[:-1], 1e12)
    assert set(caps(values)) <= set(values)
    assert caps(far)[1] == caps(values)[1] < 199
    assert caps(np.array([3.0, 1.0])) == (1.0, 3.0)
    assert caps(np.array([])) == (0.0, 0.0)


def test_the_power_is_the_most_likely_one():
    rng = np.random.default_rng(0)
    for values in (rng.exponential(size=800) - 0.5, rng.normal(size=800), -rng.exponential(size=800)):
        assert yeo_johnson_power(values) == pytest.approx(stats.yeojohnson_normmax(values), abs=0.06)


@pytest.mark.parametrize("power", [-0.5, 0.0, 1.0, 1.7, 2.0])
def test_yeo_johnson_equals_the_reference(power):
    values = np.array([-3.0, -0.5, 0.0, 0.5, 3.0])
    assert yeo_johnson(values, power) == pytest.approx(stats.yeojohnson(values, power))


def test_a_skewed_signed_column_becomes_even():
    values = np.random.default_rng(0).exponential(size=2000) ** 1.5 - 1
    after = yeo_johnson(values, yeo_johnson_power(values))
    assert abs(moments(after)[2]) < 0.5 < moments(values)[2]
    reference = power_transform(values[:, None])[:, 0]
    assert abs(np.corrcoef(after, reference)[0, 1]) > 0.999


def test_a_block_of_copies_weighs_as_many():
    column = np.random.default_rng(0).normal(size=(500, 1))
    column /= column.std()
    assert first_eigenvalue(np.hstack([column] * 3)) == pytest.approx(3.0)
    assert first_eigenvalue(np.zeros((0, 3))) == 0.0
    assert first_eigenvalue(np.zeros((5, 0))) == 0.0


@pytest.mark.parametrize("n", [200, 2_000, 50_000])
def test_two_peaks_are_told_from_one_long_tail(n):
    rng = np.random.default_rng(3)
    assert two_peaked((rng.random(n) < 1 / 6) * 8 + rng.normal(size=n))
    tails = (np.exp(rng.normal(size=n)), rng.gamma(0.5, 1.0, n), rng.standard_t(3, n), np.round(np.exp(rng.normal(size=n)) * 2))
    for tail in tails:
        assert not two_peaked(np.clip(tail, *caps(tail)))
    assert not two_peaked(np.where(rng.random(n) < 0.5, 0.0, 5.0 + rng.exponential(size=n))), "a value that many have is no peak"


@pytest.mark.parametrize("values", [np.zeros(0), np.ones(50), np.arange(2.0), np.repeat([0.0, 1.0, 9.0], 40)])
def test_what_hardly_varies_has_no_two_peaks(values):
    assert not two_peaked(values)
