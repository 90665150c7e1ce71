"""Retail banks: who has money to look after, who carries costly debt, who uses an account for the everyday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intarsia.core.template import Group


@dataclass(frozen=True)
class Bank:
    """Balances and movements of accounts, with people's age and region where they are known. It has no options."""

    what: ClassVar[str] = "A retail bank: balances, movements and products of its customers."
    tables: ClassVar[tuple[str, ...]] = ("balances", "customers", "campaigns", "messages", "tickets", "consents")
    settings: ClassVar[str] = """\
[segments]
k = 3  # the groups that this industry usually has; take the line out to let the evidence decide
min_segments = 3
objective = "explore"
"""
    groups: ClassVar[tuple[Group, ...]] = (
        Group(
            "Wealth-management prospects",
            (("total_balance+", "saved_share+"), ("total_balance+", "savings_rate+"), ("saved_share+", "savings_rate+")),
            "A plan for money that lies idle",
            "Assets under management: {total_balance} each",
            "Advice: invite these {customers} to a planning talk with a named adviser; no product before the plan",
        ),
        Group(
            "Debt-consolidation candidates",
            (("credit_use+", "owed+"), ("credit_use+", "overdue_days+"), ("owed+", "savings_rate-")),
            "Lower instalments and one date a month",
            "One loan instead of several: {owed} owed, {credit_use} of limits used",
            "Relief: a consolidation offer after an affordability check, with a budget tool; no new credit lines",
        ),
        Group(
            "Routine-transaction users",
            (("total_balance-", "owed-"), ("saved_share-", "credit_use-"), ("n_products-", "credit_use-"), ("inflow-", "credit_use-")),
            "Everyday banking that costs no time",
            "A second product: they hold {n_products}",
            "Everyday: mobile features, round-up saving and salary account benefits; digital service first",
        ),
    )
