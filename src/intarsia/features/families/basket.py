"""The basket: how much goes into one order, and how widely a customer buys across categories."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import ibis
from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import UNITS, number, only, ratio, units, whole, whole_sum

FINENESS = 2**20
NO_CATEGORY = "nothing that was bought has a category or a product"


@dataclass(frozen=True)
class Basket:
    """Size of orders and breadth of choice, from bought lines (returns left out; money net of them). It has no options.

    Entropy is in bits: 0 for one category, 1 for two bought equally. n log n of each count is taken in whole 2**20ths, so its sum is exact.
    """

    def declare(self, as_of: date) -> Declaration:  # noqa: ARG002  the same on every day
        """Needs quantities for items, and categories (or products) for breadth; null where the source has none."""
        count = number(_.n_lines)
        lines = number(_.category_lines)
        entropy = (lines.ln() - number(_.category_logs) / FINENESS / lines) / math.log(2)
        return Declaration(
            columns=_columns(),
            lines={"quantity_units": only(~_.is_return, units(_.quantity))},
            orders={"quantity_units": whole_sum(_.quantity_units)},
            customers={
                "n_lines": _.n_lines.sum(),
                "quantity_units": _.quantity_units.sum(),
                "largest_order": only(_.bought, _.units).max(),
            },
            pairs={
                "n_categories": _.count(),
                "category_lines": _.n_lines.sum(),
                "top_category_lines": _.n_lines.max(),
                "category_logs": whole(count * count.ln() * float(FINENESS)).sum(),
            },
            results={
                "items_per_order": ratio(_.quantity_units, _.n_orders * UNITS),
                "lines_per_order": ratio(_.n_lines, _.n_orders),
                "n_lines": _.n_lines,
                "max_order_value": number(_.largest_order) / UNITS,
                "n_categories": _.n_categories,
                "top_category_share": ratio(_.top_category_lines, _.category_lines),
                "category_entropy": ibis.greatest(entropy, 0.0),
            },
        )


def _columns() -> tuple[Column, ...]:
    def of(name: str, label: str, unit: str, kind: str, high: str, low: str, role: str = "profile") -> Column:
        return Column(name, label, unit, kind, "basket", "basket", high, low, role=role)

    def breadth(name: str, label: str, unit: str, kind: str, words: tuple[str, str], role: str, denominator: str = "") -> Column:
        high, low = words
        return Column(name, label, unit, kind, "basket", "breadth", high, low, role, NO_CATEGORY, denominator=denominator, mergeable=False)

    one, many = "stays in one category", "buys across categories"
    items = of("items_per_order", "Items in an order", "items", "ratio", "big baskets", "small baskets", "segment")
    return (
        Column(**{**vars(items), "missing": "no bought line has a quantity"}),
        of("lines_per_order", "Different lines in an order", "lines", "ratio", "many lines an order", "few lines an order"),
        of("n_lines", "Lines bought", "lines", "count", "many lines", "few lines"),
        of("max_order_value", "Largest order", "currency", "money", "a very large order", "no large order"),
        breadth("n_categories", "Categories bought", "categories", "count", ("many categories", "few categories"), "segment"),
        breadth("top_category_share", "Share of the favourite category", "share of lines", "share", (one, many), "segment", "n_lines"),
        breadth("category_entropy", "Variety of categories", "bits", "number", (many, one), "profile"),
    )
