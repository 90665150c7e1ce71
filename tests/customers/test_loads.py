from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from customers.raw_base import day, line, raw_base
from intarsia.customers.loads import LEAST_LINES, day_counts, repeated_days
from intarsia.customers.twins import find_twins

DAYS = [datetime(2024, 1, 1) + timedelta(days=number) for number in range(9)]


def counts(*days):
    """Each day as {copies: lines}."""
    rows = [(DAYS[number], copies, lines) for number, entry in enumerate(days) for copies, lines in entry.items()]
    return pa.table(
        {
            "day": pa.array([row[0] for row in rows], pa.timestamp("us")),
            "copies": [row[1] for row in rows],
            "lines": [row[2] for row in rows],
        }
    )


def found(*days):
    table = repeated_days([counts(*days)])
    return {} if table is None else {DAYS.index(row["day"]): row["times"] for row in table.to_pylist()}


def test_a_single_load_has_no_repeated_days():
    assert found({1: 50, 2: 3}, {1: 60}) == {}


def test_a_source_loaded_twice_is_known_however_small():
    assert found({2: 1}) == {0: 2}
    assert found({2: 5, 4: 1}, {6: 1}) == {0: 2, 1: 2}


def test_a_busy_day_loaded_three_times_stands_out():
    assert found({1: 50}, {3: 40, 6: 2}, {1: 50}) == {1: 3}


def test_a_quiet_day_with_one_double_line_is_chance():
    assert found({1: 50}, {2: 1}, {1: 50}) == {}
    assert found({1: 50}, {2: LEAST_LINES}, {1: 50}) == {1: 2}


def test_quiet_days_in_a_row_count_together():
    assert found({1: 9}, {2: 4}, {4: 3}, {2: 5}, {1: 9}) == {1: 2, 2: 2, 3: 2}
    assert found({1: 9}, {2: 4}, {1: 1}, {2: 5}, {1: 9}) == {}


def test_pieces_add_up():
    one, other = counts({1: 9}, {2: 6}), counts({1: 9}, {2: 6})
    assert repeated_days([one, other]) is not None
    assert repeated_days([one, counts({1: 9}, {1: 1, 2: 6})]) is None
    assert repeated_days([one]) is None


@pytest.mark.parametrize("times", [1, 2, 5])
def test_lines_are_counted_by_how_often_they_are_there(engine, times):
    rows = [line(), line(), line(quantity=2.0), line(ordered_at=day(1))] * times
    lines = raw_base(engine, rows).orders
    table = day_counts(lines, find_twins(engine, lines)).to_pylist()
    assert [(row["day"].day, row["copies"], row["lines"]) for row in table] == [(1, times, 1), (1, 2 * times, 1), (2, times, 1)]
