"""Health: the score that another system gave the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.latest import latest
from intarsia.features.seen import Seen


@dataclass(frozen=True)
class Health:
    """The latest known score, on its own scale. It has no options."""

    tables: ClassVar[tuple[str, ...]] = ("customers",)

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day
        """Nothing where no profile has a score."""
        if not seen.filled("customers", "health_score"):
            return Declaration()
        column = Column(
            "health_score",
            "Health score",
            "as the source scores it",
            "number",
            "health",
            "health",
            "in good health",
            "in poor health",
            missing="no score is known",
        )
        return latest((column,), {"health_score": _.health_score})
