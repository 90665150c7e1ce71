"""Recency, frequency and money: when a customer last bought, how often, and for how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import UNITS, day_number, number, ratio
from intarsia.features.seen import Seen


@dataclass(frozen=True)
class RFM:
    """The three classics, with the average order and how long the customer has been known. Money is net of returns; it has no options."""

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same in every base
        """Whole calendar days, so that a date and a date with its time say the same."""
        today = day_number(as_of)
        return Declaration(
            columns=(
                Column("recency_days", "Days since the last order", "days", "days", "rfm", "recency", "long gone", "bought recently"),
                Column("n_orders", "Orders", "orders", "count", "rfm", "frequency", "buys often", "buys rarely"),
                Column("spend", "Total spend", "currency", "money", "rfm", "money", "spends much", "spends little"),
                Column("avg_order_value", "Average order", "currency", "money", "rfm", "money", "large orders", "small orders"),
                Column(
                    "tenure_days", "Days since the first order", "days", "days", "rfm", "recency", "a customer for long", "a new customer"
                ),
            ),
            results={
                "recency_days": today - _.last_day,
                "n_orders": _.n_orders,
                "spend": number(_.units) / UNITS,
                "avg_order_value": ratio(_.units, _.n_orders * UNITS),
                "tenure_days": today - _.first_day,
            },
            none=("n_orders", "spend"),
        )
