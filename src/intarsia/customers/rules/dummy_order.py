"""Orders that someone placed to try the shop out: test, dummy, training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import ibis

from intarsia.customers.rules._words import any_of, finds

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
        """True where the order holds the word."""
        return self._within(lines.order_id)

    def people(self, customers: ir.Table) -> ir.BooleanValue:
        """True where the customer's id holds the word."""
        return self._within(customers.customer_id)

    def names(self, products: ir.Table) -> ir.BooleanValue:
        """True where the article number holds the word, or the product's name is nothing but the word."""
        words = any_of(self.words)
        code = f"^(?:[^@ ]*[^@ {_LETTER}])?(?:{words})(?:[^ {_LETTER}][^ ]*)?$"
        alone = f"^(?:this is )?(?:an? |the |my )?(?:{words})(?:[ _:#-]*(?:{_THINGS}|[0-9]+))*[ .!]*$"
        looks = (finds(products.product_id, f"{code}|{alone}"), finds(products["product"], alone))
        return ibis.or_(*(look.fill_null(False) for look in looks))

    def _within(self, text: ir.StringValue) -> ir.BooleanValue:
        words = any_of(self.words)
        within = f"^(?:[^@]*[^@{_LETTER}])?(?:{words})(?:[^{_LETTER}]|$)"
        # A quick look for the mere word spares nearly every line the closer one.
        return finds(text, words).fill_null(False).ifelse(finds(text, within), ibis.literal(value=False))
