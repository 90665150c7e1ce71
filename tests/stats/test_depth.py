import numpy as np
import pytest
from sklearn.cluster import HDBSCAN

from intarsia.stats.depth import crowds_by_depth
from segments.planted_points import agreement, blobs, rings


def test_a_ring_around_a_crowd_is_told_from_it():
    matrix, truth = rings()
    labels = crowds_by_depth(matrix, smallest=20, neighbours=5)
    inside = labels >= 0
    assert inside.mean() > 0.9
    assert agreement(labels[inside], truth[inside]) > 0.99


@pytest.mark.parametrize(("smallest", "neighbours", "alike"), [(5, 1, 1.0), (15, 1, 1.0), (40, 1, 1.0), (15, 5, 0.98), (40, 5, 0.98)])
def test_as_scikit_learn_says(smallest, neighbours, alike):
    """With more neighbours many distances are equal, and ties may fall otherwise."""
    for seed, apart in enumerate([2.0, 3.0, 6.0]):
        matrix = blobs(500, apart=apart, seed=seed)[0]
        theirs = HDBSCAN(min_cluster_size=smallest, min_samples=neighbours, copy=True).fit(matrix).labels_
        assert agreement(crowds_by_depth(matrix, smallest=smallest, neighbours=neighbours), theirs) >= alike


def test_fewer_rows_than_a_crowd_and_equal_rows_are_one():
    assert crowds_by_depth(np.ones((50, 2)), smallest=5, neighbours=5).tolist() == [0] * 50
    assert crowds_by_depth(np.eye(3), smallest=5, neighbours=5).tolist() == [0] * 3
