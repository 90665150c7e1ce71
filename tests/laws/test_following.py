"""The laws of every algorithm that can go on from the segments of before."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.core.segmentation import Following, Guided
from intarsia.segments.algorithms import PLUGINS
from segments.planted_points import agreement, blobs

NAMES = [name for name, algorithm in PLUGINS.all() if isinstance(algorithm, Following)]


def built(name: str, k: int = 4) -> Following:
    algorithm = PLUGINS.build(name, {"k": k})
    assert isinstance(algorithm, Following)
    return algorithm


def labels(model, matrix):
    return model.scores(matrix).argmin(1)


def test_these_can() -> None:
    assert NAMES == ["contributions", "kmeans", "mixture", "outcome"]


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_rows_and_the_names_of_segments_are_irrelevant(name: str) -> None:
    matrix, truth = blobs(400, apart=2.0)
    outcome = matrix[:, 0] * 3 + 10
    turn, order = np.array([5, 2, 9, 1]), np.random.default_rng(1).permutation(len(matrix))
    plain = built(name).follow(matrix, truth, outcome, seed=0)
    assert built(name).follow(matrix[order], turn[truth][order], outcome[order], seed=0) == plain


@pytest.mark.parametrize("name", NAMES)
def test_planted_segments_stay(name: str) -> None:
    matrix, truth = blobs(400, apart=8.0)
    for k in (3, 4, 5):
        found = built(name, k).follow(matrix, truth, seed=1)
        assert found.k == (min(k, 4) if name == "mixture" else k)  # there are four: its wide components leave no room for a fifth
        if k == 4:
            assert agreement(labels(found, matrix), truth) >= 0.95


@pytest.mark.parametrize("name", NAMES)
def test_what_is_known_of_the_outcome_is_used(name: str) -> None:
    matrix, truth = blobs(400, apart=2.0)
    outcome = np.exp(matrix[:, 0])
    algorithm = built(name)
    if isinstance(algorithm, Guided):
        assert type(algorithm.follow(matrix, truth, outcome)) is type(algorithm.learn(matrix, outcome))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("matrix", [np.zeros((1, 3)), np.ones((50, 2)), np.arange(6.0)[:, None]], ids=["one row", "constants", "six rows"])
def test_survives(name: str, matrix: np.ndarray) -> None:
    before = np.arange(len(matrix)) % 3 + 1
    for outcome in (None, np.zeros(len(matrix)), np.arange(len(matrix), dtype=np.float64)):
        found = built(name, 8).follow(matrix, before, outcome)
        assert np.isfinite(found.scores(matrix)).all()
        assert 1 <= found.k <= max(len(np.unique(matrix, axis=0)), 1)
