"""WooCommerce: orders with their line items, from its API or as the CSV of its order export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Void, Wanted, first_of, marked
from intarsia.sources.profile import Column

_GONE = ("cancelled", "failed", "refunded", "pending", "trash", "draft", "checkout-draft", "auto-draft")
_VOIDS = (Void("status orderstatus", (*_GONE, *(f"wc-{word}" for word in _GONE))),)
_NEEDS = (("customer_id", "guest"), ("ordered_at",), ("amount",))
_JSON = Part(
    "orders",
    {
        "customer_id": (Wanted("customerid", how="id"),),
        "guest": (Wanted("billingemail", how="email"),),
        "order_id": (Wanted("id number orderkey"),),
        "ordered_at": (Wanted("datecreated datecreatedgmt"),),
        "product_id": (Wanted("lineitemssku lineitemsproductid"),),
        "product": (Wanted("lineitemsname"),),
        "quantity": (Wanted("lineitemsquantity"),),
        "unit_price": (Wanted("lineitemsprice"),),
        "amount": (Wanted("lineitemstotal"),),
        "refunded": (Wanted("refundstotal"),),
        "currency": (Wanted("currency"),),
    },
    needs=_NEEDS,
    voids=_VOIDS,
)
_CSV = Part(
    "orders",
    {
        "customer_id": (Wanted("customerid customeruser", how="id"),),
        "guest": (Wanted("billingemail customeremail", how="email"),),
        "order_id": (Wanted("orderid ordernumber"),),
        "ordered_at": (Wanted("orderdate date paiddate"),),
        "product_id": (Wanted("itemsku itemproductid"),),
        "product": (Wanted("itemname"),),
        "quantity": (Wanted("itemquantity"),),
        "amount": (Wanted("itemtotal"),),
        "line_refunded": (Wanted("itemrefunded"),),
        "refunded": (Wanted("refundedtotal"),),
        "currency": (Wanted("ordercurrency currency"),),
    },
    needs=_NEEDS,
    voids=_VOIDS,
)


@dataclass(frozen=True)
class Woocommerce:
    """WooCommerce's orders: one row a line item, at what the line brought without tax and postage, JSON or CSV."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Order lines, in the words of the API, then in those of the CSV; the first that fits is used."""
        return first_of(columns, _JSON, _CSV)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By its line items beside what is the shop's own."""
        told = marked(columns, "datecreated orderkey lineitemssubtotal lineitemstotal", _JSON, "WooCommerce's orders as JSON")
        return (
            told if told[0] else marked(columns, "orderid ordertotal itemname itemquantity itemtotal", _CSV, "WooCommerce's order export")
        )
