"""Where the shop's clock is put forward and back, visits and requests last as long as they lasted; days and hours stay the shop's."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from intarsia.core.settings import NamedSource, Settings
from intarsia.features.measure import measure
from intarsia.sources.gather import read_sources
from sources.order_files import engine, written

EVENTS = "user_id,event,timestamp,url\n"
TICKETS = "ticket_id,customer_id,created_at,first_response_at,resolved_at\n"


def measured(place, family, source="Europe/London", shop="Europe/London"):
    """The customers' columns of a family."""
    base = read_sources({"it": NamedSource(place=str(place), timezone=source)}, engine(), Settings(timezone=shop))
    table = measure(base, date(2025, 1, 1), [family]).table()
    return base, {row["customer_id"]: row for row in table.to_pylist()}


def visits(tmp_path, *times, shop="Europe/London", source="Europe/London"):
    lines = "".join(f"anna,page_view,{time},/a{i}\nben,page_view,2024-01-{1 + i:02d}T10:00:00,/b\n" for i, time in enumerate(times))
    base, rows = measured(written(tmp_path, EVENTS + lines, "web.csv"), "browsing", source, shop)
    return base, (rows["anna"]["n_visits"], rows["anna"]["minutes_per_visit"])


@pytest.mark.parametrize(
    ("times", "found"),
    [
        (["2024-03-31T00:50:00Z", "2024-03-31T01:05:00Z"], (1, 15.0)),
        (["2024-10-27T00:05:00Z", "2024-10-27T01:10:00Z"], (2, 0.0)),
        (["2024-10-27T00:05:00Z", "2024-10-27T01:05:00Z"], (2, 0.0)),
        (["2024-10-27T00:55:00Z", "2024-10-27T01:05:00Z"], (1, 10.0)),
        (["2024-06-01T00:50:00Z", "2024-06-01T01:05:00Z"], (1, 15.0)),
        (["2024-03-31T00:50:00", "2024-03-31T02:05:00"], (1, 15.0)),
    ],
)
def test_a_visit_lasts_as_long_as_it_lasted(tmp_path, times, found):
    assert visits(tmp_path, *times)[1] == found


def test_the_hours_of_the_day_are_the_shops(tmp_path):
    base, _ = visits(tmp_path, "2024-03-31T00:50:00Z", "2024-03-31T01:05:00Z")
    shown = [row["occurred_at"] for row in base.tables["events"].order_by("row").to_pyarrow().to_pylist()][::2]
    assert shown == [datetime(2024, 3, 31, 0, 50), datetime(2024, 3, 31, 2, 5)]


@pytest.mark.parametrize("shop", ["UTC", "Asia/Tashkent"])
def test_a_clock_that_is_never_put_forward_needs_no_second_one(tmp_path, shop):
    base, found = visits(tmp_path, "2024-03-31T00:50:00", "2024-03-31T02:05:00", shop=shop)  # told by the clock of London
    assert found == (1, 15.0)
    assert base.tables["events"].occurred_utc.notnull().sum().to_pyarrow().as_py() == 0


def test_requests_are_answered_and_solved_as_soon_as_they_were(tmp_path):
    lines = "1,anna,2024-10-26T23:30:00Z,2024-10-27T00:30:00Z,2024-10-27T01:15:00Z\n2,ben,2024-06-01T10:00:00Z,,2024-06-01T12:00:00Z\n"
    _, rows = measured(written(tmp_path, TICKETS + lines, "tickets.csv"), "support")
    assert (rows["anna"]["hours_to_answer"], rows["anna"]["hours_to_resolve"]) == (1.0, 1.75)
    assert (rows["ben"]["hours_to_answer"], rows["ben"]["hours_to_resolve"]) == (None, 2.0)


def test_requests_of_days_alone_last_whole_days(tmp_path):
    lines = "1,anna,2024-10-26,2024-10-27,2024-10-28\n2,ben,2024-06-01,2024-06-02,2024-06-02\n"
    _, rows = measured(written(tmp_path, TICKETS + lines, "tickets.csv"), "support")
    assert [rows[who]["hours_to_resolve"] for who in ("anna", "ben")] == [48.0, 24.0]
