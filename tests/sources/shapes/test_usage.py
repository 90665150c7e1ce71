"""What systems call how often and how long a product was used."""

from __future__ import annotations

import pytest

from intarsia.sources.gather import read_sources
from sources.order_files import engine
from sources.test_net_money import table


@pytest.mark.parametrize("uses", ["event_count", "total_events", "events"])
@pytest.mark.parametrize("minutes", ["minutes_active", "session_minutes"])
def test_counts_and_minutes(tmp_path, uses, minutes):
    rows = [
        {"customer_id": f"C{i % 9}", "date": f"2024-03-{1 + i // 2 % 28:02d}", "feature": f"F{i % 2}", uses: 10 + i % 7, minutes: i % 5}
        for i in range(56)
    ]
    usage = read_sources({"use": table(tmp_path, rows, "usage.csv")}, engine()).tables["usage"].to_pyarrow().to_pylist()
    assert sum(row["uses"] for row in usage) == sum(row[uses] for row in rows)
    assert sum(row["minutes"] for row in usage) == sum(row[minutes] for row in rows)
