"""Orders that were cancelled before anything was delivered: the order itself bears the mark, and no money went back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey


@dataclass(frozen=True)
class CancelledOrder:
    """Takes lines that the source marks as cancelled and whose amount is positive: such an order never took place, and no line reverses it.

    A cancellation written as a line of its own has a negative amount: that is a return, matched to its order.
    """

    order: ClassVar[int] = 90
    reason: ClassVar[str] = "The order itself was cancelled or returned: in the end nothing was bought."

    def takes(self, lines: ir.Table, _survey: Survey) -> ir.BooleanValue:
        """True where the mark stands on a positive amount."""
        return lines.cancelled.fill_null(False) & (lines.amount > 0)
