"""Zendesk's tickets: when they were answered and solved, told in minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intarsia.sources.gather import read_sources
from sources.order_files import engine
from sources.test_net_money import nested, table


def export(i):
    told = {
        "Id": i,
        "Requester": "Ada",
        "Requester email": f"a{i}@example.org",
        "Subject": "Broken",
        "Status": "Solved",
        "Priority": "High",
    }
    times = {"First reply time in minutes": "30" if i else "", "Full resolution time in minutes": "90" if i else ""}
    return {**told, "Created at": f"2024-03-{1 + i:02d} 10:00", **times}


def record(i):
    metrics = {"reply_time_in_minutes": {"calendar": 30 if i else None}, "full_resolution_time_in_minutes": {"calendar": 90 if i else None}}
    told = {"id": i, "requester_id": 900 + i, "created_at": f"2024-03-{1 + i:02d}T10:00:00Z", "subject": "Broken", "status": "solved"}
    return {**told, "priority": "high", "metric_set": metrics}


@pytest.mark.parametrize("way", ["export", "api"])
def test_minutes_after_opening(tmp_path, way):
    rows = [(export if way == "export" else record)(i) for i in range(20)]
    base = read_sources({"desk": table(tmp_path, rows, "tickets.csv") if way == "export" else nested(tmp_path, rows)}, engine())
    assert base.sources[0].shape == "zendesk"
    first, second = base.tables["tickets"].order_by("opened_at").to_pyarrow().to_pylist()[:2]
    assert (first["answered_at"], first["resolved_at"]) == (None, None)
    assert second["answered_at"] - second["opened_at"] == timedelta(minutes=30)
    assert second["resolved_at"] - second["opened_at"] == timedelta(minutes=90)
    assert not any(told.startswith("resolved_at") for told in base.sources[0].improve)
