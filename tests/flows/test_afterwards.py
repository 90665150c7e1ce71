from __future__ import annotations

from datetime import date, datetime, timedelta

import pyarrow as pa

import intarsia as ia
from intarsia.flows.afterwards import afterwards


def _orders(days: int) -> pa.Table:
    """Sixty who buy for 100 every ten days, and sixty who bought for 10 once, early."""
    start, rows = datetime(2024, 1, 1, 12), []
    for number in range(60):
        rows += [(f"often-{number}", start + timedelta(days=day + number % 10), 100.0) for day in range(0, days, 10)]
        rows.append((f"once-{number}", start + timedelta(days=number % 20), 10.0))
    ids, times, amounts = zip(*sorted(rows, key=lambda row: row[1]), strict=True)
    return pa.table({"customer_id": ids, "ordered_at": times, "amount": amounts})


def test_those_who_go_on_buying_are_told_from_those_who_do_not() -> None:
    base = ia.read(_orders(300))
    segments = ia.discover(ia.measure(base), "kmeans", k=2)
    found = afterwards(base, segments, 90)
    low, high = sorted(found.values(), key=lambda figure: figure.value)
    assert (low.value, low.n) == (0.0, 60)
    assert 800 <= high.value <= 900
    assert high.low <= high.value <= high.high
    assert high.n == 60


def test_a_short_history_gives_nothing_rather_than_a_guess() -> None:
    base = ia.read(_orders(60))
    segments = ia.discover(ia.measure(base, date(2024, 3, 1)), "kmeans", k=2)
    assert afterwards(base, segments, 90) == {}
