"""What makes two records the same one: who, what and when; what it says is its state, and the later state stands."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

import intarsia as ia
from intarsia.core.settings import CleanSettings, NamedSource
from intarsia.customers.clean import clean
from intarsia.sources.gather import read_sources
from sources.order_files import engine, written

REPEATED, EARLIER = "It repeats another record.", "It is an earlier state of another record."


def read(places, table=""):
    named = places if isinstance(places, list) else [places]
    return read_sources({"it": NamedSource(place=[str(place) for place in named], table=table or None)}, engine())


def counted(base):
    (source,) = base.sources
    return source.rows_used, dict(source.refused)


def about(base):
    return [remark.text for remark in base.sources[0].remarks if "record(s)" in remark.text]


PEOPLE = {
    "usage": ("email", "email,date,feature,uses", "{who},{day},export,3"),
    "events": ("email", "email,timestamp,event,url", "{who},{day} 10:00:00,view,/a"),
    "balances": ("email", "email,date,balance", "{who},{day},100"),
    "campaigns": ("phone", "phone,offered_at,campaign,responded", "{who},{day} 10:00:00,spring,1"),
    "reviews": ("phone", "phone,review_date,rating", "{who},{day} 10:00:00,{rating}"),
    "tickets": ("phone", "phone,created_at,priority,status", "{who},{day} 10:00:00,high,open"),
}


@pytest.mark.parametrize("table", PEOPLE)
def test_people_known_by_an_address_or_a_number_alone_are_not_each_other(tmp_path, table):
    key, head, line = PEOPLE[table]
    who = {"email": "p{}@x.org", "phone": "+4917012345{:02d}"}[key]
    rows = [line.format(who=who.format(i), day=f"2024-01-{1 + i // 20:02d}", rating=1 + i % 5) for i in range(60)]
    base = read(written(tmp_path, "\n".join([head, *rows, ""]), "a.csv"), table)
    assert counted(base) == (60, {})


USED = "account_id,user_id,date,feature,uses\n"


ITEMS = "subscription_id,customer_id,plan,started_at,seats,monthly_amount\n"


class TestTwoFiles:
    def test_figures_of_one_day_in_two_files_are_parts_and_what_both_say_counts_once(self, tmp_path):
        files = [written(tmp_path, f"{USED}C1,u1,2024-02-01,F,4\nC1,u1,2024-02-02,F,{uses}\n", f"{uses}.csv") for uses in (5, 7)]
        for places in (files, files[::-1]):
            base = read(places, "usage")
            assert counted(base) == (3, {REPEATED: 1})
            assert sorted(base.tables["usage"].uses.to_pyarrow().to_pylist()) == [4.0, 5.0, 7.0]
            assert about(base)[0].startswith("1 record(s) tell of the same use")
            assert "'updated_at'" in about(base)[0]

    @pytest.mark.parametrize("turn", [1, -1])
    def test_with_a_stamp_the_later_file_says_how_much_it_was(self, tmp_path, turn):
        head = USED.replace("uses", "uses,updated_at")
        files = [
            written(tmp_path, f"{head}C1,u1,2024-02-01,F,{uses},2024-03-0{day}\nC2,u1,2024-02-01,F,3,2024-03-0{day}\n", f"{uses}.csv")
            for uses, day in ((9, 1), (7, 2))
        ]
        base = read(files[::turn], "usage")
        assert counted(base) == (2, {EARLIER: 1, REPEATED: 1})
        assert sorted(base.tables["usage"].uses.to_pyarrow().to_pylist()) == [3.0, 7.0]

    def test_usage_of_the_web_and_of_the_app_in_two_files_is_used_whole(self, tmp_path):
        head = "customer_id,date,feature,uses,minutes\n"
        files = [
            written(tmp_path, head + "".join(f"C{n},2024-01-{n + 1:02d},search,{uses},{n + minutes}\n" for n in range(28)), f"{name}.csv")
            for name, uses, minutes in (("web", 3, 10), ("app", 2, 40))
        ]
        base = read(files, "usage")
        assert counted(base) == (56, {})
        assert base.tables["usage"].uses.sum().to_pyarrow().as_py() == 140.0

    def test_a_corrected_balance_takes_the_place_of_the_first(self, tmp_path):
        files = [
            written(tmp_path, f"customer_id,account_number,date,balance\nC1,A1,2024-02-02,{left}\n", f"{left}.csv") for left in (100, 110)
        ]
        assert ia.measure(read(files, "balances"), date(2024, 3, 1)).table()["total_balance"].to_pylist() == [110.0]

    def test_of_a_part_of_a_day_and_all_of_it_all_of_it_stands_whichever_comes_first(self, tmp_path):
        head, day = (
            "customer_id,account_number,date,balance\n",
            ["C1,A1,2024-02-02,810\n", "C1,A1,2024-02-02,800\n", "C1,A1,2024-02-02,790\n"],
        )
        part, whole = written(tmp_path, head + "".join(day[:2]), "part.csv"), written(tmp_path, head + "".join(day), "whole.csv")
        for files in ([part, whole], [whole, part]):
            base = read(files, "balances")
            assert counted(base) == (3, {REPEATED: 2})
            assert ia.measure(base, date(2024, 3, 1)).table()["total_balance"].to_pylist() == [790.0]

    def test_a_contract_without_a_stamp_is_as_the_later_file_says(self, tmp_path):
        head = "subscription_id,customer_id,started_at,plan,seats,mrr\n"
        files = [
            written(tmp_path, f"{head}S1,C1,2024-01-01,{plan},{seats},{seats}0\n", f"{seats}.csv") for plan, seats in (("a", 5), ("b", 8))
        ]
        base = read(files, "subscriptions")
        assert counted(base) == (1, {EARLIER: 1})
        assert base.tables["subscriptions"].seats.to_pyarrow().to_pylist() == [8.0]


class TestStamps:
    @pytest.mark.parametrize("turn", [1, -1])
    def test_snapshots_of_a_contract_are_its_states_one_after_the_other(self, tmp_path, turn):
        head = "subscription_id,customer_id,started_at,plan,seats,mrr,snapshot_date\n"
        rows = ["S1,C1,2024-01-01,pro,5,50,2024-02-01\n", "S1,C1,2024-01-01,pro,8,80,2024-03-01\n"]
        base = read([written(tmp_path, head + row, f"{i}.csv") for i, row in enumerate(rows[::turn])], "subscriptions")
        for day, seats, amount, grown in ((date(2024, 2, 15), 5.0, 50.0, 0.0), (date(2024, 4, 1), 8.0, 80.0, 1.0)):
            (found,) = ia.measure(base, day).table().to_pylist()
            assert (found["n_contracts"], found["seats"], found["monthly_amount"], found["upgrades"]) == (1, seats, amount, grown)
        assert found["contract_days"] == 91

    @pytest.mark.parametrize("turn", [1, -1])
    def test_a_ticket_that_was_opened_again_is_open(self, tmp_path, turn):
        head = "ticket_id,customer_id,created_at,subject,status,solved_at,updated_at\n"
        rows = [
            "1,C1,2024-01-05 10:00,Help,solved,2024-01-06 10:00,2024-01-06 10:00\n",
            "1,C1,2024-01-05 10:00,Help!,open,,2024-01-09 10:00\n",
        ]
        base = read(written(tmp_path, head + "".join(rows[::turn]), "t.csv"))
        assert counted(base) == (1, {EARLIER: 1})
        assert base.tables["tickets"].select("status", "resolved_at").to_pyarrow().to_pylist() == [{"status": "open", "resolved_at": None}]
        assert ("updated_at", "updated_at") in {(one.canonical, one.source) for one in base.sources[0].recognised}

    def test_the_stamp_may_be_named(self, tmp_path):
        rows = "".join(f"C1,u1,2024-02-01,F,{uses},{day}\n" for uses, day in ((9, "2024-02-03"), (7, "2024-02-02")))
        place = str(written(tmp_path, USED.replace("uses", "uses,seen_on") + rows, "u.csv"))
        base = read_sources({"it": NamedSource(place=place, table="usage", map={"updated_at": "seen_on"})}, engine())
        assert base.tables["usage"].uses.to_pyarrow().to_pylist() == [9.0]


class TestParts:
    def test_several_figures_of_one_day_in_one_file_are_added_up_and_told(self, tmp_path):
        base = read(written(tmp_path, USED + "C1,u1,2024-02-01,F,5\nC1,u1,2024-02-01,F,7\nC1,u1,2024-02-01,F,7\n", "u.csv"), "usage")
        assert counted(base) == (2, {REPEATED: 1})
        assert base.tables["usage"].uses.sum().to_pyarrow().as_py() == 12.0
        assert about(base)[0].startswith("1 record(s) tell of the same use")

    @pytest.mark.parametrize("turn", [1, -1])
    def test_plans_under_one_number_in_one_file_are_items_of_a_contract(self, tmp_path, turn):
        rows = [
            f"S{n},C{n},{plan}" for n in range(3) for plan in ("Base,2024-01-01,5,50\n", "Base,2024-01-01,5,50\n", "Help,2024-01-01,1,20\n")
        ]
        base = read(written(tmp_path, ITEMS + "".join(rows[::turn]), "s.csv"), "subscriptions")
        assert counted(base) == (6, {REPEATED: 3})
        assert about(base)[0].startswith("3 record(s) tell of the same contract")
        found = ia.measure(base, date(2024, 3, 1)).table().to_pylist()
        assert [(one["monthly_amount"], one["seats"], one["upgrades"]) for one in found] == [(70.0, 6.0, 0)] * 3

    @pytest.mark.parametrize("turn", [1, -1])
    def test_without_a_stamp_a_contract_has_the_items_that_the_file_which_comes_last_tells(self, tmp_path, turn):
        told = ("S1,C1,Base,2024-01-01,5,50\nS1,C1,Help,2024-01-01,1,20\n", "S1,C1,Pro,2024-01-01,8,90\n")
        files = [written(tmp_path, ITEMS + rows, f"{n}.csv") for n, rows in enumerate(told[::turn])]
        (found,) = ia.measure(read(files, "subscriptions"), date(2024, 4, 1)).table().to_pylist()
        assert (found["n_contracts"], found["monthly_amount"], found["seats"]) == ((1, 90.0, 8.0) if turn > 0 else (2, 70.0, 6.0))

    @pytest.mark.parametrize("turn", [1, -1])
    @pytest.mark.parametrize("n_files", [1, 2])
    def test_of_snapshots_of_a_contract_with_items_each_stands_on_its_day(self, tmp_path, turn, n_files):
        rows = [
            "S1,C1,Base,2024-01-01,5,50,2024-02-01\n",
            "S1,C1,Help,2024-01-01,1,20,2024-02-01\n",
            "S1,C1,Pro,2024-01-01,8,90,2024-03-01\n",
        ]
        told = [rows[:2], rows[2:]][::turn] if n_files == 2 else [rows[::turn]]
        head = ITEMS.replace("amount", "amount,snapshot_date")
        files = [written(tmp_path, head + "".join(own), f"{n}.csv") for n, own in enumerate(told)]
        base = read(files, "subscriptions")
        for day, count, amount, grown in ((date(2024, 2, 15), 2, 70.0, 0), (date(2024, 4, 1), 1, 90.0, 1)):
            (found,) = ia.measure(base, day).table().to_pylist()
            assert (found["n_contracts"], found["monthly_amount"], found["upgrades"]) == (count, amount, grown)

    def test_what_moved_is_added_up_over_the_postings_of_a_day_and_the_last_says_what_is_left(self, tmp_path):
        head = "customer_id,account_number,date,inflow,outflow,balance\n"
        rows = ["C1,A1,2024-02-01,810,0,810\n", "C1,A1,2024-02-02,0,30,780\n", "C1,A1,2024-02-02,20,0,800\n"]
        for name, own in (("oldest", rows), ("newest", rows[::-1])):
            base = read(written(tmp_path, head + "".join(own), f"{name}.csv"))
            (found,) = ia.measure(base, date(2024, 3, 1)).table().to_pylist()
            assert (found["total_balance"], round(found["inflow"] / found["outflow"], 3)) == (800.0, round(830 / 30, 3))
            assert about(base)[0].startswith("1 record(s) state an account once more")


class TestLogs:
    HEAD = "account_id,user_id,date,feature\n"
    DAY = "".join(f"C{i},u{i},2024-02-01,F\n" * 5 for i in range(4))

    def test_what_is_logged_to_the_day_counts_as_often_as_it_is_there(self, tmp_path):
        base = read(written(tmp_path, self.HEAD + self.DAY, "log.csv"), "usage")
        assert counted(base) == (20, {})
        assert about(base)[0].startswith("16 record(s) say the same as another, to the day")

    def test_a_file_that_comes_twice_changes_nothing(self, tmp_path):
        files = [written(tmp_path, self.HEAD + self.DAY, f"{name}.csv") for name in "ab"]
        assert counted(read(files, "usage")) == (20, {REPEATED: 20})

    @pytest.mark.parametrize("line", ["C1,u1,2024-02-01 10:00:00,F\n", "C1,u1,2024-02-01 10:00:00,F\n" * 3])
    def test_what_is_logged_to_the_second_is_one_thing(self, tmp_path, line):
        base = read(written(tmp_path, self.HEAD + "C2,u2,2024-02-01 11:00:00,F\n" + line, "log.csv"), "usage")
        assert counted(base)[0] == 2


def lines_of(place):
    base = clean(read_sources({"shop": place}, engine()), CleanSettings())
    return base.rows_used, base.orders.amount.sum().to_pyarrow().as_py(), {count.rule: count.rows for count in base.counts if count.rows}


class TestOrderLines:
    HEAD = "order_line_id,order_id,customer_id,order_date,sku,quantity,price,status,updated_at\n"
    PAID = tuple(f"L{n},O{n // 2},C{n % 7},2024-01-{1 + n // 2:02d},M,1,5.00,paid,2024-02-01\n" for n in range(40))
    GONE = tuple(f"L{n},O{n // 2},C{n % 7},2024-01-{1 + n // 2:02d},M,1,5.00,cancelled,2024-02-03\n" for n in range(0, 20, 2))

    def test_two_lines_of_one_product_are_two(self, tmp_path):
        assert lines_of(written(tmp_path, self.HEAD + "".join(self.PAID), "o.csv")) == (40, 200.0, {})

    def test_the_same_line_once_more_is_a_repeat_or_its_later_state_in_any_order(self, tmp_path):
        for name, rows in (("a", (*self.PAID, *self.GONE, *self.PAID[:5])), ("b", (*self.GONE, *self.PAID, *self.PAID[:5]))):
            found = lines_of(written(tmp_path, self.HEAD + "".join(rows), f"{name}.csv"))
            assert found == (30, 150.0, {"earlier_state": 15, "cancelled_order": 10})

    def test_a_shop_that_numbers_its_line_items(self, tmp_path):
        def order(i):
            items = [{"id": 2 * i + n, "title": "Mug", "sku": "M", "quantity": 1, "price": "5.00"} for n in (0, 1)]
            who, day = {"id": i % 9}, f"2024-01-{1 + i:02d}T10:00:00Z"
            money = {"currency": "EUR", "subtotal_price": "9.00"}
            return {"id": 1000 + i, "name": f"#{i}", "created_at": day, "customer": who, "line_items": items, **money}

        path = written(tmp_path, json.dumps({"orders": [order(i) for i in range(20)]}), "shop.json")
        assert lines_of(path) == (40, 180.0, {})

    def test_an_order_that_a_later_file_says_is_cancelled(self, tmp_path):
        head = "order_id,customer_id,order_date,amount,status,updated_at\n"
        paid = "".join(f"O{n},C{n % 7},2024-01-{1 + n % 28:02d},50.00,paid,2024-02-01\n" for n in range(60))
        gone = "".join(f"O{n},C{n % 7},2024-01-{1 + n % 28:02d},50.00,cancelled,2024-02-03\n" for n in range(20))
        base = ia.read([str(written(tmp_path, head + rows, name)) for name, rows in (("1.csv", paid), ("2.csv", gone))])
        assert (base.rows_used, base.orders.amount.sum().to_pyarrow().as_py()) == (40, 2_000.0)


def test_a_row_that_says_more_still_wins_without_a_stamp(tmp_path):
    head = "customer_id,campaign,sent_at,opened_at\n"
    early, late = "C1,spring,2024-01-05 10:00,\n", "C1,spring,2024-01-05 10:00,2024-01-06 11:00\n"
    for name, rows in (("a", early + late), ("b", late + early)):
        base = read(written(tmp_path, head + rows, f"{name}.csv"), "messages")
        assert base.tables["messages"].opened_at.to_pyarrow().to_pylist() == [datetime(2024, 1, 6, 11)]
