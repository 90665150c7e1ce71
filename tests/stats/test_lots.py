from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.lots import crowded, hashed, lots


def of(rows: np.ndarray, seed: int = 0, parts: int = 1) -> np.ndarray:
    blocks = [hashed(part, seed=seed) for part in np.array_split(rows, parts)]
    together, met = crowded(blocks), dict[int, int]()
    return np.concatenate([lots(block, together, met) for block in blocks])


def test_lots_take_their_share_of_any_base() -> None:
    rows = np.random.default_rng(0).normal(size=(20_000, 3))
    for found in (of(rows), of(np.rint(rows)), of(rows * 0.0), of(rows[:, :0])):
        assert (found < 0.1).mean() == pytest.approx(0.1, abs=0.01)
        assert (found < 0.5).mean() == pytest.approx(0.5, abs=0.02)
        assert (found.min() >= 0.0) & (found.max() < 1.0)


def test_order_and_blocks_do_not_matter_but_the_seed_does() -> None:
    rows = np.random.default_rng(0).normal(size=(5_000, 3))
    assert np.array_equal(of(rows[::-1])[::-1], of(rows))
    assert np.array_equal(of(rows, parts=7), of(rows))
    assert not np.array_equal(of(rows, seed=1), of(rows))
    assert np.array_equal(hashed(-0.0 * rows), hashed(0.0 * rows))


def test_who_is_alike_has_lots_of_her_own_whatever_the_order_and_the_blocks() -> None:
    rng = np.random.default_rng(0)
    rows = np.concatenate([np.zeros((3_000, 2)), np.ones((1_000, 2)), rng.normal(size=(2_000, 2))])
    once = of(rows)
    assert len(np.unique(once)) == len(rows)
    turn = rng.permutation(len(rows))
    assert np.array_equal(np.sort(of(rows[turn], parts=9)), np.sort(once))
    alone = np.array_equal(of(rows[turn])[turn >= 4_000], once[turn[turn >= 4_000]])
    assert alone


def test_those_who_differ_are_not_counted() -> None:
    blocks = [hashed(np.random.default_rng(seed).normal(size=(100_000, 2))) for seed in range(5)]
    met: dict[int, int] = {}
    together = crowded(blocks)
    for block in blocks:
        lots(block, together, met)
    assert len(met) < 100
