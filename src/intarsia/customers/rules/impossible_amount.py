"""Amounts that no shop ever took: infinite, or above a billion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey


@dataclass(frozen=True)
class ImpossibleAmount:
    """Takes lines whose amount, price or quantity is not a finite number or lies beyond +-`limit` (pieces, or the shop's currency)."""

    order: ClassVar[int] = 50
    reason: ClassVar[str] = "The amount, price or quantity is not a number or is beyond belief."

    limit: float = 1e9

    def takes(self, lines: ir.Table, _survey: Survey) -> ir.BooleanValue:
        """True where one of the three numbers is not within the limit; NaN is not."""
        limit = self.limit
        numbers = (lines.amount, lines.unit_price, lines.quantity)
        first, second, third = (~number.between(-limit, limit).fill_null(True) | number.isnan().fill_null(False) for number in numbers)
        return first | second | third
