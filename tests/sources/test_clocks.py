"""Times of many zones are set to the shop's clock."""

from __future__ import annotations

from datetime import datetime

import pytest

from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import UsageError
from intarsia.sources.gather import read_sources
from sources.order_files import engine, written

EVENTS = "user_id,event,timestamp,url,device\n"
ORDERS = "order_id,customer_id,order_date,sku,quantity,price\nA1,C1,2024-01-05 10:00,P1,2,3.50\nA2,C2,2024-02-06 11:00,P2,1,10\n"


def read(places, **more):
    return read_sources(places, engine(), Settings(**more))


def column(table, name):
    return [row[name] for row in table.order_by("row").to_pyarrow().to_pylist()]


def events(tmp_path, times, name="web.csv"):
    return str(written(tmp_path, EVENTS + "".join(f"u{i},page_view,{time},/a{i},mobile\n" for i, time in enumerate(times)), name))


def test_a_source_in_another_zone_is_set_to_the_shops(tmp_path):
    place = NamedSource(place=events(tmp_path, ["2024-01-15 12:00:00", "2024-07-15 12:00:00"]), timezone="America/New_York")
    base = read({"web": place}, timezone="Europe/London")
    assert column(base.tables["events"], "occurred_at") == [datetime(2024, 1, 15, 17), datetime(2024, 7, 15, 17)]


def test_times_without_a_zone_are_the_shops_own(tmp_path):
    base = read({"web": events(tmp_path, ["2024-01-15 12:00:00", "2024-01-16 12:30:00"])}, timezone="Asia/Tashkent")
    assert column(base.tables["events"], "occurred_at") == [datetime(2024, 1, 15, 12), datetime(2024, 1, 16, 12, 30)]


@pytest.mark.parametrize(
    "times",
    [
        ["2024-01-15T10:00:00Z", "2024-01-15T12:00:00Z"],
        ["2024-01-15T15:00:00+05:00", "2024-01-15T09:00:00-0300"],
        ["2024-01-15 10:00:00 UTC", "2024-01-15 12:00:00 UTC"],
        ["2024-01-15 15:00:00+05", "2024-01-15T09:00:00.000-03"],
        ["15/01/2024 15:00+05", "15/01/2024 12:00 +00"],
        ["1705312800", "1705320000"],
        ["1705312800", "1705320000000"],
        ["1705312800000", "1705320000000000"],
        ["1705312800000", "1705320000000"],
        ["1705312800000000", "1705320000000000"],
    ],
)
def test_offsets_and_counts_since_1970_are_moments(tmp_path, times):
    base = read({"web": events(tmp_path, times)}, timezone="Asia/Tashkent")
    assert column(base.tables["events"], "occurred_at") == [datetime(2024, 1, 15, 15), datetime(2024, 1, 15, 17)]


def test_bare_days_stay_these_days(tmp_path):
    path = written(tmp_path, "account_id,day,feature,uses\nA,2024-03-01,x,1\nB,2024-03-02,y,2\n")
    base = read({"use": NamedSource(place=str(path), timezone="America/New_York")}, timezone="Asia/Tokyo")
    assert column(base.tables["usage"], "used_at") == [datetime(2024, 3, 1), datetime(2024, 3, 2)]


def test_orders_go_by_the_shops_clock_too(tmp_path):
    place = NamedSource(place=str(written(tmp_path, ORDERS)), timezone="America/New_York")
    base = read({"shop": place}, timezone="Europe/London")
    assert column(base.orders, "ordered_at") == [datetime(2024, 1, 5, 15), datetime(2024, 2, 6, 16)]


def test_orders_with_the_offsets_that_postgresql_prints(tmp_path):
    lines = ORDERS.replace("10:00,", "10:00:00+00,").replace("11:00,", "11:00:00+05,")
    base = read({"shop": str(written(tmp_path, lines))}, timezone="Europe/London")
    assert column(base.orders, "ordered_at") == [datetime(2024, 1, 5, 10), datetime(2024, 2, 6, 6)]


def test_a_zone_that_there_is_not(tmp_path):
    with pytest.raises(UsageError, match=r"no time zone called 'Europe/Londn'.*Europe/London"):
        read({"web": events(tmp_path, ["2024-01-15 12:00"])}, timezone="Europe/Londn")
