"""The plays of visits and carts: who fills carts and leaves them, who only looks, who has not come by for long."""

from __future__ import annotations

from intarsia.personas.play import Play

OF_VISITS: tuple[Play, ...] = (
    Play(
        ("cart_adds+", "cart_abandonment+"),
        "An answer to what stops them at the till: delivery cost, payment, trust",
        "Carts that are left behind: {cart_abandonment} of visits that fill one",
        "Cart recovery: a reminder within two hours with the cart's content, then delivery terms, and only last a small voucher; they "
        "leave the cart in {cart_abandonment} of the visits that fill one",
        1.8,
    ),
    Play(
        ("cart_abandonment+",),
        "An answer to what stops them at the till: delivery cost, payment, trust",
        "Carts that are left behind: {cart_abandonment} of visits that fill one",
        "Cart recovery: a reminder within two hours with the cart's content, and a look at what the last step before paying asks for; they "
        "leave the cart in {cart_abandonment} of the visits that fill one",
        1.1,
    ),
    Play(
        ("cart_abandonment-",),
        "A short way to what they came for",
        "What goes with it: they pay for what is in the cart",
        "After the purchase: thank them and show what goes with it; only {cart_abandonment} of their filled carts are left behind",
        1.0,
    ),
    Play(
        ("window_share-",),
        "A short way to what they came for",
        "What goes with it: only {window_share} of their visits end without a purchase",
        "After the purchase: show what goes with it and make the next one easy; {window_share} of their visits end without a purchase",
        0.9,
    ),
    Play(
        ("n_visits+", "window_share+"),
        "A reason to decide: they come to look",
        "{n_visits}, and {window_share} of them without a purchase",
        "Onsite help: wish lists, price alerts and social proof on what they look at; {window_share} of their visits end "
        "without a purchase",
        1.2,
    ),
    Play(
        ("cart_adds+",),
        "A nudge from the cart to the order",
        "{cart_adds} to the cart each",
        "Cart reminder: show what is in the cart at the next visit and say what delivery costs before the till; {cart_adds} each so far",
        0.9,
    ),
    Play(
        ("days_since_visit+",),
        "A reason to come by again",
        "Visitors not seen for {days_since_visit}",
        "Return visit: one message with what is new on what they looked at, then no more paid contact; last seen {days_since_visit} ago",
        0.8,
    ),
    Play(
        ("n_visits+",),
        "An easy step from visits to an order",
        "They come back by themselves: {n_visits} each",
        "Recurring visitors: greet them with what they looked at last and one reason to order today; {n_visits} each so far",
        0.7,
    ),
    Play(
        ("cart_adds-",),
        "Help to find what is worth putting into the cart",
        "{customers} visitors who have hardly filled a cart",
        "Finding: lead these {customers} visitors to best sellers and a guide to choosing, at the first pages that they see",
        0.6,
    ),
)
