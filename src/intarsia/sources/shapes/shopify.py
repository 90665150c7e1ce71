"""Shopify: the export of orders, as the shop's CSV or as JSON with line items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Void, Wanted, first_of, marked
from intarsia.sources.profile import Column

_VOIDS = (
    Void("test", ("true", "1", "yes"), "test"),
    Void("cancelledat", called="cancelled"),
    Void("financialstatus displayfinancialstatus", ("voided", "refunded", "expired")),
)
_CSV = Part(
    "orders",
    {
        "customer_id": (Wanted("email customerid", how="id"),),
        "order_id": (Wanted("name"),),
        "ordered_at": (Wanted("createdat paidat"),),
        "product_id": (Wanted("lineitemsku"),),
        "product": (Wanted("lineitemname"),),
        "quantity": (Wanted("lineitemquantity"),),
        "unit_price": (Wanted("lineitemprice"),),
        "line_discount": (Wanted("lineitemdiscount"),),
        "order_goods": (Wanted("subtotal"),),
        "order_discount": (Wanted("discountamount"),),
        "refunded": (Wanted("refundedamount"),),
        "currency": (Wanted("currency"),),
    },
    needs=(("customer_id",), ("ordered_at",), ("unit_price",)),
    voids=_VOIDS,
)
_JSON = Part(
    "orders",
    {
        "customer_id": (Wanted("customerid email customeremail contactemail", how="id"),),
        "order_id": (Wanted("name id ordernumber"),),
        "ordered_at": (Wanted("createdat processedat"),),
        "product_id": (Wanted("lineitemssku lineitemsproductid lineitemsvariantid"),),
        "product": (Wanted("lineitemstitle lineitemsname"),),
        "quantity": (Wanted("lineitemsquantity"),),
        "unit_price": (Wanted("lineitemsprice"),),
        "line_discount": (Wanted("lineitemstotaldiscount"),),
        "order_goods": (Wanted("subtotalprice"),),
        "order_discount": (Wanted("discountcodesamount"),),
        "refunded": (Wanted("refundstransactionsamount"),),
        "currency": (Wanted("currency"),),
    },
    needs=(("customer_id",), ("ordered_at",), ("unit_price",)),
    voids=_VOIDS,
)


@dataclass(frozen=True)
class Shopify:
    """Shopify's export of orders: one row a line item, CSV or JSON."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Order lines, in the words of the CSV, then in those of the JSON; the first that fits is used."""
        return first_of(columns, _CSV, _JSON)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By its line items beside a time of creation."""
        told = marked(columns, "name createdat lineitemquantity lineitemname lineitemprice", _CSV, "Shopify's order export")
        return told if told[0] else marked(columns, "createdat lineitemsquantity lineitemsprice", _JSON, "Shopify's orders as JSON")
