"""Software by subscription: who lives in the product, who looks in now and then, who is leaving, who has not begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intarsia.core.template import Group


@dataclass(frozen=True)
class Saas:
    """Usage, contracts, tickets and visits of a software product. It has no options."""

    what: ClassVar[str] = "Software by subscription: use of the product, contracts, support and visits."
    tables: ClassVar[tuple[str, ...]] = ("usage", "subscriptions", "tickets", "messages", "events", "customers", "consents")
    settings: ClassVar[str] = """\
[segments]
k = 4  # the groups that this industry usually has; take the line out to let the evidence decide
objective = "explore"
"""
    groups: ClassVar[tuple[Group, ...]] = (
        Group(
            "Power users",
            (("stickiness+", "n_features+"), ("stickiness+", "uses_per_day+"), ("uses_per_day+", "active_users_28d+")),
            "Depth: integrations, limits that do not stop them, a say in what comes next",
            "Expansion: {n_features} features in use",
            "Expansion: offer the next plan and more seats, an advocate programme and a seat at the roadmap table",
        ),
        Group(
            "At risk (declining engagement)",
            (("usage_trend-", "days_since_use+"), ("usage_trend-", "n_tickets+"), ("usage_trend-", "satisfaction-")),
            "Somebody who asks what went wrong, before the renewal",
            "Keep the contract: last use {days_since_use} ago",
            "Save: a call from customer success within the week, open tickets first, then a reset of the goals they bought it for",
        ),
        Group(
            "Prospects",
            (("n_contracts-", "n_visits+"), ("n_features-", "n_visits+"), ("n_contracts-", "pages_per_visit+")),
            "Proof that it solves their problem, and a first success",
            "A first contract: {n_visits} visits so far",
            "Onboarding before the sale: a guided trial with one task to finish, a case from their industry, then a call",
        ),
        Group(
            "Casual users",
            (("uses_per_day-", "days_since_use-"), ("n_features-", "days_since_use-"), ("monthly_amount-", "uses_per_day-")),
            "A habit: one more reason a week to open it",
            "Adoption: only {n_features} features in use",
            "Adoption: in-product tips for the two features that power users adopt next, and a monthly digest of what they missed",
        ),
    )
