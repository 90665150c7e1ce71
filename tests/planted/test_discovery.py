"""The groups of the three industries are found again from what their customers did, and nothing else."""

from __future__ import annotations

import pytest
from sklearn.metrics import adjusted_rand_score

from features.canonical import based
from intarsia.engines.connect import connect
from intarsia.features.measure import measure
from intarsia.flows.stages import discover
from planted.bank import bank
from planted.saas import saas
from planted.shop import shop


@pytest.fixture(scope="module")
def engine():
    engine = connect("duckdb", memory="1GB", threads=2)
    yield engine
    engine.close()


@pytest.mark.parametrize(("plant", "groups"), [(shop, 5), (saas, 4), (bank, 3)])
def test_the_planted_groups_are_found(engine, plant, groups):
    planted = plant(400)
    features = measure(based(engine, planted.tables), planted.as_of)
    assert features.n_customers == len(planted.group)
    segments = discover(features, k=groups)
    table = features.table()
    found = segments.fitted.assign(table).segment
    truth = [planted.group[one] for one in table.column("customer_id").to_pylist()]
    agreement = adjusted_rand_score(truth, found)
    print(f"{plant.__name__}: {groups} groups by {segments.algorithm_name}, ARI {agreement:.3f}")  # noqa: T201
    assert agreement >= 0.9
