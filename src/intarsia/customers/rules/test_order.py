"""Orders that someone placed to try the shop out: test, dummy, training."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Survey

_LETTER = "a-zà-öø-ÿıəğşçа-яё"
_THINGS = "product|item|order|purchase|line|article|artikel|produkt|produit|producto|prodotto|ürün|sku|only|please ignore|ignore|do not (?:ship|send|buy)"


@dataclass(frozen=True)
class TestOrder:
    """Takes lines whose customer, order or article number has one of `words` as a word of its own ("TEST-17", "dummy@shop.example").

    A product's name counts only where it says nothing else ("Test", "Test product 2"): training shoes, dummies for babies and pregnancy tests are
    real products. Of an e-mail address only the part before the @ counts.
    """

    __test__: ClassVar[bool] = False
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
        alone = f"^(?:this is )?(?:an? |the |my )?(?:{words})(?:[ _:#-]*(?:{_THINGS}|[0-9]+))*[ .!]*$"
        code, name = lines.product_id.lower(), lines.product.lower()
        marked = lines.customer_id.lower().re_search(within) | lines.order_id.lower().re_search(within).fill_null(False)
        named = name.re_search(alone) | code.re_search(alone)
        return marked.fill_null(False) | named.fill_null(False) | (code.re_search(within) & ~code.contains(" ")).fill_null(False)
