"""Sparse weights: what sets groups apart weighs, noise does not, and without groups everything weighs alike."""

from __future__ import annotations

import numpy as np

from intarsia.stats.sparse import between_share, sparse_weights


def test_only_what_sets_groups_apart_weighs():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, 10))
    rows[:, :2] += np.array([[0, 0], [5, 0], [0, 5], [5, 5]])[rng.integers(0, 4, 400)]
    weights = sparse_weights(rows, np.arange(10), 4, shares=(0.4, 0.7, 1.0))
    assert weights[:2].min() > 0.3
    assert weights[2:].max() < 0.1


def test_without_groups_all_weigh_alike_or_few_do():
    rows = np.random.default_rng(1).normal(size=(300, 4))
    weights = sparse_weights(rows, np.array([0, 0, 1, 2]), 3, shares=(0.6, 1.0))
    assert weights.shape == (3,)
    assert weights.max() == 1.0
    assert weights.min() >= 0.0


def test_the_share_between_groups_of_a_feature_with_two_coordinates():
    rows = np.array([[0.0, 1.0, 5.0], [0.0, 3.0, 5.0], [4.0, 1.0, 5.0], [4.0, 3.0, 5.0]])
    share = between_share(rows, np.array([0, 0, 1]), np.array([0, 0, 1, 1]))
    assert np.allclose(share, [0.8, 0.0])
