"""Orders from before the shop was there: 1900-01-01, 1970-01-01 and other dates that stand for "not known"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import ibis

from intarsia.customers.rules._days import moment

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey


@dataclass(frozen=True)
class AncientDate:
    """Takes lines far before the rest of the data: earlier than its bulk (nine lines in ten) by more than `spans` times that bulk's length
    and more than `years` years."""

    order: ClassVar[int] = 85
    reason: ClassVar[str] = "The date lies far before the rest of the data: it stands for 'not known'."

    spans: float = 3.0
    years: float = 20.0

    def takes(self, lines: ir.Table, survey: Survey) -> ir.BooleanValue:
        """True where the line is dated too early."""
        if survey.bulk_first is None or survey.bulk_last is None:
            return ibis.literal(value=False)
        reach = max(self.spans * (survey.bulk_last - survey.bulk_first), self.years * 365.25)
        return lines.ordered_at < moment(survey.bulk_first - reach)
