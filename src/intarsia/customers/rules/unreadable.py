"""Records that could not be read: a date that is no date, a price that is no number, a line cut short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey


@dataclass(frozen=True)
class Unreadable:
    """Takes lines that the source reports as unreadable, and lines without a date or an amount."""

    order: ClassVar[int] = 10
    reason: ClassVar[str] = "The record could not be read: its date or amount is missing or makes no sense."

    def takes(self, lines: ir.Table, _survey: Survey) -> ir.BooleanValue:
        """True where the source had a problem, or date or amount are missing."""
        return lines.problem.notnull() | lines.ordered_at.isnull() | lines.amount.isnull()
