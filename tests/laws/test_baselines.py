"""The laws that every present-day segmentation obeys."""

import json

import ibis
import numpy as np
import pyarrow as pa
import pytest

from intarsia.core import models
from intarsia.core.recipe import Recipe
from intarsia.core.segmentation import Fitted
from intarsia.errors import TooLittle
from intarsia.segments.baselines import PLUGINS

BUILDS = [(name, {}) for name in PLUGINS.names()] + [("rfm_scores", {"form": "cells"})]


@pytest.fixture(params=BUILDS, ids=lambda build: "-".join([build[0], *build[1].values()]))
def baseline(request):
    return PLUGINS.build(*request.param)


def shop(n=700, seed=0):
    """Customers with many equal values, as in life."""
    rng = np.random.default_rng(seed)
    orders = rng.geometric(0.5, n).astype(float)
    cents = rng.choice([199, 250, 999, 1050], n) * orders
    return pa.table(
        {
            "customer_id": [f"c{i}" for i in range(n)],
            "recency_days": rng.integers(0, 30, n).astype(float),
            "n_orders": orders,
            "spend": cents / 100,
        }
    )


def test_equal_customers_are_never_torn_apart(baseline):
    table = shop()
    segment = baseline.fit(table).assign(table).segment
    rows = np.column_stack([table.column(name).to_numpy() for name in table.column_names[1:]])
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    assert len(distinct) < len(rows)
    for i in range(len(distinct)):
        assert len(set(segment[place.ravel() == i])) == 1


def test_cents_or_euros_rows_and_ids_do_not_matter(baseline):
    table = shop()
    segment = baseline.fit(table).assign(table).segment
    cents = table.set_column(3, "spend", pa.array(table.column("spend").to_numpy() * 100))
    np.testing.assert_array_equal(baseline.fit(cents).assign(cents).segment, segment)
    order = np.random.default_rng(4).permutation(table.num_rows)
    assert baseline.fit(table.take(order)) == baseline.fit(table)


def test_sql_gives_the_labels_of_python(baseline):
    table = shop(300)
    gaps = [None if i % 17 == 0 else value for i, value in enumerate(table["recency_days"].to_pylist())]
    table = table.set_column(1, "recency_days", pa.array(gaps))
    fitted = baseline.fit(table)
    connection = ibis.duckdb.connect()
    rows = fitted.assigned(connection.create_table("t", table)).to_pyarrow().to_pylist()
    connection.disconnect()
    found = {row["customer_id"]: row["segment"] for row in rows}
    np.testing.assert_array_equal([found[i] for i in table["customer_id"].to_pylist()], fitted.assign(table).segment)


def test_survives_json_and_names_every_segment(baseline):
    fitted = baseline.fit(shop())
    data = json.loads(json.dumps(fitted.to_dict()))
    again = Fitted(Recipe.from_dict(data["recipe"]), models.from_dict(data["model"]), tuple(data["order"]), tuple(data["names"]))
    assert again == fitted
    assert len(fitted.names) == len(set(fitted.names)) == fitted.model.k == len(fitted.order)


@pytest.mark.parametrize("n", [1, 2, 10])
def test_survives_few_and_equal_customers(baseline, n):
    table = pa.table({"customer_id": [str(i) for i in range(n)], "recency_days": [3.0] * n, "n_orders": [1.0] * n, "spend": [9.9] * n})
    assert len(set(baseline.fit(table).assign(table).segment)) == 1


def test_nobody_is_too_little(baseline):
    with pytest.raises(TooLittle, match="No customer"):
        baseline.fit(shop(0))
