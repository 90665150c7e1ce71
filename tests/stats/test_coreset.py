from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.coreset import chances
from intarsia.stats.lots import crowded, hashed, lots


def drawn(x: np.ndarray, rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    away = ((x - x.mean(0)) ** 2).sum(1)
    chance = chances(away, rows, len(x), float(away.mean()))
    hashes = hashed(x, seed=seed)
    taken = lots(hashes, crowded([hashes]), {}) < chance
    return taken, 1.0 / chance[taken]


def test_about_as_many_as_asked_and_the_weights_stand_for_all() -> None:
    x = np.random.default_rng(0).normal(size=(40_000, 5))
    taken, weights = drawn(x, 2_000, 1)
    assert taken.sum() == pytest.approx(2_000, rel=0.1)
    assert weights.sum() == pytest.approx(40_000, rel=0.1)
    assert (weights @ x[taken] / weights.sum()) == pytest.approx(np.zeros(5), abs=0.1)


def test_a_rare_kind_far_out_is_drawn_more_often() -> None:
    x = np.random.default_rng(0).normal(size=(40_000, 5))
    x[:200] += 8.0
    taken, _ = drawn(x, 2_000, 1)
    assert taken[:200].sum() > 4 * 200 * 2_000 / 40_000


def test_people_who_are_alike_are_drawn_one_by_one() -> None:
    x = np.random.default_rng(0).choice(np.eye(3) * 4.0, 40_000, p=[0.5, 0.3, 0.2])
    for seed in range(5):
        taken, weights = drawn(x, 2_000, seed)
        assert taken.sum() == pytest.approx(2_000, rel=0.15)
        assert weights @ x[taken] == pytest.approx(x.sum(0), rel=0.15)


def test_where_nothing_varies_everyone_has_the_same_chance() -> None:
    assert chances(np.zeros(3), 1, 4, 0.0).tolist() == [0.25, 0.25, 0.25]
    assert chances(np.zeros(3), 9, 4, 0.0).tolist() == [1.0, 1.0, 1.0]
