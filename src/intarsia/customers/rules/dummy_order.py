"""Orders that someone placed to try the shop out: test, dummy, training."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
        words = "|".join(re.escape(word.strip().lower()) for word in self.words)
        within = f"^(?:[^@]*[^@{_LETTER}])?(?:{words})(?:[^{_LETTER}]|$)"
        code = f"^(?:[^@ ]*[^@ {_LETTER}])?(?:{words})(?:[^ {_LETTER}][^ ]*)?$"
        alone = f"^(?:this is )?(?:an? |the |my )?(?:{words})(?:[ _:#-]*(?:{_THINGS}|[0-9]+))*[ .!]*$"
        product = self._says(lines.product_id, f"{code}|{alone}") | self._says(lines["product"], alone)
        return self._says(lines.customer_id, within) | self._says(lines.order_id, within) | product

    def _says(self, text: ir.StringValue, pattern: str) -> ir.BooleanValue:
        """Whether the text matches; the pattern, which is slow, is only tried where one of the words is in the text at all."""
        text = text.lower()
        roots = [word for word in self.words if not any(other != word and other in word for other in self.words)]
        there = ibis.or_(*(text.contains(root.strip().lower()) for root in roots))
        return there.ifelse(text.re_search(pattern), ibis.literal(value=False)).fill_null(False)
