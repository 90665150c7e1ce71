"""Returns are matched to the order that they take back, and to nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.raw_base import aside, day, line, raw_base, used
from intarsia.core.settings import CleanSettings
from intarsia.customers.clean import clean

ON = CleanSettings()
SEVERAL = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.integers(0, 3),
        st.sampled_from(["P1", None]),
        st.sampled_from([0.1, 0.3, 1.0, 2.0, 3.0, -0.1, -0.2, -1.0, -2.0]),
    ),
    max_size=30,
)


def back(number, **given):
    """A return on that day."""
    return line(**({"order_id": f"R{number}", "ordered_at": day(number), "quantity": -1.0, "cancelled": True} | given))


def matched(engine, rows, **options):
    """The order of each matched return, by the order number that it had."""
    base = clean(raw_base(engine, rows), CleanSettings(options={"returns": options}))
    return {rows[row["row"] - 1]["order_id"]: row["order_id"] for row in used(base) if row["is_return"]}


def test_a_return_bears_the_order_that_it_takes_back(engine):
    base = clean(raw_base(engine, [line(), back(2)]), ON)
    sale, returned = used(base)
    assert (sale["is_return"], returned["is_return"]) == (False, True)
    assert returned | {"order_id": "O1", "amount": -10.0, "quantity": -1.0, "ordered_at": day(2)} == returned
    assert [(count.rule, count.rows) for count in base.counts if count.effect == "matched"] == [("returns", 1)]


@pytest.mark.parametrize("other", [{"customer_id": "B"}, {"product_id": "P2"}, {"ordered_at": day(3)}, {"quantity": 0.5}])
def test_a_return_of_something_else_is_set_aside(engine, other):
    base = clean(raw_base(engine, [line(**other), back(2)]), ON)
    assert aside(base) == {2: "returns"}


def test_the_equal_quantity_comes_before_the_latest_order(engine):
    rows = [
        line(order_id="three", quantity=3.0),
        line(order_id="five", ordered_at=day(1), quantity=5.0),
        back(2, quantity=-3.0),
        back(3, quantity=-2.0),
    ]
    assert matched(engine, rows) == {"R2": "three", "R3": "five"}


def test_no_more_comes_back_than_was_bought(engine):
    rows = [line(quantity=0.3), back(1, quantity=-0.1), back(2, quantity=-0.1), back(3, quantity=-0.1), back(4, quantity=-0.1)]
    assert matched(engine, rows) == {"R1": "O1", "R2": "O1", "R3": "O1"}


def test_on_one_day_sales_come_first(engine):
    assert matched(engine, [back(0), line()]) == {"R0": "O1"}


def test_without_a_product_the_amount_tells(engine):
    nameless = {"product_id": None, "product": None, "quantity": None, "unit_price": None, "category": None}
    rows = [
        line(**nameless, order_id="ten", amount=10.0),
        line(**nameless, order_id="twenty", amount=20.0),
        back(1, **nameless, amount=-10.0),
        back(2, **nameless, amount=-10.0),
        back(3, **nameless, amount=-5.0),
    ]
    assert matched(engine, rows) == {"R1": "ten"}


def test_the_name_tells_where_there_is_no_article_number(engine):
    rows = [
        line(product_id=None, product="A mug"),
        line(order_id="O2", product_id=None, product="A pot"),
        back(1, product_id=None, product="A mug"),
    ]
    assert matched(engine, rows) == {"R1": "O1"}


def test_a_refund_may_have_a_negative_price(engine):
    rows = [line(), back(1, quantity=1.0, unit_price=-10.0)]
    assert matched(engine, rows) == {"R1": "O1"}


def test_all_returns_can_be_set_aside(engine):
    base = clean(raw_base(engine, [line(), back(1)]), CleanSettings(options={"returns": {"match": False}}))
    assert aside(base) == {2: "returns"}


def test_without_the_rule_returns_stay_as_they_are(engine):
    base = clean(raw_base(engine, [line(), back(1)]), CleanSettings(off=("returns",)))
    assert [(row["order_id"], row["is_return"]) for row in used(base)] == [("O1", False), ("R1", False)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SEVERAL)
def test_what_is_taken_back_of_an_order_never_exceeds_what_was_bought(engine, drawn):
    rows = [
        line(customer_id=customer, order_id=f"O{number}", ordered_at=day(when), product_id=product, product=product, quantity=quantity)
        for number, (customer, when, product, quantity) in enumerate(drawn)
    ]
    base = clean(raw_base(engine, rows), CleanSettings(off=("duplicate_load", "exact_duplicate")))
    left = {}
    for row in sorted(used(base), key=lambda row: (row["ordered_at"], row["is_return"])):
        key = (row["customer_id"], row["order_id"], row["product_id"])
        assert row["is_return"] == (row["quantity"] < 0)
        assert row["is_return"] == (key in left)
        left[key] = left.get(key, 0.0) + row["quantity"]
    assert all(quantity > -1e-9 for quantity in left.values())
    assert all(rows[row - 1]["quantity"] < 0 for row in aside(base))
