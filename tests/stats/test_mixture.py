import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from intarsia.stats.mixture import mixture


def tilted(n=3_000, seed=0):
    rng = np.random.default_rng(seed)
    first = rng.normal(size=(n // 3, 2)) @ np.array([[3.0, 2.5], [0.0, 0.5]])
    second = rng.normal(size=(n - n // 3, 2)) * 0.7 + [4.0, -3.0]
    return np.concatenate([first, second])


@pytest.mark.parametrize("covariance", ["full", "diag", "tied"])
def test_as_likely_as_scikit_learn_finds_it(covariance):
    matrix = tilted()
    found = mixture(matrix, 2, covariance=covariance, reg=1e-9)
    theirs = GaussianMixture(2, covariance_type=covariance, n_init=3, random_state=0, max_iter=500, tol=1e-5).fit(matrix)
    assert found.log_likelihood >= theirs.score(matrix) - 0.002
    assert found.parameters == theirs._n_parameters()


def test_recovers_what_was_planted():
    found = mixture(tilted(30_000), 2)
    np.testing.assert_allclose(found.shares, [1 / 3, 2 / 3], atol=0.02)
    np.testing.assert_allclose(found.means, [[0, 0], [4, -3]], atol=0.1)
    shapes = [np.linalg.inv(u @ u.T) for u in found.factors]
    np.testing.assert_allclose(shapes[0], [[9.0, 7.5], [7.5, 6.5]], rtol=0.05)
    np.testing.assert_allclose(shapes[1], np.eye(2) * 0.49, atol=0.02)


def test_scores_are_densities():
    found = mixture(tilted(600), 3)
    sides = np.arange(-20.0, 20.0, 0.1)
    points = np.array(np.meshgrid(sides, sides)).reshape(2, -1).T
    density = np.exp(-0.5 * found.scores(points)).sum(1) / (2 * np.pi)
    assert density.sum() * 0.01 == pytest.approx(1.0, abs=1e-3)


def test_whole_weights_are_as_good_as_copies():
    matrix = tilted(300)
    times = np.random.default_rng(0).integers(1, 4, len(matrix))
    weighted, copied = mixture(matrix, 2, weights=times.astype(float)), mixture(np.repeat(matrix, times, axis=0), 2)
    np.testing.assert_allclose(weighted.means, copied.means, atol=0.05)
