"""Several refreshes of one and the same day: each is told as its own, and what is counted of the day is what the last one saw."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pyarrow as pa
import pytest

import intarsia as ia
from flows.live.living import FOUNDED, START, between, held
from intarsia.core.settings import Settings
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.session import opened
from intarsia.flows.live.telling import diff

DAY = FOUNDED + timedelta(days=12)


def halves(lines: pa.Table) -> tuple[pa.Table, pa.Table]:
    """What is new until the day, every other line."""
    fresh = between(lines, FOUNDED, DAY)
    return fresh.take(list(range(0, fresh.num_rows, 2))), fresh.take(list(range(1, fresh.num_rows, 2)))


@pytest.mark.nightly
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


def test_the_census_of_a_day_is_what_its_last_refresh_saw(home: Settings, lines: pa.Table) -> None:
    for part in halves(lines):
        refresh([part], home, as_of=DAY)
    members, _ = held(home, DAY)
    with opened(home) as session:
        counted = {one.segment: one for one in session.home.census(DAY, DAY)}
    assert {segment: one.customers for segment, one in counted.items()} == Counter(members.values())
    features = ia.measure(ia.read(between(lines, START, DAY)), DAY).table()
    spent: Counter[int] = Counter()
    for customer, spend in zip(features["customer_id"].to_pylist(), features["spend"].to_pylist(), strict=True):
        spent[members[customer]] += spend
    assert {segment: one.value for segment, one in counted.items()} == pytest.approx(spent, abs=1e-3)
