"""A small invented shop: kinds of customers with habits of their own, as rows of a CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

HEADER = ("Invoice", "Date", "Customer ID", "Product", "Category", "Quantity", "Unit price")
Row = tuple[str, str, str, str, str, str, str]
# orders a year, basket value, share of days since the start when they stop, categories they buy from
KINDS = ((24.0, 60.0, 1.0, 6), (6.0, 220.0, 1.0, 3), (10.0, 25.0, 0.45, 2), (1.2, 35.0, 1.0, 1), (14.0, 30.0, 1.0, 4))


def orders(customers: int = 400, days: int = 500, seed: int = 0) -> list[Row]:
    """Order lines over `days` days, every customer with at least one order."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    start = datetime(2024, 1, 1, 9)
    number = 0
    for customer in range(customers):
        rate, value, until, breadth = KINDS[customer % len(KINDS)]
        times = np.sort(rng.random(max(1, rng.poisson(rate * days / 365)))) * days * until
        for at in times:
            number += 1
            when = start + timedelta(minutes=int(at * 1440))
            for line in range(int(rng.geometric(0.5))):
                category = int(rng.integers(breadth))
                product = f"P{category}-{line}-{int(rng.integers(30))}"
                price = float(np.round(value * rng.lognormal(0, 0.3) / 2, 2))
                rows.append(
                    (f"I{number:05d}", f"{when:%Y-%m-%d %H:%M}", f"K{customer:04d}", product, f"kind {category}", "2", f"{price:.2f}")
                )
    return rows


def write_csv(path: Path, rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """The rows as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path
