"""Discovery that goes on from the champion: fewer customers change segment, at hardly any loss, under another recipe too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from intarsia.core.engine import Engine
from intarsia.core.recipe import Recipe
from intarsia.engines.connect import connect
from intarsia.segments.discover import discover
from intarsia.stats.agreement import adjusted_rand
from segments.customer_like import customer_like, feature_table


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    found = connect("duckdb", memory="500MB", threads=1)
    yield found
    found.close()


def test_agreement_with_the_champion_rises_and_inertia_hardly(engine: Engine) -> None:
    gains = []
    for seed in range(3):
        base = customer_like(seed, n=700, separation=0.5)
        drawn = np.random.default_rng(seed).permutation(700)
        early, late = (feature_table(base.table.take(drawn[part]), base.columns, engine) for part in (slice(0, 450), slice(250, 700)))
        champion = discover(early, algorithms="kmeans", k=6).fitted
        fresh, kept = (discover(late, algorithms="kmeans", k=6, seed=9, anchor=anchor) for anchor in (None, champion))
        same = champion.assign(late.table()).segment
        agreement = [adjusted_rand(same, one.fitted.assign(late.table()).segment) for one in (fresh, kept)]
        inertia = [one.fitted.model.scores(one.sample.matrix).min(1).sum() for one in (fresh, kept)]
        assert inertia[1] <= 1.02 * inertia[0]
        gains.append(agreement[1] - agreement[0])
    assert min(gains) >= -0.02
    assert np.mean(gains) > 0.03


def test_an_anchor_whose_features_are_gone_is_passed_over(engine: Engine) -> None:
    base = customer_like(1, n=300)
    features = feature_table(base.table, base.columns, engine)
    champion = discover(features, algorithms="kmeans", k=3).fitted
    missing = replace(champion, recipe=Recipe((replace(champion.recipe.steps[0], column="shoe_size"),)))
    assert discover(features, algorithms="kmeans", k=3, anchor=missing).fitted == champion
