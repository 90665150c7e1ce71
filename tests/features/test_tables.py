"""Features of tables other than orders, of a few tiny customers, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from features.canonical import based, everything, table_of
from features.order_lines import line, lines
from intarsia.engines.connect import connect
from intarsia.errors import TooLittle
from intarsia.features.families.browsing import Browsing
from intarsia.features.grains import declared
from intarsia.features.measure import measure
from intarsia.features.seen import Seen
from intarsia.features.tables import measured_table

AS_OF = date(2024, 7, 1)


@pytest.fixture(scope="module")
def engine():
    engine = connect("duckdb", memory="1GB", threads=1)
    yield engine
    engine.close()


def at(*moments: str) -> list[datetime]:
    return [datetime.fromisoformat(moment) for moment in moments]


def by_customer(features):
    return {row["customer_id"]: row for row in features.table().to_pylist()}


def browsed(engine, rows, **options):
    """Rows of (customer, moment, kind, device)."""
    who, moment, kind, device = zip(*rows, strict=True)
    events = table_of("events", {"customer_id": who, "occurred_at": at(*moment), "event": kind, "kind": kind, "device": device})
    return by_customer(measure(based(engine, {"events": events}), AS_OF, [Browsing(**options)]))


def test_a_pause_of_more_than_half_an_hour_ends_a_visit(engine):
    anna = browsed(
        engine,
        [
            ("anna", "2024-06-30 20:00:00", "page", "mobile"),
            ("anna", "2024-06-30 20:30:00", "product", "mobile"),
            ("anna", "2024-06-30 20:30:00", "cart", "mobile"),
            ("anna", "2024-06-30 21:00:01", "product", "desktop"),
            ("anna", "2024-05-01 09:00:00", "cart", None),
            ("anna", "2024-05-01 09:10:00", "purchase", None),
        ],
    )["anna"]
    assert (anna["n_visits"], anna["days_since_visit"], anna["visits_30d"]) == (3, 1, 2)
    assert anna["minutes_per_visit"] == pytest.approx((30 + 0 + 10) / 3)
    assert anna["pages_per_visit"] == 1.0
    assert (anna["cart_adds"], anna["cart_abandonment"], anna["view_to_cart"]) == (2, 0.5, 0.5)
    assert anna["window_share"] == pytest.approx(2 / 3)
    assert (anna["mobile_share"], anna["evening_mobile_share"]) == (0.5, 0.5)
    assert anna["visits_trend"] == (2 - 0) / 3


def test_without_purchases_among_the_events_no_cart_is_called_abandoned(engine):
    anna = browsed(engine, [("anna", "2024-06-30 20:00:00", "cart", "mobile")])["anna"]
    assert "cart_abandonment" not in anna
    assert "window_share" not in anna


def messages(engine, rows, as_of=AS_OF):
    """Rows of (customer, sent, opened at)."""
    who, sent, opened = zip(*rows, strict=True)
    seen = [datetime.fromisoformat(moment) if moment else None for moment in opened]
    columns = {"customer_id": who, "sent_at": at(*sent), "opened": [moment is not None for moment in seen], "opened_at": seen}
    return by_customer(measure(based(engine, {"messages": table_of("messages", columns)}), as_of, ["engagement"]))


def test_rates_of_few_messages_are_drawn_towards_everybodys(engine):
    keen = [("keen", f"2024-06-{day:02d}", f"2024-06-{day:02d} 08:00:00") for day in range(1, 21)]
    cold = [("cold", f"2024-06-{day:02d}", None) for day in range(1, 21)]
    found = messages(engine, [*keen, *cold, ("new", "2024-06-20", "2024-06-20 08:00:00")])
    assert 0.5 < found["new"]["opened_rate"] < found["keen"]["opened_rate"] < 1
    assert found["cold"]["opened_rate"] == pytest.approx((0 + 21 / 41) / (20 + 1))  # customers agree with themselves: the least that counts
    assert found["keen"]["preferred_hours"] == "morning"
    assert found["cold"]["days_since_open"] is None


def test_texts_and_calls_tell_of_no_opens(engine):
    channels = ["email", "email", "sms", "sms", "phone"]
    columns = {"customer_id": ["anna"] * 5, "sent_at": at(*["2024-06-01"] * 5), "channel": channels}
    columns |= {"opened": [True, False, False, False, None], "clicked": [True, False, True, False, False]}
    found = by_customer(measure(based(engine, {"messages": table_of("messages", columns)}), AS_OF, ["engagement"]))["anna"]
    assert (found["n_messages"], found["opened_rate"], found["clicked_rate"]) == (5, 0.5, 0.4)


def test_what_is_opened_later_is_not_open_yet(engine):
    rows = [("anna", "2024-06-01", "2024-07-02"), ("anna", "2024-06-02", "2024-06-03"), ("ben", "2024-06-02", None)]
    assert messages(engine, rows)["anna"]["days_since_open"] == 29
    assert messages(engine, rows)["anna"]["opened_rate"] < messages(engine, rows, date(2024, 7, 3))["anna"]["opened_rate"]


def test_a_profile_is_the_latest_that_is_known(engine):
    people = table_of(
        "customers",
        {
            "customer_id": ["anna", "anna", "anna", "ben", "cora"],
            "known_at": [None, *at("2024-01-01", "2024-08-01"), None, None],
            "joined_at": [None, None, None, None, *at("2024-09-01")],
            "gender": ["male", "female", "other", "male", "female"],
            "income": [100.0, None, 300.0, None, 1.0],
            "birth_date": [None, *at("1990-07-01", "1950-01-01", "1990-07-02", "1990-01-01")],
        },
    )
    found = by_customer(measure(based(engine, {"customers": people}), AS_OF, ["demographics"]))
    assert set(found) == {"anna", "ben"}
    assert (found["anna"]["gender"], found["anna"]["income"], found["anna"]["age"]) == ("female", 100.0, 34)
    assert (found["ben"]["gender"], found["ben"]["income"], found["ben"]["age"]) == ("male", None, 33)


def test_below_the_usual_price_is_below_the_products_own_median(engine):
    prices = {"anna": (10.0, 10.0), "ben": (10.0, 6.0), "cora": (10.0,)}
    rows = [line(who, f"{who}{n}", "2024-06-01", 1, price) for who, paid in prices.items() for n, price in enumerate(paid)]
    orders = lines(*({**row, "product_id": "p1"} for row in rows))
    found = by_customer(measure(based(engine, {"orders": orders}), AS_OF, ["promotions"]))
    assert [found[who]["discount_share"] for who in ("anna", "ben", "cora")] == [0.0, 0.375, 0.0]


def test_affinity_names_the_largest_categories(engine):
    rows = [line("anna", "a1", "2024-06-01", 3, 10.0), line("anna", "a2", "2024-06-01", 1, 10.0, category="Cups & pots")]
    found = measure(based(engine, {"orders": lines(*rows)}), AS_OF, ["affinity"])
    assert by_customer(found)["anna"] == {"customer_id": "anna", "favourite_category": "tea", "share_tea": 0.75, "share_cups_pots": 0.25}
    assert found.column("share_cups_pots").label == "Spend on Cups & pots"


def test_the_bank_adds_up_the_latest_state_of_each_account(engine):
    states = table_of(
        "balances",
        {
            "customer_id": ["anna"] * 4,
            "stated_at": at("2024-05-01", "2024-06-01", "2024-06-01", "2024-06-01"),
            "account_id": ["a", "a", "b", "c"],
            "product": ["current", "current", "savings", "card"],
            "balance": [900.0, 100.0, 300.0, -50.0],
            "credit_limit": [None, None, None, 200.0],
            "inflow": [0.0, 1_000.0, None, None],
            "outflow": [0.0, 800.0, None, None],
        },
    )
    anna = by_customer(measure(based(engine, {"balances": states}), AS_OF, ["balances"]))["anna"]
    assert (anna["total_balance"], anna["owed"], anna["saved_share"], anna["credit_use"]) == (350.0, 50.0, 0.75, 0.25)
    assert (anna["savings_rate"], anna["n_products"]) == (0.2, 3)


def test_the_day_is_the_one_after_the_last_record_of_any_table(engine):
    tickets = table_of("tickets", {"customer_id": ["anna"], "opened_at": at("2024-03-05")})
    orders = lines(line("ben", "b1", "2024-02-01", 1, 10.0))
    found = measure(based(engine, {"tickets": tickets, "orders": orders}))
    assert found.as_of == date(2024, 3, 6)
    assert by_customer(found)["anna"]["n_tickets"] == 1
    assert (by_customer(found)["ben"]["n_tickets"], by_customer(found)["anna"]["n_orders"]) == (0, 0)


def test_what_cannot_be_measured_is_told(engine):
    events = table_of("events", {"customer_id": ["anna", None], "occurred_at": at("2024-06-01", "2024-06-02"), "event": ["x", "x"]})
    base = based(engine, {"events": events})
    found = measure(base, AS_OF)
    told = " ".join(remark.text for remark in found.remarks)
    assert "1 of 2 records of 'events' name no customer" in told
    assert "'browsing' leaves out" in told
    assert "mobile_share" in told
    with pytest.raises(TooLittle, match="'usage' measures nothing"):
        measure(base, AS_OF, ["usage"])
    with pytest.raises(TooLittle, match="Nobody is known before 2024-01-01"):
        measure(base, date(2024, 1, 1), ["browsing"])


def test_pieces_where_memory_is_short_give_the_same_cells(engine):
    base = based(engine, {"events": everything(40)["events"]})
    seen = Seen(base.tables)
    declarations = declared(Browsing().declare(AS_OF, seen))
    whole, split = (measured_table(base, seen, "events", declarations, AS_OF, at_once=n).table for n in (None, 300))
    assert split.order_by("customer_id").to_pyarrow().equals(whole.order_by("customer_id").to_pyarrow())
