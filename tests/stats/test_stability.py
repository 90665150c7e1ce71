"""Stability: planted groups are found again, noise is not, and the same seed says the same."""

from __future__ import annotations

import numpy as np

from intarsia.stats.copula import null_sample
from intarsia.stats.kmeans import kmeans
from intarsia.stats.stability import clusterwise_jaccard, halvings, split_half


def k_means(k):
    def fit(matrix, seed):
        centres = kmeans(matrix, k, starts=3, seed=seed).centres
        return lambda other: ((other[:, None] - centres[None]) ** 2).sum(2).argmin(1)

    return fit


def blobs(k=4, n=100, apart=8.0, seed=0):
    rng = np.random.default_rng(seed)
    centres = rng.permutation(np.eye(k))[:, :k] * apart
    return np.vstack([rng.normal(size=(n, k)) + centre for centre in centres])


def one_cloud(n=900, seed=3):
    """One correlated Gaussian in six dimensions: no groups whatever."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 6)) @ np.linalg.cholesky(0.4 * np.ones((6, 6)) + 0.6 * np.eye(6)).T


def test_planted_groups_are_found_again():
    matrix = blobs()
    labels = np.repeat(np.arange(4), 100)
    assert split_half(matrix, k_means(4), times=5).min() > 0.97
    assert min(halving.strength for halving in halvings(matrix, k_means(4), times=5)) > 0.95
    assert clusterwise_jaccard(matrix, labels, k_means(4), times=5).shape == (5, 4)
    assert clusterwise_jaccard(matrix, labels, k_means(4), times=5).min() > 0.95


def test_too_many_groups_are_not():
    matrix = blobs()
    assert split_half(matrix, k_means(7), times=6).mean() < 0.9
    assert np.mean([halving.strength for halving in halvings(matrix, k_means(7), times=6)]) < 0.7


def test_a_dissolved_group_is_told_from_a_stable_one():
    matrix = np.vstack([blobs(2, 150, 12.0), np.random.default_rng(1).uniform(-4, 4, size=(150, 2)) + 30.0])
    labels = np.repeat([0, 1, 2, 3], [150, 150, 75, 75])  # the last 150 are one square, cut at random
    jaccard = clusterwise_jaccard(matrix, labels, k_means(4), times=10).mean(0)
    assert jaccard[:2].min() > 0.9
    assert jaccard[2:].max() < 0.6


def test_same_seed_same_answer_and_another_differs():
    matrix = one_cloud(200)
    first = split_half(matrix, k_means(3), times=4, seed=5)
    assert np.array_equal(first, split_half(matrix, k_means(3), times=4, seed=5))
    assert not np.array_equal(first, split_half(matrix, k_means(3), times=4, seed=6))


def test_a_series_of_halves_can_be_continued():
    matrix = one_cloud(200)
    whole = halvings(matrix, k_means(3), times=3)
    rest = halvings(matrix, k_means(3), times=1, skip=2)
    assert rest[0].agreement == whole[2].agreement
    assert np.array_equal(rest[0].half, whole[2].half)
    assert whole[0].half.sum() == 100


def test_fewer_than_four_rows_have_nothing_to_disagree_on():
    matrix = np.zeros((3, 2))
    assert split_half(matrix, k_means(2), times=2).tolist() == [1.0, 1.0]
    assert clusterwise_jaccard(matrix, np.array([0, 1, 1]), k_means(2), times=2).tolist() == [[1.0, 1.0]] * 2


def test_raw_stability_flatters_one_cloud_and_the_copula_null_exposes_it():
    cloud, groups = one_cloud(), blobs(4, 220, 5.0)
    raw = split_half(cloud, k_means(2), times=6).mean()
    null = np.mean([split_half(null_sample(cloud, seed=s), k_means(2), times=3).mean() for s in range(3)])
    assert raw > 0.8
    assert raw - null < 0.08
    real = split_half(groups, k_means(4), times=6).mean()
    real_null = np.mean([split_half(null_sample(groups, seed=s), k_means(4), times=3).mean() for s in range(3)])
    assert real - real_null > 0.2
