"""k-means that goes on from the groups of before: more customers stay, hardly any inertia is lost, and row order plays no part."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.agreement import adjusted_rand
from intarsia.stats.continuing import SLACK, beginning, continued
from intarsia.stats.kmeans import kmeans
from segments.planted_points import blobs


def shapeless(n: int = 1500, seed: int = 0) -> np.ndarray:
    """One cloud: many ways to cut it are about as good."""
    return np.random.default_rng(seed).normal(size=(n, 4)) * (1.0, 0.9, 0.8, 0.7)


@pytest.mark.parametrize("seed", range(4))
def test_more_customers_stay_and_hardly_any_inertia_is_lost(seed: int) -> None:
    rows = shapeless(seed=seed)
    before = kmeans(rows, 6, seed=seed).labels
    later = rows + np.random.default_rng(seed + 50).normal(size=rows.shape) * 0.15
    fresh, old = kmeans(later, 6, seed=seed + 1), continued(later, before, 6, seed=seed + 1)
    assert old.inertia <= (1 + SLACK) * fresh.inertia
    assert adjusted_rand(before, old.labels) >= adjusted_rand(before, fresh.labels) - 1e-12
    assert adjusted_rand(before, old.labels) > 0.6


def test_what_would_be_clearly_worse_is_not_gone_on_with() -> None:
    rows, truth = blobs(600, apart=12.0)
    poor = np.where(truth < 2, 0, 1 + (rows[:, 0] > np.median(rows[:, 0])))
    found = continued(rows, poor, 4)
    np.testing.assert_array_equal(found.centres, kmeans(rows, 4).centres)


@pytest.mark.parametrize("k", [2, 3, 4, 6])
def test_any_number_of_groups_can_be_gone_on_with(k: int) -> None:
    rows, truth = blobs(600, apart=10.0)
    begin = beginning(rows, truth + 7, k)
    assert begin.shape == (k, 3)
    found = continued(rows, truth, k)
    assert len(found.centres) == k
    if k == 4:
        assert adjusted_rand(found.labels, truth) == 1.0


def test_row_order_and_labels_are_irrelevant() -> None:
    rows = np.concatenate([shapeless(400), shapeless(400)[:40]])
    before = kmeans(rows, 5).labels
    turn, order = np.array([30, 4, 11, 0, 2]), np.random.default_rng(1).permutation(len(rows))
    plain, other = continued(rows, before, 5, seed=3), continued(rows[order], turn[before][order], 5, seed=3)
    np.testing.assert_array_equal(plain.centres, other.centres)
    np.testing.assert_array_equal(plain.labels[order], other.labels)
    assert plain.inertia == other.inertia


@pytest.mark.parametrize("rows", [np.zeros((1, 3)), np.ones((20, 2)), np.arange(4.0)[:, None]], ids=["one row", "constants", "four rows"])
def test_survives(rows: np.ndarray) -> None:
    found = continued(rows, np.arange(len(rows)) % 3, 8)
    assert 1 <= len(found.centres) <= max(len(np.unique(rows, axis=0)), 1)
