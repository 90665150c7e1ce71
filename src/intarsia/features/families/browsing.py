"""Browsing: how often somebody visits the site or the app, how long, with what device, and whether carts become purchases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration, Group
from intarsia.features.portable import DAY_SECONDS, at_most, number, only, ratio, whole, whole_sum
from intarsia.features.seen import Seen

NO_PAST = "no visit in one of the two periods that are compared"
NO_CART = "never put anything into a cart"
NO_PRODUCT = "never looked at a product"
NO_DEVICE = "the devices are not known"


@dataclass(frozen=True)
class Browsing:
    """Visits are the source's own sessions; where it has none, a visit ends with a pause of 30 minutes.

    Options: `window_days`, the length of the present whose visits are compared with those of as many days before; `length_days`, the same
    for the length of visits; `evening_from`, the hour at which the evening begins.
    """

    tables: ClassVar[tuple[str, ...]] = ("events",)
    window_days: int = 30
    length_days: int = 90
    evening_from: int = 18

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  ages come from the view
        """Events to visits to customers; sections and categories are counted over all visits."""
        if not seen.rows("events"):
            return Declaration()
        buys = seen.filled("events", "kind") and "purchase" in seen.levels("kinds of events", "events", "kind")
        groups = {"visits": Group(("visit",), _of_events(seen), self._steps(), self._of_visits())}
        for name in ("section", "category"):
            if seen.filled("events", name):
                groups[name] = Group((name,), {"n_here": _.count()}, customers={f"{name}_seen": _[name].count()})
        results = self._results(buys=buys)
        columns = tuple(
            column
            for column in _columns(self.window_days, self.length_days)
            if column.name in results and (column.name not in ("sections_seen", "categories_seen") or _breadth(column.name) in groups)
        )
        told = {column.name: results[column.name] for column in columns}
        none = tuple(name for name in (*NONE, f"visits_{self.window_days}d") if name in told)
        return Declaration(columns, table="events", groups=groups, results=told, none=none)

    def _steps(self) -> dict[str, object]:
        """What a visit was: its length in whole seconds, its age, and whether it bought, filled a cart or came in the evening by mobile."""
        ended = (_.given_seconds > 0).ifelse(_.given_seconds, _.last_elapsed - _.first_elapsed)
        return {
            "seconds": ended,
            "bought": _.purchases > 0,
            "carted": _.carts > 0,
            "looked": _.products > 0,
            "mobile": _.mobiles * 2 > _.devices,
            "evening": _.first_clock % DAY_SECONDS >= self.evening_from * 3600,
        }

    def _of_visits(self) -> dict[str, object]:
        w, m = self.window_days, self.length_days
        now, before = _.visit_age <= w, (_.visit_age > w) & (_.visit_age <= 2 * w)
        lately, earlier = _.visit_age <= m, (_.visit_age > m) & (_.visit_age <= 2 * m)
        return {
            "n_visits": _.count(),
            "pages": _.pages.sum(),
            "visit_seconds": _.seconds.sum(),
            "youngest_visit": _.visit_age.min(),
            f"visits_{w}d": _.count(where=now),
            f"visits_prev_{w}d": _.count(where=before),
            f"n_lately_{m}": _.count(where=lately),
            f"n_earlier_{m}": _.count(where=earlier),
            f"seconds_lately_{m}": _.seconds.sum(where=lately),
            f"seconds_earlier_{m}": _.seconds.sum(where=earlier),
            "products": _.products.sum(),
            "searches": _.searches.sum(),
            "cart_adds": _.carts.sum(),
            "visits_bought": _.count(where=_.bought),
            "visits_carted": _.count(where=_.carted),
            "visits_left": _.count(where=_.carted & ~_.bought),
            "visits_looked": _.count(where=_.looked),
            "visits_looked_carted": _.count(where=_.looked & _.carted),
            "visits_device": _.count(where=_.devices > 0),
            "visits_mobile": _.count(where=_.mobile),
            f"visits_evening_mobile_{self.evening_from}": _.count(where=_.mobile & _.evening),
        }

    def _results(self, *, buys: bool) -> dict[str, object]:
        w, m = self.window_days, self.length_days
        n_now, n_before = _[f"visits_{w}d"], _[f"visits_prev_{w}d"]
        lately = ratio(_[f"seconds_lately_{m}"], _[f"n_lately_{m}"])
        earlier = ratio(_[f"seconds_earlier_{m}"], _[f"n_earlier_{m}"])
        of_purchases = {
            "cart_abandonment": ratio(_.visits_left, _.visits_carted),
            "window_share": 1.0 - ratio(_.visits_bought, _.n_visits),
        }
        return {
            "n_visits": _.n_visits,
            "days_since_visit": _.youngest_visit,
            f"visits_{w}d": n_now,
            "visits_trend": ratio(n_now - n_before, n_now + n_before + 1),
            "pages_per_visit": ratio(_.pages, _.n_visits),
            "minutes_per_visit": ratio(_.visit_seconds, _.n_visits * 60),
            "visit_length_trend": (lately - earlier) / (lately + earlier + 1.0),
            "sections_seen": _.section_seen,
            "categories_seen": _.category_seen,
            "product_views": _.products,
            "searches_per_visit": ratio(_.searches, _.n_visits),
            "cart_adds": _.cart_adds,
            "view_to_cart": at_most(ratio(_.visits_looked_carted, _.visits_looked), 1.0),
            **(of_purchases if buys else {}),
            "mobile_share": ratio(_.visits_mobile, _.visits_device),
            "evening_mobile_share": ratio(_[f"visits_evening_mobile_{self.evening_from}"], _.visits_device),
        }


NONE = ("n_visits", "visits_trend", "product_views", "cart_adds")


def _breadth(column: str) -> str:
    return {"sections_seen": "section", "categories_seen": "category"}[column]


def _of_events(seen: Seen) -> dict[str, object]:
    kind, device = _.kind.fill_null("page"), _.device
    timed = seen.filled("events", "duration_s")
    seconds = only((_.duration_s >= 0) & (_.duration_s < DAY_SECONDS), whole(_.duration_s))
    return {
        "first_clock": _.clock.min(),
        "first_elapsed": _.elapsed.min(),
        "last_elapsed": _.elapsed.max(),
        "visit_age": _.age_days.max(),
        "given_seconds": whole_sum(seconds).fill_null(0.0) if timed else number(_.count(where=_.kind == "")),
        "pages": _.count(where=kind.isin(("page", "product"))),
        "products": _.count(where=kind == "product"),
        "searches": _.count(where=kind == "search"),
        "carts": _.count(where=kind == "cart"),
        "purchases": _.count(where=kind == "purchase"),
        "devices": _.count(where=device.notnull()),
        "mobiles": _.count(where=device.isin(("mobile", "tablet"))),
    }


def _columns(w: int, m: int) -> tuple[Column, ...]:
    visits = partial(Column, family="browsing", concept="visits")
    return (
        visits("n_visits", "Visits", "visits", "count", high="visits often", low="visits rarely"),
        visits("days_since_visit", "Days since the last visit", "days", "days", high="has not visited for long", low="visited recently"),
        visits(
            f"visits_{w}d", f"Visits in the last {w} days", "visits", "count", high="visits now", low="does not visit now", role="profile"
        ),
        visits(
            "visits_trend", "Trend of visits", "-1 to 1", "number", high="visits more and more", low="visits less and less", role="profile"
        ),
        *_depth_columns(m),
        *_cart_columns(),
    )


def _depth_columns(m: int) -> tuple[Column, ...]:
    depth = partial(Column, family="browsing", concept="browsing")
    return (
        depth("pages_per_visit", "Pages a visit", "pages", "ratio", high="looks at many pages", low="looks at few pages"),
        depth("minutes_per_visit", "Minutes a visit", "minutes", "ratio", high="long visits", low="short visits", role="profile"),
        depth(
            "visit_length_trend",
            f"Trend of the length of visits, {m} days against {m} before",
            "-1 to 1",
            "number",
            high="visits grow longer",
            low="visits grow shorter",
            role="profile",
            missing=NO_PAST,
        ),
        depth(
            "sections_seen", "Sections seen", "sections", "count", high="looks around widely", low="stays in one section", role="profile"
        ),
        depth("categories_seen", "Categories seen", "categories", "count", high="looks widely", low="looks narrowly", role="profile"),
        depth(
            "product_views", "Product pages seen", "pages", "count", high="views many products", low="views few products", role="profile"
        ),
        depth("searches_per_visit", "Searches a visit", "searches", "ratio", high="searches", low="does not search", role="profile"),
    )


def _cart_columns() -> tuple[Column, ...]:
    cart = partial(Column, family="browsing", concept="cart")
    device = partial(Column, family="browsing", concept="device", unit="share of visits", kind="share", role="profile", missing=NO_DEVICE)
    return (
        cart("cart_adds", "Additions to the cart", "additions", "count", high="fills carts", low="leaves carts empty"),
        cart(
            "view_to_cart",
            "Share of product visits that fill a cart",
            "share of visits",
            "share",
            high="puts into the cart what is looked at",
            low="only looks",
            role="profile",
            missing=NO_PRODUCT,
        ),
        cart(
            "cart_abandonment", "Abandoned carts", "share of visits", "share", high="abandons carts", low="buys the cart", missing=NO_CART
        ),
        cart(
            "window_share",
            "Visits without a purchase",
            "share of visits",
            "share",
            high="window-shops",
            low="visits to buy",
            role="profile",
        ),
        device("mobile_share", "Visits by mobile or tablet", high="comes by mobile", low="comes by desktop"),
        device("evening_mobile_share", "Evening visits by mobile", high="in the evening by mobile", low="not in the evening by mobile"),
    )
