"""Pages of JSON:API: each record with the fields of what it belongs to."""

from __future__ import annotations

import json

import pytest

from intarsia.errors import Unrecognised
from intarsia.sources.gather import read_sources
from sources.order_files import engine, written

METRICS = ("Received Email", "Opened Email", "Clicked Email")


def page(count, *, included=True):
    """Events as Klaviyo's API gives them: what happened, and to whom, only by its id; the names stand at the end."""
    data = [
        {
            "type": "event",
            "id": f"e{i}",
            "attributes": {"datetime": f"2024-03-{1 + i:02d} 10:00:00+00:00", "event_properties": {"$message": f"M{i // 3}"}},
            "relationships": {
                "profile": {"data": {"type": "profile", "id": f"p{i // 6}"}},
                "metric": {"data": {"type": "metric", "id": f"m{i % 3}"}},
                "attributions": {"data": []},
            },
        }
        for i in range(count)
    ]
    told = [{"type": "metric", "id": f"m{i}", "attributes": {"name": name}} for i, name in enumerate(METRICS)]
    told += [{"type": "profile", "id": f"p{i}", "attributes": {"email": f"p{i}@example.org"}} for i in range(9)]
    return {"data": data, "links": {"next": None}} | ({"included": told} if included else {})


@pytest.mark.parametrize("indent", [None, 1])
def test_klaviyos_events_are_messages(tmp_path, indent):
    base = read_sources({"mail": str(written(tmp_path, json.dumps(page(12), indent=indent), "events.json"))}, engine())
    assert (base.sources[0].shape, base.sources[0].rows_used) == ("klaviyo", 4)
    found = base.tables["messages"].order_by("row").to_pyarrow().to_pylist()
    assert [(row["email"], row["customer_id"], row["message_id"]) for row in found] == [
        (f"p{i // 2}@example.org", f"p{i // 2}", f"M{i}") for i in range(4)
    ]
    assert all(row["sent_at"] < row["opened_at"] < row["clicked_at"] for row in found)


def test_klaviyos_events_without_names_say_how_to_fetch_them(tmp_path):
    place = str(written(tmp_path, json.dumps(page(12, included=False)), "events.json"))
    with pytest.raises(Unrecognised, match="include=metric,profile"):
        read_sources({"mail": place}, engine())


def test_people_of_a_page_keep_their_fields(tmp_path):
    people = [
        {"type": "profile", "id": f"p{i}", "attributes": {"email": f"p{i}@example.org", "first_name": "Ada", "location": {"city": "Leeds"}}}
        for i in range(9)
    ]
    base = read_sources({"people": str(written(tmp_path, json.dumps({"data": people}), "profiles.json"))}, engine())
    found = base.tables["customers"].order_by("row").to_pyarrow().to_pylist()
    assert [(row["customer_id"], row["email"], row["city"]) for row in found] == [(f"p{i}", f"p{i}@example.org", "Leeds") for i in range(9)]
