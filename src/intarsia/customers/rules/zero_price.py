"""Lines that cost nothing: gifts, samples, stock corrections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey


@dataclass(frozen=True)
class ZeroPrice:
    """Takes lines whose price or amount is zero."""

    order: ClassVar[int] = 60
    reason: ClassVar[str] = "The line costs nothing, so it tells nothing about what the customer buys."

    def takes(self, lines: ir.Table, _survey: Survey) -> ir.BooleanValue:
        """True where price or amount is zero."""
        return (lines.amount == 0) | (lines.unit_price == 0).fill_null(False)
