"""Firmographics: how large a customer's company is, and what its business is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.latest import latest
from intarsia.features.seen import Seen, nominal, place


@dataclass(frozen=True)
class Firmographics:
    """The latest known of each. Options: `role`, "segment" (may shape segments) or "profile" (held out); `levels`, how many lines of
    business are told apart."""

    tables: ClassVar[tuple[str, ...]] = ("customers",)
    role: str = "segment"
    levels: int = 10

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day
        """The line of business by its place among the most frequent."""
        industry = nominal(_industry(self.role), seen, "customers", "industry", most=self.levels)
        size = (_size(self.role),) if seen.filled("customers", "company_size") else ()
        values: dict[str, Any] = {"company_size": _.company_size}
        if industry:
            values["industry"] = place(_.industry, industry[0].levels)
        return latest((*size, *industry), values)


def _size(role: str) -> Column:
    return Column(
        "company_size",
        "People employed",
        "people",
        "count",
        "firmographics",
        "company",
        "a large company",
        "a small company",
        role=role,
        missing="not told",
    )


def _industry(role: str) -> Column:
    return Column(
        "industry",
        "Line of business",
        "word",
        "nominal",
        "firmographics",
        "company",
        "one line of business",
        "another line of business",
        role=role,
        missing="not told",
    )
