import importlib.util

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from intarsia.stats.exact import grid
from intarsia.stats.kmeans import kmeans
from intarsia.stats.lloyd import compiled_kernel, kernel_for, numpy_kernel
from segments.planted_points import agreement, blobs

needs_numba = pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="the extra 'fast' (numba) is not installed")
coarse = arrays(np.float64, st.tuples(st.integers(1, 30), st.integers(1, 3)), elements=st.integers(-3, 3).map(float))


def grids(matrix, heaviest=1.0):
    return grid(float(np.abs(matrix).max()) * heaviest, len(matrix)), grid(heaviest, len(matrix))


@needs_numba
@pytest.mark.parametrize(("n", "away"), [(1, 0.0), (127, 0.0), (129, 1e7), (2_000, 1e12), (70_001, 0.0)])
def test_one_pass_is_the_same_bit_for_bit_with_and_without_numba(n, away):
    rng = np.random.default_rng(n)
    matrix = np.round(rng.normal(size=(n, 5)), 1) + away  # coarse, so that ties are many; far away, so that rounding bites
    centres, weights = np.round(rng.normal(size=(7, 5)), 1) + away, rng.random(n)
    for mass in (None, weights):
        plain, fast = (run(matrix, mass, grids(matrix))(centres) for run in (numpy_kernel, compiled_kernel))
        for part in ("labels", "sums", "masses"):
            np.testing.assert_array_equal(getattr(plain, part), getattr(fast, part))


@needs_numba
def test_the_whole_method_is_the_same_with_and_without_numba():
    matrix, _ = blobs(3_000, k=4, p=6, apart=1.5)
    plain, fast = (kmeans(matrix, 6, starts=3, kernel=kernel) for kernel in (numpy_kernel, compiled_kernel))
    np.testing.assert_array_equal(plain.centres, fast.centres)
    np.testing.assert_array_equal(plain.labels, fast.labels)
    assert plain.inertia == fast.inertia


def test_small_work_stays_in_numpy():
    assert kernel_for(1e5) is numpy_kernel


@needs_numba
def test_large_work_is_compiled():
    assert kernel_for(1e12) is compiled_kernel


@given(coarse, st.integers(1, 6), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_what_holds_of_every_answer(matrix, k, random):
    found = kmeans(matrix, k, starts=2)
    away = ((matrix[:, None] - found.centres) ** 2).sum(2)
    assert len(found.centres) <= min(k, len(np.unique(matrix, axis=0)))
    np.testing.assert_allclose(away[np.arange(len(matrix)), found.labels], away.min(1), atol=1e-12)
    np.testing.assert_allclose(found.inertia, away.min(1).sum(), atol=1e-9)
    order = list(range(len(matrix)))
    random.shuffle(order)
    shuffled = kmeans(matrix[order], k, starts=2)
    np.testing.assert_array_equal(shuffled.centres, found.centres)
    np.testing.assert_array_equal(shuffled.labels, found.labels[order])


def test_whole_weights_are_as_good_as_copies():
    matrix, truth = blobs(300)
    times = np.random.default_rng(0).integers(1, 4, len(matrix))
    weighted, copied = kmeans(matrix, 4, weights=times.astype(float)), kmeans(np.repeat(matrix, times, axis=0), 4)
    np.testing.assert_allclose(weighted.centres, copied.centres, atol=1e-9)
    np.testing.assert_allclose(weighted.inertia, copied.inertia, rtol=1e-9)
    assert agreement(weighted.labels, truth) == 1.0


def test_a_row_without_weight_draws_no_centre():
    matrix = np.array([[0.0], [1.0], [100.0], [101.0], [500.0]])
    assert kmeans(matrix, 2, weights=np.array([1.0, 1, 1, 1, 0])).centres.tolist() == [[0.5], [100.5]]


def test_as_good_as_scikit_learn():
    from sklearn.cluster import KMeans

    for seed in range(4):
        matrix, _ = blobs(2_000, k=6, p=4, apart=3.0, seed=seed)
        theirs = KMeans(6, n_init=10, random_state=seed).fit(matrix).inertia_
        assert kmeans(matrix, 6, seed=seed).inertia <= theirs * 1.002


def test_more_rows_than_the_sample_are_all_placed_and_refined():
    matrix, truth = blobs(60_000, k=4, p=2)
    found = kmeans(matrix, 4, starts=2)
    assert agreement(found.labels, truth) > 0.99
    middles = np.stack([matrix[found.labels == label].mean(0) for label in range(4)])
    np.testing.assert_allclose(found.centres, middles, atol=1e-6)
    order = np.random.default_rng(0).permutation(len(matrix))
    np.testing.assert_array_equal(kmeans(matrix[order], 4, starts=2).centres, found.centres)
