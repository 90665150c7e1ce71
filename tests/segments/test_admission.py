"""A reduced view of customers enters where it reliably gains, stays out where it does not, and says why in either case."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.definition import Definition
from intarsia.core.lesson import Lesson
from intarsia.core.segmentation import Policy
from intarsia.engines.connect import connect
from intarsia.personas.explain import explain
from intarsia.segments.admission import Admission, admitted, on_block, represented
from intarsia.segments.algorithms import PLUGINS
from intarsia.segments.discover import discover
from intarsia.segments.worth import School
from segments.customer_like import customer_like, feature_table, plain_columns
from segments.planted_points import blobs


def hidden_in_noise(n=300, seed=0):
    """Four kinds of customers told by 18 coordinates, beside 200 that mean nothing; the outcome is that of the kind."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 4, n)
    corners = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    signal = 0.9 * np.repeat(corners[kind], 6, axis=1) + 0.5 * rng.normal(size=(n, 18))
    return np.column_stack([signal, rng.normal(size=(n, 200))]), np.array([0.0, 1.0, 2.0, 5.0])[kind] + 0.3 * rng.normal(size=n)


def test_pca_enters_where_it_takes_noise_away():
    matrix, outcome = hidden_in_noise()
    ruling = admitted(matrix, School(matrix, outcome), ("pca",), k=4)[0]
    numbers = ruling.numbers
    assert ruling.admitted
    assert ruling.rival == "the features themselves"
    assert numbers["gain"] >= 0.02
    assert 0 < numbers["low"] < numbers["gain"] < numbers["high"]
    assert numbers["same"] >= 0.8
    assert f"{numbers['gain']:+.3f}" in ruling.because


def test_a_view_that_changes_nothing_stays_out():
    matrix, _ = blobs(900, p=3)
    outcome = matrix.sum(1)
    for school in (None, School(matrix, outcome)):
        ruling = admitted(matrix, school, ("pca",), k=4)[0]
        assert not ruling.admitted
        assert ruling.because.startswith("pca is not admitted: with 4 segments")


def test_too_few_customers_and_events_are_refused_with_the_reason():
    few, wrong = (
        admitted(np.random.default_rng(0).normal(size=(20, 3)), None, ("pca",), k=4)[0],
        admitted(np.random.default_rng(0).normal(size=(500, 3)), None, ("sequence",), k=4)[0],
    )
    assert not few.admitted
    assert "too few" in few.because
    assert not wrong.admitted
    assert "reads events" in wrong.because


def test_row_order_is_irrelevant():
    matrix, outcome = hidden_in_noise(700)
    shuffled = np.random.default_rng(1).permutation(len(matrix))
    one = admitted(matrix, School(matrix, outcome), ("pca",), k=4)
    assert admitted(matrix[shuffled], School(matrix[shuffled], outcome[shuffled]), ("pca",), k=4) == one


def test_a_block_that_says_what_comes_next_enters_and_noise_does_not():
    rng = np.random.default_rng(0)
    matrix, kind = rng.normal(size=(900, 3)), rng.integers(0, 3, 900)
    extra = np.eye(3)[kind] * 9.0 + 0.1 * rng.normal(size=(900, 3))
    outcome = kind * 5.0 + rng.normal(size=900)
    assert on_block("kinds", matrix, extra, outcome, k=4).numbers["low"] > 0.02
    assert not on_block("noise", matrix, rng.normal(size=(900, 3)), outcome, k=4).admitted


@pytest.fixture(scope="module")
def engine():
    engine = connect("duckdb", memory="1GB", threads=2)
    yield engine
    engine.close()


def test_discovery_says_what_it_did_not_try(engine):
    shop = customer_like(0, n=600)
    features = feature_table(shop.table, shop.columns, engine)
    plain = discover(features, algorithms=("kmeans",))
    asked = discover(features, algorithms=("kmeans",), representations=("pca",))
    told = [c for c in asked.candidates if c.algorithm == "kmeans on pca"]
    assert [c.because.startswith("Not tried: pca is not admitted: with 6 segments") for c in told] == [True]
    assert asked.sizes == plain.sizes
    assert asked.because == plain.because


def test_discovery_tries_what_is_admitted_and_its_segments_are_placed_kept_and_explained(engine):
    matrix, outcome = hidden_in_noise()
    names = [f"f{j:03d}" for j in range(matrix.shape[1])]
    table = pa.table({"customer_id": [f"c{i:03d}" for i in range(len(matrix))]} | dict(zip(names, matrix.T, strict=True)))
    columns = tuple(replace(column, treatment="none") for column in plain_columns(*names))
    features = feature_table(table, columns, engine)
    lesson = Lesson("spend", date(2024, 1, 1), 90, table, outcome)
    found = discover(features, algorithms=("kmeans",), lesson=lesson, policy=Policy(4, 4), representations=("pca",))
    tried = [c for c in found.candidates if c.algorithm == "kmeans on pca"]
    assert tried
    assert all("pca is admitted" in c.because for c in tried)
    assert found.algorithm_name == "kmeans on pca"
    members = found.table()
    assert members.column("segment").to_pylist() == found.fitted.assign(table).segment.tolist()
    kept = Definition.from_dict(json.loads(json.dumps(Definition.of(found).to_dict())))
    assert kept.fitted == found.fitted
    told = explain(found, dict(table.slice(0, 1).to_pylist()[0]))
    assert sum(reason.weight for reason in told.reasons) + told.rest == pytest.approx(told.difference)


@pytest.mark.parametrize("name", ["pca", "autoencoder"])
def test_an_admitted_view_is_tried_with_every_algorithm(name):
    made = represented({"kmeans": PLUGINS.build("kmeans"), "tree": PLUGINS.build("tree")}, (Admission(name, True, ""),))
    assert list(made) == ["kmeans", "tree", f"kmeans on {name}", f"tree on {name}"]
    settings = list(made[f"tree on {name}"].candidates(3, 5))
    assert [one.k for one in settings] == [3, 4, 5]
    assert hasattr(settings[0], "learn")
    assert not hasattr(made[f"kmeans on {name}"], "learn")
