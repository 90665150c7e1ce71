import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from intarsia.stats.exact import exact_sum, grid

values = arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e12, 1e12))


@given(values, st.randoms(use_true_random=False))
def test_order_never_matters(numbers, random):
    shuffled = list(numbers)
    random.shuffle(shuffled)
    assert exact_sum(np.array(shuffled)) == exact_sum(numbers)


@given(values)
def test_agrees_with_the_true_sum(numbers):
    scale = np.abs(numbers).max() * len(numbers)
    assert abs(exact_sum(numbers) - math.fsum(numbers)) <= 1e-14 * scale


def test_a_grid_made_for_a_billion_values_is_fine_enough():
    numbers = np.random.default_rng(0).normal(size=1_000)
    high, low = grid(16.0, 2**30).split(numbers)
    assert np.abs(high + low - numbers).max() < 1e-10
    assert exact_sum(np.zeros(0)) == exact_sum(np.zeros(3)) == 0.0
