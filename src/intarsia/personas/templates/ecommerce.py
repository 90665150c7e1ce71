"""Online shops: who buys again and again, who waits for a bargain, who comes at Christmas, who fills carts, who only looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intarsia.core.template import Group


@dataclass(frozen=True)
class Ecommerce:
    """Orders and visits of an online shop, with e-mail and offers where there are any. It has no options."""

    what: ClassVar[str] = "An online shop: orders, visits to the site, e-mails and offers."
    tables: ClassVar[tuple[str, ...]] = ("orders", "events", "messages", "campaigns", "customers", "reviews", "tickets", "consents")
    settings: ClassVar[str] = """\
[segments]
k = 5  # the groups that this industry usually has; take the line out to let the evidence decide
objective = "explore"
"""
    groups: ClassVar[tuple[Group, ...]] = (
        Group(
            "High-value repeat buyers",
            (("spend+", "n_orders+", "recency_days-"), ("spend+", "n_orders+", "regularity+")),
            "Recognition: they know the shop and need no discount",
            "Referrals, reviews and first access: {n_orders} and {spend} each",
            "Loyalty: early access to new lines, a named contact and a referral reward for these {customers}, no discounts",
        ),
        Group(
            "Price-conscious bargain hunters",
            (("discount_share+", "response_rate+"), ("discount_share+", "avg_unit_price-"), ("response_rate+", "avg_unit_price-")),
            "To feel that they paid less than others",
            "Clear stock without lowering prices for everyone: {discount_share} of their spend is on reduced lines",
            "Promotions: outlet and bundle offers to these {customers} first, with minimum baskets; spare them full-price campaigns",
        ),
        Group(
            "Seasonal shoppers",
            (("peak_quarter_share+",), ("q4_share+",)),
            "A reminder at their time of the year, and quiet outside it",
            "A second season: most of what they buy falls into one quarter of the year",
            "Season calendar: start three weeks before their quarter with last year's favourites; one test of an occasion outside it",
        ),
        Group(
            "Cart abandoners",
            (("cart_abandonment+", "cart_adds+"), ("cart_abandonment+", "view_to_cart+")),
            "An answer to what stops them at the till: delivery cost, payment, trust",
            "{cart_abandonment} of their filled carts are left behind",
            "Cart recovery: a reminder within two hours with the cart's content, then delivery terms, and only last a small voucher",
        ),
        Group(
            "Window browsers",
            (("window_share+", "view_to_cart-"), ("n_visits+", "n_orders-", "cart_adds-")),
            "A reason to decide: they come to look",
            "{n_visits} and hardly a cart",
            "Onsite help: wish lists, price alerts and social proof on what they look at; retarget the last product seen, with low bids",
        ),
    )
