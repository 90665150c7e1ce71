"""Lines that are there in a later state: the source numbers its lines, and the same number comes again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from intarsia.core.schema import EARLIER, REPEATED

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey


@dataclass(frozen=True)
class EarlierState:
    """Takes lines of which the source reports that the same line, by a number of its own, is there once more, as it is or as it became."""

    order: ClassVar[int] = 5
    reason: ClassVar[str] = "The same line, by its own number, is there once more, as it is or as it became later."

    def takes(self, lines: ir.Table, _survey: Survey) -> ir.BooleanValue:
        """True where the source says so."""
        return lines.problem.isin((REPEATED, EARLIER))
