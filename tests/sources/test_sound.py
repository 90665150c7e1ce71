"""Typed tables are read without a question a line where the first look has shown that all is well, and with it where one value is not."""

from datetime import datetime, timedelta
from math import inf, nan

import pyarrow as pa
import pytest

from intarsia.engines.connect import connect
from intarsia.sources.read import read

ROWS = 60
FIRST = datetime(2024, 1, 1)


@pytest.fixture(scope="module")
def engine():
    opened = connect("duckdb", memory="500MB")
    yield opened
    opened.close()


def shop(**changed):
    columns = {
        "customer_id": [f"C{number % 7}" for number in range(ROWS)],
        "order_id": [f"O{number}" for number in range(ROWS)],
        "ordered_at": [FIRST + timedelta(hours=7 * number) for number in range(ROWS)],
        "quantity": [float(number % 5 + 1) for number in range(ROWS)],
        "unit_price": [1.5 + number % 9 for number in range(ROWS)],
    }
    for name, value in changed.items():
        columns[name][30] = value
    return pa.table(columns)


@pytest.fixture(scope="module")
def sound(engine):
    return lines(engine, shop())


def lines(engine, table):
    return read(table, engine).orders.order_by("row").to_pyarrow().to_pylist()


WRONG = [
    {"quantity": nan},
    {"unit_price": inf},
    {"unit_price": -1e13},
    {"quantity": 1e9, "unit_price": 1e9},
    {"quantity": None},
    {"ordered_at": None},
    {"ordered_at": datetime(1905, 3, 1)},
    {"ordered_at": datetime(9999, 3, 1)},
]


@pytest.mark.parametrize("changed", WRONG, ids=str)
def test_one_wrong_value_is_told_and_leaves_the_others_as_they_are(engine, sound, changed):
    told = lines(engine, shop(**changed))
    assert all(line["problem"] is None for line in sound)
    assert told[30]["problem"]
    assert told[:30] + told[31:] == sound[:30] + sound[31:]


@pytest.mark.parametrize("word", ["guest", "Unknown", "N/A", " C1 ", ""])
def test_words_for_nobody_and_blanks_are_seen_in_a_single_row(engine, sound, word):
    told = lines(engine, shop(customer_id=word))
    assert told[30]["customer_id"] == ("C1" if word.strip() == "C1" else None)
    assert told[:30] + told[31:] == sound[:30] + sound[31:]
