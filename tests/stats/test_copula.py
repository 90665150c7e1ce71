"""The copula null: the same columns and rank correlations, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from intarsia.stats.copula import null_sample, null_within, patterns, ranks


def spearman(matrix):
    return np.corrcoef(np.column_stack([ranks(column) for column in matrix.T]), rowvar=False)


def shop(n=4000, seed=0):
    """Counts, money with a point mass at zero, and a share: correlated, tied and skewed."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(n, 3)) @ np.array([[1.0, 0.6, 0.0], [0.0, 0.8, 0.5], [0.0, 0.0, 0.86]])
    orders = np.floor(np.exp(z[:, 0]) + 1)
    returned = np.where(z[:, 1] > 0.4, np.exp(z[:, 1] * 2), 0.0)
    return np.column_stack([orders, returned, np.round(1 / (1 + np.exp(-z[:, 2])), 1)])


def test_columns_keep_their_values_and_pairs_their_rank_correlation():
    data = shop()
    null = null_sample(data, seed=1)
    assert np.array_equal(np.sort(null, 0), np.sort(data, 0))
    assert spearman(null) == pytest.approx(spearman(data), abs=0.03)
    assert not np.array_equal(null, data)


def test_groups_are_gone():
    rng = np.random.default_rng(0)
    data = np.vstack([rng.normal(size=(500, 2)) + shift for shift in ([0, 8], [8, 0], [-8, -8])])
    null = null_sample(data, seed=0)
    centre = np.array([0.0, 8.0])
    near = [int((((m - centre) ** 2).sum(1) < 9).sum()) for m in (data, null)]
    assert near[0] > 480
    assert near[1] < 320


def test_seeds_differ_and_repeat():
    data = shop(300)
    assert np.array_equal(null_sample(data, seed=3), null_sample(data, seed=3))
    assert not np.array_equal(null_sample(data, seed=3), null_sample(data, seed=4))


def test_missing_values_stay_as_many():
    data = shop(500)
    data[:100, 1] = np.nan
    assert np.isnan(null_sample(data, seed=0)).sum(0).tolist() == [0, 100, 0]


@settings(max_examples=40, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(0, 12), st.integers(0, 4)), elements=st.integers(-2, 2).map(float)), st.integers(0, 99))
def test_any_small_matrix_keeps_its_columns(data, seed):
    null = null_sample(data, seed=seed)
    assert np.array_equal(np.sort(null, 0), np.sort(data, 0))


def test_strata_keep_what_tells_them_apart():
    rng = np.random.default_rng(0)
    once = np.repeat([True, False], 400)
    data = np.column_stack([np.where(once, 1.0, 3.0 + rng.poisson(4, 800)), np.where(once, 0.0, 5.0) + rng.normal(size=800)])
    strata = patterns(once[:, None], least=50)
    drawn = null_within(data, strata, seed=0)
    assert np.array_equal(np.sort(drawn[once], 0), np.sort(data[once], 0))
    assert np.array_equal(np.sort(drawn[~once], 0), np.sort(data[~once], 0))
    assert not np.array_equal(drawn, data)


def test_patterns_are_no_finer_than_customers_carry():
    rng = np.random.default_rng(1)
    many = rng.random((300, 8)) < 0.5
    assert np.bincount(patterns(many, least=50)).min() >= 30
    assert len(np.unique(patterns(many, least=50))) < 8
    assert patterns(np.zeros((5, 0), dtype=bool), least=2).tolist() == [0] * 5
