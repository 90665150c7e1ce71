"""What comes in load by load is what one load of everything would have brought, also where lines are there twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.raw_base import day, line, raw_base
from intarsia.core.engine import Engine
from intarsia.core.settings import CleanSettings
from intarsia.customers.arrivals import CONTENT, arrivals
from intarsia.customers.clean import clean
from intarsia.customers.rules import PLUGINS

ALONE = CleanSettings(off=tuple(name for name in PLUGINS.names() if name != "duplicate_load"))
HISTORY = [line(customer_id=f"C{n % 7}", order_id=None, ordered_at=day(n % 5), product_id=f"P{n}") for n in range(40)]
LINE = st.builds(
    lambda who, on, what: line(customer_id=f"C{who}", order_id=None, ordered_at=day(on), product_id=f"Q{what}"),
    st.integers(0, 8),
    st.integers(0, 6),
    st.integers(0, 4),
)
LOAD = st.lists(st.tuples(LINE, st.integers(1, 3)), min_size=1, max_size=6).map(lambda some: [row for row, n in some for _ in range(n)])


def content(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in CONTENT)


def loaded(engine: Engine, loads: list[list[dict[str, Any]]]) -> Counter[tuple[Any, ...]]:
    """How often each line is there after these loads one after the other."""
    rows: list[dict[str, Any]] = []
    for number, load in enumerate(loads):
        customers = {row["customer_id"] for row in load}
        history = raw_base(engine, rows).orders if number else None
        there = raw_base(engine, [row for row in rows if row["customer_id"] in customers]).orders if number else None
        found = arrivals(engine, raw_base(engine, load).orders, len(load), there, history)
        fresh = found.fresh.to_pyarrow().to_pylist()
        assert (len(fresh), found.n_refused, found.n_fresh + found.repeated) == (found.n_fresh, 0, len(load))
        rows += [{name: row[name] for name in row if name != "row"} for row in fresh]
    return Counter(map(content, rows))


def at_once(engine: Engine, loads: list[list[dict[str, Any]]]) -> Counter[tuple[Any, ...]]:
    """How often each line is used where one file brings every line as often as the load that has most of it."""
    most: Counter[tuple[Any, ...]] = Counter()
    for load in loads:
        most |= Counter(map(content, load))
    rows = [dict(zip(CONTENT, found, strict=True)) | {"cancelled": False, "problem": None} for found in most.elements()]
    base = replace(raw_base(engine, rows), recognised=())
    used = clean(base, ALONE).orders.to_pyarrow().to_pylist()
    told = [row["row"] for row in used]
    return Counter(content(rows[number - 1]) for number in told)


@settings(max_examples=12, deadline=None)
@given(st.lists(LOAD, min_size=1, max_size=3))
def test_small_loads_with_doubled_lines_come_to_what_one_load_brings(engine: Engine, loads: list[list[dict[str, Any]]]) -> None:
    assert loaded(engine, [HISTORY, *loads]) == at_once(engine, [HISTORY, *loads])


def test_a_purchase_that_is_doubled_is_kept_in_a_load_of_its_own(engine: Engine) -> None:
    twice = [line(order_id=None, ordered_at=day(9))] * 2
    assert loaded(engine, [HISTORY, twice])[content(twice[0])] == 2
    assert loaded(engine, [HISTORY, twice, twice[:1], twice])[content(twice[0])] == 2


@pytest.mark.parametrize("others", [0, 1])
def test_a_day_that_is_doubled_is_taken_once_unless_other_lines_of_it_are_known_to_be_single(engine: Engine, others: int) -> None:
    """As in a load of everything: one line of the day that is there once shows that the day was not loaded twice."""
    doubled = [line(customer_id="A", order_id=None, ordered_at=day(9), product_id=f"R{n}") for n in range(12)] * 2
    single = [line(customer_id="B", order_id=None, ordered_at=day(9), product_id="S")] * others
    loads = [HISTORY + single, doubled]
    found = loaded(engine, loads)
    assert found == at_once(engine, loads)
    assert found[content(doubled[0])] == 1 + others
