"""By what a record names a person: keys of browsers in every form, telephone numbers and nothing that is only called like one."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from intarsia.sources.gather import read_sources
from sources.order_files import engine
from sources.test_net_money import nested, table

FROM = 1709280000


def visits(count=40):
    """As Google writes them: a browser's key is a number, a point and a number."""
    return [
        {
            "event_name": "page_view",
            "event_timestamp": str((FROM + 600 * i) * 1_000_000),
            "user_pseudo_id": f"{1026454 + i % 5}.4271112504",
            "user_id": f"C{i}" if i % 3 == 0 else None,
            "device": {"category": "mobile"},
        }
        for i in range(count)
    ]


@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_a_browsers_key_may_look_like_a_number(tmp_path, kind):
    place = nested(tmp_path, visits())
    if kind == "parquet":
        place = str(tmp_path / "ga.parquet")
        pq.write_table(pa.Table.from_pylist(visits()), place)
    base = read_sources({"web": place}, engine())
    assert base.sources[0].rows_used == 40
    assert set(base.tables["events"].anonymous_id.to_pyarrow().to_pylist()) == {f"{1026454 + i}.4271112504" for i in range(5)}


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("true", "false"), ("yes", "no")])
def test_a_column_mobile_of_yes_and_no_is_a_device_and_no_telephone(tmp_path, yes, no):
    rows = [
        {"user_id": f"C{i % 9}", "event": "page_view", "timestamp": f"2024-03-{1 + i % 27:02d} 10:00", "mobile": (yes, no)[i % 2]}
        for i in range(40)
    ]
    events = read_sources({"web": table(tmp_path, rows, "events.csv")}, engine()).tables["events"].to_pyarrow().to_pylist()
    assert {row["phone"] for row in events} == {None}
    assert {row["device"] for row in events} == {"mobile", "other"}


def test_a_column_mobile_of_numbers_to_call_is_one(tmp_path):
    rows = [{"customer_id": f"C{i}", "name": "Ada", "city": "Tashkent", "mobile": f"+998 90 123 45 {i:02d}"} for i in range(20)]
    people = read_sources({"people": table(tmp_path, rows, "people.csv")}, engine()).tables["customers"]
    assert people.phone.count().to_pyarrow().as_py() == 20
