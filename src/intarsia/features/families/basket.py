"""The basket: how much goes into one order, and how widely a customer buys across categories."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import UNITS, at_least, number, only, ratio, units, whole, whole_sum
from intarsia.features.seen import Seen

FINENESS = 2**20
NO_CATEGORY = "nothing that was bought has a category or a product"


@dataclass(frozen=True)
class Basket:
    """Size of orders and breadth of choice, from bought lines (returns left out; money net of them). Breadth is that of products where
    the source has no categories. It has no options.

    Entropy is in bits: 0 for one category, 1 for two bought equally. n log n of each count is taken in whole 2**20ths, so its sum is exact.
    """

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day
        """Needs quantities for items, and categories (or products) for breadth; null where the source has none."""
        count = number(_.n_lines)
        lines = number(_.category_lines)
        entropy = (lines.ln() - number(_.category_logs) / FINENESS / lines) / math.log(2)
        return Declaration(
            columns=(*_size(), *(_of_products() if seen.products_alone() else _of_categories())),
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
                "category_entropy": at_least(entropy, 0.0),
            },
            none=("n_lines",),
        )


def _size() -> tuple[Column, ...]:
    size = partial(Column, family="basket", concept="basket")
    return (
        size(
            "items_per_order",
            "Items in an order",
            "items",
            "ratio",
            high="big baskets",
            low="small baskets",
            missing="no bought line has a quantity",
        ),
        size("lines_per_order", "Lines in an order", "lines", "ratio", high="many lines", low="few lines", role="profile"),
        size("n_lines", "Lines bought", "lines", "count", high="many lines", low="few lines", role="profile"),
        size("max_order_value", "Largest order", "currency", "money", high="a very large order", low="no large order", role="profile"),
    )


def _of_categories() -> tuple[Column, ...]:
    breadth = partial(Column, family="basket", concept="breadth", missing=NO_CATEGORY, mergeable=False)
    one, many = "stays in one category", "buys across categories"
    return (
        breadth("n_categories", "Categories bought", "categories", "count", high="many categories", low="few categories"),
        breadth(
            "top_category_share", "Share of the favourite category", "share of lines", "share", high=one, low=many, denominator="n_lines"
        ),
        breadth("category_entropy", "Variety of categories", "bits", "number", high=many, low=one, role="profile"),
    )


def _of_products() -> tuple[Column, ...]:
    """The same where products stand in for categories: nobody is told of categories that there are not."""
    said = {
        "n_categories": ("Products bought", "products", "many products", "few products"),
        "top_category_share": ("Share of the favourite product", "share of lines", "stays with one product", "buys many products"),
        "category_entropy": ("Variety of products", "bits", "buys many products", "stays with one product"),
    }
    out = []
    for column in _of_categories():
        label, unit, high, low = said[column.name]
        out.append(replace(column, label=label, unit=unit, high=high, low=low))
    return tuple(out)
