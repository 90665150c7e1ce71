"""Stripe: charges and payments are orders, subscriptions are contracts."""

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
_SUBSCRIPTIONS = Part(
    "subscriptions",
    {
        "customer_id": _WHO[:1],
        "email": (Wanted("customeremail", how="email"),),
        "started_at": (Wanted("startdate startdateutc created createdutc"),),
        "subscription_id": (Wanted("id"),),
        "plan": (Wanted("plannickname plan planid itemsdatapricenickname itemsdatapriceid itemsdataplanid"),),
        "seats": (Wanted("quantity itemsdataquantity"),),
        "monthly_amount": (Wanted("planamount itemsdatapriceunitamount itemsdataplanamount", how="cents"), Wanted("amount")),
        "interval": (Wanted("planinterval itemsdatapricerecurringinterval itemsdataplaninterval interval recurringinterval"),),
        "interval_count": (Wanted("planintervalcount itemsdatapricerecurringintervalcount itemsdataplanintervalcount intervalcount"),),
        "ended_at": (Wanted("endedat canceledat endedatutc canceledatutc"),),
    },
    needs=(("customer_id", "email"), ("started_at",)),
)
_CONTRACT, _CHARGE = ("sub_",), ("ch_", "py_", "pi_", "in_")


@dataclass(frozen=True)
class Stripe:
    """Stripe's charges or subscriptions, from its API (amounts in the smallest coin) or its CSV export (as they are)."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Subscriptions, or charges as orders."""
        if _share(columns, _CONTRACT):
            return (_SUBSCRIPTIONS,)
        return (_API_CHARGES if _by_api(columns) else _CHARGES,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By its ids (ch_..., py_..., pi_..., sub_...) beside customers and times of creation."""
        contract, charge = _share(columns, _CONTRACT), _share(columns, _CHARGE)
        part = _SUBSCRIPTIONS if contract else _CHARGES
        if not (contract or charge) or not {"customer_id", "email"} & set(match(columns, part)):
            return 0.0, ""
        return 0.98, f"its ids begin like those of Stripe's {'subscriptions (sub_)' if contract else 'charges (ch_, py_, pi_, in_)'}"


def _by_api(columns: Sequence[Column]) -> bool:
    """Whether these are records of the API, whose amounts are whole and in the smallest coin: it says so, or counts seconds since 1970."""
    there = {squashed(column.name): column for column in columns}
    amount, created = there.get("amount"), there.get("created")
    counted = created is not None and created.dates is not None and created.dates.formats == ("s",)
    return amount is not None and amount.whole and (counted or bool({"object", "livemode"} & set(there)))


def _share(columns: Sequence[Column], begins: tuple[str, ...]) -> bool:
    """Whether nearly all ids begin in one of these ways."""
    ids = next((column for column in columns if squashed(column.name) == "id"), None)
    said = [value for value in ids.values if value][:500] if ids else []
    return bool(said) and sum(value.startswith(begins) for value in said) > 0.9 * len(said)
