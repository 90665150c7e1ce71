"""What a source makes possible, and what would make it better: said before anything is computed from it."""

from __future__ import annotations

from collections.abc import Mapping

_TABLES: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "orders": (((), "recency, frequency, spend, baskets and everything that is foretold from purchases"),),
    "customers": (
        (("birth_date", "gender", "income", "household_size", "occupation"), "demographic profiles of segments"),
        (("city", "region", "country", "postcode"), "geography: regions as a criterion and a profile"),
        (("company", "company_size", "industry"), "firmographic profiles of business customers"),
        (("email", "phone", "full_name"), "bringing the records of one person together across sources"),
        (("health_score",), "health scores of another system as a feature"),
        (("joined_at",), "account age from the day of joining"),
    ),
    "events": (
        ((), "browsing features: visits, depth, return"),
        (("section", "category"), "browsing by section of the site"),
        (("device",), "device features, such as evenings on the mobile"),
        (("kind",), "cart abandonment and search, where such events are among them"),
        (("duration_s",), "time on site"),
        (("channel", "campaign"), "which channels bring which segment"),
    ),
    "messages": (
        (("opened", "clicked"), "with e-mail opens: engagement features, channel and hour advice"),
        (("unsubscribed", "bounced"), "who must not or cannot be written to"),
        (("converted",), "what messages bring"),
    ),
    "tickets": (
        ((), "support features: volume, categories, repeat contacts"),
        (("resolved_at",), "time to resolution"),
        (("satisfaction",), "satisfaction as a feature and a warning sign"),
        (("text", "subject"), "sentiment and topics of requests"),
    ),
    "reviews": (
        (("rating",), "ratings as a feature, and sentiment learnt from your own ratings"),
        (("text",), "sentiment and topics of opinions"),
    ),
    "usage": (((), "adoption: breadth, depth and stickiness of use"), (("user_id",), "seats in use")),
    "subscriptions": (
        (("plan", "monthly_amount"), "plans, recurring revenue and expansion"),
        (("ended_at",), "churn as customers define it: the end of a contract"),
        (("seats",), "seats and their growth"),
    ),
    "balances": (
        ((), "balances and their movement, product holding"),
        (("overdue_days",), "late payments"),
        (("credit_limit",), "use of credit"),
    ),
    "consents": (((), "leaving out, by purpose, who has not agreed"),),
    "campaigns": (
        (("responded",), "response to offers, and uplift where some were not contacted"),
        (("discount",), "price sensitivity and promotions"),
        (("cost",), "the return of a campaign"),
    ),
    "answers": (((), "psychographics: what people think and want, in their own answers"),),
    "links": (((), "bringing the records of one person together across sources"),),
    "external": (((), "weather, prices and seasons beside what customers do"),),
}
_BETTER: Mapping[str, Mapping[str, str]] = {
    "customers": {
        "email": "an e-mail address joins these people to other sources",
        "known_at": "a date says since when each record is true",
    },
    "events": {
        "customer_id": "the id of customers who are logged in ties visits to purchases",
        "session_id": "a visit's number; visits are cut at pauses of 30 minutes without it",
        "device": "the device, or the browser's user agent",
    },
    "messages": {
        "opened_at": "the time of opening allows advice on the hour",
        "campaign": "the campaign's name",
        "clicked": "clicks tell more than opens",
    },
    "tickets": {
        "resolved_at": "when each ticket was solved",
        "satisfaction": "how content the customer was",
        "category": "what it is about",
    },
    "reviews": {"customer_id": "who wrote it", "rating": "a rating teaches the sentiment of your own words"},
    "usage": {"feature": "which feature was used", "minutes": "how long it was used"},
    "subscriptions": {"ended_at": "when contracts end, the churn itself", "monthly_amount": "what each contract brings a month"},
    "balances": {"account_id": "which account it is", "outflow": "what moved since the last state"},
    "consents": {"decided_at": "when each decision was made", "basis": "the lawful basis"},
    "campaigns": {"responded": "who took the offer", "cost": "what the contact cost"},
    "answers": {"answered_at": "when it was answered: without it, answers count as known from the beginning"},
    "external": {"region": "the region that a figure is of"},
}


def enables(table: str, found: frozenset[str]) -> tuple[str, ...]:
    """What a canonical table with these fields makes possible."""
    return tuple(text for fields, text in _TABLES[table] if not fields or set(fields) & _with_deeds(found))


def _with_deeds(found: frozenset[str]) -> frozenset[str]:
    """With the deeds of which the time is told."""
    return found | {name.removesuffix("_at") for name in found if name in ("opened_at", "clicked_at", "converted_at", "responded_at")}


def improves(table: str, found: frozenset[str], keys: Mapping[str, int], rows: int) -> tuple[str, ...]:
    """What would make the source better, the most useful first."""
    out = []
    known = max(keys.values(), default=0)
    named = max((count for name, count in keys.items() if name != "anonymous_id"), default=0)
    if rows and named < 0.5 * rows and table not in ("external", "orders"):
        out.append(f"only {100 * named / rows:.0f} % of its records name a person: bring a customer id or an e-mail address into it")
    elif rows and known < 0.95 * rows and table != "external":
        out.append(f"{100 * (1 - known / rows):.0f} % of its records carry no key of a person")
    out += [f"{field}: {why}" for field, why in _BETTER.get(table, {}).items() if field not in _with_deeds(found)]
    return tuple(out)
