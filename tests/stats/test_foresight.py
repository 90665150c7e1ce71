"""Measures of foresight against sums by hand on twelve customers."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.foresight import capture, epsilon_squared, normalised_gini, out_of_sample_r2

CODES = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2])
OUTCOME = np.array([0.0, 0, 0, 5, 5, 0, 10, 10, 20, 30, 40, 0])
FORETOLD = np.array([1.0, 12.0, 25.0])
COUNTS = np.array([[5.0, 4.0, 3.0]])
SUMS = np.array([[10.0, 40.0, 70.0]])
SQUARES = np.array([(OUTCOME**2).sum()])


def _perfect(outcome):
    ordered = np.sort(outcome)
    return np.array([(ordered * (np.arange(len(ordered)) + 0.5)).sum()])


def test_r2_is_one_less_the_rescaled_errors():
    said = FORETOLD[CODES] * OUTCOME.sum() / FORETOLD[CODES].sum()
    by_hand = 1 - ((OUTCOME - said) ** 2).sum() / ((OUTCOME - OUTCOME.mean()) ** 2).sum()
    assert out_of_sample_r2(COUNTS, SUMS, SQUARES, FORETOLD) == pytest.approx([by_hand])


def test_r2_of_a_forecast_without_differences_is_zero():
    for flat in (np.ones(3), np.zeros(3)):
        assert out_of_sample_r2(COUNTS, SUMS, SQUARES, flat) == pytest.approx([0.0])


def test_epsilon_squared_by_hand_and_blind_to_empty_groups():
    between = 5 * (2 - 10) ** 2 + 0 + 3 * (70 / 3 - 10) ** 2
    total = ((OUTCOME - 10) ** 2).sum()
    by_hand = (between - 2 * (total - between) / 9) / total
    assert epsilon_squared(COUNTS, SUMS, SQUARES) == pytest.approx([by_hand])
    assert epsilon_squared(np.append(COUNTS, [[0.0]], 1), np.append(SUMS, [[0.0]], 1), SQUARES) == pytest.approx([by_hand])


def test_gini_is_one_for_the_perfect_ranking_and_minus_one_for_its_reverse():
    outcome = np.array([1.0, 2.0, 4.0])
    each, sums = np.ones((1, 3)), outcome[None]
    assert normalised_gini(each, sums, outcome, _perfect(outcome)) == pytest.approx([1.0])
    assert normalised_gini(each, sums, -outcome, _perfect(outcome)) == pytest.approx([-1.0])
    assert normalised_gini(each, sums, np.ones(3), _perfect(outcome)) == pytest.approx([0.0])


def test_gini_by_hand():
    area = 10 * 2.5 + 40 * 7 + 70 * 10.5
    half = 12 * 120 / 2
    by_hand = (area - half) / (_perfect(OUTCOME)[0] - half)
    assert normalised_gini(COUNTS, SUMS, FORETOLD, _perfect(OUTCOME)) == pytest.approx([by_hand])


def test_capture_takes_the_border_group_in_parts():
    assert capture(COUNTS, SUMS, FORETOLD) == pytest.approx([2.4 / 3 * 70 / 120])
    assert capture(COUNTS, SUMS, FORETOLD, share=0.5) == pytest.approx([(70 + 3 / 4 * 40) / 120])
    assert capture(COUNTS, SUMS, np.ones(3)) == pytest.approx([0.2])


def test_an_outcome_without_differences_is_not_defined():
    counts, sums, squares = np.array([[2.0, 2.0]]), np.array([[6.0, 6.0]]), np.array([36.0])
    assert np.isnan(out_of_sample_r2(counts, sums, squares, np.array([1.0, 2.0]))).all()
    assert np.isnan(epsilon_squared(counts, sums, squares)).all()
    assert np.isnan(normalised_gini(counts, sums, np.array([1.0, 2.0]), np.array([24.0]))).all()
