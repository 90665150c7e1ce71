"""Software by subscription: who lives in the product, who looks in now and then, who is leaving, who has not begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intarsia.core.template import Group, Lever, Move


@dataclass(frozen=True)
class Saas:
    """Usage, contracts, tickets and visits of a software product. It has no options."""

    what: ClassVar[str] = "Software by subscription: use of the product, contracts, support and visits."
    shop: ClassVar[bool] = False
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
            "Expansion: {n_features} in use",
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
            "A first contract: {n_visits} so far",
            "Onboarding before the sale: a guided trial with one task to finish, a case from their industry, then a call",
        ),
        Group(
            "Casual users",
            (("uses_per_day-", "days_since_use-"), ("n_features-", "days_since_use-"), ("monthly_amount-", "uses_per_day-")),
            "A habit: one more reason a week to open it",
            "Adoption: only {n_features} in use",
            "Adoption: in-product tips for the two features that power users adopt next, and a monthly digest of what they missed",
        ),
    )
    levers: ClassVar[tuple[Lever, ...]] = (
        Lever(
            "Feature adoption",
            ("n_features", "adoption", "new_features_28d"),
            (
                Move(("usage_trend-",), "Not now: use falls; bring them back to what they used before showing more", before=True),
                Move(("n_contracts-", "n_visits+"), "Not users yet: show the one feature that solves the task they came with", before=True),
                Move(("n_features-", "days_since_use+"), "Not now: they are away; bring them back before showing features", before=True),
                Move(
                    ("n_features-", "uses_per_day+"),
                    "One feature beside the one they live in: {n_features} in use, at {uses_per_day} a day",
                ),
                Move(
                    ("n_features-",),
                    "The next two features that heavy users took first, one at a time, in the product: {n_features} in use",
                ),
                Move(("new_features_28d+",), "They are trying things: a guide to what they have just found"),
                Move(("n_features+",), "Early access to what is new: {n_features} in use; ask them what is missing"),
            ),
            "The tour of what is new, as everyone",
            "usage with the feature on each row",
        ),
        Lever(
            "Engagement depth",
            ("stickiness", "uses_per_day", "active_days_28d", "minutes_per_day", "usage_trend"),
            (
                Move(
                    ("n_contracts-", "n_visits+"),
                    "Not users yet: a trial first; until then the site is all that they use",
                    before=True,
                ),
                Move(
                    ("usage_trend-", "days_since_use+"), "Wake up: one message with what is waiting for them; last use {days_since_use} ago"
                ),
                Move(("stickiness+", "uses_per_day+"), "Keep out of the way: speed, shortcuts, integrations, limits that do not stop them"),
                Move(("stickiness+",), "Templates and saved work for each visit, as they come often"),
                Move(("stickiness-", "uses_per_day+"), "A reason between the peaks: a weekly digest, reminders of unfinished work"),
                Move(("stickiness-",), "A habit: one task a week that they come for, with a reminder on their day"),
                Move(("uses_per_day-",), "More at each visit: {uses_per_day} at present; show the next step where they stop"),
                Move(("uses_per_day+",), "Keep out of the way: {uses_per_day}; shortcuts and integrations"),
            ),
            "The weekly digest, as everyone",
            "usage: who used the product on which day",
        ),
        Lever(
            "Expansion",
            ("seat_use", "seats", "active_users_28d", "new_users_28d", "upgrades", "n_features"),
            (
                Move(("usage_trend-", "seats+"), "Not now: {seats} paid for and use falls; first win the use back", before=True),
                Move(("seat_use-",), "Not now: paid seats stand empty; invite colleagues first", before=True),
                Move(("seat_use+", "new_users_28d+"), "More seats: users a seat are many, and users are added"),
                Move(("new_users_28d+",), "A team plan before they ask: users are added"),
                Move(("active_users_28d+", "n_features+"), "The next plan: {active_users_28d} and {n_features} in use"),
                Move(("active_users_28d+",), "A team plan: {active_users_28d}"),
                Move(("uses_per_day+", "n_features+"), "The next plan, at the limit that they meet first: {n_features} in use"),
                Move(("upgrades+",), "A yearly price: they have grown before"),
                Move(("n_contracts-", "n_visits+"), "The first contract comes first: a trial that ends with a success", before=True),
            ),
            "None asked for: tell what the next plan adds where a limit is met",
            "subscriptions with seats, and usage with a user on each row",
        ),
        Lever(
            "Onboarding",
            ("contract_days", "known_days", "n_features", "n_contracts"),
            (
                Move(
                    ("contract_days-", "n_features-"),
                    "A first success within the week: one task to finish, a person to ask; {n_features} in use so far",
                ),
                Move(("contract_days-", "n_tickets+"), "A call in the first weeks: they ask for help, {n_tickets} so far"),
                Move(("contract_days-",), "The second success: they are new, and in it already"),
                Move(("n_contracts-", "n_visits+"), "Before the sale: a guided trial with one task to finish"),
                Move(
                    ("contract_days+", "n_features-"),
                    "A second onboarding: long with us and {n_features} in use; begin at the goals of today",
                ),
                Move(("contract_days+",), "Done; onboard their new colleagues instead"),
            ),
            "The usual series for new accounts",
            "subscriptions with a start, or usage from its first day",
        ),
        Lever(
            "Churn prevention",
            ("usage_trend", "days_since_use", "open_tickets", "satisfaction", "left", "health_score"),
            (
                Move(("n_contracts-", "n_visits+"), "Nothing to lose yet: they have no contract", before=True),
                Move(("left+",), "Many have left: ask why, and offer a way back with their data kept", before=True),
                Move(("usage_trend-", "open_tickets+"), "Open requests first, by a person, today; then the reset of goals"),
                Move(("usage_trend-", "satisfaction-"), "A call from somebody who can decide: use falls and support did not content them"),
                Move(("usage_trend-", "days_since_use+"), "A call before the renewal: use falls, the last was {days_since_use} ago"),
                Move(("usage_trend-",), "Ask within the week what has changed: use falls"),
                Move(("days_since_use+",), "One message with what is waiting for them, then a call: last use {days_since_use} ago"),
                Move(("open_tickets+",), "Close what is open, and say so: {open_tickets}"),
                Move(("satisfaction-",), "Mend support: it left them discontent"),
                Move(("health_score-",), "A review of the account: its health score is low"),
                Move(("usage_trend+",), "Low: use rises; ask for a reference instead"),
                Move(("days_since_use-", "stickiness+"), "Low: in use {days_since_use} ago; no save campaigns"),
            ),
            "As everyone: watch for a fall in use against their own past",
            "usage by day, and tickets with their state",
        ),
        Lever(
            "Account development",
            ("monthly_amount", "n_contracts", "active_users_28d", "company_size"),
            (
                Move(("usage_trend-",), "Save before selling: use falls; churn prevention comes first", before=True),
                Move(
                    ("monthly_amount+", "usage_trend-"),
                    "Save before selling: {monthly_amount} a month at stake; a review with their sponsor",
                    before=True,
                ),
                Move(
                    ("monthly_amount+", "stickiness+"), "A named manager and a yearly plan: {monthly_amount} a month, and they live in it"
                ),
                Move(("monthly_amount+",), "A named manager: {monthly_amount} a month"),
                Move(("n_contracts-", "n_visits+"), "Sales: a case from their industry, then a call"),
                Move(
                    ("monthly_amount-", "uses_per_day+"),
                    "They use more than they pay for, {monthly_amount} a month: show the plan that fits",
                ),
                Move(("monthly_amount-",), "Digital service: {monthly_amount} a month bear no visits"),
                Move(("active_users_28d+",), "A named manager: {active_users_28d}"),
            ),
            "A check of the account once a year",
            "subscriptions with amounts",
        ),
    )
