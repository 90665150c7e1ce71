"""Salesforce: opportunities that were won are orders of their accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intarsia.sources.pattern import Part, Void, Wanted, marked, squashed
from intarsia.sources.profile import Column

_PART = Part(
    "orders",
    {
        "customer_id": (Wanted("accountid accountname", how="id"),),
        "order_id": (Wanted("id opportunityid opportunityname"),),
        "ordered_at": (Wanted("closedate"),),
        "product": (Wanted("name opportunityname"),),
        "category": (Wanted("type opportunitytype"),),
        "amount": (Wanted("amount"),),
        "currency": (Wanted("currencyisocode amountcurrency opportunitycurrency"),),
    },
    needs=(("customer_id",), ("ordered_at",), ("amount",)),
)
_DELETED = Void("isdeleted", ("true", "1"), "deleted")
_WON = (
    Void("iswon won", ("false", "0"), "open or lost"),
    Void("forecastcategory forecastcategoryname", ("closed",), valid=True),
    Void("stagename stage", ("closed won", "closed - won", "closed/won", "won"), valid=True),
)
"""What says that an opportunity was won, surest first: stages may bear any name, and of the forecast only what is won is closed."""


@dataclass(frozen=True)
class Salesforce:
    """Salesforce's opportunities: those that were won are orders at their amount on the day of closing, the others no purchases."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Orders; by the surest of the columns that say what was won: one that says so of some and not of others, where there is any."""
        told = [(void, won) for void in _WON if (won := _won(columns, void))]
        surest = [void for void, won in told if len(won) > 1] or [void for void, _ in told]
        return (replace(_PART, voids=(_DELETED, *surest[:1])),)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By stage, amount and day of closing beside an account."""
        told = marked(columns, "accountid amount closedate stagename", _PART, "Salesforce's opportunities")
        return (
            told if told[0] else marked(columns, "accountname opportunityname amount closedate stage", _PART, "Salesforce's opportunities")
        )


def _won(columns: Sequence[Column], void: Void) -> set[bool]:
    """What a column says of the sampled opportunities: won, not won, or both; nothing where there is no such column."""
    own = (column for column in columns if squashed(column.name) in void.names.split())
    return {(value.lower() in void.words) == void.valid for column in own for value in column.values if value is not None}
