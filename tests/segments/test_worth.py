"""Segments made for an objective: what foretells most leads, honestly measured, and where nothing can be foretold nobody says it can."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.features import Column
from intarsia.core.lesson import Lesson
from intarsia.core.segmentation import Guided
from intarsia.engines.connect import connect
from intarsia.evidence.validate import validate
from intarsia.segments.again import learn_again
from intarsia.segments.algorithms import PLUGINS
from intarsia.segments.discover import discover
from intarsia.segments.worth import School, worths
from segments.test_discover import feature_table

GUIDED = tuple(name for name, algorithm in PLUGINS.all() if isinstance(algorithm, Guided))


@pytest.fixture(scope="module")
def engine():
    engine = connect("duckdb", memory="1GB", threads=2)
    yield engine
    engine.close()


def customers(n=1500, seed=0):
    """Four features, of which only `habit` and `value` say what comes next."""
    rng = np.random.default_rng(seed)
    columns = {name: rng.gamma(2.0, 3.0, n) for name in ("habit", "value", "idle", "noise")}
    outcome = np.where(columns["habit"] > 7, 40.0, 5.0) + 4.0 * columns["value"] + rng.exponential(5.0, n)
    return columns, outcome


def table_of(columns):
    n = len(next(iter(columns.values())))
    return pa.table({"customer_id": [f"c{i}" for i in range(n)], **columns})


def described():
    return tuple(Column(name, name, "", "number", "made up", name, "much", "little") for name in ("habit", "value", "idle", "noise"))


@pytest.mark.parametrize("name", GUIDED)
def test_those_that_can_learn_foretell_more_than_those_that_cannot(name):
    columns, outcome = customers()
    matrix = np.column_stack([np.log1p(c) for c in columns.values()])
    plain, guided = worths([PLUGINS.build("kmeans", {"k": 6}), PLUGINS.build(name, {"k": 6})], School(matrix, outcome))
    assert guided.value > plain.value + 0.1
    assert guided.behind == 0
    assert plain.behind > 2 * plain.behind_sd > 0


@pytest.mark.parametrize("name", GUIDED)
def test_a_shuffled_outcome_is_worth_nothing(name):
    columns, outcome = customers(900)
    matrix = np.column_stack(list(columns.values()))
    values = [
        worths([PLUGINS.build(name, {"k": 5})], School(matrix, np.random.default_rng(seed).permutation(outcome)))[0].value
        for seed in range(6)
    ]
    assert np.mean(values) <= 2 * np.std(values, ddof=1) / 6**0.5


@pytest.mark.nightly
def test_what_foretells_most_is_recommended_with_fewer_and_finer(engine):
    (columns, _), (then, outcome) = customers(seed=1), customers(seed=2)
    features = feature_table(table_of(columns), described(), engine)
    lesson = Lesson("spend", date(2024, 1, 1), 90, table_of(then), outcome)
    found = discover(features, lesson=lesson, algorithms=("kmeans", *GUIDED))
    assert found.algorithm_name in GUIDED
    assert found.lesson is lesson
    chosen = next(c for c in found.candidates if c.chosen)
    assert chosen.measures["worth"] > 0.8
    assert all(c.because.startswith("Not chosen") for c in found.candidates if not c.chosen)
    assert "foretells" in found.because
    assert {a.role for a in found.alternatives} >= {"recommended"}
    assert all(a.k < found.k for a in found.alternatives if a.role == "fewer")
    assert all(a.k > found.k for a in found.alternatives if a.role == "finer")
    evidence = validate(found, checks=("stability", "structure"))
    assert evidence.verdict in ("reproducible", "constructive")
    assert "made to foretell spend of the next 90 days" in evidence.because
    again = learn_again(found, table_of(then), outcome)
    assert again.model.k >= 2


def test_nothing_to_foretell_falls_back_to_what_holds(engine):
    columns, outcome = customers(600)
    features = feature_table(table_of(columns), described(), engine)
    lesson = Lesson("spend", date(2024, 1, 1), 90, table_of(columns), np.random.default_rng(5).permutation(outcome))
    found = discover(features, lesson=lesson, algorithms=("kmeans", "tree"))
    told = [c.measures["worth"] for c in found.candidates if "worth" in c.measures]
    assert max(told) < 0.02
