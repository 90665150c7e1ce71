"""Orders that someone placed to try the shop out: test, dummy, training."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, ClassVar

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey

_LETTER = "a-zà-öø-ÿıəğşçа-яё"
_THINGS = (
    "product|item|order|purchase|line|article|artikel|produkt|produit|producto|prodotto|ürün|sku|only|please ignore|ignore|"
    "do not (?:ship|send|buy)"
)


@dataclass(frozen=True)
class MarkedAsTest:
    """Takes lines whose customer, order or article number has one of `words` as a word of its own ("TEST-17", "dummy@shop.example").

    A product's name counts only where it says nothing else ("Test", "Test product 2"): training shoes, dummies for babies and pregnancy
    tests are real products. Of an e-mail address only the part before the @ counts.
    """

    order: ClassVar[int] = 30
    reason: ClassVar[str] = "The line is marked as a test, dummy or training order."

    words: tuple[str, ...] = (
        *("test", "tests", "testing", "tester", "testuser", "testorder", "testbestellung", "testkunde", "testartikel"),
        *("dummy", "training", "prueba", "pruebas", "deneme", "тест"),
    )

    def takes(self, lines: ir.Table, _survey: Survey) -> ir.BooleanValue:
        """True where an id holds the word, or the product's name is nothing but the word."""
        words = "|".join(re.escape(word.strip()) for word in self.words)
        within = f"^(?:[^@]*[^@{_LETTER}])?(?:{words})(?:[^{_LETTER}]|$)"
        code = f"^(?:[^@ ]*[^@ {_LETTER}])?(?:{words})(?:[^ {_LETTER}][^ ]*)?$"
        alone = f"^(?:this is )?(?:an? |the |my )?(?:{words})(?:[ _:#-]*(?:{_THINGS}|[0-9]+))*[ .!]*$"
        looks = (
            lines.customer_id.re_search(f"(?i){within}"),
            lines.order_id.re_search(f"(?i){within}"),
            lines.product_id.re_search(f"(?i){code}|{alone}"),
            lines["product"].re_search(f"(?i){alone}"),
        )
        # One look at all texts at once spares nearly every line the four closer ones.
        texts = (lines.customer_id, lines.order_id, lines.product_id, lines["product"])
        together = reduce(operator.add, (text.fill_null("") for text in texts))
        return together.re_search(f"(?i){words}").ifelse(ibis.or_(*(look.fill_null(False) for look in looks)), ibis.literal(value=False))
