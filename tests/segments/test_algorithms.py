"""What is special to one algorithm; the laws for all of them are in tests/laws."""

import numpy as np
import pytest

from intarsia.core.model import Nearest
from intarsia.segments.algorithms.dbscan import DBSCAN
from intarsia.segments.algorithms.hdbscan import HDBSCAN
from intarsia.segments.algorithms.hierarchical import Hierarchical
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.segments.algorithms.mixture import Mixture
from intarsia.stats.kmeans import kmeans
from segments.planted_points import agreement, blobs, rings


def test_kmeans_refined_on_everybody_is_near_the_fit_on_everybody():
    matrix, _ = blobs(20_000, k=5, p=4, apart=2.5)
    sample = KMeans(5).fit(matrix[:1_000], seed=0)
    refined = KMeans(5).refine(sample, lambda: iter(np.array_split(matrix, 9)))
    before, after = (model.scores(matrix).min(1).sum() for model in (sample, refined))
    assert after < before
    assert after <= kmeans(matrix, 5).inertia * 1.001


def test_kmeans_refining_takes_a_customer_beyond_every_expectation():
    matrix = np.concatenate([blobs(500)[0], [[1e9, 0.0, 0.0]]])
    model = Nearest(((0.0, 0.0, 0.0), (10.0, 10.0, 10.0)), (0, 1))
    one, other = (KMeans(2).refine(model, lambda rows=rows: iter(np.array_split(rows, 3))) for rows in (matrix, matrix[::-1]))
    assert one == other
    assert max(max(centre) for centre in one.centres) > 1e5


def test_kmeans_confidence_is_high_inside_and_even_on_the_border():
    matrix, _ = blobs(2_000, k=2, p=2, apart=6.0)
    model = KMeans(2).fit(matrix, seed=0)
    assert model.spread == pytest.approx(1.0, rel=0.1)


def test_hierarchical_cuts_nest_and_the_tree_has_a_leaf_for_each_centre():
    matrix, _ = blobs(3_000, apart=2.0)
    fits = [Hierarchical(k).fit(matrix, seed=0) for k in (3, 6)]
    assert fits[0].centres == fits[1].centres
    pairs = set(zip(fits[1].segment_of, fits[0].segment_of, strict=True))
    assert len(pairs) == 6
    tree = Hierarchical().tree(matrix, seed=0)
    assert tree.leaves == len(fits[0].centres) <= 200
    assert tuple(tree.cut(3)) == fits[0].segment_of


def test_mixture_tells_a_thin_cloud_from_a_wide_one_around_it():
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1], [1_500, 1_500])
    matrix = np.where(truth[:, None] == 0, rng.normal(scale=0.3, size=(3_000, 2)), rng.normal(scale=4.0, size=(3_000, 2)))
    assert agreement(Mixture(2, "full", 1e-3).fit(matrix, seed=0).scores(matrix).argmin(1), truth) > 0.85
    assert agreement(KMeans(2).fit(matrix, seed=0).scores(matrix).argmin(1), truth) < 0.2


def test_mixture_refuses_an_unknown_covariance():
    with pytest.raises(ValueError, match="'full', 'diag' or 'tied'"):
        Mixture(covariance="round")


@pytest.mark.parametrize("algorithm", [DBSCAN(scale=1.4), HDBSCAN()], ids=["dbscan", "hdbscan"])
def test_density_finds_what_centres_cannot(algorithm):
    matrix, truth = rings()
    model = algorithm.fit(matrix, seed=0)
    assert agreement(model.scores(matrix).argmin(1), truth) > 0.95
    assert agreement(KMeans(2).fit(matrix, seed=0).scores(matrix).argmin(1), truth) < 0.5


@pytest.mark.parametrize("algorithm", [DBSCAN(), HDBSCAN()], ids=["dbscan", "hdbscan"])
def test_outsiders_join_the_nearest_crowd_or_stay_outside_on_request(algorithm):
    matrix, truth = blobs(1_000)
    outside = np.array([[60.0, 60.0, 60.0], [-40.0, 5.0, 5.0]])
    everyone = np.concatenate([matrix, outside])
    placed = algorithm.fit(everyone, seed=0)
    assert placed.k == 4
    left = type(algorithm)(unassigned=True).fit(everyone, seed=0)
    assert left.k == 5
    assert left.scores(outside).argmin(1).tolist() == [4, 4]
    labels = left.scores(matrix).argmin(1)
    assert (labels == 4).mean() < 0.05
    assert agreement(labels[labels < 4], truth[labels < 4]) > 0.95
