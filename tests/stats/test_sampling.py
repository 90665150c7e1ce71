import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from intarsia.stats.sampling import by_content

tied = arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 3)), elements=st.sampled_from([-0.0, 0.0, 1.0, 1.0 + 1e-13, -2.5]))


@given(tied, st.integers(0, 45), st.integers(0, 3), st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_sample_in_the_same_order(matrix, rows, seed, random):
    order = list(range(len(matrix)))
    random.shuffle(order)
    shuffled = matrix[order]
    picked, again = by_content(matrix, rows, seed=seed), by_content(shuffled, rows, seed=seed)
    np.testing.assert_array_equal(matrix[picked], shuffled[again])
    assert len(set(picked)) == len(picked) == min(rows, len(matrix))


@given(tied)
def test_all_rows_come_in_lexicographic_order(matrix):
    rows = np.round(matrix[by_content(matrix, len(matrix))], 6) + 0.0
    assert [tuple(row) for row in rows] == sorted(tuple(row) for row in rows)


def test_a_sample_looks_like_the_whole_also_with_heavy_ties():
    rng = np.random.default_rng(0)
    matrix = np.column_stack([rng.choice([0.0, 1.0], 40_000, p=[0.8, 0.2]), np.zeros(40_000)])
    share = matrix[by_content(matrix, 4_000), 0].mean()
    assert abs(share - 0.2) < 0.03
    continuous = rng.normal(size=(40_000, 2))
    assert abs(continuous[by_content(continuous, 4_000)].mean()) < 0.05


def test_the_seed_matters_and_noise_in_the_last_digits_does_not():
    matrix = np.random.default_rng(0).normal(size=(5_000, 4))
    first = by_content(matrix, 500)
    np.testing.assert_array_equal(first, by_content(matrix * (1 + 1e-15), 500))
    assert len(set(first) & set(by_content(matrix, 500, seed=1))) < 100


def test_types_and_emptiness():
    assert by_content(np.zeros((0, 3)), 5).shape == (0,)
    assert by_content(np.zeros((5, 0)), 3).dtype == np.int64
    assert by_content(np.full((3, 2), 1e308), 2).shape == (2,)
