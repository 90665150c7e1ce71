"""The first look tells where the bulk of the dates lies, and whether the source names its lines."""

from datetime import date, datetime

import pytest

from customers.raw_base import day, line, raw_base
from intarsia.customers.survey import survey

FIRST = (day(0).date() - date(1970, 1, 1)).days


def test_the_bulk_is_nine_lines_in_ten(engine):
    rows = [line(ordered_at=day(number)) for number in range(100)]
    found = survey(raw_base(engine, rows), None)
    assert (found.bulk_first, found.bulk_last) == (FIRST + 4, FIRST + 94)


def test_a_placeholder_far_away_does_not_move_the_bulk(engine):
    rows = [line(ordered_at=day(0)) for _ in range(40)] + [line(ordered_at=datetime(9999, 12, 31))]
    found = survey(raw_base(engine, rows), None)
    assert (found.bulk_first, found.bulk_last) == (FIRST, FIRST)


def test_lines_that_cannot_be_read_have_no_say(engine):
    rows = [line(problem="cut short"), line(ordered_at=None)]
    found = survey(raw_base(engine, rows), date(2024, 2, 1))
    assert (found.today, found.bulk_first, found.bulk_last) == (date(2024, 2, 1), None, None)


@pytest.mark.parametrize(
    ("named", "keyed"),
    [
        (("order_id", "product_id"), True),
        (("order_id", "product"), True),
        (("order_id",), False),
        (("product_id", "product"), False),
        ((), False),
    ],
)
def test_lines_have_a_key_where_order_and_product_are_named(engine, named, keyed):
    assert survey(raw_base(engine, [line()], named), None).keyed is keyed
