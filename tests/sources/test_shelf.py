"""A source more costs only its own reading: what did not change is taken as it was read, and is the same to the last bit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from intarsia.core.settings import NamedSource, Settings
from intarsia.sources.gather import read_sources
from sources.order_files import engine, written
from sources.shapes.samples import written as sample

PLANS = "subscription_id,customer_id,start_date,plan,mrr,currency\ns1,C1,2024-01-05,pro,10,EUR\ns2,C2,2024-02-06,pro,20,usd\n"
PEOPLE = "customer_id,age,gender,city\nC1,40,f,Bonn\nC2,20-30,m,Ulm\n"


def read(places, cache, today=None, **more):
    return read_sources(places, engine(), Settings(cache=str(cache) if cache else None, **more), today=today)


def content(base):
    """All that a base holds, in order."""
    tables = {
        name: table.order_by("row", "source").to_pyarrow() if name != "orders" else table.to_pyarrow()
        for name, table in base.tables.items()
    }
    refused = None if base.refused is None else base.refused.order_by("source", "row").to_pyarrow()
    return tables, refused, base.sources, base.remarks, base.fingerprint, base.rows_in, base.recognised


def before(base):
    return {one.name for one in base.sources if one.as_before}


@pytest.fixture
def places(tmp_path):
    return {name: str(sample(tmp_path, name)) for name in ("orders", "events", "segment")}


class TestTheSame:
    def test_a_source_more_is_the_only_one_that_is_read(self, places, tmp_path):
        cache = tmp_path / "cache"
        few = {name: places[name] for name in ("orders", "events")}
        assert before(read(few, cache)) == set()
        done = read(places, cache)
        assert before(done) == {"orders", "events"}
        assert before(read(places, cache)) == set(places)
        assert content(read(places, cache)) == content(done) == content(read(places, None))

    def test_orders_of_two_shops_and_records_set_aside(self, places, tmp_path):
        rows = "user_id,event,timestamp\nu1,view,2024-01-15 12:00\n,view,2024-01-15 12:00\nu2,view,\nu1,view,2024-01-15 12:00\n"
        both = {"a": places["orders"], "b": places["orders"], "web": str(written(tmp_path, rows, "web.csv"))}
        fresh = content(read(both, None))
        assert fresh[1].num_rows == 3
        for _ in range(2):
            assert content(read(both, tmp_path / "cache")) == fresh

    def test_a_folder_of_files(self, tmp_path):
        for day in (1, 2):
            written(
                tmp_path, f"user_id,event,timestamp\nu{day},view,2024-01-0{day} 12:00\nu9,view,2024-01-0{day} 13:00\n", f"web-{day}.csv"
            )
        place = {"web": str(tmp_path / "web-*.csv")}
        read(place, tmp_path / "cache")
        assert before(read(place, tmp_path / "cache")) == {"web"}
        written(tmp_path, "user_id,event,timestamp\nu3,view,2024-01-03 12:00\nu9,view,2024-01-03 13:00\n", "web-3.csv")
        done = read(place, tmp_path / "cache")
        assert before(done) == set()
        assert done.sources[0].rows_used == 6


class TestPrivate:
    @pytest.mark.parametrize("head", ["review_id,customer_id,date,rating,review", "ticket_id,customer_id,created_at,priority,description"])
    def test_what_people_wrote_is_not_kept_as_they_wrote_it(self, places, tmp_path, head):
        rows = [f"r{i},C{i},2024-01-{1 + i:02d},{1 + i % 5},call me on 90 123 45 {i:02d} or c{i}@mail.uz" for i in range(12)]
        rows.append("r99,C99,,3,call me on 90 123 45 99 or c99@mail.uz")  # it has no time, and is set aside
        both = {"words": str(written(tmp_path, "\n".join((head, *rows)) + "\n", "words.csv")), "web": places["events"]}
        for kept in (set(), {"web"}):
            done = read(both, tmp_path / "cache")
            assert before(done) == kept
            assert content(done) == content(read(both, None))
        held = [str(pq.read_table(file).to_pylist()) for file in (tmp_path / "cache").rglob("*.parquet")]
        assert held
        assert not any("@mail.uz" in one or "90 123" in one for one in held)
        assert os.name == "nt" or all(
            folder.stat().st_mode & 0o077 == 0 for folder in ((tmp_path / "cache"), *(tmp_path / "cache").glob("*/"))
        )


class TestChanged:
    def test_other_bytes_of_the_same_size_and_time_are_read(self, tmp_path):
        path = written(tmp_path, PEOPLE, "people.csv")
        at = path.stat().st_mtime_ns
        read({"people": str(path)}, tmp_path / "cache")
        written(tmp_path, PEOPLE.replace("Ulm", "Rom"), "people.csv")
        os.utime(path, ns=(at, at))
        done = read({"people": str(path)}, tmp_path / "cache")
        assert before(done) == set()
        assert set(done.tables["customers"].to_pyarrow()["city"].to_pylist()) == {"Bonn", "Rom"}

    def test_other_settings_of_the_source_are_read(self, places, tmp_path):
        read({"web": places["events"]}, tmp_path / "cache")
        moved = {"web": NamedSource(place=places["events"], timezone="America/New_York")}
        assert before(read(moved, tmp_path / "cache")) == set()
        assert before(read({"web": places["events"]}, tmp_path / "cache", timezone="Asia/Tokyo")) == set()
        assert content(read(moved, tmp_path / "cache")) == content(read(moved, None))

    def test_money_is_converted_anew_where_currency_or_rates_are_others(self, places, tmp_path):
        plans = {"plans": str(written(tmp_path, PLANS, "plans.csv")), "web": places["events"]}
        rates, dollars = "date,currency,rate\n2024-01-01,USD,0.5\n", "date,currency,rate\n2024-01-01,EUR,4\n"
        first = {"currency": "EUR", "rates": str(written(tmp_path, rates, "rates.csv"))}
        read(plans, tmp_path / "cache", **first)
        assert before(read(plans, tmp_path / "cache", **first)) == {"plans", "web"}
        other = {"currency": "USD", "rates": str(written(tmp_path, dollars, "dollars.csv"))}
        done = read(plans, tmp_path / "cache", **other)
        assert before(done) == {"web"}
        assert content(done) == content(read(plans, None, **other))
        written(tmp_path, rates.replace("0.5", "0.8"), "rates.csv")
        again = read(plans, tmp_path / "cache", **first)
        assert sorted(again.tables["subscriptions"].to_pyarrow()["monthly_amount"].to_pylist()) == [10.0, 16.0]

    def test_ages_are_counted_anew_where_another_source_ends_later(self, places, tmp_path):
        people = {"people": str(written(tmp_path, PEOPLE, "people.csv")), "shop": places["orders"]}
        read(people, tmp_path / "cache")
        assert before(read(people, tmp_path / "cache")) == {"people", "shop"}
        later = str(written(tmp_path, "user_id,event,timestamp\nu1,view,2034-01-15 12:00\nu2,view,2034-01-16 12:00\n", "web.csv"))
        done = read({**people, "web": later}, tmp_path / "cache")
        assert before(done) == {"shop"}
        assert content(done) == content(read({**people, "web": later}, None))

    def test_records_of_the_future_are_judged_by_the_present_day(self, tmp_path):
        rows = "user_id,event,timestamp\nu1,view,2024-01-15 12:00\nu2,view,2024-03-15 12:00\n"
        place = {"web": str(written(tmp_path, rows, "web.csv"))}
        for day, used in ((date(2024, 2, 1), 1), (date(2024, 2, 2), 1), (date(2024, 4, 1), 2), (date(2024, 2, 1), 1)):
            assert read(place, tmp_path / "cache", today=day).sources[0].rows_used == used
        assert before(read(place, tmp_path / "cache", today=date(2024, 5, 1))) == {"web"}

    def test_what_is_no_file_is_always_read(self, tmp_path):
        import pandas as pd

        frame = pd.DataFrame({"user_id": ["a", "b"], "event": ["view", "view"], "timestamp": ["2024-01-15 12:00", "2024-01-16 12:00"]})
        for _ in range(2):
            assert before(read({"web": frame}, tmp_path / "cache")) == set()


class TestBroken:
    def test_a_file_of_the_shelf_that_is_not_whole_is_read_again(self, places, tmp_path):
        cache = tmp_path / "cache"
        fresh = content(read(places, cache))
        for path in cache.glob("*/table-0.parquet"):
            path.write_bytes(path.read_bytes()[:-1])
        done = read(places, cache)
        assert before(done) == set()
        assert content(done) == fresh
        assert before(read(places, cache)) == set(places)

    def test_a_folder_that_cannot_be_written_costs_only_the_next_time(self, places, tmp_path):
        nowhere = written(tmp_path, "no folder", "cache")
        done = read({"web": places["events"]}, nowhere)
        assert done.sources[0].rows_used == 60
        assert "could not be kept for the next time" in done.sources[0].remarks[-1].text

    def test_what_was_replaced_or_broken_off_goes_after_a_day(self, tmp_path):
        cache = tmp_path / "cache"
        path = written(tmp_path, PEOPLE, "people.csv")
        read({"people": str(path)}, cache)
        (cache / ".making-x").mkdir()
        old = time.time() - 2 * 86_400
        for place in [*cache.glob("*/entry.json"), cache / ".making-x"]:
            os.utime(place, (old, old))
        (first,) = cache.glob("*-*/entry.json")
        written(tmp_path, PEOPLE.replace("Ulm", "Rome"), "people.csv")
        read({"people": str(path)}, cache)
        assert not first.exists()
        assert not (cache / ".making-x").exists()
        assert len(list(cache.iterdir())) == 1

    @pytest.mark.slow
    def test_a_process_that_is_killed_while_it_writes_leaves_nothing_half(self, tmp_path):
        rows = "".join(f"u{i % 97},view{i % 7},2024-01-{1 + i % 28:02d} {i % 24:02d}:00:00,/page/{i}\n" for i in range(60_000))
        place = {"web": str(written(tmp_path, "user_id,event,timestamp,url\n" + rows, "web.csv"))}
        fresh = content(read(place, None))
        program = (
            "import sys, shutil, itertools\n"
            "from intarsia.core.settings import Settings\n"
            "from intarsia.engines.connect import connect\n"
            "from intarsia.sources.gather import read_sources\n"
            "engine = connect('duckdb', memory='300MB', threads=1)\n"
            "for turn in itertools.count():\n"
            "    read_sources({'web': sys.argv[1]}, engine, Settings(cache=sys.argv[2], timezone=['UTC', 'Asia/Tokyo'][turn % 2]))\n"
            "    print(turn, flush=True)\n"
            "    [shutil.rmtree(one) for one in __import__('pathlib').Path(sys.argv[2]).glob('*-*')]\n"
        )
        cache = tmp_path / "cache"
        child = subprocess.Popen([sys.executable, "-c", program, place["web"], str(cache)], stdout=subprocess.PIPE, text=True)
        child.stdout.readline()
        found = 0
        for _ in range(6_000):  # killed at the very moment at which an entry is being made
            if any(cache.glob(".making-*/table-0.parquet")):
                found += 1
                break
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert found
        for _ in range(2):
            assert content(read(place, cache)) == fresh
        assert before(read(place, cache)) == {"web"}


def test_check_tells_what_is_as_read_before(tmp_path, monkeypatch, capsys):
    from intarsia.cli.app import main

    def check():
        with pytest.raises(SystemExit) as done:
            main(["check"])
        assert done.value.code == 0
        return capsys.readouterr().out

    monkeypatch.chdir(tmp_path)
    sample(tmp_path, "events")
    sample(tmp_path, "messages")
    toml = Path("intarsia.toml")
    toml.write_text('[sources.web]\nplace = "events.csv"\n')
    assert "as read before" not in check()
    toml.write_text(toml.read_text() + '[sources.mail]\nplace = "messages.csv"\n')
    told = check()
    assert "1 of 2 sources are as read before" in told
    assert told.count("used, ") == 2
    assert (tmp_path / ".intarsia" / "cache").stat().st_mode & 0o077 == 0
