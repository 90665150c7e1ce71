"""Etsy: the sold items of a shop, one row an item, or its sold orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, first_of, marked
from intarsia.sources.profile import Column

_ORDER = {
    "customer_id": (Wanted("buyer buyeruserid", how="id"),),
    "order_id": (Wanted("orderid"),),
    "ordered_at": (Wanted("saledate"),),
    "currency": (Wanted("currency"),),
}
_ITEMS = Part(
    "orders",
    {
        **_ORDER,
        "product_id": (Wanted("sku listingid"),),
        "product": (Wanted("itemname"),),
        "quantity": (Wanted("quantity"),),
        "unit_price": (Wanted("price"),),
        "line_discount": (Wanted("discountamount"),),
    },
    needs=(("customer_id",), ("ordered_at",), ("unit_price",)),
)
_ORDERS = Part(
    "orders",
    {**_ORDER, "amount": (Wanted("ordervalue"),), "order_discount": (Wanted("discountamount"),)},
    needs=(("customer_id",), ("ordered_at",), ("amount",)),
)


@dataclass(frozen=True)
class Etsy:
    """Etsy's sold order items or sold orders: prices less discounts, without postage and tax."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Order lines, else whole orders; the first that fits is used."""
        return first_of(columns, _ITEMS, _ORDERS)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By sale dates beside what is the marketplace's own: listings, transactions, discounts."""
        items = marked(columns, "saledate itemname price quantity listingid transactionid", _ITEMS, "Etsy's sold order items")
        return items if items[0] else marked(columns, "saledate orderid ordervalue ordernet discountamount", _ORDERS, "Etsy's sold orders")
