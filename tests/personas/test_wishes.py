"""Second names: each says something true of the segment, and none twice."""

from __future__ import annotations

from intarsia.core.persona import Persona, Trait
from intarsia.personas.wishes import wishes


def trait(column: str, difference: float, coverage: float = 1.0) -> Trait:
    return Trait(column, column.replace("_", " "), "", 1.0, 1.0, difference, "", coverage)


def test_the_strongest_traits_make_the_next_best_names() -> None:
    traits = (
        trait("spend", 0.4),
        trait("avg_order_value", 1.2),
        trait("regularity", -0.7),
        trait("shoe_size", 3.0),
        trait("night_share", 2, 0.2),
    )
    found = wishes(Persona(1, "Loyal regulars", 10, 0.1, 0.1, "", traits))
    assert found == (
        "Loyal regulars",
        "Loyal regulars with larger orders",
        "Loyal regulars in irregular bursts",
        "Loyal regulars who spend more",
        "Loyal regulars (more: shoe size)",
    )


def test_nothing_is_said_twice() -> None:
    both = (trait("avg_order_value", 1.0), trait("spend", 0.5))
    found = wishes(Persona(1, "Buyers with larger orders", 1, 1.0, 1.0, "", both))
    assert found == ("Buyers with larger orders", "Buyers with larger orders and who spend more")
    assert wishes(Persona(1, "Buyers with larger orders", 1, 1.0, 1.0, "", (trait("avg_order_value", 1.0),))) == (
        "Buyers with larger orders",
    )
    assert wishes(Persona(1, "Typical customers", 1, 1.0, 1.0, "")) == ("Typical customers",)
