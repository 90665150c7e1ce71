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


def test_who_never_visited_made_no_visit_of_late_either(engine):
    rows = by_customer(measure(based(engine, everything(40)), date(2021, 9, 1), [Browsing(window_days=20)])).values()
    never = [row for row in rows if row["n_visits"] == 0]
    assert never
    assert {row["visits_20d"] for row in never} == {0.0}
    assert {row["days_since_visit"] for row in never} == {None}


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
    assert messages(engine, rows)["anna"]["days_since_open"] == 28
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


def moved(engine, rows):
    """Rows of (customer, account, day, balance)."""
    who, account, day, balance = zip(*rows, strict=True)
    states = table_of("balances", {"customer_id": who, "account_id": account, "stated_at": at(*day), "balance": balance})
    return by_customer(measure(based(engine, {"balances": states}), AS_OF, ["balances"]))


def test_accounts_stated_on_different_days_are_added_up_as_they_were_last_stated(engine):
    months = [f"2024-{month:02d}" for month in range(1, 7)]
    steady = [("anna", "current", f"{month}-01", 1_000.0) for month in months]
    steady += [("anna", "mortgage", f"{month}-15", -200_000.0) for month in months]
    saver = [("ben", "current", f"{month}-01", 1_000.0) for month in months] + [
        ("ben", "savings", f"2024-{m:02d}-01", 100.0) for m in (5, 6)
    ]
    found = moved(engine, [*steady, *saver])
    assert (found["anna"]["balance_range"], found["anna"]["balance_trend"]) == (0.0, 0.0)
    assert found["ben"]["balance_range"] == pytest.approx(100 / 2_100)
    assert 0 < found["ben"]["balance_trend"] < 0.05


@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_states_of_one_account_at_one_moment_the_last_stands_also_where_the_newest_comes_first(engine, turn):
    rows = [("anna", None, f"2024-{month:02d}-01", money) for month in range(1, 7) for money in (810.0, 800.0)]
    anna = moved(engine, rows[::turn])["anna"]
    assert (anna["total_balance"], anna["balance_range"], anna["balance_trend"]) == (800.0, 0.0, 0.0)


def test_of_two_states_of_a_numbered_contract_since_one_moment_the_last_counts(engine):
    columns = {"customer_id": ["anna"] * 3, "subscription_id": ["s1", "s1", "s2"], "started_at": at(*["2024-05-01"] * 3)}
    states = table_of("subscriptions", {**columns, "seats": [5.0, 8.0, 1.0], "monthly_amount": [50.0, 80.0, 10.0]})
    anna = by_customer(measure(based(engine, {"subscriptions": states}), AS_OF, ["subscription"]))["anna"]
    assert (anna["n_contracts"], anna["seats"], anna["monthly_amount"]) == (2, 9.0, 90.0)


def test_items_of_a_numbered_contract_add_up_as_its_last_source_tells_them(engine):
    rows = [(1, "bill", "Base", "2024-05-01", 50.0), (2, "bill", "Help", "2024-05-01", 20.0), (2, "crm", "Base + Help", "2024-05-01", 60.0)]
    rows += [
        (3, "bill", "Base", "2024-06-01", 60.0),
        (4, "bill", "Help", "2024-06-01", 20.0),
        (4, "crm", "Base + Help", "2024-06-01", 80.0),
    ]
    for told, found in ((rows[:2], (2, 70.0, 0)), (rows[:2] + rows[3:5], (2, 80.0, 1)), (rows, (1, 80.0, 1))):
        row, source, plan, since, amount = zip(*told, strict=True)
        columns = {"row": row, "source": source, "plan": plan, "started_at": at(*since), "monthly_amount": amount}
        states = table_of("subscriptions", {**columns, "customer_id": ["anna"] * len(told), "subscription_id": ["s1"] * len(told)})
        anna = by_customer(measure(based(engine, {"subscriptions": states}), AS_OF, ["subscription"]))["anna"]
        assert (anna["n_contracts"], anna["monthly_amount"], anna["upgrades"]) == found


def test_what_never_tells_of_a_solution_tells_of_no_open_request(engine):
    rows = {"customer_id": ["anna", "ben"], "opened_at": at("2024-05-01", "2024-05-02")}
    silent = measure(based(engine, {"tickets": table_of("tickets", rows)}), AS_OF, ["support"])
    assert "open_tickets" not in silent.table().column_names
    told = measure(based(engine, {"tickets": table_of("tickets", {**rows, "status": ["solved", None]})}), AS_OF, ["support"])
    assert [one["open_tickets"] for one in by_customer(told).values()] == [0, 1]


def test_a_day_without_uses_is_no_day_of_use(engine):
    days = [f"2024-06-{day:02d}" for day in range(3, 31)]
    rows = [("idle", "export", day, 0.0) for day in days]
    rows += [
        ("keen", feature, day, 2.0 if feature == "export" and int(day[-2:]) % 2 else 0.0) for day in days for feature in ("export", "share")
    ]
    who, feature, day, uses = zip(*rows, strict=True)
    usage = table_of("usage", {"customer_id": who, "user_id": who, "used_at": at(*day), "feature": feature, "uses": uses})
    found = by_customer(measure(based(engine, {"usage": usage}), AS_OF, ["usage", "tenure"]))
    keen, idle = found["keen"], found["idle"]
    assert (idle["active_days_28d"], idle["stickiness"], idle["adoption"], idle["active_users_28d"]) == (0, 0, 0, 0)
    assert idle["days_since_use"] is None
    assert idle["quiet_days"] is None
    assert (keen["stickiness"], keen["days_since_use"], keen["n_features"], keen["uses_per_day"]) == (0.5, 2, 1, 2)
    assert keen["quiet_days"] == 2


def test_products_are_not_called_categories(engine):
    rows = [line("anna", f"a{n}", "2024-06-01", 1, 10.0, category=f"p{n}") for n in range(5)]
    tickets = table_of("tickets", {"customer_id": ["anna"], "opened_at": at("2024-06-01")})
    orders = lines(*({**row, "product_id": row["category"]} for row in rows))
    found = measure(based(engine, {"orders": orders, "tickets": tickets}), AS_OF)
    assert not [column.name for column in found.columns if "categor" in f"{column.label} {column.unit} {column.high} {column.low}"]
    assert (found.column("n_categories").label, by_customer(found)["anna"]["n_categories"]) == ("Products bought", 5)
    assert "favourite_category" not in found.names
