from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intarsia.reports.projection import differences, project, spaced


def test_a_line_in_space_lies_on_one_axis() -> None:
    along = np.linspace(-3, 3, 50)
    flat = project(np.outer(along, [3.0, 4.0, 0.0]))
    assert flat.explained == pytest.approx([1.0, 0.0], abs=1e-12)
    assert flat.positions[:, 0] == pytest.approx(5 * along)
    assert flat.loadings[:, 0] == pytest.approx([0.6, 0.8, 0.0])


def test_known_variances_come_out_as_shares() -> None:
    rng = np.random.default_rng(0)
    flat = project(rng.normal(0, 1, (20_000, 3)) * [3.0, 2.0, 1.0])
    assert flat.explained == pytest.approx([9 / 14, 4 / 14], abs=0.01)


@given(st.integers(2, 40), st.integers(1, 5), st.integers(0, 99))
def test_row_order_moves_nobody(n: int, p: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix, order = rng.normal(0, 1, (n, p)) * np.arange(1, p + 1) ** 2, rng.permutation(n)
    one, other = project(matrix), project(matrix[order])
    assert one.explained == pytest.approx(other.explained, abs=1e-9)
    assert np.abs(one.positions[order]) == pytest.approx(np.abs(other.positions), abs=1e-6)


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (5, 0), (4, 2)])
def test_nothing_varies_nothing_is_explained(shape: tuple[int, int]) -> None:
    flat = project(np.ones(shape))
    assert flat.positions.shape == (shape[0], 2)
    assert not flat.explained.any()
    assert not flat.positions.any()


def test_differences_in_standard_deviations() -> None:
    matrix = np.array([[1.0, 5.0], [1.0, 5.0], [3.0, 5.0], [3.0, 5.0]])
    assert differences(matrix, np.array([1, 1, 2, 2]), (1, 2, 9)).tolist() == [[-1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]


def test_dots_are_spread_over_the_whole_sample() -> None:
    chosen = spaced(10_000, 1_800)
    assert len(chosen) == 1_800
    assert (chosen[0], chosen[-1]) == (0, 9_999)
    assert np.diff(chosen).max() <= 6
