"""Intervals: known answers, coverage, and the laws of the weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intarsia.stats.intervals import group_sums, one_weight, percentiles, poisson_weights, wilson


def test_wilson_gives_the_published_interval():
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)  # Newcombe 1998, example (a), method 3


@settings(deadline=None)
@given(n=st.integers(1, 10_000), share=st.floats(0, 1))
def test_wilson_holds_the_share_and_stays_within_0_and_1(n, share):
    hits = round(n * share)
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


def test_wilson_of_nothing_knows_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


def test_percentiles_leave_out_what_is_not_defined():
    assert percentiles(np.array([1.0, np.nan, 1.0])) == (1.0, 1.0)
    assert np.isnan(percentiles(np.array([np.nan]))).all()


def test_weights_are_poisson_with_mean_and_variance_one():
    weights = np.hstack([block for _, block in poisson_weights(9000, resamples=50, seed=3)])
    assert weights.shape == (50, 9000)
    assert weights.mean() == pytest.approx(1, abs=0.01)
    assert weights.var() == pytest.approx(1, abs=0.02)
    assert (weights == 0).mean() == pytest.approx(np.exp(-1), abs=0.005)


def test_the_same_seed_gives_the_same_weights_and_another_gives_others():
    first, again, other = (next(poisson_weights(10, resamples=5, seed=s))[1] for s in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_group_sums_of_the_data_itself_are_the_sums():
    rng = np.random.default_rng(0)
    codes, columns = rng.integers(0, 4, 6000), rng.random((6000, 2))
    found = group_sums(one_weight(6000), codes, columns, groups=5)[0]
    for group in range(5):
        assert found[group] == pytest.approx(columns[codes == group].sum(0))


def test_group_sums_of_nothing_are_nothing():
    assert group_sums(one_weight(0), np.zeros(0, dtype=int), np.zeros((0, 2)), groups=3).tolist() == np.zeros((1, 3, 2)).tolist()


def test_a_bootstrap_of_these_parts_covers_as_often_as_it_says():
    samples = np.random.default_rng(5).exponential(1.0, (200, 150))
    covered = []
    for seed, sample in enumerate(samples):
        columns = np.column_stack([np.ones(150), sample])
        sums = group_sums(poisson_weights(150, resamples=200, seed=seed), np.zeros(150, dtype=int), columns, groups=1)[:, 0]
        low, high = percentiles(sums[:, 1] / sums[:, 0])
        covered.append(low <= 1.0 <= high)
    assert 0.87 <= np.mean(covered) <= 0.99
