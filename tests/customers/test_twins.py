"""Twins are equal in everything but their place: one difference anywhere, and they are none."""

import numpy as np
import pyarrow as pa
import pytest

from customers.raw_base import day, line, raw_base
from intarsia.customers.twins import alike, find_twins


def twins(engine, *rows):
    found = find_twins(engine, raw_base(engine, rows).orders).order_by("row").to_pyarrow().to_pylist()
    return [(row["row"], row["copy"], row["copies"], row["has_product"]) for row in found]


def test_copies_are_counted_in_the_order_of_the_source(engine):
    assert twins(engine, line(), line(order_id="O2"), line(), line()) == [(1, 1, 3, True), (3, 2, 3, True), (4, 3, 3, True)]


@pytest.mark.parametrize(
    "other",
    [
        {"customer_id": "B"},
        {"order_id": None},
        {"ordered_at": day(0.01)},
        {"product_id": "P2", "category": "P1"},
        {"product": "A cup"},
        {"category": "Cups"},
        {"quantity": 2.0, "amount": 10.0},
        {"unit_price": 5.0, "amount": 10.0},
        {"amount": 10.01},
        {"cancelled": True},
    ],
)
def test_one_difference_is_enough(engine, other):
    assert twins(engine, line(), line(**other)) == []


def test_nulls_are_equal_to_each_other(engine):
    bare = {"order_id": None, "product_id": None, "product": None, "category": None}
    assert twins(engine, line(**bare), line(**bare)) == [(1, 1, 2, False), (2, 2, 2, False)]


def test_the_day_is_the_first_moment_of_the_day(engine):
    found = find_twins(engine, raw_base(engine, [line(), line()]).orders).to_pyarrow()["day"].to_pylist()
    assert found == [day(-0.5)] * 2


def test_rows_alike_are_those_whose_number_is_there_twice():
    drawn = np.random.default_rng(0).integers(-(2**63), 2**63 - 1, 4_000, dtype=np.int64)
    content = np.concatenate([drawn, drawn[:50], drawn[:10], drawn[100:101] ^ (1 << 40)])
    rows = np.arange(len(content)) + 1
    values, counts = np.unique(content, return_counts=True)
    expected = rows[np.isin(content, values[counts > 1])]
    assert alike(pa.table({"row": rows, "content": content}))["row"].to_pylist() == expected.tolist()
    assert alike(pa.table({"row": rows[:0], "content": content[:0]})).num_rows == 0
