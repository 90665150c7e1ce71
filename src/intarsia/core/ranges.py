"""What is known of features before there is any data: their names, what they are, and from where to where they go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FeatureRange:
    """One feature to come.

    `kind` as of `core.features.Column`, empty where it is to be guessed from name and unit; `low` and `high` in the feature's own `unit`
    ("%", "days", "$", ...). What else is known, where it is: `mean`, `median`, `zeros` (share of customers, 0 to 1), `missing` (the same),
    `shape` ("skewed", "even", "normal" or empty).
    """

    name: str
    low: float
    high: float
    kind: str = ""
    unit: str = ""
    mean: float | None = None
    median: float | None = None
    zeros: float | None = None
    missing: float | None = None
    shape: str = ""

    @property
    def width(self) -> float:
        """From the lowest to the highest value."""
        return self.high - self.low


@dataclass(frozen=True)
class Ranges:
    """The features to come, and the number of customers (0 where it is not known)."""

    features: tuple[FeatureRange, ...]
    n_customers: int = 0
    source: str = ""
