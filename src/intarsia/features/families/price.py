"""Price level: whether a customer takes dear or cheap things, and how far apart these are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import number, only, ratio, units, whole_sum
from intarsia.features.seen import Seen

NO_PRICE = "no bought line has a price"
NO_QUANTITY = "no bought line has a quantity"
COLUMNS = (
    Column(
        "avg_unit_price", "Average price of a piece", "currency", "money", "price", "price", "buys dear", "buys cheap", missing=NO_QUANTITY
    ),
    Column(
        "price_spread",
        "Spread of prices",
        "0 to 1",
        "ratio",
        "price",
        "price",
        "cheap and dear",
        "one price level",
        role="profile",
        missing=NO_PRICE,
    ),
)


@dataclass(frozen=True)
class Price:
    """Prices of bought pieces, from the customer's own lines alone: no other customer's and no later price plays a part. It has no options.

    The spread is (dearest - cheapest) / (dearest + cheapest): 0 where all pieces cost the same, towards 1 where they are far apart.
    """

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day and base
        """Needs quantities and unit prices; null where the source has none."""
        return Declaration(
            columns=COLUMNS,
            lines={
                "price_units": only(~_.is_return & (_.unit_price > 0), units(_.unit_price)),
                "quantity_units": only(~_.is_return, units(_.quantity)),
            },
            orders={"dearest": _.price_units.max(), "cheapest": _.price_units.min(), "quantity_units": whole_sum(_.quantity_units)},
            customers={
                "dearest": _.dearest.max(),
                "cheapest": _.cheapest.min(),
                "sale_units": _.sale_units.sum(),
                "quantity_units": _.quantity_units.sum(),
            },
            results={
                "avg_unit_price": ratio(_.sale_units, _.quantity_units),
                "price_spread": number(_.dearest - _.cheapest) / number(_.dearest + _.cheapest).nullif(0.0),
            },
        )
