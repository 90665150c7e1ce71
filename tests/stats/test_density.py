import numpy as np

from intarsia.stats.density import crowds_by_reach, knee, largest_crowds, prototypes
from segments.planted_points import agreement, rings


def test_a_ring_around_a_crowd_is_told_from_it():
    matrix, truth = rings()
    labels = crowds_by_reach(matrix, neighbours=5, scale=1.4)
    inside = labels >= 0
    assert inside.mean() > 0.9
    assert agreement(labels[inside], truth[inside]) > 0.99


def test_small_crowds_become_noise_and_the_rest_go_by_size():
    labels = np.repeat([0, 1, 2, -1], [10, 30, 2, 8])
    assert largest_crowds(labels, 0.1).tolist() == [1] * 10 + [0] * 30 + [-1] * 10
    assert set(largest_crowds(np.full(5, -1), 0.1)) == {0}


def test_prototypes_are_bounded_and_keep_the_shape():
    matrix, truth = rings()
    points, owner = prototypes(matrix, truth)
    assert np.bincount(owner).max() <= 40
    nearest = ((matrix[:, None] - points) ** 2).sum(2).argmin(1)
    assert agreement(owner[nearest], truth) == 1.0


def test_knee_of_a_flat_curve_is_on_it():
    assert knee(np.full(5, 2.0)) == 2.0
