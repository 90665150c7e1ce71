"""Genie against its definition, word for word and slowly."""

from itertools import combinations

import numpy as np
import pytest

from intarsia.stats.genie import genie
from segments.planted_points import agreement, blobs, rings


def by_the_book(points, gini, k):
    """Groups by the definition: all pairs of groups, their nearest members, the Gini index from all pairs of sizes."""
    groups = [[row] for row in range(len(points))]
    away = np.sqrt(((points[:, None] - points) ** 2).sum(2))
    while len(groups) > k:
        sizes = np.array([len(group) for group in groups])
        differences = sum(abs(a - b) for a, b in combinations(sizes.tolist(), 2))
        unequal = differences / ((len(groups) - 1) * sizes.sum()) > gini
        pairs = [(i, j) for i, j in combinations(range(len(groups)), 2) if not unequal or min(sizes[i], sizes[j]) == sizes.min()]
        i, j = min(pairs, key=lambda pair: away[np.ix_(groups[pair[0]], groups[pair[1]])].min())
        groups[i] += groups.pop(j)
    labels = np.empty(len(points), dtype=int)
    for number, group in enumerate(groups):
        labels[group] = number
    return labels


@pytest.mark.parametrize("gini", [0.0, 0.1, 0.3, 0.5, 1.0])
def test_is_what_the_paper_defines(gini):
    for seed in range(3):
        points = np.random.default_rng(seed).normal(size=(40, 2)) ** 3
        joins = genie(points, np.ones(40), gini)
        for k in (2, 5, 11):
            assert agreement(joins.cut(k), by_the_book(points, gini, k)) == 1.0


def test_without_a_limit_it_is_single_linkage():
    from scipy.cluster.hierarchy import fcluster, linkage

    points = np.random.default_rng(1).normal(size=(200, 3))
    theirs = linkage(points, "single")
    for k in (2, 7, 40):
        assert agreement(genie(points, np.ones(200), 1.0).cut(k), fcluster(theirs, k, "maxclust") - 1) == 1.0


def test_a_ring_around_a_crowd_and_blobs_are_found():
    for matrix, truth in (rings(), blobs()):
        assert agreement(genie(matrix, np.ones(len(matrix))).cut(int(truth.max()) + 1), truth) > 0.99


def test_cuts_nest_and_have_the_number_asked_for():
    points, _ = blobs(80)
    joins = genie(points, np.ones(80))
    for k in range(1, 80):
        coarse, fine = joins.cut(k), joins.cut(k + 1)
        assert len(set(fine)) == k + 1
        assert all(len(set(coarse[fine == group])) == 1 for group in range(k + 1))
    assert set(joins.cut(500)) == set(range(80))


def test_copies_count_in_the_sizes():
    points = np.array([[0.0], [1.0], [3.0], [10.0], [11.5]])
    assert genie(points, np.array([1.0, 1.0, 1.0, 50.0, 1.0]), 0.3).cut(2).tolist() == [0, 0, 0, 1, 1]
    assert genie(np.zeros((1, 2)), np.ones(1)).cut(3).tolist() == [0]
