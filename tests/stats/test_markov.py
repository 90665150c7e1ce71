"""Chances from segment to segment: rows that sum to 1, textbook times, and tests that know a chain from what is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from intarsia.stats.markov import counted, drawn, first_order, months_until, smoothed, stationary

CHAIN = np.array([[0.7, 0.2, 0.1], [0.1, 0.7, 0.2], [0.05, 0.15, 0.8]])


def walk(chances: np.ndarray, customers: int, steps: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    panel = np.zeros((customers, steps + 1), dtype=np.int64)
    panel[:, 0] = rng.integers(len(chances), size=customers)
    for step in range(steps):
        panel[:, step + 1] = (rng.random(customers)[:, None] > chances.cumsum(1)[panel[:, step]]).sum(1)
    return panel


@given(arrays(np.int64, (4, 4), elements=st.integers(0, 10_000)))
def test_rows_always_sum_to_one(counts: np.ndarray) -> None:
    assert smoothed(counts).sum(1) == pytest.approx(np.ones(4))
    if counts.any():
        assert drawn(counts, draws=5).sum(2) == pytest.approx(np.ones((5, 4)))
    assert (smoothed(counts) >= 0).all()


def test_who_never_moves_gives_nearly_the_identity() -> None:
    assert smoothed(np.diag([1000, 2000])) == pytest.approx(np.eye(2), abs=1e-3)


def test_times_are_those_of_the_textbook() -> None:
    # gambler's ruin on 0..3 with absorbing ends: from 1, two steps until an end; to end 3 there is no sure way
    ruin = np.array([[1, 0, 0, 0], [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5], [0, 0, 0, 1.0]])
    assert months_until(ruin, 3).tolist() == [np.inf, np.inf, np.inf, 0.0]
    line = np.array([[0.5, 0.5, 0], [0, 0.75, 0.25], [0, 0, 1.0]])
    assert months_until(line, 2) == pytest.approx([6.0, 4.0, 0.0])
    assert months_until(line, 0).tolist() == [0.0, np.inf, np.inf]


def test_times_are_those_of_a_simulation() -> None:
    panel = walk(CHAIN, 4000, 200, seed=1)
    started = panel[panel[:, 0] == 0]
    assert months_until(CHAIN, 2)[0] == pytest.approx((started == 2).argmax(1).mean(), rel=0.05)


def test_a_chain_passes_both_tests_in_about_nineteen_of_twenty() -> None:
    refused = [0, 0]
    for seed in range(60):
        panel = walk(CHAIN, 400, 6, seed)
        refused[0] += first_order(panel, 3).p <= 0.05
        refused[1] += stationary(counted(panel, 3)).p <= 0.05
    assert max(refused) <= 8


def test_memory_and_change_are_seen() -> None:
    rng = np.random.default_rng(2)
    panel = walk(CHAIN, 600, 6, 3)
    for step in range(2, 7):  # half of them go back to where they were before
        back = rng.random(600) < 0.5
        panel[back, step] = panel[back, step - 2]
    found = first_order(panel, 3)
    assert found.p < 1e-6
    assert found.effect > 0.1
    later = walk(CHAIN[::-1], 600, 3, 4)
    found = stationary(np.concatenate([counted(walk(CHAIN, 600, 3, 5), 3), counted(later, 3)]))
    assert found.p < 1e-6
    assert found.effect > 0.1


def test_too_little_to_judge_is_no_refusal() -> None:
    assert first_order(np.zeros((3, 2), dtype=np.int64), 2).p == 1.0
    assert stationary(np.zeros((2, 3, 3), dtype=np.int64)).p == 1.0
    assert stationary(np.eye(3, dtype=np.int64)[None].repeat(4, 0) * 100).p == 1.0


def test_nobody_does_not_count() -> None:
    assert counted(np.array([[-1, 0], [0, -1], [0, 1]]), 2).tolist() == [[[0, 1], [0, 0]]]
