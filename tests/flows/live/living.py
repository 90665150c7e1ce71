"""A small shop whose orders come in day by day, and what its segments would be if everything were computed from scratch each day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa

import intarsia as ia
from intarsia.core.settings import Settings
from intarsia.core.version import Version
from intarsia.flows.live.session import opened
from intarsia.store import membership

START = date(2024, 1, 1)
FOUNDED = date(2024, 7, 1)
QUICK = {"segments": {"k": 3, "algorithms": ["kmeans"], "objective": "explore"}, "origins": 1, "horizon_days": 30}


def settings(home: object, **live: object) -> Settings:
    """Quick settings for a home: three segments by k-means."""
    return Settings.model_validate(QUICK | {"live": {"home": str(home), "clock": "data", **live}})


def trade(customers: int = 150, days: int = 260, seed: int = 3) -> pa.Table:
    """Order lines of customers who buy at rates of their own, with a few returns; sorted by time."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        rate, size = rng.choice([0.004, 0.02, 0.09]), rng.choice([8.0, 40.0])
        begin = int(rng.integers(0, days // 2))
        for day in range(begin, days):
            if rng.random() < rate:
                moment = datetime.combine(START, datetime.min.time()) + timedelta(days=day, minutes=int(rng.integers(480, 1300)))
                for _line in range(int(rng.integers(1, 4))):
                    product = f"P{rng.integers(0, 30):02d}"
                    rows.append(
                        (
                            f"C{customer:03d}",
                            f"O{len(rows):05d}",
                            moment,
                            product,
                            int(rng.integers(1, 5)),
                            round(size * rng.uniform(0.5, 2), 2),
                        )
                    )
    rows += [(c, f"R{n}", m + timedelta(days=9), p, -1, price) for n, (c, _o, m, p, _q, price) in enumerate(rows[::23])]
    rows.sort(key=lambda row: (row[2], row[0], row[1]))
    names = ("customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price")
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})


def between(lines: pa.Table, first: date, last: date) -> pa.Table:
    """The lines from a day to before another."""
    days = lines["ordered_at"].to_numpy().astype("datetime64[D]")
    return lines.filter(pa.array((days >= np.datetime64(first)) & (days < np.datetime64(last))))


def from_scratch(lines: pa.Table, version: Version, day: date) -> dict[str, int]:
    """Segment ids as of a day, everything read, cleaned and measured anew."""
    features = ia.measure(ia.read(lines), day).table()
    placed = version.definition.fitted.assign(features).segment
    return {customer: version.ids[int(number)] for customer, number in zip(features["customer_id"].to_pylist(), placed, strict=True)}


def held(chosen: Settings, day: date) -> tuple[dict[str, int], Version]:
    """Segment ids as of a day as the home has them, and the definition in force."""
    with opened(chosen) as session:
        members = membership.as_of(session.home, day, session.engine).to_pyarrow()
        version = session.home.state().champion
    assert version is not None
    return dict(zip(members["customer_id"].to_pylist(), members["segment"].to_pylist(), strict=True)), version
