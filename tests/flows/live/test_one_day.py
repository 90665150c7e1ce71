"""Several refreshes of one and the same day: each is told as its own, and what is counted of the day is what the last one saw."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pyarrow as pa

from flows.live.living import FOUNDED, between, held
from intarsia.core.settings import Settings
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.telling import diff

DAY = FOUNDED + timedelta(days=12)


def halves(lines: pa.Table) -> tuple[pa.Table, pa.Table]:
    """What is new until the day, every other line."""
    fresh = between(lines, FOUNDED, DAY)
    return fresh.take(list(range(0, fresh.num_rows, 2))), fresh.take(list(range(1, fresh.num_rows, 2)))


def test_two_runs_of_a_day_are_told_apart(home: Settings, lines: pa.Table) -> None:
    first, second = halves(lines)
    one = refresh([first], home, as_of=DAY).runs[-1]
    before, _ = held(home, DAY)
    two = refresh([second], home, as_of=DAY).runs[-1]
    after, _ = held(home, DAY)
    moved = Counter((before.get(customer, 0), segment) for customer, segment in after.items() if before.get(customer, 0) != segment)
    assert moved
    told = diff(one.number, two.number, home)["moved"]
    assert {(row["origin"], row["target"]): row["customers"] for row in told} == moved
    assert diff(two.number, two.number, home)["moved"] == []
