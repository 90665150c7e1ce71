"""Example businesses, invented from a seed: tables such as their systems would export, and the true group of every customer."""

from __future__ import annotations

from intarsia.errors import UnknownName
from intarsia.sources.examples.drawing import Planted

NAMES = ("bank", "ecommerce", "saas")


def example(name: str, customers: int = 600, seed: int = 0) -> Planted:
    """The example business of an industry. Errors: UnknownName. The same seed gives the same business. Cost: about a second."""
    from intarsia.sources.examples import bank, ecommerce, saas

    makers = {"bank": bank.bank, "ecommerce": ecommerce.ecommerce, "saas": saas.saas}
    if name not in makers:
        raise UnknownName("example", name, NAMES)
    return makers[name](customers, seed)
