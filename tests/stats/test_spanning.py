import numpy as np
import pytest
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist

from intarsia.stats.spanning import spanning_tree


@pytest.mark.parametrize("held", [2_500, 10])
@pytest.mark.parametrize("neighbours", [1, 4])
def test_as_short_as_scipy_finds_it(held, neighbours):
    points = np.random.default_rng(held).normal(size=(150, 3)) + 1e3
    away = cdist(points, points)
    core = np.sort(away, axis=1)[:, neighbours - 1]
    reach = np.maximum(np.maximum(away, core[:, None]), core)
    links = spanning_tree(points, neighbours, held_rows=held)
    theirs = minimum_spanning_tree(reach)
    np.testing.assert_allclose(np.sort(links.length), np.sort(theirs.data), rtol=1e-6)
    np.testing.assert_allclose(links.length, reach[links.left, links.right], rtol=1e-6)


def test_equal_rows_are_no_distance_apart():
    points = np.repeat(np.random.default_rng(0).normal(size=(5, 4)) * 1e5, 3, axis=0)
    assert (spanning_tree(points).length[:10] == 0).all()
    assert spanning_tree(np.ones((1, 2))).length.tolist() == []
