"""The future of a few tiny customers, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from features.order_lines import base_of, invented, line, lines
from intarsia.engines.connect import connect
from intarsia.features.measure import measure
from intarsia.features.outcome import new_categories_after, spend_after

AS_OF = date(2024, 7, 1)


@pytest.fixture
def engine():
    engine = connect("duckdb", memory="1GB", threads=2)
    yield engine
    engine.close()


def test_future_spend_by_hand(engine):
    rows = lines(
        line("anna", "a1", "2024-06-30 23:59:59", 1, 10.0),
        line("anna", "a1", "2024-07-02", -1, 10.0),  # takes back an order of the past: not the future's loss
        line("anna", "a2", "2024-07-01", 3, 5.0),
        line("anna", "a2", "2024-07-20", -1, 5.0),
        line("anna", "a2", "2024-10-01", -1, 5.0),  # comes after the window
        line("anna", "a3", "2024-09-29", 1, 100.0),  # the first day after the window
        line("ben", "b1", "2024-01-01", 1, 1.0),
        line("cora", "c1", "2024-07-05", 1, 8.0),  # not known before the day
    )
    found = spend_after(base_of(engine, rows), AS_OF, 90).order_by("customer_id").to_pyarrow().to_pylist()
    assert found == [
        {"customer_id": "anna", "future_spend": 10.0, "future_orders": 1.0},
        {"customer_id": "ben", "future_spend": 0.0, "future_orders": 0.0},
    ]


def test_everyone_who_is_measured_has_a_future_and_nobody_else(engine):
    base = base_of(engine, invented(120), pieces=3)
    day = date(2021, 6, 1)
    known = measure(base, day, ["rfm"]).table().column("customer_id")
    future = spend_after(base, day, 60).order_by("customer_id").to_pyarrow()
    assert future.column("customer_id").equals(known)
    assert 0 < sum(value > 0 for value in future.column("future_spend").to_pylist()) < len(known)


def test_the_future_adds_up_to_the_change_of_the_past(engine):
    """Without returns, what comes within the window is the spend at its end less the spend at its beginning."""
    rows = [row | {"is_return": False} for row in invented(60).to_pylist() if not row["is_return"]]
    base = base_of(engine, lines(*rows))
    then, later = date(2021, 5, 1), date(2021, 7, 30)
    before = {r["customer_id"]: r["spend"] for r in measure(base, then, ["rfm"]).table().to_pylist()}
    after = {r["customer_id"]: r["spend"] for r in measure(base, later, ["rfm"]).table().to_pylist()}
    future = spend_after(base, then, 90).to_pyarrow().to_pylist()
    assert {r["customer_id"]: pytest.approx(after[r["customer_id"]] - before[r["customer_id"]], abs=1e-6) for r in future} == {
        r["customer_id"]: r["future_spend"] for r in future
    }


def test_new_categories_by_hand(engine):
    rows = lines(
        line("anna", "a1", "2024-06-30", 1, 10.0),
        line("anna", "a2", "2024-07-01", 3, 5.0),
        line("ben", "b1", "2024-01-01", 1, 1.0),
        line("cora", "c1", "2024-07-05", 1, 8.0),
    )
    categories = ["tea", "tea", "tea", "mugs"]
    more = lines(line("anna", "a3", "2024-07-03", 1, 2.0), line("anna", "a4", "2024-09-29", 1, 2.0))
    table = [
        {**row, "category": name} for row, name in zip(rows.to_pylist() + more.to_pylist(), [*categories, "mugs", "cups"], strict=True)
    ]
    base = base_of(engine, rows.from_pylist(table, schema=rows.schema))
    found = new_categories_after(base, AS_OF, 90).order_by("customer_id").to_pyarrow().to_pylist()
    assert found == [{"customer_id": "anna", "future_categories": 1.0}, {"customer_id": "ben", "future_categories": 0.0}]
