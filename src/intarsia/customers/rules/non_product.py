"""Lines that are money but no merchandise: postage, fees, bank charges, manual corrections, gift vouchers, bad debt, samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import ibis

from intarsia.customers.rules._words import any_of, finds

if TYPE_CHECKING:
    import ibis.expr.types as ir

# A name counts where nothing but these words is in it: a FRENCH CARRIAGE LANTERN is a product, NEXT DAY CARRIAGE is not.
_BEFORE = """
    dotcom|amazon|ebay|paypal|stripe|free|next day|same day|express|standard|economy|priority|international|domestic|registered|recorded
    first class|second class|airmail|uk|eu|export|order|customer|extra|additional|bank|credit card|card|service|packing|packaging
    gift wrap(?:ping)?|late|cancellation|return|restocking|installation|insurance|import|customs|sales|loyalty|staff|volume
    promotional|cart|manual
"""
_CARRIAGE = """
    postage|p ?& ?p|post and packing|postage (?:and|&) packing|shipping|shipping (?:and|&) handling|handling|delivery|freight|carriage
    courier|versand|versandkosten|porto|fracht|livraison|frais de port|frais de livraison|envío|envio|gastos de envío|gastos de envio
    portes|frete|spedizione|spese di spedizione|verzending|verzendkosten|kargo|kargo ücreti|kargo bedeli|wysyłka|koszt wysyłki|dostawa
    доставка|стоимость доставки|yetkazib berish
"""
_CHARGES = """
    bank charges?|amazon fee|fees?|charges?|surcharges?|handling fee|commission|cruk commission|tips?|deposit|gebühr|gebühren
    bearbeitungsgebühr|pfand|frais|frais bancaires|commission bancaire|comisión|comision|commissione|komisyon|prowizja|комиссия
    tax|vat|sales tax|manual|manual (?:adjustment|correction|entry)|adjustments?|adjust|adjustment by .*|(?:adjust )?bad debt
    write[- ]?off|rounding|rounding adjustment|discount|rabatt|gutschrift|korrektur|remise|réduction|ajustement|descuento|ajuste|sconto
    rettifica|indirim|iskonto|düzeltme|rabat|korekta|скидка|корректировка|credit note|store credit
"""
_GIFTS = """
    samples?|free samples?|muster|échantillons?|echantillons?|muestras?|campion[ei]|numune|próbka|образец|gutschein|geschenkgutschein
    geschenkkarte|chèque[- ]cadeau|cheque[- ]cadeau|carte[- ]cadeau|bon d'achat|tarjeta (?:de )?regalo|vale (?:de )?regalo|buono regalo
    carta regalo|cadeaubon|cadeaukaart|hediye (?:kartı|çeki)|karta podarunkowa|подарочн(?:ая карта|ый сертификат)|e-?voucher|voucher
"""
_AFTER = "fees?|charges?|costs?|amount|surcharge|kosten|pauschale|ücreti|bedeli"
_VALUE = r"[ :-]*(?:[£$€₺₽]? ?[0-9]+(?:[.,][0-9]+)* ?(?:[£$€₺₽%]|gbp|usd|eur|tl|try|rub)?)?"
_MARKS = r"""[\s.,:;!?*#'"()_-]*"""


def _any(lines: str) -> str:
    """The alternatives of a pattern, written on several lines."""
    return "|".join(line.strip() for line in lines.splitlines() if line.strip())


_NAME = f"^{_MARKS}(?:(?:{_any(_BEFORE)}) )*(?:{_any(_CARRIAGE + _CHARGES + _GIFTS)})(?: (?:{_AFTER}))*{_VALUE}{_MARKS}$"
_VOUCHER = f"(?:^| )gift (?:voucher|card|certificate){_VALUE}{_MARKS}$"
_CODES = ("post", "postage", "dot", "cruk", "amazonfee", "bank charges", "adjust", "adjust2", "manual", "shipping", "freight", "delivery")


@dataclass(frozen=True)
class NonProduct:
    """Takes lines that are charges, corrections or vouchers, known by the product's name or its article number.

    Names are known in English, German, French, Spanish, Portuguese, Italian, Dutch, Turkish, Polish and Russian; where a product has no
    name, its number is read as one. Numbers: those of `codes` and `gift_0001_20` and the like. The one-letter and two-letter numbers of
    Online Retail (M manual, D discount, S samples, B bad debt, C2 carriage) are known by their names only, for in another shop they are
    products; its PADS ("pads to match all cushions") is a product. `also`: further article numbers of this shop. Letters' case does not
    matter.
    """

    order: ClassVar[int] = 40
    reason: ClassVar[str] = "The line is a charge, a correction, a voucher or a sample, not merchandise."

    codes: tuple[str, ...] = _CODES
    also: tuple[str, ...] = ()

    def names(self, products: ir.Table) -> ir.BooleanValue:
        """True where the article number or the product's name is that of a charge."""
        coded = finds(products.product_id, rf"^\s*(?:{any_of((*self.codes, *self.also))}|gift_[0-9]+_[0-9]+)\s*$").fill_null(False)
        name = ibis.coalesce(products["product"], products.product_id)
        # The slow pattern, which looks at every place in the name, is only tried where the word is there at all.
        voucher = name.lower().contains("gift ").ifelse(finds(name, _VOUCHER), ibis.literal(value=False))
        return coded | finds(name, _NAME).fill_null(False) | voucher.fill_null(False)
