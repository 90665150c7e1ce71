"""Retail banks: who has money to look after, who carries costly debt, who uses an account for the everyday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intarsia.core.template import Group, Lever, Move


@dataclass(frozen=True)
class Bank:
    """Balances and movements of accounts, with people's age and region where they are known. It has no options."""

    what: ClassVar[str] = "A retail bank: balances, movements and products of its customers."
    shop: ClassVar[bool] = False
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
            "One loan instead of several: {owed} owed, {credit_use} used",
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
    levers: ClassVar[tuple[Lever, ...]] = (
        Lever(
            "Cross-sell",
            ("n_products", "transactions", "inflow", "saved_share"),
            (
                Move(("credit_use+",), "No new credit: {credit_use} is used. Only what lowers instalments, or a budget tool", before=True),
                Move(("overdue_days+",), "Nothing to sell while payments are {overdue_days} late; a call that helps", before=True),
                Move(
                    ("n_products-", "inflow+"),
                    "The account is theirs, the rest is elsewhere: {inflow} come in a month, {n_products} held; savings first",
                ),
                Move(
                    ("n_products-", "transactions+"),
                    "A second product at the moment of use: round-up saving, a card, after {transactions} a month",
                ),
                Move(("n_products-", "total_balance+"), "A deposit or a plan for {total_balance} that lies on few products"),
                Move(("n_products+",), "No further product: {n_products} held. A yearly review that joins fees and dates"),
                Move(("saved_share+",), "From saving to a plan: {saved_share} is saved already"),
                Move(("n_products-",), "One simple second product, digital: {n_products} held"),
            ),
            "The next product of those who hold the same ones, offered once, with a hold-out",
            "accounts with a product and a balance on each",
        ),
        Lever(
            "Fraud patterns",
            ("transactions", "outflow", "balance_range"),
            (
                Move(
                    ("transactions-", "total_balance+"),
                    "Quiet accounts with money: look at the first movement out of the ordinary, here {transactions} is usual",
                ),
                Move(("transactions-",), "Quiet accounts: sudden movement is the sign; {transactions} a month is usual here"),
                Move(("balance_range+",), "Balances swing more than elsewhere: alarm by each account's own past, not by the bank's limits"),
                Move(
                    ("transactions+",),
                    "Much movement is usual here ({transactions} a month): alarm by new payees and devices, not by number",
                ),
                Move(("outflow+",), "Large sums out are usual here ({outflow} a month): alarm by payee and hour, not by amount"),
            ),
            "The bank's limits fit: their movements are as everyone's",
            "daily balances or movements of accounts",
            "A segment tells what is usual for many; a sign is for a person to look at, never a block by itself",
        ),
        Lever(
            "Investment personalisation",
            ("saved_share", "savings_rate", "total_balance", "balance_trend"),
            (
                Move(("credit_use+",), "Debts first: no investment while {credit_use} is used", before=True),
                Move(("owed+", "savings_rate-"), "Debts first: {owed} owed, and they keep {savings_rate}", before=True),
                Move(
                    ("total_balance+", "saved_share-"),
                    "Money that lies idle: {total_balance}, of which {saved_share} is saved; a ladder of deposits as a start",
                ),
                Move(("total_balance+", "saved_share+"), "A plan with a named adviser: {total_balance}, {saved_share} of it saved"),
                Move(("saved_share+",), "From saving to investing: a plan in small steps, as {saved_share} is saved"),
                Move(("savings_rate+",), "A monthly plan: they keep {savings_rate}"),
                Move(("balance_trend-",), "A reserve first: their balances fall"),
                Move(("total_balance-",), "A reserve of three months first: {total_balance} in all; round-up saving"),
            ),
            "A monthly plan that can be stopped at any time, from the smallest amount",
            "balances by product (savings, deposits, funds), and what comes in and goes out",
            "Suitability is asked of each person before any recommendation (MiFID II, Article 25)",
        ),
        Lever(
            "Lending risk",
            ("credit_use", "overdue_days", "owed", "savings_rate", "balance_trend"),
            (
                Move(
                    ("overdue_days+", "credit_use+"),
                    "High: payments {overdue_days} late, {credit_use} used; watch limits, offer relief early",
                ),
                Move(("overdue_days+",), "Raised: payments {overdue_days} late; ask before the next due date"),
                Move(("credit_use+", "savings_rate-"), "Raised: {credit_use} used and little left over; no higher limits"),
                Move(("credit_use+",), "Raised: {credit_use} used; a term loan instead of an overdraft, after a check"),
                Move(("owed+",), "Watch: {owed} owed; a check of the household's budget before more"),
                Move(("savings_rate-", "balance_trend-"), "Watch: their balances fall and little is left over in a month"),
                Move(
                    ("credit_use-", "savings_rate+"),
                    "Low as a group: {credit_use} used, and they keep {savings_rate}",
                ),
                Move(("credit_use-",), "Low as a group: {credit_use} used"),
            ),
            "As everyone: the bank's usual check",
            "loans and limits: what is owed, credit limits, days late",
            "No credit decision from a segment: creditworthiness is assessed person by person (Directive (EU) 2023/2225, Article 18; GDPR, "
            "Article 22), and never by a sensitive attribute",
        ),
    )
