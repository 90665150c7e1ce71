"""What people do after what takes part where it foretells what no feature does, and elsewhere the ruling says why it does not."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import intarsia as ia
from intarsia.core.settings import Settings
from intarsia.flows.segment import find
from intarsia.flows.sequences import sequenced

LAST = datetime(2025, 6, 30, 12)
PAGES = ("home", "guide", "offer", "search", "reviews", "help")


def written(folder: Path, *, telling: bool, n: int = 240) -> dict[str, str]:
    """Orders and visits of n people, two by how often they buy, each of three habits: the same pages as often, in another order. Where it
    is `telling`, those of one habit go on buying in the last 90 days as none of the others do."""
    rng = np.random.default_rng(3)
    orders, visits = [], []
    for number in range(n):
        who, habit, often = f"c{number:03d}", number % 3, number // 3 % 2
        start = int(rng.integers(6))
        visits += [(who, LAST - timedelta(days=300 - 5 * i), PAGES[(start + (1, 2, 5)[habit] * i) % 6]) for i in range(36)]
        times = np.linspace(100, 290, (3, 40)[often]) + rng.uniform(-3, 3, (3, 40)[often])
        orders += [(f"o{number}-{i}", who, LAST - timedelta(days=float(at)), (300, 20)[often]) for i, at in enumerate(times)]
        much = 20 * (habit == 1) if telling else int(rng.integers(0, 5))
        orders += [(f"n{number}-{i}", who, LAST - timedelta(days=float(rng.uniform(1, 85))), 30) for i in range(much)]
    told = {
        "orders": (("order_id", "customer_id", "ordered_at", "amount"), orders),
        "events": (("user_id", "event_time", "event"), [(who, at, page) for who, at, page in visits]),
    }
    for name, (head, rows) in told.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(head)
            writer.writerows([[f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else cell for cell in row] for row in rows])
    return {name: str(folder / f"{name}.csv") for name in told}


@pytest.mark.slow
def test_habits_that_foretell_become_features_with_a_name(tmp_path: Path) -> None:
    base = ia.read(written(tmp_path, telling=True))
    features = ia.measure(base)
    segments = ia.discover(features, "kmeans", k=4, base=base, objective="spend", representations=("sequence",))
    assert "Sequence is admitted: with 6 segments it foretells" in segments.because
    own = [column for column in segments.features.columns if column.family == "sequence"]
    assert own
    assert any(" > " in column.label for column in own)
    assert {column.name for column in own} & set(segments.fitted.recipe.columns)
    assert segments.n_customers == features.n_customers
    assert ia.describe(segments).personas


@pytest.mark.slow
def test_habits_that_tell_nothing_stay_out_with_the_reason(tmp_path: Path) -> None:
    asked = Settings.model_validate({"segments": {"representations": ["sequence"], "algorithms": ["kmeans"], "objective": "spend", "k": 4}})
    told = find(written(tmp_path, telling=False, n=150), asked)
    because = next(c.because for c in told.candidates if c.algorithm == "kmeans on sequence")
    assert because.startswith("Not tried: sequence is not admitted: with 6 segments it foretells")
    assert not any(column.family == "sequence" for column in told.features.columns)


def test_few_customers_are_too_few_to_tell(tmp_path: Path) -> None:
    base = ia.read(written(tmp_path, telling=False, n=40))
    same, ruling = sequenced(base, ia.measure(base), "explore")
    assert same.names == ia.measure(base).names
    assert "40 customers are too few to tell" in ruling.because
