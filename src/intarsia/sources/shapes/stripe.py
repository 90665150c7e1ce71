"""Stripe: charges, payments and invoices are orders, subscriptions are contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Void, Wanted, match, squashed
from intarsia.sources.profile import Column

_WHO = (Wanted("customer customerid", how="id"), Wanted("receiptemail billingdetailsemail customeremail"))
_ABOUT = {
    "customer_id": _WHO,
    "guest": (Wanted("receiptemail billingdetailsemail customeremail", how="email"),),
    "order_id": (Wanted("id paymentintent"),),
    "ordered_at": (Wanted("created createdutc createddateutc"),),
    "product": (Wanted("description statementdescriptor calculatedstatementdescriptor"),),
    "currency": (Wanted("currency"),),
}
_VOIDS = (
    Void("mode", ("test",)),
    Void("livemode", ("false", "0"), "test"),
    Void("status", ("succeeded", "paid", "complete", "completed", "partially refunded", "partially_refunded"), valid=True),
    Void("captured", ("false", "0"), "uncaptured"),
    Void("disputestatus", ("lost",), "dispute lost"),
)
_NEEDS = (("customer_id",), ("ordered_at",), ("amount",))
_CHARGES = Part(
    "orders",
    {**_ABOUT, "amount": (Wanted("amount"),), "refunded": (Wanted("amountrefunded"),)},
    needs=_NEEDS,
    voids=_VOIDS,
)
_API_CHARGES = Part(
    "orders",
    {**_ABOUT, "amount": (Wanted("amount", how="cents"),), "refunded": (Wanted("amountrefunded", how="cents"),)},
    needs=_NEEDS,
    voids=_VOIDS,
)
_BILLED = ("amountpaid total amountdue", "postpaymentcreditnotesamount")
_INVOICES, _API_INVOICES = (
    Part(
        "orders",
        {
            **{name: wanted for name, wanted in _ABOUT.items() if name != "product"},  # an invoice is an order, whatever its lines
            "ordered_at": (Wanted("created createdutc createddateutc date dateutc"),),
            "amount": (Wanted(_BILLED[0], how=how),),
            "refunded": (Wanted(_BILLED[1], how=how),),
            "order_goods": (Wanted("totalexcludingtax", how=how),),
            "order_discount": (Wanted("tax", how=how),),  # what goes to the state is not what the invoice brought
        },
        needs=_NEEDS,
        voids=(*_VOIDS, Void("paid", ("false", "0"), "unpaid")),
    )
    for how in ("", "cents")
)
_SUBSCRIPTIONS = Part(
    "subscriptions",
    {
        "customer_id": _WHO[:1],
        "email": (Wanted("customeremail", how="email"),),
        "started_at": (Wanted("startdate startdateutc created createdutc"),),
        "subscription_id": (Wanted("itemsdataid id"),),
        "plan": (Wanted("itemsdatapricenickname itemsdatapriceid itemsdataplanid plannickname plan planid"),),
        "seats": (Wanted("itemsdataquantity quantity"),),
        "monthly_amount": (Wanted("itemsdatapriceunitamount itemsdataplanamount planamount", how="cents"), Wanted("amount")),
        "interval": (Wanted("itemsdatapricerecurringinterval itemsdataplaninterval planinterval interval recurringinterval"),),
        "interval_count": (Wanted("itemsdatapricerecurringintervalcount itemsdataplanintervalcount planintervalcount intervalcount"),),
        "ended_at": (Wanted("endedat canceledat endedatutc canceledatutc"),),
        "state": (Wanted("status"),),
    },
    fixed={"each": "the amount is that of one piece"},
    needs=(("customer_id", "email"), ("started_at",)),
)
_BALANCE = Part(
    "orders",
    _ABOUT,
    refused="a list of what moved on the account (charges, refunds, fees, payouts), not who bought what. "
    "Export Payments instead, as CSV, or the charges of the API: they name the customers, and what was refunded of each charge",
)
_CONTRACT, _CHARGE, _INVOICE, _MOVEMENT = ("sub_",), ("ch_", "py_", "pi_"), ("in_",), ("txn_",)


@dataclass(frozen=True)
class Stripe:
    """Stripe's charges, invoices or subscriptions, from its API (amounts in the smallest coin) or its CSV export (as they are)."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Subscriptions, or charges or invoices as orders; the history of the balance is refused."""
        if _share(columns, _CONTRACT):
            return (_SUBSCRIPTIONS,)
        if _share(columns, _MOVEMENT):
            return (_BALANCE,)
        if _share(columns, _INVOICE):
            return (_API_INVOICES if _by_api(columns, *_BILLED[0].split()) else _INVOICES,)
        return (_API_CHARGES if _by_api(columns, "amount") else _CHARGES,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By its ids (ch_..., py_..., pi_..., in_..., sub_...) beside customers and times of creation."""
        contract = _share(columns, _CONTRACT)
        if _share(columns, _MOVEMENT):
            return 0.98, "its ids begin like those of Stripe's balance transactions (txn_)"
        if not (contract or _share(columns, (*_CHARGE, *_INVOICE))):
            return 0.0, ""
        if not {"customer_id", "email"} & set(match(columns, self.parts(columns)[0])):
            return 0.0, ""
        called = "subscriptions (sub_)" if contract else "invoices (in_)" if _share(columns, _INVOICE) else "charges (ch_, py_, pi_)"
        return 0.98, f"its ids begin like those of Stripe's {called}"


def _by_api(columns: Sequence[Column], *money: str) -> bool:
    """Whether these are records of the API, whose amounts are whole and in the smallest coin: it says so, or counts seconds since 1970."""
    there = {squashed(column.name): column for column in columns}
    created, amount = there.get("created"), next((there[name] for name in money if name in there), None)
    counted = created is not None and created.dates is not None and created.dates.formats == ("s",)
    return amount is not None and amount.whole and (counted or bool({"object", "livemode"} & set(there)))


def _share(columns: Sequence[Column], begins: tuple[str, ...]) -> bool:
    """Whether nearly all ids begin in one of these ways."""
    ids = next((column for column in columns if squashed(column.name) == "id"), None)
    said = [value for value in ids.values if value][:500] if ids else []
    return bool(said) and sum(value.startswith(begins) for value in said) > 0.9 * len(said)
