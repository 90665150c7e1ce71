"""What the planted bases share: people in known groups, and records that are spread over days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa

DAY = 86_400


@dataclass(frozen=True)
class Planted:
    """Canonical tables by name, the true group of each customer, and the day that they are measured on."""

    tables: Mapping[str, pa.Table]
    group: Mapping[str, str]
    as_of: date


def people(groups: Mapping[str, float], customers: int, rng: np.random.Generator) -> tuple[list[str], np.ndarray]:
    """Ids in random order, and the place of each one's group, in the groups' shares."""
    names = tuple(groups)
    share = np.array([groups[name] for name in names])
    sizes = np.floor(share / share.sum() * customers).astype(int)
    sizes[0] += customers - sizes.sum()
    return [f"c{i:05d}" for i in range(customers)], rng.permutation(np.repeat(np.arange(len(names)), sizes))


def per_group(values: Sequence[float], group: np.ndarray) -> np.ndarray:
    """The value of each customer's group."""
    return np.asarray(values, dtype=float)[group]


def counts(mean: np.ndarray, rng: np.random.Generator, *, spread: float = 6.0) -> np.ndarray:
    """A number of records a customer: Poisson with a gamma-distributed rate about the mean."""
    return rng.poisson(mean * rng.gamma(spread, 1.0 / spread, len(mean)))


def moments(end: date, days_before: np.ndarray, seconds: np.ndarray) -> list[datetime]:
    """Moments so many days before the end, at the second of the day."""
    start = datetime.combine(end, datetime.min.time())
    return [start - timedelta(days=int(d)) + timedelta(seconds=int(s)) for d, s in zip(days_before, seconds, strict=True)]
