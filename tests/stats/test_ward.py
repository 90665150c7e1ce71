import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage

from intarsia.stats.ward import ward
from segments.planted_points import agreement, blobs


def test_equals_scipy_where_all_sizes_are_one():
    points = np.random.default_rng(0).normal(size=(60, 3))
    tree, theirs = ward(points, np.ones(60)), linkage(points, "ward")
    np.testing.assert_allclose(tree.heights, theirs[:, 2], rtol=1e-9)
    np.testing.assert_array_equal(np.column_stack([tree.left, tree.right]), theirs[:, :2])
    np.testing.assert_array_equal(tree.sizes, theirs[:, 3])


def test_a_size_counts_like_that_many_copies():
    points = np.random.default_rng(1).normal(size=(20, 2))
    sizes = np.random.default_rng(2).integers(1, 5, 20)
    weighted, copied = ward(points, sizes), ward(np.repeat(points, sizes, axis=0), np.ones(sizes.sum()))
    np.testing.assert_allclose(weighted.heights, copied.heights[-19:], rtol=1e-6)
    for k in (2, 3, 7):
        assert agreement(np.repeat(weighted.cut(k), sizes), copied.cut(k)) == 1.0


def test_cuts_nest_and_have_the_number_asked_for():
    points, _ = blobs(80)
    tree = ward(points, np.ones(80))
    coarse = tree.cut(1)
    for k in range(2, 80):
        fine = tree.cut(k)
        assert len(set(fine)) == k
        assert all(len(set(coarse[fine == group])) == 1 for group in range(k))
        coarse = fine
    assert set(tree.cut(500)) == set(range(80))


@pytest.mark.parametrize("points", [np.zeros((1, 2)), np.zeros((4, 2))])
def test_survives_one_point_and_equal_points(points):
    tree = ward(points, np.ones(len(points)))
    assert tree.leaves == len(points)
    assert (tree.heights == 0).all()
    assert tree.cut(1).tolist() == [0] * len(points)
