"""Amazon: the order reports of a seller, one row an item, whose price is that of all its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Void, Wanted, marked, match
from intarsia.sources.profile import Column

_PART = Part(
    "orders",
    {
        "customer_id": (Wanted("buyeremail", how="id"),),
        "order_id": (Wanted("amazonorderid orderid"),),
        "ordered_at": (Wanted("purchasedate"),),
        "product_id": (Wanted("sku asin"),),
        "product": (Wanted("productname"),),
        "quantity": (Wanted("quantity quantitypurchased"),),
        "amount": (Wanted("itemprice"),),
        "line_discount": (Wanted("itempromotiondiscount"),),
        "currency": (Wanted("currency"),),
    },
    needs=(("customer_id",), ("ordered_at",), ("amount",)),
    voids=(Void("orderstatus itemstatus", ("cancelled", "canceled")),),
)

_NOBODY = Part(
    "orders",
    {name: wanted for name, wanted in _PART.fields.items() if name != "customer_id"},
    refused="a list of orders that names no buyers, so that nobody's purchases can be put together. "
    "Export a report that has the column buyer-email instead, such as Amazon Fulfilled Shipments",
)


@dataclass(frozen=True)
class Amazon:
    """Amazon's order reports for sellers: one row an item of an order, by the buyer's e-mail address."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Order lines; a report without the addresses of buyers is refused."""
        return (_PART if "customer_id" in match(columns, _PART) else _NOBODY,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By its item prices beside purchase dates and numbers of orders."""
        part = self.parts(columns)[0]
        told = marked(columns, "amazonorderid purchasedate itemprice", part, "Amazon's order report")
        return told if told[0] else marked(columns, "orderitemid purchasedate itemprice", part, "Amazon's order report")
