"""Sorting out: each rule sees what the rules before it left, and every line ends in one of the two canonical forms."""

from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from customers.raw_base import line, raw_base
from intarsia.core.schema import CLEAN_ORDERS, SET_ASIDE
from intarsia.customers.rule import Note, Scene, Survey, Verdict
from intarsia.customers.sorting import sort_out, without
from intarsia.customers.twins import find_twins


@dataclass(frozen=True)
class Takes:
    """Takes the lines of one customer and counts how many it was shown."""

    customer: str
    order: ClassVar[int] = 1
    reason: ClassVar[str] = "For the test."

    def judge(self, lines, scene):
        aside = scene.engine.keep(lines.filter(lines.customer_id == self.customer).select("row"))
        shown = lines.count().to_pyarrow().as_py()
        return Verdict(aside=aside, notes=(Note("kept", shown, "shown"), Note("kept", scene.twins.count().to_pyarrow().as_py(), "twins")))


@dataclass(frozen=True)
class Matches:
    """Matches row 1 to the order O9."""

    order: ClassVar[int] = 2
    reason: ClassVar[str] = "Never."

    def judge(self, _lines, scene):
        found = pa.table({"row": pa.array([1], pa.int64()), "order_id": ["O9"]})
        return Verdict(matched=scene.engine.put(found.to_batches(), found.schema))


def sorted_out(engine, rows, rules):
    lines = raw_base(engine, rows).orders
    return sort_out(lines, rules, Scene(engine, Survey(), find_twins(engine, lines)))


def rows_of(table):
    return table.order_by("row").to_pyarrow().to_pylist()


def test_a_later_rule_sees_what_is_left(engine):
    rows = [line(), line(), line(customer_id="B"), line(customer_id="B"), line(customer_id="C")]
    done = sorted_out(engine, rows, {"first": Takes("A"), "second": Takes("B")})
    assert [note.rows for _, note in done.notes] == [5, 4, 3, 2]
    assert [row["row"] for row in rows_of(done.used)] == [5]
    assert [(row["row"], row["rule"], row["reason"]) for table in done.aside for row in rows_of(table)] == [
        (1, "first", "For the test."),
        (2, "first", "For the test."),
        (3, "second", "For the test."),
        (4, "second", "For the test."),
    ]


def test_both_sides_are_in_their_canonical_form(engine):
    done = sorted_out(engine, [line(), line(customer_id="B")], {"first": Takes("A")})
    CLEAN_ORDERS.check({name: str(kind) for name, kind in done.used.schema().items()})
    SET_ASIDE.check({name: str(kind) for name, kind in done.aside[0].schema().items()})


def test_a_matched_line_bears_the_order_that_it_takes_back(engine):
    done = sorted_out(engine, [line(), line(order_id=None)], {"matches": Matches()})
    assert [(row["order_id"], row["is_return"]) for row in rows_of(done.used)] == [("O9", True), ("A 2024-01-01", False)]
    assert done.aside == ()


def test_where_nothing_goes_the_lines_stay_as_they_are(engine):
    lines = raw_base(engine, [line(), line()]).orders
    none = engine.keep(lines.filter(lines.row > 9).select("row"))
    assert without(lines, none) is lines
    assert without(lines, lines.filter(lines.row == 1).select("row")).count().to_pyarrow().as_py() == 1
