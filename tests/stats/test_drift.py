"""Drift of one feature and of all together: silent on the same, loud on what moved, the same in any order."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from intarsia.stats.drift import beyond, joint, moved


def test_a_feature_against_itself_has_not_moved_at_all() -> None:
    values = np.where(np.arange(500) % 7 == 0, np.nan, np.random.default_rng(0).lognormal(size=500))
    found = moved(values, values[::-1])
    assert (found.psi, found.ks, found.wasserstein, found.p) == (0.0, 0.0, 0.0, 1.0)


def test_distances_are_scipys() -> None:
    rng = np.random.default_rng(1)
    before, now = rng.normal(size=400), rng.normal(0.5, 1.2, size=300)
    found = moved(before, now)
    assert found.ks == pytest.approx(stats.ks_2samp(before, now).statistic)
    assert found.wasserstein == pytest.approx(stats.wasserstein_distance(before, now) / before.std())
    assert found.p < 0.001


def test_more_zeros_or_gaps_are_a_move_even_where_the_rest_is_the_same() -> None:
    rng = np.random.default_rng(2)
    values = rng.lognormal(size=1000)
    zeros = np.where(np.arange(1000) % 4 == 0, 0.0, values)
    gaps = np.where(np.arange(1000) % 4 == 0, np.nan, values)
    assert moved(values, zeros).psi > 0.25
    assert moved(values, gaps).psi > 0.25


def test_words_are_compared_by_level() -> None:
    found = moved(np.repeat([0.0, 1.0], 500), np.repeat([0.0, 1.0], [300, 700]), levels=2)
    assert found.p < 1e-6
    assert np.isnan(found.ks)


def test_what_lies_between_before_and_only_aged_is_explained() -> None:
    rng = np.random.default_rng(4)
    before = rng.gamma(2, 30, 1500)
    kept = np.where(rng.random(1500) < 0.6, before + 30, rng.gamma(2, 30, 1500))
    assert beyond(before, before + 30, kept)[1] > 0.05
    far, p = beyond(before, before + 30, before * 0.5)
    assert far > 0.1
    assert p < 1e-6
    assert beyond(before, before + 30, before + 80)[1] < 1e-6
    assert beyond(before, np.zeros(0), before) == (0.0, 1.0)


def test_all_together_see_a_change_that_no_feature_shows() -> None:
    rng = np.random.default_rng(5)
    straight = rng.normal(size=(800, 1))
    before = np.hstack([straight, straight + 0.3 * rng.normal(size=(800, 1))])
    turned = np.hstack([straight, -straight + 0.3 * rng.normal(size=(800, 1))])
    assert all(moved(before[:, j], turned[:, j]).p > 0.01 for j in (0, 1))
    found = joint(before, turned)
    assert found.p <= 0.002
    assert found.auc > 0.7


def test_joint_drift_is_silent_on_the_same_kind() -> None:
    p, auc = [], []
    for seed in range(40):
        rng = np.random.default_rng(100 + seed)
        found = joint(rng.lognormal(size=(300, 4)), rng.lognormal(size=(300, 4)), shuffles=199)
        p.append(found.p)
        auc.append(found.auc)
    assert (np.array(p) <= 0.05).mean() <= 0.15
    assert abs(float(np.mean(auc)) - 0.5) < 0.02


def test_order_does_not_matter_bit_for_bit() -> None:
    rng = np.random.default_rng(6)
    before, now = rng.normal(size=(300, 3)), rng.normal(0.2, 1, size=(250, 3))
    first = joint(before, now)
    again = joint(before[rng.permutation(300)], now[rng.permutation(250)])
    assert first == again


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_hardly_anybody_tells_nothing(rows: int) -> None:
    assert joint(np.zeros((rows, 2)), np.zeros((50, 2))).p == 1.0
    assert joint(np.zeros((50, 0)), np.zeros((50, 0))).p == 1.0


def test_constants_have_not_moved() -> None:
    assert joint(np.ones((60, 2)), np.ones((60, 2))).p == 1.0
    assert moved(np.ones(60), np.ones(60)).psi == 0.0
