"""Orders from the future: a year typed wrongly, or a placeholder such as 9999."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

from intarsia.customers.rules._days import moment

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey


@dataclass(frozen=True)
class FutureDate:
    """Takes lines dated after today, where today is known, and lines far beyond the rest of the data: later than its bulk (nine lines in
    ten) by more than `spans` times that bulk's length and more than `years` years."""

    order: ClassVar[int] = 80
    reason: ClassVar[str] = "The date lies in the future or far beyond the rest of the data."

    spans: float = 3.0
    years: float = 10.0

    def takes(self, lines: ir.Table, survey: Survey) -> ir.BooleanValue:
        """True where the line is dated too late."""
        late = lines.ordered_at.isnull()
        if survey.today is not None and survey.today.year < 9999:
            late = late | (lines.ordered_at >= datetime.combine(survey.today + timedelta(days=1), time()))
        if survey.bulk_first is not None and survey.bulk_last is not None:
            reach = max(self.spans * (survey.bulk_last - survey.bulk_first), self.years * 365.25)
            late = late | (lines.ordered_at >= moment(survey.bulk_last + reach + 1))
        return late
