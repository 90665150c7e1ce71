"""Discovery that goes on from the champion: fewer customers change segment, at hardly any loss, under another recipe too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from intarsia.core.definition import Definition
from intarsia.core.engine import Engine
from intarsia.core.lesson import Lesson
from intarsia.core.recipe import Recipe
from intarsia.engines.connect import connect
from intarsia.segments.discover import discover
from intarsia.stats.agreement import adjusted_rand
from segments.customer_like import customer_like, feature_table
from segments.test_worth import customers, described, table_of


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    found = connect("duckdb", memory="500MB", threads=1)
    yield found
    found.close()


def test_agreement_with_the_champion_rises_and_inertia_hardly(engine: Engine) -> None:
    gains = []
    for seed in range(2):
        base = customer_like(seed, n=700, separation=0.5)
        drawn = np.random.default_rng(seed).permutation(700)
        early, late = (feature_table(base.table.take(drawn[part]), base.columns, engine) for part in (slice(0, 450), slice(250, 700)))
        champion = Definition.of(discover(early, algorithms="kmeans", k=6))
        fresh, kept = (discover(late, algorithms="kmeans", k=6, seed=9, anchor=anchor) for anchor in (None, champion))
        same = champion.fitted.assign(late.table()).segment
        agreement = [adjusted_rand(same, one.fitted.assign(late.table()).segment) for one in (fresh, kept)]
        inertia = [one.fitted.model.scores(one.sample.matrix).min(1).sum() for one in (fresh, kept)]
        assert inertia[1] <= 1.03 * inertia[0]
        gains.append(agreement[1] - agreement[0])
    assert min(gains) >= -0.02
    assert np.mean(gains) > 0.03


def test_an_anchor_whose_features_are_gone_is_passed_over(engine: Engine) -> None:
    base = customer_like(1, n=300)
    features = feature_table(base.table, base.columns, engine)
    champion = Definition.of(discover(features, algorithms="kmeans", k=3))
    missing = replace(champion.fitted, recipe=Recipe((replace(champion.fitted.recipe.steps[0], column="shoe_size"),)))
    found = discover(features, algorithms="kmeans", k=3, anchor=replace(champion, fitted=missing))
    assert found.fitted == champion.fitted


def test_algorithm_and_number_in_force_stay_as_long_as_they_hold(engine: Engine) -> None:
    base = customer_like(8, n=300, separation=1.8)
    features = feature_table(base.table, base.columns, engine)
    only = ["kmeans"]
    fresh = discover(features, algorithms=only)
    again = discover(features, algorithms=only, anchor=Definition.of(fresh))
    assert (again.algorithm_name, again.k, again.fitted) == (fresh.algorithm_name, fresh.k, fresh.fitted)
    passed = [c for c in fresh.candidates if c.passed and (c.algorithm, c.k) != (fresh.algorithm_name, fresh.k)]
    failed = next(c for c in fresh.candidates if not c.passed and 4 <= c.k <= 8)
    for other, stays in ((passed[0], True), (failed, False)):
        in_force = Definition.of(discover(features, algorithms="kmeans", k=other.k))
        found = discover(features, algorithms=only, anchor=in_force)
        assert ((found.algorithm_name, found.k) == (other.algorithm, other.k)) is stays
        assert ("what is in force, and still holds" in found.because) is stays
        assert len([c for c in found.candidates if c.because.startswith("Not chosen: found afresh it would come first")]) == stays


@pytest.mark.parametrize("name", ["outcome", "contributions"])
def test_segments_made_for_an_objective_go_on_too(name: str, engine: Engine) -> None:
    (first, then), (later, next_) = customers(300, seed=1), customers(300, seed=2)
    lessons = [Lesson("spend", date(2025, 6, 1), 90, table_of(c), outcome) for c, outcome in ((first, then), (later, next_))]
    early, late = (feature_table(table_of(c), described(), engine) for c in (first, later))
    champion = Definition.of(discover(early, algorithms=name, k=5, lesson=lessons[0]))
    rows = late.table()
    asked = [discover(late, algorithms=name, k=5, lesson=lessons[1], seed=5, anchor=anchor) for anchor in (None, champion)]
    fresh, found = (adjusted_rand(champion.fitted.assign(rows).segment, one.fitted.assign(rows).segment) for one in asked)
    assert found >= fresh - 0.02
