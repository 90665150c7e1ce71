"""Lines that are written twice: the same product, price, quantity and second in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from intarsia.customers.rule import Note, Verdict

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Scene

_KEPT = (
    "Identical lines, kept: without an order number and a product from the source nothing shows that they are one purchase written twice."
)


@dataclass(frozen=True)
class ExactDuplicate:
    """Takes all but the first of identical lines where the source names the order and the product of a line; elsewhere it counts and keeps
    them, for two equal purchases on one day may well be real. Where lines bear numbers of their own, equal lines are different ones."""

    order: ClassVar[int] = 110
    reason: ClassVar[str] = "The same line of the same order is there already."

    def judge(self, _lines: ir.Table, scene: Scene) -> Verdict:
        """Identical lines but the first: aside where lines have a key, else kept and counted."""
        if scene.survey.numbered:
            return Verdict()
        later = scene.twins.filter(scene.twins.copy > 1)
        if not scene.survey.keyed:
            return Verdict(notes=(Note("kept", later.count().to_pyarrow().as_py(), _KEPT),))
        unkeyed = later.filter(~later.has_product).count().to_pyarrow().as_py()
        aside = scene.engine.keep(later.filter(later.has_product).select("row"))
        return Verdict(aside=aside, notes=(Note("kept", unkeyed, _KEPT),))
