"""Orders that were cancelled before anything was delivered: the order itself bears the mark, and no money went back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import ibis

from intarsia.customers.rule import Verdict

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Scene

_LINE = ("customer_id", "order_id", "ordered_at", "product_id", "product", "quantity", "amount")


@dataclass(frozen=True)
class CancelledOrder:
    """Takes lines that the source marks as cancelled and whose amount is positive: such an order never took place, and no line reverses it.
    The same line of an order with a number of its own that came before without the mark is an earlier state of it, and goes too; one that
    comes after the mark stays, for it was paid in the end. Where lines bear numbers, a load has settled that for its own lines, and each
    cancelled one takes one of earlier loads.

    A cancellation written as a line of its own has a negative amount: that is a return, matched to its order.
    """

    order: ClassVar[int] = 90
    reason: ClassVar[str] = "The order was cancelled, returned or never closed: in the end nothing was bought."

    def judge(self, lines: ir.Table, scene: Scene) -> Verdict:
        """Cancelled lines, and what they were before. Cost: a scan; where there are any, a join with them."""
        mark = lines.cancelled.fill_null(False) & (lines.amount > 0)
        gone = scene.engine.keep(lines.filter(mark).select("row", *_LINE))
        if not gone.count().to_pyarrow().as_py():
            return Verdict()
        if scene.survey.numbered and scene.survey.loads == 1:
            return Verdict(aside=scene.engine.keep(gone.select("row")))
        numbered = gone.filter(gone.order_id.notnull() & ~gone.order_id.startswith(gone.customer_id + " "))  # else it was made of these
        last = (
            numbered.group_by(*_LINE).agg(last=numbered["row"].max(), times=numbered.count()).rename({f"of_{name}": name for name in _LINE})
        )
        before = lines.filter(~mark).select("row", *_LINE)
        met = before.inner_join(last, [before[name].identical_to(last[f"of_{name}"]) for name in _LINE])
        earlier = met.filter(met["row"] < met["last"])
        if scene.survey.numbered:
            place = ibis.row_number().over(group_by=[earlier[name] for name in _LINE], order_by=ibis.desc(earlier["row"]))
            earlier = earlier.mutate(place=place).filter(lambda one: one.place < one.times)
        earlier = earlier.select("row")
        return Verdict(aside=scene.engine.keep(ibis.union(gone.select("row"), earlier)))
