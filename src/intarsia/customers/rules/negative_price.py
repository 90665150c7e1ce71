"""Lines with a price below zero: bookkeeping, not sales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey


@dataclass(frozen=True)
class NegativePrice:
    """Takes lines whose price is negative, but for lines that the source marks as cancelled: there a negative price is the refund."""

    order: ClassVar[int] = 70
    reason: ClassVar[str] = "The price is negative: a correction in the books, not a sale."

    def takes(self, lines: ir.Table, _survey: Survey) -> ir.BooleanValue:
        """True where the price is negative, but for marked refunds."""
        refund = lines.cancelled.fill_null(False) & (lines.amount < 0)
        return (lines.unit_price < 0).fill_null(False) & ~refund
