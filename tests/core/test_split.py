"""A parted segment: nobody else moves, everybody inside has a part, in Python, in SQL and after a round trip."""

from __future__ import annotations

import json
from functools import cache

import ibis
import numpy as np
import pyarrow as pa
import pytest

from intarsia.core import models
from intarsia.core.merged import Merged
from intarsia.core.model import Nearest, as_matrix
from intarsia.core.recipe import identity
from intarsia.core.segmentation import Fitted
from intarsia.core.split import Split
from intarsia.segments.algorithms import PLUGINS
from segments.planted_points import blobs

NAMES = ("kmeans", "mixture", "imm", "genie", "hdbscan", "contributions", "outcome", "tree")


@cache
def split(name: str, which: int = 1) -> tuple[Split, np.ndarray]:
    matrix, _ = blobs(400, apart=2.0)
    algorithm = PLUGINS.build(name)
    if hasattr(algorithm, "learn"):
        model = algorithm.learn(matrix, matrix[:, 0] - matrix[:, 1] ** 2, seed=0)
    else:
        model = algorithm.fit(matrix, seed=0)
    own = matrix[model.scores(matrix).argmin(1) == which]
    within = PLUGINS.build("kmeans", {"k": 3}).fit(own, seed=0)
    assert isinstance(within, Nearest)
    return Split(model, which, within), matrix


@pytest.mark.parametrize("name", NAMES)
def test_nobody_else_moves_and_the_parts_are_those_of_the_segment(name: str) -> None:
    model, matrix = split(name)
    probes = np.concatenate([matrix, np.random.default_rng(5).normal(1.0, 3.0, size=(300, 3)), np.round(matrix)])
    before, after = model.inner.scores(probes).argmin(1), model.scores(probes).argmin(1)
    assert model.k == model.inner.k + 2
    np.testing.assert_array_equal(np.where(after > 3, after - 2, np.minimum(after, 1)), before)
    inside = before == 1
    np.testing.assert_array_equal(after[inside] - 1, model.within.scores(probes[inside]).argmin(1))


@pytest.mark.parametrize("name", NAMES)
def test_sql_says_the_same_and_it_comes_back_from_its_data(name: str) -> None:
    model, matrix = split(name)
    again = models.from_dict(json.loads(json.dumps(model.to_dict())))
    np.testing.assert_array_equal(again.scores(matrix), model.scores(matrix))
    twice = Split(model, 2, model.within)
    deeper = Merged(twice, tuple(i % (twice.k - 1) for i in range(twice.k)))
    for one in (model, deeper):
        fitted = Fitted(identity(["a", "b", "c"], "as it is"), one, tuple(range(one.k, 0, -1)))
        probes = np.concatenate([matrix, np.random.default_rng(5).normal(1.0, 3.0, size=(300, 3)), np.round(matrix)])
        ids = [f"c{i}" for i in range(len(probes))]
        table = pa.table({"customer_id": ids, "a": probes[:, 0], "b": probes[:, 1], "c": probes[:, 2]})
        connection = ibis.duckdb.connect()
        rows = fitted.assigned(connection.create_table("t", table)).to_pyarrow().to_pylist()
        connection.disconnect()
        found = {row["customer_id"]: row["segment"] for row in rows}
        np.testing.assert_array_equal([found[i] for i in ids], fitted.assign(table).segment)


@pytest.mark.parametrize("name", NAMES)
def test_reasons_add_up(name: str) -> None:
    model, matrix = split(name)
    scores = model.scores(matrix)
    for segment in range(model.k):
        terms, rest = model.parts(matrix, np.full(len(matrix), segment))
        expected = model.inner.parts(matrix, np.full(len(matrix), max(min(segment, 1), segment - 2)))[1]
        np.testing.assert_array_equal(rest, expected)
        if name not in ("tree", "imm"):
            np.testing.assert_allclose(terms.sum(1) + rest, scores[:, segment], atol=1e-9)


def test_a_segment_can_be_the_first_the_last_or_the_only_one() -> None:
    matrix, _ = blobs(200, apart=2.0)
    alone = Split(Nearest(as_matrix(matrix[:1]), (0,)), 0, Nearest(as_matrix(matrix[:2]), (0, 1)))
    np.testing.assert_array_equal(alone.scores(matrix).argmin(1), alone.within.scores(matrix).argmin(1))
    for which in (0, 2):
        within = Nearest(as_matrix(matrix[which] + [[0.1, 0.0, 0.0], [-0.1, 0.0, 0.0]]), (0, 1))
        model = Split(Nearest(as_matrix(matrix[:3]), (0, 1, 2)), which, within)
        assert set(model.scores(matrix).argmin(1).tolist()) == {0, 1, 2, 3}
