"""Stripe's contracts bring what all their pieces cost a month, and nothing before they are paid."""

from __future__ import annotations

import pytest

from intarsia.sources.gather import read_sources
from sources.order_files import engine
from sources.test_net_money import alone, among, charges, kept, nested, table

MONTH = {"interval": "month", "interval_count": 1}


def contract(number, *items, **more):
    told = {"id": f"sub_{number}", "object": "subscription", "customer": f"cus_{number}", "created": 1709280000 + number, "currency": "eur"}
    data = [
        {"id": f"si_{number}{i}", "quantity": pieces, "price": {"id": f"price_{i}", "unit_amount": price, "recurring": MONTH}}
        for i, (pieces, price) in enumerate(items)
    ]
    return {**told, "status": "active", "items": {"object": "list", "data": data}, **more}


def contracts(place):
    base = read_sources({"contracts": place}, engine())
    return base.sources[0], base.tables["subscriptions"].order_by("row").to_pyarrow().to_pylist()


def test_each_item_counts_with_its_pieces(tmp_path):
    top = {"quantity": 5, "plan": {"amount": 1500, "interval": "month"}}  # only where there is one item
    rows = [contract(1, (5, 1500), **top), contract(2, (1, 1000), (3, 200)), contract(3, (2, None))]
    _, found = contracts(nested(tmp_path, rows))
    assert [(row["subscription_id"], row["seats"], row["monthly_amount"]) for row in found] == [
        ("si_10", 5.0, 75.0),
        ("si_20", 1.0, 10.0),
        ("si_21", 3.0, 6.0),
        ("si_30", 2.0, None),
    ]


def test_a_trial_brings_nothing_yet_and_what_was_never_paid_is_no_contract(tmp_path):
    states = ("active", "trialing", "incomplete", "incomplete_expired", "past_due", "canceled")
    source, found = contracts(nested(tmp_path, [contract(i, (2, 1500), status=state) for i, state in enumerate(states)]))
    assert [row["monthly_amount"] for row in found] == [30.0, 0.0, 30.0, 30.0]
    assert source.refused == {"The contract never began: its first payment was not made.": 2}


@pytest.mark.parametrize(("interval", "brings"), [("month", 75.0), ("year", 6.25)])
def test_the_export_too(tmp_path, interval, brings):
    row = {"Customer ID": "cus_1", "Plan": "pro", "Quantity": 5, "Currency": "eur", "Interval": interval, "Amount": "15.00"}
    rows = [{"id": f"sub_{i}", **row, "Status": "active", "Created (UTC)": f"2024-03-0{i} 10:00"} for i in (1, 2, 3)]
    _, found = contracts(table(tmp_path, rows, "subscriptions.csv"))
    assert [row["monthly_amount"] for row in found] == [brings] * 3


@pytest.mark.parametrize("way", [alone, among])
def test_a_lost_dispute_is_seen_among_those_of_which_only_the_id_is_told(tmp_path, way):
    rows = charges("eur", 5000)
    disputes = (None, {"id": "dp_1", "status": "lost"}, "dp_2", {"id": "dp_3", "status": "won"})
    rows = [{**row, "dispute": dispute} for row, dispute in zip(rows, disputes, strict=True)]
    assert kept(way(nested(tmp_path, rows))) == pytest.approx([50.0, 50.02, 50.03])


@pytest.mark.parametrize("told", [{"tax": 500}, {"tax": 500, "total_excluding_tax": 2500}, {"total_excluding_tax": 2500}])
def test_the_tax_of_an_invoice_is_not_what_it_brought(tmp_path, told):
    bill = {"object": "invoice", "currency": "eur", "customer": "cus_1", "livemode": True, "total": 3000, "subtotal": 2500, **told}
    rows = [{"id": f"in_{i}", **bill, "created": 1709280000 + i, "status": "paid", "amount_paid": 3000} for i in range(3)]
    rows.append({**rows[0], "id": "in_9", "amount_paid": 0, "status": "open"})
    assert kept(alone(nested(tmp_path, rows))) == [25.0] * 3


def test_the_tax_of_an_invoice_of_the_export(tmp_path):
    row = {"Customer": "cus_1", "Currency": "eur", "Status": "paid", "Subtotal": "25.00", "Tax": "5.00", "Total": "30.00"}
    rows = [{"id": f"in_{i}", "Date (UTC)": f"2024-03-0{i} 10:00", **row, "Amount Paid": "30.00"} for i in (1, 2, 3)]
    assert kept(alone(table(tmp_path, rows, "invoices.csv"))) == [25.0] * 3
