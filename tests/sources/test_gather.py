"""Many sources become one base: clocks, currencies, keys, several order sources, faults that say where they are."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import DataError, Unreadable, Unrecognised, UsageError
from intarsia.sources.gather import read_sources
from sources.order_files import engine, written
from sources.shapes.samples import rows_of
from sources.shapes.samples import written as sample

EVENTS = "user_id,event,timestamp,url,device\n"
ORDERS = "order_id,customer_id,order_date,sku,quantity,price\nA1,C1,2024-01-05 10:00,P1,2,3.50\nA2,C2,2024-02-06 11:00,P2,1,10\n"


def read(places, today=None, **more):
    return read_sources(places, engine(), Settings(**more), today=today)


def column(table, name):
    return [row[name] for row in table.order_by("row").to_pyarrow().to_pylist()]


def events(tmp_path, times, name="web.csv"):
    return str(written(tmp_path, EVENTS + "".join(f"u{i},page_view,{time},/a{i},mobile\n" for i, time in enumerate(times)), name))


class TestCurrencies:
    PLANS = "subscription_id,customer_id,start_date,plan,mrr,currency\ns1,C1,2024-01-05,pro,10,EUR\ns2,C2,2024-02-06,pro,20,usd\n"
    RATES = "date,currency,rate\n2024-01-01,USD,0.9\n2024-02-01,USD,0.5\n"

    def test_a_mixture_without_rates_is_refused(self, tmp_path):
        place = str(written(tmp_path, self.PLANS))
        with pytest.raises(DataError, match=r"EUR.*USD|USD.*EUR"):
            read({"plans": place})
        with pytest.raises(DataError, match="no rates are given"):
            read({"plans": place}, currency="EUR")

    def test_rates_of_the_day_make_it_one(self, tmp_path):
        rates = str(written(tmp_path, self.RATES, "rates.csv"))
        base = read({"plans": str(written(tmp_path, self.PLANS))}, currency="€", rates=rates)
        assert column(base.tables["subscriptions"], "monthly_amount") == [10.0, 10.0]

    def test_a_day_before_the_first_rate_is_refused_with_the_reason(self, tmp_path):
        rates = str(written(tmp_path, "date,currency,rate\n2024-03-01,USD,0.5\n2024-04-01,USD,0.6\n", "rates.csv"))
        base = read({"plans": str(written(tmp_path, self.PLANS))}, currency="EUR", rates=rates)
        assert base.sources[0].refused == {"There is no exchange rate for its currency on its day.": 1}

    @pytest.mark.parametrize(
        ("rates", "why"),
        [
            ("date,currency,rate\n2024-01-01,USD,0.9\n2024-01-01,USD,0.8\n", "one USD is 0.8 and 0.9 on 2024-01-01"),
            ("date,currency,rate\n2024-01-01,USD,0.8\n2024-01-01,EUR,0.85\n", "are not in EUR: one EUR is 0.85 in them"),
            ("date,base,currency,rate\n2024-01-01,GBP,USD,0.8\n2024-02-01,GBP,USD,0.8\n", "are not in EUR: their base is GBP"),
        ],
    )
    def test_rates_that_contradict_themselves_or_the_currency_are_refused(self, tmp_path, rates, why):
        place = str(written(tmp_path, self.PLANS))
        with pytest.raises(DataError, match=why):
            read({"plans": place}, currency="EUR", rates=str(written(tmp_path, rates, "rates.csv")))

    @pytest.mark.parametrize("day", ["2024-01-01", "2019-01-01"])
    def test_a_rate_of_long_before_is_told(self, tmp_path, day):
        rates = str(written(tmp_path, f"date,currency,rate\n{day},USD,0.5\n2018-01-01,USD,0.6\n", "rates.csv"))
        rows = ORDERS.replace("price\n", "price,currency\n").replace("3.50\n", "3.50,EUR\n").replace(",10\n", ",10,USD\n")
        base = read(
            {"plans": str(written(tmp_path, self.PLANS)), "shop": str(written(tmp_path, rows, "shop.csv"))}, currency="EUR", rates=rates
        )
        plans = next(one for one in base.sources if one.name == "plans")
        for remarks in (base.remarks, plans.remarks):
            told = [one.text for one in remarks if one.subject == "rates"]
            assert len(told) == (day == "2019-01-01")
            assert all(
                "1 record(s) are converted by a rate that is more than 40 days older than they are, up to 1,86" in one for one in told
            )

    def test_sources_in_different_currencies(self, tmp_path):
        rates = str(written(tmp_path, self.RATES, "rates.csv"))
        places = {
            "here": NamedSource(place=str(written(tmp_path, ORDERS, "here.csv")), currency="EUR"),
            "there": NamedSource(place=str(written(tmp_path, ORDERS, "there.csv")), currency="USD"),
        }
        with pytest.raises(DataError, match=r"'here': EUR.*'there': USD"):
            read(places, currency="EUR")
        base = read(places, currency="EUR", rates=rates)
        assert column(base.orders, "amount") == pytest.approx([7.0, 10.0, 6.3, 5.0])

    def test_orders_with_a_currency_column(self, tmp_path):
        rates = str(written(tmp_path, self.RATES, "rates.csv"))
        rows = ORDERS.replace("price\n", "price,currency\n").replace("3.50\n", "3.50,USD\n").replace(",10\n", ",10,EUR\n")
        base = read({"shop": str(written(tmp_path, rows))}, currency="EUR", rates=rates)
        assert column(base.orders, "amount") == pytest.approx([6.3, 10.0])


class TestSeveral:
    def test_orders_of_several_sources_stand_one_after_another(self, tmp_path):
        places = {name: str(written(tmp_path, ORDERS, f"{name}.csv")) for name in ("a", "b")}
        base = read(places)
        assert column(base.orders, "row") == [1, 2, 3, 4]
        assert [(one.name, one.rows_in) for one in base.sources] == [("a", 2), ("b", 2)]
        assert base.rows_in == 4

    def test_only_what_is_of_a_day_or_later_is_taken(self, tmp_path):
        places = {name: str(written(tmp_path, ORDERS, f"{name}.csv")) for name in ("a", "b")}
        late = NamedSource(place=places["a"], since=date(2024, 2, 1))
        base = read({"a": late, "b": places["b"]})
        assert column(base.orders, "row") == [2, 3, 4]
        assert [(one.rows_in, one.rows_used) for one in base.sources] == [(1, 1), (2, 2)]
        assert base.rows_in == 3
        assert base.sources[0].remarks[0].text == "1 record(s) of before 2024-02-01 are not taken ([sources.a] since)."
        web = NamedSource(place=events(tmp_path, ["2024-01-15 12:00:00", "2024-07-15 12:00:00"]), since=date(2024, 2, 1))
        other = read({"web": web}).sources[0]
        assert (other.rows_used, other.remarks[-1].text.split()[0]) == (1, "1")

    def test_what_is_paid_by_the_year_is_a_twelfth_a_month(self, tmp_path):
        plans = [("month", 1, 1000), ("year", 1, 12000), ("month", 3, 3000), ("week", 1, 700), (None, None, 500)]
        rows = [
            {
                "id": f"sub_{i}",
                "customer": f"cus_{i}",
                "start_date": 1700000000 + i,
                "plan": {"amount": a, "interval": t, "interval_count": n},
            }
            for i, (t, n, a) in enumerate(plans)
        ]
        table = read({"plans": str(written(tmp_path, json.dumps({"data": rows}), "plans.json"))}).tables["subscriptions"]
        assert column(table, "monthly_amount") == pytest.approx([10, 10, 10, 365.25 / 12, 5])

    def test_a_company_without_orders(self, tmp_path):
        base = read({name: str(sample(tmp_path, name)) for name in ("usage", "subscriptions", "balances")})
        assert set(base.tables) == {"usage", "subscriptions", "balances"}
        assert base.rows_in == 0

    def test_a_source_more_leaves_the_others_as_they_are(self, tmp_path):
        places = {name: str(sample(tmp_path, name)) for name in ("orders", "events")}
        before = read(places)
        after = read({**places, "tickets": str(sample(tmp_path, "tickets"))})
        assert [one for one in after.sources if one.table != "tickets"] == list(before.sources)
        for name in before.tables:
            assert after.tables[name].order_by("row").to_pyarrow() == before.tables[name].order_by("row").to_pyarrow()

    def test_ages_count_back_from_the_last_day_of_the_other_sources(self, tmp_path):
        people = str(written(tmp_path, "customer_id,age,gender,city\nC1,40,f,Bonn\nC2,20-30,m,Ulm\n", "people.csv"))
        base = read({"shop": str(written(tmp_path, ORDERS)), "people": people})
        assert [born.year for born in column(base.tables["customers"], "birth_date")] == [1983, 1998]

    def test_an_age_band_is_told_to_be_as_wide_as_it_is(self, tmp_path):
        rows = {"bands": "C1,45-54,f,Bonn\nC2,25-34,m,Ulm\nC3,65+,m,Ulm\n", "years": "C1,45,f,Bonn\nC2,31,m,Ulm\n"}
        for name, told in {"bands": "to 5 years", "years": "to half a year"}.items():
            people = str(written(tmp_path, f"customer_id,age,gender,city\n{rows[name]}", f"{name}.csv"))
            (source,) = [one for one in read({"shop": str(written(tmp_path, ORDERS)), "people": people}).sources if one.name == "people"]
            (born,) = [found for found in source.recognised if found.canonical == "birth_date"]
            assert told in born.format

    def test_segment_ties_devices_to_people(self, tmp_path):
        base = read({"app": str(sample(tmp_path, "segment"))})
        assert set(base.tables) == {"events", "customers", "links"}
        linked = {(row["anonymous_id"], row["customer_id"]) for row in base.tables["customers"].to_pyarrow().to_pylist()}
        assert all(device and person for device, person in linked)
        assert set(column(base.tables["events"], "kind")) <= {"page", "product", "purchase", "cart", "other"}

    def test_what_is_an_order_alone_is_one_among_several(self, tmp_path):
        """Its only date is not called one, and nothing else is a table of that kind."""
        rows = "".join(f"{i},C{i % 3},2024-01-{i + 1:02d},{i}.5,1,S1,paid\n" for i in range(9))
        place = str(written(tmp_path, f"order_no,client_id,created,total,qty,sku,status\n{rows}", "shop.csv"))
        found = {one.canonical: one.source for one in read({"sold": place}).sources[0].recognised if one.source}
        assert (found["ordered_at"], found["amount"]) == ("created", "total")

    def test_what_is_called_orders_is_told_what_is_missing(self, tmp_path):
        place = str(written(tmp_path, "client_id,total\nC1,5.5\nC2,6.5\nC1,7.5\n", "sold.csv"))
        with pytest.raises(Unrecognised, match="No column was recognised as ordered_at"):
            read({"orders": place})
        with pytest.raises(Unrecognised, match="is no table that is known"):
            read({"sold": place})

    def test_a_cart_event_is_one_that_fills_the_cart(self, tmp_path):
        kinds = {
            **dict.fromkeys(
                ("Product Added", "add_to_cart", "AddToCart", "cart", "In den Warenkorb gelegt", "Добавление в корзину"), "cart"
            ),
            **dict.fromkeys(
                ("Product Removed", "remove_from_cart", "Product Added to Wishlist", "add_to_wishlist", "Cart Shared"), "other"
            ),
            **dict.fromkeys(("Cart Viewed", "view_cart", "Warenkorb angesehen", "Просмотр корзины"), "page"),
            **dict.fromkeys(("Product Viewed", "view_item"), "product"),
            **dict.fromkeys(("Checkout Started", "begin_checkout", "add_payment_info"), "checkout"),
            **dict.fromkeys(("Order Completed", "purchase"), "purchase"),
        }
        lines = "".join(f"u{i % 5},{name},2024-01-05 10:{i:02d}:00,/a,mobile\n" for i, name in enumerate(kinds))
        table = read({"web": str(written(tmp_path, EVENTS + lines, "web.csv"))}).tables["events"]
        assert dict(zip(column(table, "event"), column(table, "kind"), strict=True)) == kinds

    def test_what_happens_at_once_in_different_visits_is_two_events(self, tmp_path):
        head = "user_id,event,timestamp,url,session_id\n"
        rows = [("u1", "view", "s1"), ("u1", "view", "s2"), ("u1", "view", "s2"), ("u2", "view", "s3")]
        lines = "".join(f"{who},{event},2024-01-05 10:00:00,/a,{visit}\n" for who, event, visit in rows)
        base = read({"web": str(written(tmp_path, head + lines, "web.csv"))})
        assert sorted(column(base.tables["events"], "session_id")) == ["s1", "s2", "s3"]
        assert base.sources[0].refused == {"It repeats another record.": 1}

    def test_klaviyo_and_mailchimp_put_messages_together(self, tmp_path):
        base = read({name: str(sample(tmp_path, name)) for name in ("klaviyo", "mailchimp")})
        messages = [row for row in base.tables["messages"].to_pyarrow().to_pylist() if row["source"] == "klaviyo"]
        assert len(messages) == 20
        assert all(row["opened"] and row["clicked"] and row["sent_at"] < row["opened_at"] < row["clicked_at"] for row in messages)


class TestFaults:
    def test_the_source_is_named_with_what_to_do(self, tmp_path):
        places = {"shop": str(written(tmp_path, ORDERS)), "web": str(tmp_path / "nothing.csv")}
        with pytest.raises(Unreadable, match=r"Source 'web': .*no file"):
            read(places)

    def test_a_table_that_nobody_knows(self, tmp_path):
        with pytest.raises(Unrecognised, match=r"Source 'odd': .*'colour' \(such as red.*table = \"events\""):
            read({"odd": str(written(tmp_path, "colour,shade\nred,dark\nblue,light\n"))})

    def test_two_kinds_that_are_near_are_both_named(self, tmp_path):
        rows = "".join(f"C{i % 9},2024-01-{1 + i % 28:02d},tool{i % 3},click\n" for i in range(40))
        path = str(written(tmp_path, "user_id,date,feature,action\n" + rows))
        with pytest.raises(Unrecognised, match=r"could be \w+ .* or \w+ .*table = \"usage\""):
            read({"odd": path})
        assert read({"odd": NamedSource(place=path, table="usage")}).sources[0].table == "usage"

    def test_no_source_at_all(self):
        with pytest.raises(UsageError, match="no source"):
            read({})

    def test_records_in_the_future_and_without_time_or_name(self, tmp_path):
        rows = (
            "u1,page_view,2024-01-15 12:00,/a,x\nu2,page_view,2031-01-15 12:00,/a,x\n,page_view,2024-01-15 12:00,/b,x\nu3,page_view,,/c,x\n"
        )
        base = read({"web": str(written(tmp_path, EVENTS + rows))}, today=date(2024, 2, 1))
        told = {row["row"]: row["reason"] for row in base.refused.to_pyarrow().to_pylist()}
        assert told == {2: "Its time lies in the future.", 3: "The record names nobody.", 4: "The record has no time (occurred_at)."}
        assert base.refused.to_pyarrow().column("record")[0].as_py().startswith('{"user_id":"u2"')

    def test_the_later_state_of_a_record_wins_whatever_the_order(self, tmp_path):
        head = "ticket_id,email,created_at,subject,status,solved_at\n"
        early, late = "1,a@b.c,2024-01-05 10:00,Help,open,\n", "1,a@b.c,2024-01-05 10:00,Help,solved,2024-01-06 10:00\n"
        for name, rows in (("one", early + late), ("other", late + early)):
            base = read({"desk": str(written(tmp_path, head + rows, f"{name}.csv"))})
            assert column(base.tables["tickets"], "status") == ["solved"]
            assert base.sources[0].refused == {"It is an earlier state of another record.": 1}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.integers(0, 15))
def test_late_repeated_and_shuffled_messages_give_the_clean_table(tmp_path, random, repeats):
    clean = rows_of("messages", 20)
    messy = [*clean, *random.choices(clean, k=repeats)]
    random.shuffle(messy)

    def content(rows, name):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        table = read({"mail": str(sample(folder, "messages", rows))}).tables["messages"]
        return Counter(repr({k: v for k, v in row.items() if k != "row"}) for row in table.to_pyarrow().to_pylist())

    assert content(messy, "messy") == content(clean, "clean")
