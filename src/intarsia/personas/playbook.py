"""What to do for whom: the marketing vocabulary, a table to read and to change.

A play fits a segment when all of its signs are there. A sign is "column+" or "column-" (clearly more or less of it than everyone), "once"
(one order is typical), or "all" (everyone). `need`, `chance` and `action` may name any feature in braces; the segment's typical value
stands in. A play whose braces name a feature that is not measured is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Play:
    """One line of the playbook. `weight` ranks it against others that fit as clearly."""

    signs: tuple[str, ...]
    need: str
    chance: str
    action: str
    weight: float = 1.0


PLAYS: tuple[Play, ...] = (
    Play(
        ("spend+", "recency_days+"),
        "A reason to come back: they know the shop and have left it",
        "Win back proven spenders: {spend} each, silent for {recency_days}",
        "Win-back: a personal message and a strong, dated offer to these {customers} former high spenders, who spent {spend} each and have "
        "been silent for {recency_days}",
        2.0,
    ),
    Play(
        ("spend+", "orders_trend-"),
        "Attention before they drift away",
        "Stop the decline while they still buy: last order {recency_days} ago",
        "Early save: personal contact and a service check within the week for these high spenders in decline, {spend} each, before they "
        "reach a year of silence",
        1.7,
    ),
    Play(
        ("spend+", "n_orders+", "recency_days-"),
        "Recognition and first access rather than discounts",
        "Turn {n_orders} each into referrals and reviews",
        "Loyalty: early access, a named contact and a referral reward, no discounts: with {n_orders} and {spend} each they need none",
        1.6,
    ),
    Play(
        ("spend+", "n_orders+"),
        "Recognition that the shop knows what they are worth",
        "Keep {spend} a customer safe with service, not price",
        "Retention: a loyalty tier with benefits that grow from order to order, starting at their {n_orders}",
        1.2,
    ),
    Play(
        ("once", "recency_days-"),
        "Help with the first purchase and a reason for the second",
        "A second order soon after the first, {recency_days} ago",
        "Second-order programme: welcome series with help on what they bought and a small dated voucher, sent while the first order of "
        "{spend} is {recency_days} old",
        1.6,
    ),
    Play(
        ("once", "recency_days+"),
        "A fresh reason: the first order, {recency_days} ago, left no habit",
        "A cheap second try; whoever stays silent costs nothing more",
        "Low-cost reactivation: two automatic e-mails with the best sellers, then no more paid contact; one order of {spend}, "
        "{recency_days} ago, bears no more",
        1.4,
    ),
    Play(
        ("once",),
        "A reason for a second order",
        "The second order: it makes a customer of a buyer",
        "Second-order programme: recommend what fits the first order of {spend} and reward the next one",
        1.1,
    ),
    Play(
        ("tenure_days-", "recency_days-"),
        "Orientation: they are new, {tenure_days} with the shop",
        "Form a habit in the first weeks: {n_orders} so far",
        "Onboarding: a series of three messages that shows the range, ending in an invitation to the loyalty scheme, within the first "
        "{tenure_days}",
        1.2,
    ),
    Play(
        ("n_orders+", "spend-"),
        "Good value on small, frequent orders",
        "Raise the basket: {n_orders} each, but only {spend} in all",
        "Basket builder: bundles and a free-delivery threshold just above their usual order; they have placed {n_orders} already",
        1.4,
    ),
    Play(
        ("avg_order_value-", "n_orders+"),
        "Fewer, fuller parcels",
        "Add one item to an average order of {avg_order_value}",
        "Basket builder: free delivery from a threshold some 20 % above their average order of {avg_order_value}",
        1.3,
    ),
    Play(
        ("avg_order_value+", "n_orders-"),
        "Advice on a large, rare purchase",
        "One more occasion a year for orders of {avg_order_value}",
        "Occasions: two planned campaigns a year with advice and a reservation, aimed at orders of {avg_order_value}",
        1.2,
    ),
    Play(
        ("n_categories-", "n_orders+"),
        "Suggestions beyond what they always buy",
        "Cross-sell: only {n_categories} so far",
        "Cross-category: show the neighbouring categories with a first-try offer; so far they buy from {n_categories}",
        1.2,
    ),
    Play(
        ("top_category_share+",),
        "Depth in their favourite category",
        "A second category: {top_category_share} goes into one",
        "Cross-category: pair news from the favourite category, {top_category_share} of their purchases, with one neighbour of it",
        0.8,
    ),
    Play(
        ("n_categories+",),
        "News from the whole range",
        "Early buyers of new lines: {n_categories} each",
        "New arrivals: make them the first to see new lines, as they already buy from {n_categories}",
        0.7,
    ),
    Play(
        ("return_share+",),
        "Better information before buying",
        "Keep more of the sale: {return_share} comes back",
        "Returns prevention: better size and product information and no free-shipping push until less than {return_share} comes back",
        1.1,
    ),
    Play(
        ("regularity+", "overdue_ratio-"),
        "A reminder at the right moment",
        "Replenishment every {gap_mean_days}",
        "Replenishment: a reminder or subscription timed to their rhythm of {gap_mean_days} between orders",
        1.0,
    ),
    Play(
        ("overdue_ratio+",),
        "A nudge: the next order is overdue",
        "Recover a rhythm of {gap_mean_days} between orders",
        "Overdue nudge: a reminder as soon as the usual {gap_mean_days} between orders are over; they are now silent for {recency_days}",
        1.0,
    ),
    Play(
        ("orders_trend+",),
        "Momentum: more of what they have just found",
        "Let rising demand grow: {n_orders} each so far",
        "Ride the rise: a bonus for the next order within 30 days, on top of {n_orders} so far",
        0.9,
    ),
    Play(
        ("orders_trend-",),
        "A fresh impulse: they buy less than before",
        "Halt the decline: last order {recency_days} ago",
        "Re-engagement: ask what is missing in a one-question survey and answer with a matching offer; last order {recency_days} ago",
        0.8,
    ),
    Play(
        ("peak_quarter_share+",),
        "A reminder before their season",
        "Own their season: {peak_quarter_share} of orders fall in one quarter",
        "Season opening: contact them four weeks before their quarter, when {peak_quarter_share} of their orders come, and rest in between",
        0.9,
    ),
    Play(
        ("avg_unit_price+",),
        "Quality and service at higher prices",
        "Premium lines: {avg_unit_price} a piece",
        "Premium: lead with quality, new premium lines and service rather than price; they pay {avg_unit_price} a piece",
        0.7,
    ),
    Play(
        ("avg_unit_price-",),
        "Plain good prices",
        "Volume at small prices: {avg_unit_price} a piece",
        "Multi-buy: bundles and clearance first, as they buy at {avg_unit_price} a piece; keep margin through volume",
        0.7,
    ),
    Play(
        ("spend-", "recency_days+"),
        "Little: they have moved on",
        "Save contact costs on customers silent for {recency_days}",
        "Sunset: one last cheap invitation, then leave them out of paid campaigns after {recency_days} of silence and {spend} in all",
        1.0,
    ),
    Play(
        ("recency_days+",),
        "A reason to come back",
        "Revive customers silent for {recency_days}",
        "Reactivation: remind them of what they bought and what is new since, {recency_days} ago; stop after two tries",
        0.9,
    ),
    Play(
        ("gap_mean_days+",),
        "A reminder between rare orders",
        "Shorten the {gap_mean_days} between orders",
        "Shorter pauses: one reason to come by, such as news or an occasion, half-way through the usual {gap_mean_days} between orders",
        0.8,
    ),
    Play(
        ("n_orders-",),
        "A reason to make the shop a habit",
        "One order more each: {n_orders} so far",
        "Habit: a reward for the next order within two months, as {n_orders} so far are not yet a habit",
        0.7,
    ),
    Play(
        ("spend+",),
        "Recognition that the shop knows what they are worth",
        "Protect {spend} a customer",
        "Care: put these {customers} customers, {spend} each, first in service and stock alerts",
        0.8,
    ),
    Play(
        ("recency_days-",),
        "A next step while the shop is fresh in mind",
        "The next order, {recency_days} after the last",
        "Next order: show what goes with the last purchase while it is only {recency_days} old",
        0.7,
    ),
    Play(
        ("weekend_share+",),
        "Messages when they have time",
        "Weekend moments: {weekend_share} of orders",
        "Timing: send on Friday evening and Saturday, when {weekend_share} of their orders fall at the weekend",
        0.5,
    ),
    Play(
        ("evening_share+",),
        "Messages when they have time",
        "Evening moments: {evening_share} of orders",
        "Timing: send after work; {evening_share} of their orders come in the evening",
        0.5,
    ),
    Play(
        ("all",),
        "Relevance: nothing sets them clearly apart",
        "Learn what moves them: {customers} customers to test with",
        "Test and learn: split these {customers} customers at random between two messages and a hold-out before spending more on them",
        0.1,
    ),
)
