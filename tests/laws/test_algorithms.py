"""The laws that every algorithm in the folder obeys, old or new."""

import json

import ibis
import numpy as np
import pyarrow as pa
import pytest

from intarsia.core import models
from intarsia.core.recipe import identity
from intarsia.core.segmentation import Fitted
from intarsia.segments.algorithms import PLUGINS
from segments.planted_points import agreement, blobs

NAMES = PLUGINS.names()


def built(name, k):
    algorithm = PLUGINS.build(name)
    return PLUGINS.build(name, {"k": k}) if algorithm.k else algorithm


def labels(model, matrix):
    return model.scores(matrix).argmin(1)


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def test_planted_blobs_are_found(name):
    for seed in range(3):
        matrix, truth = blobs(seed=seed)
        model = built(name, 4).fit(matrix, seed=seed)
        assert agreement(labels(model, matrix), truth) >= 0.95


def test_same_seed_same_model(name):
    matrix, _ = blobs(apart=2.0)
    assert built(name, 4).fit(matrix, seed=3) == built(name, 4).fit(matrix.copy(), seed=3)


@pytest.mark.parametrize("apart", [2.0, 10.0])
def test_row_order_is_irrelevant(name, apart):
    matrix, _ = blobs(apart=apart)
    matrix = np.concatenate([matrix, matrix[:50]])  # with equal rows
    shuffled = np.random.default_rng(1).permutation(len(matrix))
    assert built(name, 4).fit(matrix[shuffled], seed=0) == built(name, 4).fit(matrix, seed=0)


def test_row_order_is_irrelevant_with_weights(name):
    matrix, _ = blobs(apart=2.0)
    weights = np.random.default_rng(2).integers(0, 3, len(matrix)).astype(float)
    shuffled = np.random.default_rng(1).permutation(len(matrix))
    assert built(name, 4).fit(matrix[shuffled], weights[shuffled], seed=0) == built(name, 4).fit(matrix, weights, seed=0)


def test_newcomers_are_placed(name):
    matrix, truth = blobs(900)
    model = built(name, 4).fit(matrix[:600], seed=0)
    assert agreement(labels(model, matrix[600:]), truth[600:]) >= 0.95
    far = np.array([[1e6, -1e6, 0.0]])
    assert np.isfinite(model.scores(far)).all()


def test_model_survives_json(name):
    matrix, _ = blobs()
    model = built(name, 4).fit(matrix, seed=0)
    again = models.from_dict(json.loads(json.dumps(model.to_dict())))
    assert again == model
    np.testing.assert_array_equal(again.scores(matrix), model.scores(matrix))


def test_sql_gives_the_labels_of_python_on_every_row(name):
    matrix, _ = blobs(500, apart=2.0)
    model = built(name, 4).fit(matrix, seed=0)
    fitted = Fitted(identity(["a", "b", "c"], "as it is"), model, tuple(range(1, model.k + 1)))
    probes = np.concatenate([matrix, np.random.default_rng(5).normal(1.0, 3.0, size=(500, 3)), np.round(matrix)])
    ids = [f"c{i}" for i in range(len(probes))]
    table = pa.table({"customer_id": ids, "a": probes[:, 0], "b": probes[:, 1], "c": probes[:, 2]})
    connection = ibis.duckdb.connect()
    rows = fitted.assigned(connection.create_table("t", table)).to_pyarrow().to_pylist()
    connection.disconnect()
    found = {row["customer_id"]: row["segment"] for row in rows}
    np.testing.assert_array_equal([found[i] for i in ids], fitted.assign(table).segment)


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((1, 3)),
        np.ones((50, 2)),
        np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]]),
        np.arange(6.0)[:, None],
        np.column_stack([np.arange(40.0), np.zeros(40)]),
        np.repeat([[0.0, 0.0], [5.0, 5.0]], [30, 3], axis=0),
        np.repeat(np.arange(300.0)[:, None], 2, axis=1),
    ],
    ids=["one row", "constants", "n below k", "six rows", "a constant column", "two distinct rows", "copied column"],
)
def test_survives(name, matrix):
    for weights in (None, np.linspace(0.0, 1.0, len(matrix)), np.zeros(len(matrix))):
        model = built(name, 8).fit(matrix, weights, seed=0)
        scores = model.scores(matrix)
        assert np.isfinite(scores).all()
        assert scores.shape == (len(matrix), model.k)
        assert 1 <= model.k <= max(len(np.unique(matrix, axis=0)), 1)
        assert model.spread > 0
        assert json.dumps(model.to_dict(), allow_nan=False)


def test_every_segment_holds_someone(name):
    matrix, _ = blobs(apart=1.0)
    model = built(name, 8).fit(matrix, seed=0)
    assert set(labels(model, matrix)) == set(range(model.k))


def test_candidates_are_distinct_and_cover_the_range(name):
    algorithm = PLUGINS.build(name)
    candidates = list(algorithm.candidates(3, 6))
    assert len(set(candidates)) == len(candidates) >= 2
    assert {candidate.k for candidate in candidates} == ({3, 4, 5, 6} if algorithm.k else {0})


def test_refining_keeps_the_partition_of_blobs_whatever_the_blocks(name):
    matrix, truth = blobs(2000)
    algorithm = built(name, 4)
    model = algorithm.fit(matrix[:300], seed=0)
    shuffled = matrix[np.random.default_rng(0).permutation(len(matrix))]
    refined = algorithm.refine(model, lambda: iter([matrix]))
    assert refined == algorithm.refine(model, lambda: iter(np.array_split(shuffled, 7)))
    assert agreement(labels(refined, matrix), truth) >= 0.95
