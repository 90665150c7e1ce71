"""The audit tells what is there, what is odd, and what the data can carry, with numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from intarsia.core.base import CustomerBase
from intarsia.core.schema import CLEAN_ORDERS
from intarsia.sources.audit import Figures, audit, remarks
from intarsia.sources.units import order_changes
from sources.order_files import base_of, published, written

START = date(2023, 1, 1)


def daily(days, without=()):
    return tuple((START + timedelta(i), 10) for i in range(days) if i not in without)


SOUND = Figures(
    rows=100_000,
    used=99_000,
    customers=8_000,
    orders=40_000,
    products=500,
    first=START,
    last=date(2024, 12, 31),
    no_customer=0,
    no_product=0,
    no_amount=0,
    top_customer_share=0.001,
    single_order_customers=2_000,
    median_line=20.0,
    largest_line=900.0,
    daily=daily(731),
)


def said(**changes):
    return {(one.severity, one.subject): one.text for one in remarks(replace(SOUND, **changes))}


def test_sound_data_is_only_described():
    assert said() == {
        (
            "advice",
            "period",
        ): "2023-01-01 to 2024-12-31 (731 days): 100,000 rows read, 99,000 used; 8,000 customers, 40,000 orders, 500 products."
    }


@pytest.mark.parametrize(
    ("changes", "key", "part"),
    [
        ({"used": 0}, ("error", "period"), "None of the 100,000 rows"),
        ({"no_customer": 24_900}, ("warning", "customer_id"), "24,900 of 100,000 rows (24.9%)"),
        ({"no_customer": 900}, ("advice", "customer_id"), "(0.9%)"),
        ({"no_product": 100_000}, ("advice", "product"), "names no products"),
        ({"top_customer_share": 0.4}, ("warning", "customer_id"), "40% of the rows"),
        ({"customers": 40_000}, ("warning", "customer_id"), "exactly one order"),
        ({"daily": daily(731, range(100, 130))}, ("warning", "gaps"), "2023-04-11 to 2023-05-10 (30 days)"),
        ({"last": date(2024, 12, 9)}, ("advice", "last month"), "2024-12-09, 22 days early"),
        ({"largest_line": 200_000.0}, ("warning", "amount"), "10,000 times"),
        ({"customers": 120}, ("warning", "amount of data"), "120 customers are few"),
        ({"customers": 1_000}, ("advice", "amount of data"), "some 20 customers"),
        ({"single_order_customers": 7_000}, ("warning", "repeat purchases"), "7,000 of 8,000 customers (88%)"),
        ({"orders": 12_000}, ("advice", "repeat purchases"), "1.5 orders"),
        ({"first": date(2024, 10, 3)}, ("warning", "history"), "90 days of history"),
        ({"first": date(2024, 4, 1)}, ("advice", "history"), "less than a year"),
    ],
)
def test_each_doubt_has_its_sentence(changes, key, part):
    assert part in said(**changes)[key]


def test_weekends_off_are_no_gaps():
    assert ("warning", "gaps") not in said(daily=tuple((day, n) for day, n in daily(731) if day.weekday() < 5))


def cleaned(base: CustomerBase) -> CustomerBase:
    """The base with every readable line of a customer used, as the plainest cleaning would."""
    o = base.orders
    used = o.filter(o.customer_id.notnull(), o.problem.isnull()).mutate(is_return=o.cancelled).select(*CLEAN_ORDERS.types)
    return replace(base, tables={"orders": used}, cleaned=True)


def test_a_real_set_is_audited_without_refusal():
    base = base_of(published("cdnow/CDNOW_sample.txt"))
    found = {(one.severity, one.subject): one.text for one in (*base.remarks, *audit(base, cleaned(base)))}
    assert "2,357 customers, 6,696 orders" in found["advice", "period"]
    assert "2,357 customers carry" in found["advice", "amount of data"]
    assert ("warning", "header") in found


def orders(tmp_path, factor, product=lambda i: f"P{i % 12}"):
    """Ten order lines a day for sixty days, the price of line i times `factor(i)`."""
    lines = (f"O{i},C{i % 50},{START + timedelta(i // 10)},{product(i)},{factor(i) * (3 + i % 12 + i % 3 / 10):.2f}\n" for i in range(600))
    base = base_of(written(tmp_path, "order_id,customer_id,date,product,amount\n" + "".join(lines)))
    return [one.text for one in audit(base, cleaned(base)) if (one.severity, one.subject) == ("warning", "amount")]


@pytest.mark.parametrize(
    ("factor", "text"),
    [
        (lambda i: 100 if i >= 300 else 1, "'amount' changes by a factor of about a hundred (cents and euros?) from 2023-01-31 on"),
        (lambda i: 100 if i >= 570 else 1, "'amount' changes by a factor of about a hundred (cents and euros?) from 2023-02-27 on"),
        (lambda i: 100 if i % 5 else 1, "12 of the 12 products that are sold most have two prices, apart by a factor of about a hundred"),
    ],
)
def test_orders_in_two_units(tmp_path, factor, text):
    (told,) = orders(tmp_path, factor)
    assert text in told


def test_cheap_and_dear_products_and_a_rise_of_prices_are_no_other_unit(tmp_path):
    assert orders(tmp_path, lambda i: 100 if i % 12 < 6 else 1) == []
    assert orders(tmp_path, lambda i: 1.005**i) == []


@pytest.mark.parametrize(
    "path", ["electronic_sales/electronic_sales.csv", "cdnow/CDNOW_sample.txt", "retail_transactions/Retail_Data_Transactions.csv"]
)
def test_published_orders_are_in_one_unit(path):
    base = base_of(published(path))
    assert order_changes(base.orders) == []


def test_one_customer_is_audited_too(tmp_path):
    base = base_of(written(tmp_path, "customer,date,amount\n1,2024-01-01,5\n"))
    text = " ".join(one.text for one in audit(base, cleaned(base)))
    assert "1 customers are few" in text
    assert "1 days of history" in text
