"""What could be made of the features at hand, and what to ask of each segment until it has a name and an action."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intarsia.core.advice import Hint

LOOK_AT = (
    Hint(
        "size and value",
        "customers, share of customers, share of spend",
        "a segment of 5% of customers with 40% of spend deserves another budget than one of 40% with 5%",
    ),
    Hint(
        "descriptive statistics",
        "median and quartiles of every feature in its own unit, beside those of all customers",
        "means of skewed amounts are ruled by a few; people act on euros and days, not on standardised coordinates",
    ),
    Hint(
        "distinctive traits",
        "(mean of the segment - mean of all) / deviation of all, on prepared features; the two or three beyond ±0.5, with intervals",
        "what a segment shares with everybody is no trait; a trait needs a size, not only significance",
    ),
    Hint(
        "what did not make it",
        "channel, region, age, complaints, next months' spend: differences with effect size, corrected for many tests",
        "only what was held out can show that a segment is more than its definition",
    ),
    Hint(
        "business name",
        "the two strongest traits with their direction in words of the trade: 'frequent, low baskets, opens no mail'",
        "a name that states traits can be checked against the table; 'Cluster 3' and 'VIP' cannot",
    ),
    Hint(
        "recommendation",
        "one action that differs from that of the other segments, its channel, its measure of success and a control group",
        "segments that get the same action should be merged",
    ),
    Hint(
        "how far to trust it",
        "overlap when found again (Jaccard), share of customers near the border, smallest size",
        "below 0.6, or with most customers on the border, do not act on the segment by itself",
    ),
)


def engineered(features: Sequence[tuple[str, str]]) -> tuple[Hint, ...]:
    """Features that could be made of others, from names and kinds; what would repeat others is said to be for description only."""
    count = _first(features, "count", r"purchase|order|trx|transaction|visit|session")
    value = _first(features, "money", r"avg|average|mean|aov|basket")
    recency = _first(features, "days", r"last|recen|since")
    tenure = _first(features, "days", r"tenure|(^|_)age(_|$)|member|since_first|signup|regist")
    opens = _first(features, "share", r"open|click|mail")
    tickets = _first(features, "count", r"ticket|complain|support|return")
    out = []
    if count and tenure and tenure != recency:
        why = "a rate compares new and old customers; use it instead of the count, not beside it"
        out.append(Hint("purchases a month", f"{count} / max({tenure} / 30.4, 1)", why))
    if recency and tenure and tenure != recency:
        why = "how much of her life with you she has been silent: 60 days mean more of a weekly buyer's three months than of three years"
        out.append(Hint("silence", f"{recency} / max({tenure}, 1)", why))
    if recency and count:
        why = "above 1 she is later than her own rhythm; the mean gap needs the dates of orders (or the tenure), not only the totals"
        out.append(Hint("overdue", f"{recency} / mean gap between her orders", why))
    if count and value:
        why = "on a log scale it is the sum of the two and adds nothing to the distance: use it to describe and to value segments"
        out.append(Hint("total spend (describe only)", f"{count} * {value}", why))
    if tickets and count and tickets != count:
        why = "ten tickets in fifty orders are another thing than ten in two"
        out.append(Hint("tickets an order", f"{tickets} / max({count}, 1)", why))
    if opens and recency:
        why = "reads but no longer buys (window shopper, price?) against neither (lost): compare the two, in words, per segment"
        out.append(Hint("engaged but silent (describe only)", f"{opens} high and {recency} high", why))
    return tuple(out)


def _first(features: Sequence[tuple[str, str]], kind: str, pattern: str) -> str:
    return next((name for name, own in features if own == kind and re.search(pattern, name.lower())), "")
