"""What orders brought in the end: discounts and refunds taken off, what is no purchase marked, alone as among several sources."""

from __future__ import annotations

import csv
import io
import json

import pytest

from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import DataError, NotOrders, Unrecognised
from intarsia.sources.gather import read_sources
from intarsia.sources.read import read
from sources.order_files import engine, sources, written

DAY = "2024-03-0{} 10:00:00 -0500"
LINE = ("Name", "Email", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Lineitem discount")
ORDER = ("Financial Status", "Currency", "Subtotal", "Total", "Discount Amount", "Refunded Amount", "Cancelled at")
SHOPIFY = [
    (1, [(2, 10.0, 0.0), (1, 20.0, 4.0)], ("paid", "USD", "32.40", "37.40", "3.60", "0", "")),
    (2, [(1, 30.0, 0.0), (1, 10.0, 0.0)], ("partially_refunded", "USD", "40", "45", "0", "8", "")),
    (3, [(1, 15.0, 0.0)], ("voided", "USD", "15", "20", "0", "0", DAY.format(4))),
    (4, [(1, 25.0, 0.0)], ("refunded", "USD", "25", "30", "0", "30", "")),
    (5, [(1, 12.0, 0.0)], ("pending", "USD", "12", "17", "0", "0", "")),
    (6, [(1, 5.0, 0.0)], ("partially_refunded", "USD", "5", "10", "0", "7", "")),
]


def shopify(folder, orders=SHOPIFY, *, repeated=False):
    """The shop's own layout: what is of the order stands on its first line only."""
    rows = []
    for number, lines, order in orders:
        for place, (quantity, price, off) in enumerate(lines):
            who = f"c{number % 2}@example.org"
            line = (f"#{number}", who, DAY.format(number), quantity, f"Mug {place}", price, f"S{place}", off)
            rows.append(dict(zip(LINE + ORDER, line + (order if place == 0 else ("",) * len(order)), strict=True)))
    return table(folder, rows * (2 if repeated else 1), "shopify.csv")


def table(folder, rows, name):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return str(written(folder, out.getvalue(), name))


def nested(folder, rows, name="orders.json"):
    return str(written(folder, json.dumps({"data": rows, "has_more": False}), name))


def lines(base):
    return base.orders.order_by("row").to_pyarrow().to_pylist()


def kept(base):
    """The amounts of purchases, in the order of the source."""
    return [row["amount"] for row in lines(base) if not row["cancelled"] and row["problem"] is None]


def alone(place, **settings):
    return read(place, engine(), shop=Settings(**settings))


def among(place, **settings):
    return read_sources({"shop": place}, engine(), Settings(**settings))


NET = [20 * 0.9, 16 * 0.9, 30 * 0.8, 10 * 0.8, 12.0]


class TestShopify:
    @pytest.mark.parametrize("way", [alone, among])
    def test_discounts_and_refunds_are_shared_among_the_lines(self, tmp_path, way):
        base = way(shopify(tmp_path))
        assert kept(base) == pytest.approx(NET)
        assert [row["order_id"] for row in lines(base) if row["cancelled"]] == ["#3", "#4", "#6"]
        told = next(one.because for one in base.recognised if one.canonical == "cancelled")
        assert told == "'Cancelled at / Financial Status' is 'void (cancelled)', 'void (refunded)' on 3 rows"
        assert [row["unit_price"] for row in lines(base)][:2] == [10.0, 20.0]

    def test_a_file_that_was_loaded_twice_halves_nothing(self, tmp_path):
        base = alone(shopify(tmp_path, repeated=True))
        assert kept(base) == pytest.approx(NET * 2)

    def test_alone_it_says_which_columns_are_of_use(self, tmp_path):
        base = alone(shopify(tmp_path))
        assert sources(base)["ordered_at"] == "Created at"
        assert "amount" not in sources(base)
        assert base.unused_columns == ("Total",)

    def test_a_map_of_ones_own_is_followed(self, tmp_path):
        settings = Settings(source={"map": {"amount": "Total"}}).source
        base = read(shopify(tmp_path), engine(), settings, shop=Settings())
        assert sources(base)["amount"] == "Total"

    def test_money_of_other_currencies_is_converted_on_every_line(self, tmp_path):
        rates = str(written(tmp_path, "date,currency,rate\n2024-01-01,USD,0.5\n", "rates.csv"))
        base = alone(shopify(tmp_path), currency="EUR", rates=rates)
        assert kept(base) == pytest.approx([value / 2 for value in NET])
        with pytest.raises(DataError, match="no rates are given"):
            alone(shopify(tmp_path), currency="EUR")

    def test_json_with_refunds_cancellations_and_tests(self, tmp_path):
        def order(number, **more):
            items = [{"sku": "a", "name": "A", "quantity": 2, "price": "10.00"}, {"sku": "b", "name": "B", "quantity": 1, "price": "20.00"}]
            told = {"id": number, "name": f"#{number}", "email": "a@example.org", "created_at": f"2024-03-0{number}T10:00:00-05:00"}
            return {**told, "currency": "EUR", "test": False, "cancelled_at": None, "line_items": items, "refunds": [], **more}

        paid = [{"amount": "4.00", "status": "success"}, {"amount": "99.00", "status": "failure"}]
        rows = [
            order(1, subtotal_price="36.00"),
            order(2, refunds=[{"transactions": paid}, {"transactions": [{"amount": "4.00", "status": "success"}]}]),
            order(3, test=True),
            order(4, cancelled_at="2024-03-05T10:00:00-05:00"),
            order(5, discount_codes=[{"code": "X", "amount": "2.00"}, {"code": "Y", "amount": "2.00"}]),
        ]
        base = among(nested(tmp_path, rows))
        assert kept(base) == pytest.approx([18, 18, 16, 16, 18, 18])


def charges(currency, amount, **more):
    told = {"object": "charge", "currency": currency, "customer": "cus_1", "status": "succeeded", "captured": True, "livemode": True}
    return [{"id": f"ch_{i}", "amount": amount + i, "amount_refunded": 0, "created": 1709280000 + i, **told, **more} for i in range(4)]


class TestStripe:
    HEAD = ("id", "Created date (UTC)", "Amount", "Amount Refunded", "Currency", "Mode", "Status", "Captured", "Customer ID")
    ROWS = (
        ("1,200.50", "0.00", "Live", "Paid", "true"),
        ("80.00", "30.00", "Live", "Partially Refunded", "true"),
        ("40.00", "40.00", "Live", "Refunded", "true"),
        ("70.00", "0.00", "Live", "Failed", "false"),
        ("60.00", "0.00", "Test", "Paid", "true"),
        ("50.00", "0.00", "Live", "Paid", "false"),
    )

    @pytest.mark.parametrize("way", [alone, among])
    def test_the_export_is_taken_as_it_is(self, tmp_path, way):
        rows = [
            dict(zip(self.HEAD, (f"ch_{i}", f"2024-03-0{i + 1} 10:00:00", *row[:2], "eur", *row[2:], "cus_1"), strict=True))
            for i, row in enumerate(self.ROWS)
        ]
        base = way(table(tmp_path, rows, "payments.csv"))
        assert kept(base) == [1200.5, 50.0]
        told = next(one.because for one in base.recognised if one.canonical == "cancelled")
        assert all(f"'void ({word})'" in told for word in ("failed", "refunded", "test", "uncaptured"))
        assert told.endswith("on 4 rows")

    @pytest.mark.parametrize(("currency", "coins"), [("eur", 100), ("jpy", 1), ("kwd", 1000)])
    def test_the_api_counts_the_smallest_coin(self, tmp_path, currency, coins):
        base = among(nested(tmp_path, charges(currency, 5000)))
        assert kept(base) == pytest.approx([(5000 + i) / coins for i in range(4)])

    def test_contracts_count_it_too(self, tmp_path):
        told = {"customer": "cus_1", "created": 1709280000, "plan": {"amount": 5000, "interval": "month", "nickname": "pro"}}
        rows = [{"id": f"sub_{i}", "currency": currency, **told} for i, currency in enumerate(("eur", "jpy"))]
        with pytest.raises(NotOrders):
            alone(nested(tmp_path, rows))
        rates = str(written(tmp_path, "date,currency,rate\n2024-01-01,JPY,1\n", "rates.csv"))
        base = among(nested(tmp_path, rows), currency="EUR", rates=rates)
        assert [row["monthly_amount"] for row in base.tables["subscriptions"].order_by("row").to_pyarrow().to_pylist()] == [50.0, 5000.0]

    def test_who_pays_without_an_account_is_her_address(self, tmp_path):
        rows = charges("eur", 100)
        rows += [{**row, "id": f"{row['id']}g", "customer": None, "receipt_email": "guest@example.org"} for row in rows]
        assert {row["customer_id"] for row in lines(among(nested(tmp_path, rows)))} == {"cus_1", "guest@example.org"}

    @pytest.mark.parametrize("lines", [True, False])
    def test_invoices_are_orders_at_what_was_paid_of_them(self, tmp_path, lines):
        parts = [{"id": f"il_{i}", "amount": 500, "description": "Seat", "quantity": 3} for i in range(2)]
        told = {"object": "invoice", "currency": "eur", "customer": "cus_1", "livemode": True}
        rows = [
            {"id": f"in_{i}", "amount_paid": 1000 + i, "total": 1000 + i, "created": 1709280000 + i, "status": "paid", **told}
            for i in range(3)
        ]
        rows += [{**rows[0], "id": f"in_9{i}", "amount_paid": 0, "status": status} for i, status in enumerate(("open", "void"))]
        rows[1]["post_payment_credit_notes_amount"] = 501
        if lines:
            rows = [{**row, "lines": {"object": "list", "data": parts}} for row in rows]
        for way in (alone, among):
            assert kept(way(nested(tmp_path, rows))) == pytest.approx([10.0, 5.0, 10.02])

    def test_money_that_is_not_there_is_said_so(self, tmp_path):
        rows = [{name: value for name, value in row.items() if name != "amount"} for row in charges("eur", 100)]
        with pytest.raises(Unrecognised, match="no column was recognised as amount"):
            among(nested(tmp_path, rows))

    def test_a_dispute_that_was_lost_is_no_purchase(self, tmp_path):
        rows = charges("eur", 5000)
        for row, status in zip(rows, (None, "lost", "won", "needs_response"), strict=True):
            row["dispute"] = {"id": "dp_1", "status": status} if status else None
        for way in (alone, among):
            base = way(nested(tmp_path, rows))
            assert kept(base) == pytest.approx([50.0, 50.02, 50.03])
        export = [
            dict(zip(self.HEAD, (f"ch_{i}", f"2024-03-0{i + 1}", *self.ROWS[0][:2], "eur", "Live", "Paid", "true", "cus_1"), strict=True))
            for i in (1, 2)
        ]
        export = [{**row, "Dispute Status": word} for row, word in zip(export, ("lost", ""), strict=True)]
        assert kept(alone(table(tmp_path, export, "payments.csv"))) == [1200.5]

    def test_the_history_of_the_balance_is_refused(self, tmp_path):
        rows = [
            {"id": f"txn_{i}", "Type": kind, "Amount": "10.00", "Created (UTC)": f"2024-03-0{i + 1} 10:00", "Description": "Subscription"}
            for i, kind in enumerate(("charge", "refund", "payout"))
        ]
        for way, error in ((alone, NotOrders), (among, Unrecognised)):
            with pytest.raises(error, match="Export Payments instead"):
                way(table(tmp_path, rows, "balance.csv"))


class TestCurrencies:
    ROWS = "customer,date,amount,currency\na,2024-03-01,10,EUR\nb,2024-03-02,10,USD\n"

    def test_one_file_of_several_currencies_is_converted_as_among_several(self, tmp_path):
        rates = str(written(tmp_path, "date,currency,rate\n2024-01-01,USD,0.9\n", "rates.csv"))
        place = str(written(tmp_path, self.ROWS))
        for way in (alone, among):
            assert kept(way(place, currency="EUR", rates=rates)) == [10.0, 9.0]

    def test_without_rates_it_says_what_to_give(self, tmp_path):
        with pytest.raises(DataError, match=r"mixes currencies.*rates = \"rates.csv\""):
            alone(str(written(tmp_path, self.ROWS)))


def test_amazon_prices_are_those_of_all_pieces(tmp_path):
    head = ("amazon-order-id", "purchase-date", "order-status", "sku", "quantity", "currency", "item-price", "buyer-email")
    rows = [(f"302-{i}", f"2024-03-0{i + 1}T10:00:00+00:00", "Shipped", "S", 3, "EUR", 30.0, "a@example.org") for i in range(3)]
    rows.append(("302-9", "2024-03-09T10:00:00+00:00", "Cancelled", "S", 1, "EUR", 30.0, "a@example.org"))
    base = alone(table(tmp_path, [dict(zip(head, row, strict=True)) for row in rows], "amazon.csv"))
    assert kept(base) == [30.0, 30.0, 30.0]


@pytest.mark.parametrize("how", ["%Y-%m-%d %H:%M:%S -0500", "%Y-%m-%dT%H:%M:%S-05:00", "%d.%m.%Y %H:%M -0500", "%d-%m-%Y"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tashkent"])
def test_times_alone_are_those_among_several(tmp_path, how, zone):
    from datetime import datetime, timedelta

    days = [datetime(2024, 3, 14, 21) + timedelta(days=i) for i in range(9)]
    place = str(written(tmp_path, "customer,date,amount\n" + "".join(f"c{i},{day.strftime(how)},5\n" for i, day in enumerate(days))))
    ahead = timedelta(hours=0 if how == "%d-%m-%Y" else 5 if zone == "UTC" else 10)
    expected = [(day.replace(hour=0) if how == "%d-%m-%Y" else day) + ahead for day in days]
    for base in (alone(place, timezone=zone), among(NamedSource(place=place), timezone=zone)):
        assert [row["ordered_at"] for row in lines(base)] == expected


def test_moments_of_tables_in_memory_are_set_to_the_shops_clock():
    import pandas as pd

    frame = pd.DataFrame({"customer": ["a", "b"], "amount": [1.5, 2.5], "date": pd.to_datetime(["2024-01-01 23:30", "2024-06-01 23:30"])})
    frame["date"] = frame["date"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    for way in (alone, among):
        assert [row["ordered_at"].hour for row in lines(way(frame, timezone="Asia/Tashkent"))] == [4, 4]


def test_tickets_with_a_text_alone_are_tickets_and_no_orders(tmp_path):
    file = tmp_path / "tickets.csv"
    file.write_text(
        "ticket_id,customer_id,created_at,description\nT1,a,2024-01-01,where is it\nT2,b,2024-01-02,broken\nT3,a,2024-01-05,where\n"
    )
    with pytest.raises(NotOrders, match="looks like tickets"):
        read(str(file), engine())
    receipts = tmp_path / "receipts.csv"
    receipts.write_text("ticket_id,customer_id,date,description\nT1,a,2024-01-01,milk\nT1,a,2024-01-01,bread\nT2,b,2024-01-02,milk\n")
    assert read(str(receipts), engine()).rows_in == 3


def test_what_was_taken_off_by_the_reader_is_no_doubt_about_the_file(tmp_path):
    """The amount is worked out from the price less discounts: that it is not price x quantity says nothing."""
    orders = [(n, [(2, 10.0, 4.0)] * 6, ("paid", "USD", "96", "101", "24", "0", "")) for n in range(1, 10)]
    base = read(shopify(tmp_path, orders), engine(), shop=Settings())
    assert max(kept(base)) < 20.0
    assert not [remark.text for remark in base.remarks if "of the sampled rows" in remark.text]
