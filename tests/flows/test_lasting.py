"""Where there are orders and many features, a feature that is chance from one month to the next leaves, and the appendix says why."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import intarsia as ia
from flows.shop import orders, write_csv
from intarsia.flows.lasting import snapshots_of


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop whose customers also use an app: on how many days in a month is drawn anew every four weeks, whoever they are."""
    folder = tmp_path_factory.mktemp("shop")
    lines = orders(250, days=400)
    write_csv(folder / "orders.csv", lines)
    _uses(folder / "usage.csv", sorted({line[2] for line in lines}), datetime.fromisoformat(max(line[1] for line in lines)))
    base = ia.read({"orders": str(folder / "orders.csv"), "usage": str(folder / "usage.csv")})
    features = ia.measure(base)
    return base, replace(features, columns=tuple(replace(column, role="segment") for column in features.columns))


def _uses(place: Path, customers: list[str], last: datetime) -> None:
    rng = np.random.default_rng(7)
    with place.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["customer_id", "used_at", "feature"])
        for month in range(4):
            end = last - timedelta(days=30 * month)
            for who in customers:
                for day in rng.permutation(28)[: int(rng.integers(0, 20))]:
                    writer.writerow([who, f"{end - timedelta(days=int(day)):%Y-%m-%d %H:%M}", "search"])


def test_two_days_lie_a_month_apart_and_show_the_same_customers(shop) -> None:
    base, features = shop
    days = snapshots_of(base, features)()
    assert days is not None
    assert days.before["customer_id"].equals(days.after["customer_id"])
    now = np.array(days.after["n_orders"].to_pylist(), dtype=float)
    then = np.array(days.before["n_orders"].to_pylist(), dtype=float)
    assert (now >= then).all()
    assert (now > then).any()


@pytest.mark.parametrize("objective", ["explore", pytest.param("spend", marks=pytest.mark.slow)])
def test_planted_chance_leaves_with_its_reason(shop, objective: str) -> None:
    base, features = shop
    assert len(features.columns) > 20
    segments = ia.discover(features, "kmeans", k=4, base=base, objective=objective)
    reasons = {one.column: one.because for one in segments.fitted.recipe.dropped}
    assert "its order agrees with that of 30 days apart by" in reasons["active_days_28d"]
    assert not any("changes like chance" in reasons.get(name, "") for name in ("spend", "n_orders", "recency_days", "n_categories"))


def test_without_a_history_nothing_is_compared(tmp_path: Path) -> None:
    base = ia.read(str(write_csv(tmp_path / "orders.csv", orders(60, days=80))))
    assert snapshots_of(base, ia.measure(base))() is None
