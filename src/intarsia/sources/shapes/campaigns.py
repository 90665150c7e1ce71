"""Offers, coupons and calls made to people, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, likely
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

_PART = Part(
    "campaigns",
    {
        **WHO,
        "offered_at": (
            Wanted(
                """offeredat offerdate contactdate campaigndate calldate date timestamp startdate sentat redemptiondate
                angebotsdatum dateoffre
                fechaoferta dataoferta tekliftarihi датапредложения taklifsanasi""",
                "date",
                "end",
            ),
        ),
        "campaign": (Wanted("campaign campaignid campaignname offername promotion promotionid kampagne campagne акция"),),
        "offer_id": (Wanted("offerid offer couponid couponupc couponcode coupon contactid callid voucher gutschein promocode"),),
        "channel": (Wanted("channel contact contacttype contactchannel medium kanal canal канал"),),
        "discount": (
            Wanted(
                "discount discountpercent discountshare discountrate rabatt remise descuento desconto indirim скидка chegirma", how="share"
            ),
        ),
        "responded": (
            Wanted(
                "responded response accepted redeemed taken converted y deposit subscribed antwort reponse respuesta yanit отклик javob",
                how="boolean",
            ),
        ),
        "responded_at": (Wanted("respondedat responsedate redeemedat acceptedat redemptiondate"),),
        "cost": (Wanted("cost contactcost campaigncost kosten cout costo custo maliyet стоимость"),),
    },
    needs=(("offered_at", "responded_at"), ("campaign", "offer_id", "responded"), ("customer_id", "email", "phone")),
    same={"offered_at": "responded_at"},
    telling={"campaign": 0.25, "offer_id": 0.15, "responded": 0.25, "responded_at": 0.2, "discount": 0.15, "channel": 0.05, "cost": 0.05},
)


@dataclass(frozen=True)
class Campaigns:
    """Campaign contacts, offers and coupons: one row an offer made to one person."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _PART)
