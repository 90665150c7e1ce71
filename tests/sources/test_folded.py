"""What happened to messages, told in several records: only what is of messages, and every message once."""

from __future__ import annotations

import json

import pytest

from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import Unrecognised
from intarsia.sources.gather import read_sources
from sources.order_files import engine, written

HEAD = "Event Name,Timestamp,Email,Campaign Name,$message,Subject\n"


def messages(place):
    base = read_sources({"mail": place}, engine(), Settings())
    rows = base.tables["messages"].order_by("email", "message_id").to_pyarrow().to_pylist()
    return rows, [remark.text for remark in base.sources[0].remarks]


def klaviyo(folder, events):
    rows = "".join(f"{event},2024-03-0{1 + i % 9} 10:00:00,{who},C,{message},Hi\n" for i, (event, who, message) in enumerate(events))
    return str(written(folder, HEAD + rows, "klaviyo.csv"))


def test_what_happened_to_no_message_is_left_out_and_told(tmp_path):
    other = [("Viewed Product", "a@x.org", ""), ("Placed Order", "b@x.org", ""), ("Active on Site", "c@x.org", "")]
    mail = [("Received Email", "a@x.org", "m1"), ("Opened Email", "a@x.org", "m1"), ("Received Email", "b@x.org", "m2")]
    rows, told = messages(klaviyo(tmp_path, [*mail, *other, other[0]]))
    assert [(row["email"], row["opened"]) for row in rows] == [("a@x.org", True), ("b@x.org", False)]
    assert any(text.startswith("4 records are no messages and are left out: 'Viewed Product' (2)") for text in told)


def test_a_file_without_any_message_says_what_it_holds(tmp_path):
    place = klaviyo(tmp_path, [("Viewed Product", "a@x.org", ""), ("Placed Order", "b@x.org", "")])
    with pytest.raises(Unrecognised, match="holds no message: what happened is Placed Order, Viewed Product"):
        read_sources({"mail": NamedSource(place=place, table="klaviyo")}, engine(), Settings())


def test_mailchimps_activity_as_its_interface_gives_it(tmp_path):
    did = [{"action": action, "timestamp": f"2024-03-01T1{i}:00:00+00:00"} for i, action in enumerate(("open", "open", "click"))]
    emails = [
        {"campaign_id": "c1", "email_id": f"id{i}", "email_address": f"p{i}@x.org", "activity": did[: i % 4], "list_id": "l"}
        for i in range(8)
    ]
    page = {"emails": emails, "campaign_id": "c1", "total_items": 8}
    rows, _ = messages(str(written(tmp_path, json.dumps(page), "activity.json")))
    assert len(rows) == 8
    assert [(row["opened"], row["clicked"]) for row in rows[:4]] == [(False, False), (True, False), (True, False), (True, True)]
    assert {row["sent_at"].hour for row in rows} == {10}
