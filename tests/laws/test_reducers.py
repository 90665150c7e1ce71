"""The laws that every reducer in the folder obeys, old or new, and every algorithm in a reducer's space."""

import json

import ibis
import numpy as np
import pyarrow as pa
import pytest

from intarsia.core import models
from intarsia.core.projection import Projection
from intarsia.core.recipe import identity
from intarsia.core.segmentation import Fitted
from intarsia.segments.algorithms import PLUGINS as ALGORITHMS
from intarsia.segments.reduced import reduced
from intarsia.segments.reducers import PLUGINS
from segments.planted_points import agreement, blobs

INNER = ("kmeans", "mixture", "hierarchical", "tree")


@pytest.fixture(params=PLUGINS.names())
def name(request):
    return request.param


def built(name, inner="kmeans", k=4):
    return reduced(PLUGINS.build(name), ALGORITHMS.build(inner, {"k": k}))


def in_duckdb(matrix, ask):
    """What `ask` makes of the table with the coordinates as columns z0, z1, …, in the order of the rows."""
    columns = {f"z{j}": column for j, column in enumerate(matrix.T)}
    table = pa.table({"customer_id": [f"c{i:05d}" for i in range(len(matrix))], **columns})
    connection = ibis.duckdb.connect()
    found = ask(connection.create_table("t", table)).order_by("customer_id").to_pyarrow()
    connection.disconnect()
    return found


def test_shape(name):
    matrix, _ = blobs(300, p=5)
    projection = PLUGINS.build(name).fit(matrix)
    assert 1 <= projection.axes <= 5
    assert projection.apply(matrix).shape == (300, projection.axes)
    assert np.isfinite(projection.apply(matrix)).all()


def test_same_seed_same_projection(name):
    matrix, _ = blobs(apart=2.0)
    assert PLUGINS.build(name).fit(matrix, seed=3) == PLUGINS.build(name).fit(matrix.copy(), seed=3)


def test_row_order_is_irrelevant(name):
    matrix, _ = blobs(apart=2.0)
    matrix = np.concatenate([matrix, matrix[:50]])  # with equal rows
    weights = np.random.default_rng(2).integers(0, 3, len(matrix)).astype(float)
    shuffled = np.random.default_rng(1).permutation(len(matrix))
    reducer = PLUGINS.build(name)
    assert reducer.fit(matrix[shuffled]) == reducer.fit(matrix)
    assert reducer.fit(matrix[shuffled], weights[shuffled]) == reducer.fit(matrix, weights)


def test_newcomers_are_placed_one_by_one_as_all_together(name):
    matrix, _ = blobs(900)
    projection = PLUGINS.build(name).fit(matrix[:600])
    newcomers = projection.apply(matrix[600:])
    np.testing.assert_array_equal(np.vstack([projection.apply(row[None]) for row in matrix[600:620]]), newcomers[:20])
    assert np.isfinite(projection.apply(np.array([[1e6, -1e6, 0.0]]))).all()


def test_projection_survives_json(name):
    matrix, _ = blobs()
    projection = PLUGINS.build(name).fit(matrix)
    assert Projection.from_dict(json.loads(json.dumps(projection.to_dict(), allow_nan=False))) == projection


def test_sql_gives_the_coordinates_of_python(name):
    matrix, _ = blobs(500, p=4, apart=2.0)
    projection = PLUGINS.build(name).fit(matrix)
    probes = np.concatenate([matrix, np.round(matrix), np.random.default_rng(5).normal(0.0, 50.0, size=(300, 4))])

    def ask(table):
        made = projection.expressions([table[f"z{j}"] for j in range(4)])
        return table.select("customer_id", **{f"y{j}": y for j, y in enumerate(made)})

    found = in_duckdb(probes, ask)
    told = np.column_stack([found.column(f"y{j}").to_numpy() for j in range(projection.axes)])
    np.testing.assert_allclose(told, projection.apply(probes), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("inner", INNER)
def test_sql_gives_the_labels_of_python_on_every_row(name, inner):
    matrix, _ = blobs(400, apart=2.0)
    model = built(name, inner).fit(matrix)
    fitted = Fitted(identity(["z0", "z1", "z2"], "as it is"), model, tuple(range(1, model.k + 1)))
    probes = np.concatenate([matrix, np.random.default_rng(5).normal(1.0, 3.0, size=(400, 3)), np.round(matrix)])
    found = in_duckdb(probes, fitted.assigned)
    np.testing.assert_array_equal(found.column("segment").to_numpy(), fitted.place(probes).segment)


@pytest.mark.parametrize("inner", INNER)
def test_model_survives_json(name, inner):
    matrix, _ = blobs()
    model = built(name, inner).fit(matrix)
    again = models.from_dict(json.loads(json.dumps(model.to_dict(), allow_nan=False)))
    assert again == model
    np.testing.assert_array_equal(again.scores(matrix), model.scores(matrix))


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((1, 3)),
        np.ones((50, 2)),
        np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]]),
        np.arange(6.0)[:, None],
        np.column_stack([np.arange(40.0), np.zeros(40)]),
        np.random.default_rng(0).normal(size=(4, 9)),
        np.repeat(np.arange(300.0)[:, None], 2, axis=1),
    ],
    ids=["one row", "constants", "three rows", "one column", "a constant column", "fewer rows than columns", "copied column"],
)
def test_survives(name, matrix):
    for weights in (None, np.linspace(0.0, 1.0, len(matrix)), np.zeros(len(matrix))):
        projection = PLUGINS.build(name).fit(matrix, weights)
        assert 1 <= projection.axes <= matrix.shape[1]
        assert np.isfinite(projection.apply(matrix)).all()
        model = built(name, k=8).fit(matrix, weights)
        assert np.isfinite(model.scores(matrix)).all()
        assert 1 <= model.k <= len(np.unique(matrix, axis=0))
        own = model.scores(matrix).argmin(1)
        parts, rest = model.parts(matrix, own)
        np.testing.assert_allclose(parts.sum(1) + rest, model.scores(matrix).min(1), atol=1e-6)


@pytest.mark.parametrize("inner", [*INNER, "hdbscan"])
def test_parts_add_up_and_what_cannot_be_told_apart_says_so(name, inner):
    matrix, _ = blobs(p=4)
    algorithm = ALGORITHMS.build(inner)
    model = reduced(PLUGINS.build(name), ALGORITHMS.build(inner, {"k": 4}) if algorithm.k else algorithm).fit(matrix)
    scores = model.scores(matrix)
    for segment in range(model.k):
        parts, rest = model.parts(matrix, np.full(len(matrix), segment))
        np.testing.assert_allclose(parts.sum(1) + rest, scores[:, segment], rtol=1e-9, atol=1e-6)
    if not model.told_apart:
        assert not parts.any()
        assert "no single feature has a share of its own" in model.remainder
    assert model.told_apart == (name == "pca" and inner != "tree")


def test_refining_keeps_the_partition_whatever_the_blocks():
    matrix, truth = blobs(2000)
    algorithm = built("pca")
    model = algorithm.fit(matrix[:300])
    shuffled = matrix[np.random.default_rng(0).permutation(len(matrix))]
    refined = algorithm.refine(model, lambda: iter([matrix]))
    assert refined == algorithm.refine(model, lambda: iter(np.array_split(shuffled, 7)))
    assert agreement(refined.scores(matrix).argmin(1), truth) >= 0.95


def test_pca_keeps_the_distances_and_as_many_axes_as_the_share_needs():
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(400, 6)) * [5.0, 3.0, 0.1, 0.1, 0.1, 0.1]
    projection = PLUGINS.build("pca", {"share": 0.99}).fit(matrix)
    assert projection.axes == 2
    before, after = matrix - matrix[:1], projection.apply(matrix) - projection.apply(matrix[:1])
    np.testing.assert_allclose((after**2).sum(1), (before[:, :2] ** 2).sum(1), atol=3.0)
    whole = PLUGINS.build("pca", {"share": 1.0}).fit(matrix).apply(matrix)
    np.testing.assert_allclose(((whole - whole[:1]) ** 2).sum(1), (before**2).sum(1), rtol=1e-9, atol=1e-9)


def test_a_network_finds_a_bent_line_that_one_axis_of_pca_cannot():
    along = np.sort(np.random.default_rng(0).uniform(-2.5, 2.5, 500))
    matrix = np.column_stack([np.cos(along), np.sin(along)]) + 0.01 * np.random.default_rng(1).normal(size=(500, 2))

    def in_order(reducer):
        axis = reducer.fit(matrix).apply(matrix)[:, 0]
        return abs(np.corrcoef(np.argsort(np.argsort(axis)), np.arange(500))[0, 1])

    bent = max(in_order(PLUGINS.build("autoencoder", {"axes": 1, "steps": 400, "penalty": 1e-6})), 0.0)
    assert bent > in_order(PLUGINS.build("pca", {"most": 1})) + 0.02
