"""The groups of the three industries are found again from what their customers did, and nothing else."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest
from sklearn.metrics import adjusted_rand_score

from features.canonical import SCHEMA, based, table_of
from intarsia.engines.connect import connect
from intarsia.features.measure import measure
from intarsia.flows.stages import describe, discover
from intarsia.sources.examples import example

NAMES = {
    "ecommerce": {
        "repeat buyers": "High-value repeat buyers",
        "bargain hunters": "Price-conscious bargain hunters",
        "seasonal shoppers": "Seasonal shoppers",
        "cart abandoners": "Cart abandoners",
        "window browsers": "Window browsers",
    },
    "saas": {
        "power users": "Power users",
        "casual users": "Casual users",
        "at risk": "At risk (declining engagement)",
        "prospects": "Prospects",
    },
    "bank": {
        "wealth prospects": "Wealth-management prospects",
        "debt consolidation": "Debt-consolidation candidates",
        "routine users": "Routine-transaction users",
    },
}
"""What the groups of the examples are called by the templates."""


@pytest.fixture(scope="module")
def engine():
    engine = connect("duckdb", memory="1GB", threads=2)
    yield engine
    engine.close()


def canonical(name, table):
    """The example's table in canonical form, as reading and cleaning would leave it."""
    columns = {column: table[column].to_pylist() for column in table.column_names}
    if name != "orders":
        return table_of(name, columns)
    rows = table.num_rows
    columns |= {"row": range(1, rows + 1), "amount": columns["unit_price"], "is_return": [False] * rows}
    return pa.table([pa.array(columns[field.name], field.type) for field in SCHEMA], SCHEMA)


@pytest.mark.parametrize(("name", "groups"), [("ecommerce", 5), ("saas", 4), ("bank", 3)])
def test_the_planted_groups_are_found_and_called_by_their_names(engine, name, groups):
    planted = example(name, 400)
    tables = {one: canonical(one, table) for one, table in planted.tables.items()}
    features = measure(based(engine, tables), planted.as_of)
    assert features.n_customers == len(planted.group)
    segments = discover(features, k=groups)
    table = features.table()
    found = segments.fitted.assign(table).segment
    truth = [planted.group[one] for one in table.column("customer_id").to_pylist()]
    agreement = adjusted_rand_score(truth, found)
    print(f"{name}: {groups} groups by {segments.algorithm_name}, ARI {agreement:.3f}")  # noqa: T201
    assert agreement >= 0.9
    called = {persona.segment: persona.name for persona in describe(segments, template=name).personas}
    most = {
        segment: Counter(one for one, number in zip(truth, found, strict=True) if number == segment).most_common(1)[0][0]
        for segment in called
    }
    assert {most[segment]: told for segment, told in called.items()} == NAMES[name]
