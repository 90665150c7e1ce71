"""New crowds: found where planted, silent where nothing is new, the same in any order."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from intarsia.stats.crowds import exceeding, new_crowds


def cloud(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.vstack([rng.normal(0, 1, (n // 2, 4)), rng.normal(3, 1, (n - n // 2, 4))])


def test_a_planted_crowd_is_found_with_its_members() -> None:
    rng = np.random.default_rng(0)
    now = np.vstack([cloud(1400, 1), rng.normal([0.5, 2.0, 0.5, 2.0], 0.15, (70, 4))])
    (found,) = new_crowds(cloud(1500, 2), now)
    planted = set(range(1400, 1470))
    assert len(planted & set(found.members.tolist())) >= 60
    assert len(found.members) <= 110
    assert found.times > 3
    assert found.p < 1e-6


def test_nothing_new_in_twenty_pairs_of_samples() -> None:
    assert [seed for seed in range(20) if new_crowds(cloud(900, 100 + seed), cloud(900, 300 + seed))] == []


def test_order_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    before, now = cloud(800, 4), np.vstack([cloud(800, 5), rng.normal([0.5, 2.0, 0.5, 2.0], 0.1, (60, 4))])
    shuffle = rng.permutation(len(now))
    first, again = new_crowds(before, now), new_crowds(before[::-1], now[shuffle])
    assert [c.share for c in first] == [c.share for c in again]
    assert set(shuffle[again[0].members].tolist()) == set(first[0].members.tolist())


@pytest.mark.parametrize("rows", [np.zeros((0, 3)), np.ones((50, 3)), np.ones((400, 3)), np.ones((400, 0))])
def test_little_or_no_variety_is_no_crowd(rows: np.ndarray) -> None:
    assert new_crowds(rows, rows) == ()


def test_the_law_of_ranks_holds_whatever_the_distribution() -> None:
    p = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        before, now = rng.lognormal(size=500), rng.lognormal(size=300)
        edge = np.sort(before)[-6]
        p.append(exceeding(5, 500, int((now > edge).sum()), 300))
    assert (np.array(p) <= 0.05).mean() <= 0.06
    assert exceeding(10, 1000, 60, 1000) < 1e-6
    assert exceeding(3, 3, 1, 10) == 1.0
    assert exceeding(10, 10_000, 20, 10_000) == pytest.approx(stats.betabinom.sf(19, 10_000, 11, 9_990))
