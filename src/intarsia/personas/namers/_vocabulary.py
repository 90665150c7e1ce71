"""The words that names are made of: tables to read and to change, no decisions."""

from __future__ import annotations

HEADS: dict[tuple[str, str, str], str] = {
    # value, frequency, lifecycle
    ("high", "often", "active"): "High-value advocates",
    ("high", "often", "new"): "Fast-starting high spenders",
    ("high", "often", "steady"): "High-value regulars",
    ("high", "often", "lapsed"): "Dormant high-value regulars",
    ("high", "sometimes", "active"): "Big-ticket active buyers",
    ("high", "sometimes", "new"): "High-spending newcomers",
    ("high", "sometimes", "steady"): "Big-ticket occasional buyers",
    ("high", "sometimes", "lapsed"): "Dormant high spenders",
    ("high", "once", "active"): "Recent one-time big spenders",
    ("high", "once", "new"): "High-spending first-time buyers",
    ("high", "once", "steady"): "One-time big spenders",
    ("high", "once", "lapsed"): "Lapsed one-time big spenders",
    ("middle", "often", "active"): "Loyal regulars",
    ("middle", "often", "new"): "Fast-starting newcomers",
    ("middle", "often", "steady"): "Frequent mid-value buyers",
    ("middle", "often", "lapsed"): "Lapsed regulars",
    ("middle", "sometimes", "active"): "Active mid-value buyers",
    ("middle", "sometimes", "new"): "Promising newcomers",
    ("middle", "sometimes", "steady"): "Occasional mid-value buyers",
    ("middle", "sometimes", "lapsed"): "Dormant mid-value buyers",
    ("middle", "once", "active"): "Recent one-time buyers",
    ("middle", "once", "new"): "First-time buyers",
    ("middle", "once", "steady"): "One-time mid-value buyers",
    ("middle", "once", "lapsed"): "Lapsed one-time mid-value buyers",
    ("low", "often", "active"): "Frequent low-value buyers",
    ("low", "often", "new"): "Small-basket enthusiasts",
    ("low", "often", "steady"): "Regular low-value buyers",
    ("low", "often", "lapsed"): "Lapsed low-value regulars",
    ("low", "sometimes", "active"): "Active low-value buyers",
    ("low", "sometimes", "new"): "Small-basket newcomers",
    ("low", "sometimes", "steady"): "Occasional low-value buyers",
    ("low", "sometimes", "lapsed"): "Dormant low spenders",
    ("low", "once", "active"): "Recent one-time low spenders",
    ("low", "once", "new"): "Low-spending first-time buyers",
    ("low", "once", "steady"): "One-time low-value buyers",
    ("low", "once", "lapsed"): "Lapsed one-time buyers",
}

PLAINER: dict[str, tuple[str, str]] = {
    # a name: what it claims beyond value, frequency and lifecycle, and the name where that is not so (see plain.CLAIMS)
    "Big-ticket active buyers": ("larger orders", "Active high spenders"),
    "Big-ticket occasional buyers": ("larger orders", "High spenders"),
    "Small-basket newcomers": ("smaller orders", "Low-spending newcomers"),
    "Small-basket enthusiasts": ("smaller orders", "Frequent low-spending newcomers"),
    "Occasional mid-value buyers": ("no more orders", "Mid-value buyers"),
    "Occasional low-value buyers": ("no more orders", "Low-value buyers"),
}

ADVOCATES = ("High-value advocates", "Active high-value regulars")
"""Nothing that is measured says who recommends the shop, so the first name goes to the clearest segment alone, the second to all others."""

COUNTED: tuple[tuple[str, str], ...] = (
    # where no money is known and lines or pieces are added up: the words that speak of money, and what stands in their stead
    ("-value", "-volume"),
    ("big spenders", "big buyers"),
    ("high spenders", "heavy buyers"),
    ("low spenders", "light buyers"),
    ("High spenders", "Heavy buyers"),
    ("High-spending", "Heavy-buying"),
    ("Low-spending", "Light-buying"),
    ("low-spending", "light-buying"),
    ("Big-ticket", "Large-order"),
    ("bargain buyers", "light buyers"),
    ("who spend", "who buy"),
)

SPECIAL: tuple[tuple[frozenset[str], str], ...] = (
    # all of these are so, the first line that fits: the name instead of the head
    (frozenset({"high", "season"}), "Seasonal high spenders"),
    (frozenset({"low", "once", "cheap"}), "One-time bargain buyers"),
    (frozenset({"season"}), "Seasonal shoppers"),
)

NEVER = "Never bought"
"""Most of them have no order, beside others who have."""

QUALIFIERS: dict[str, tuple[str, str]] = {
    # column: (more of it, less of it), each beside segments that would share a name
    "avg_order_value": ("with larger orders", "with smaller orders"),
    "n_categories": ("with broader baskets", "with narrower baskets"),
    "avg_unit_price": ("at higher prices", "at lower prices"),
    "regularity": ("in a steady rhythm", "in irregular bursts"),
    "orders_trend": ("on the rise", "slowing down"),
    "tenure_days": ("of long standing", "of recent date"),
    "return_share": ("who return more", "who return less"),
    "recency_days": ("seen longer ago", "seen more recently"),
    "n_orders": ("who buy more often", "who buy less often"),
    "spend": ("who spend more", "who spend less"),
    "weekend_share": ("at weekends", "on weekdays"),
    "evening_share": ("in the evening", "in the daytime"),
    "night_share": ("at night", "by day"),
}
