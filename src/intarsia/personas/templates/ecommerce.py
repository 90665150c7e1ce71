"""Online shops: who buys again and again, who waits for a bargain, who comes at Christmas, who fills carts, who only looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intarsia.core.template import Group, Lever, Move


@dataclass(frozen=True)
class Ecommerce:
    """Orders and visits of an online shop, with e-mail and offers where there are any. It has no options."""

    what: ClassVar[str] = "An online shop: orders, visits to the site, e-mails and offers."
    shop: ClassVar[bool] = True
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
    levers: ClassVar[tuple[Lever, ...]] = (
        Lever(
            "Recommendations",
            ("n_categories", "top_category_share", "favourite_category", "product_views", "gap_mean_days", "n_orders"),
            (
                Move(("cart_abandonment+", "cart_adds+"), "What they left in the cart first, then what others bought in its place"),
                Move(("window_share+", "product_views+"), "What they looked at last, then alike at a lower price; no best-seller lists"),
                Move(("favourite_category+",), "News of {favourite_category} first, then one category beside it"),
                Move(
                    ("top_category_share+", "n_orders+"), "Depth: new and matching pieces of the category that takes {top_category_share}"
                ),
                Move(("n_categories+",), "The whole range: new lines of all they buy from, {n_categories}"),
                Move(("regularity+", "overdue_ratio-"), "What they bought before, again, some {gap_mean_days} after the last order"),
                Move(("once",), "What others bought second after the same first product"),
                Move(("recency_days+",), "What is new since their last order {recency_days} ago, in the categories that they bought from"),
            ),
            "Best sellers of the categories that they buy from, and what is bought together with the last product",
            "orders with a product and a category on each line, or product pages seen",
        ),
        Lever(
            "Dynamic pricing",
            ("discount_share", "avg_unit_price", "price_spread", "taken_discount"),
            (
                Move(
                    ("discount_share+", "avg_unit_price-"),
                    "Reductions on slow stock and multi-buys; not the same line reduced twice in a row",
                ),
                Move(
                    ("discount_share+",),
                    "Dated reductions on slow stock, in changing lines, so that nobody learns to wait: {discount_share} at present",
                ),
                Move(
                    ("discount_share-", "avg_unit_price+"),
                    "Full price and premium lines; try a rise where they pay {avg_unit_price} a piece already",
                ),
                Move(
                    ("discount_share-",),
                    "Full price: only {discount_share} of their spend was on reduced lines; service instead of discounts",
                ),
                Move(("avg_unit_price+",), "Premium first: they pay {avg_unit_price} a piece; quality and service before price"),
                Move(("avg_unit_price-",), "Prices by quantity: they pay {avg_unit_price} a piece, so margin comes from more pieces"),
                Move(("price_spread+",), "A ladder of good, better, best: they buy cheap and dear"),
            ),
            "The list price; change it on a random part first and count margin, not orders",
            "orders with products and unit prices on each line, or the discount of each offer",
            "Where a program makes a price for a person, EU law asks to say so (Directive 2011/83/EU, Article 6(1)(ea)); never price by a "
            "sensitive attribute",
        ),
        Lever(
            "Targeted promotions",
            ("response_rate", "n_offers", "discount_share", "recency_days", "orders_trend"),
            (
                Move(
                    ("response_rate+", "taken_discount+"), "Offers work, the deep ones: try a smaller one on a random half before the next"
                ),
                Move(("response_rate+",), "Offers work: they take {response_rate} of them; the smallest that still does is the best"),
                Move(
                    ("response_rate-", "spend+"), "Leave them out: they buy without, and take {response_rate} of offers; thank them in kind"
                ),
                Move(("response_rate-", "n_offers+"), "Fewer offers: {n_offers} so far, of which they took {response_rate}"),
                Move(
                    ("discount_share+", "response_rate+"),
                    "First in line for outlet and end-of-line offers: they take {response_rate} of offers",
                ),
                Move(("discount_share+",), "First in line for outlet and end-of-line offers, with a minimum basket"),
                Move(
                    ("peak_quarter_share+",),
                    "One offer, four weeks before their quarter, in which {peak_quarter_share} of their orders fall",
                ),
                Move(("spend+", "recency_days+"), "One strong, dated offer to come back: {spend} each, silent for {recency_days}"),
                Move(("orders_trend-", "spend+"), "One offer on what they used to buy, while they still do"),
                Move(("spend+", "recency_days-"), "None needed: they buy without; first access instead"),
                Move(("spend-", "recency_days+"), "One cheap try, then none: {spend} in all, {recency_days} ago"),
            ),
            "The usual offers, with a hold-out, so that the next run can tell what they did",
            "a list of campaigns with who got and who took each offer",
        ),
        Lever(
            "Optimised e-mail",
            ("opened_rate", "clicked_rate", "open_momentum", "preferred_hours", "evening_share", "weekend_share"),
            (
                Move(("bounce_share+",), "Mend the addresses first: {bounce_share} do not arrive, which costs delivery to all others too"),
                Move(("unsubscribed+",), "Less often, and a page to choose topics: many have left a list"),
                Move(
                    ("opened_rate+", "clicked_rate-"),
                    "The subject works, the content does not: one offer, one button; test what they land on",
                ),
                Move(
                    ("opened_rate+", "clicked_rate+"),
                    "The first to get news: {opened_rate} opened, {clicked_rate} clicked; test send times on the others",
                ),
                Move(("open_momentum-",), "Halve the frequency and ask what they want to read, before they stop opening"),
                Move(("opened_rate-", "preferred_channel+"), "Write rarely: {opened_rate} opened. They answer by {preferred_channel}"),
                Move(("opened_rate-",), "Write rarely: {opened_rate} opened. The best subject only, or another channel"),
                Move(("opened_rate+",), "As often as now: {opened_rate} opened; test more content, not more mails"),
                Move(("preferred_hours+",), "Send in the {preferred_hours}, when they answer"),
                Move(("evening_share+",), "Send after work: {evening_share} of their orders come in the evening"),
                Move(("weekend_share+",), "Send on Friday evening and Saturday: {weekend_share} of their orders fall at the weekend"),
            ),
            "As everyone; test the hour of sending and one subject against another on a random part",
            "messages sent, with who opened and clicked (an export of the e-mail tool), or orders with a time of day",
        ),
    )
