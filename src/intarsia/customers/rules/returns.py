"""Returns and cancellations: each is matched to the order that it takes back, or set aside where that order is not in the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import ibis
import pyarrow as pa

from intarsia.customers.rule import Note, Verdict
from intarsia.customers.taking_back import taken_back

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Scene

_MOST = 1e9
_GRAINS = 1_000_000
_THING = ("customer_id", "thing", "worth")
_MATCHED = "Returns and cancellations, matched to the earlier order that they take back."


@dataclass(frozen=True)
class Returns:
    """Matches each return to the latest earlier sale of the same customer and product with enough quantity left; a sale with exactly that
    quantity left comes first. Lines without a product or a quantity match a sale of the same amount instead.

    A matched return stays, bears the order of its sale and is marked `is_return`. Of a sale no more is taken back than was bought. An
    unmatched one is set aside. At one moment sales come before returns. `match=False` sets all returns aside.
    """

    order: ClassVar[int] = 120
    reason: ClassVar[str] = "A return or cancellation whose order is not in the data."

    match: bool = True

    def judge(self, lines: ir.Table, scene: Scene) -> Verdict:
        """Match all returns among the lines."""
        is_return = (lines.quantity < 0).fill_null(False) | (lines.amount < 0) | lines.cancelled.fill_null(False)
        engine, returned = scene.engine, scene.engine.keep(_told(lines.filter(is_return)))
        if not self.match:
            return Verdict(aside=returned.select("row"))
        ways = returned.group_by(_THING).agg(until=returned.ordered_at.max(), least=returned.units.min())
        ways = engine.keep(ways.mutate(way=ibis.row_number()))
        sold = _told(lines.filter(~is_return)).inner_join(ways, _THING)
        sold = sold.filter((sold.ordered_at <= sold.until) & (sold.units >= sold.least))
        both = [
            table.select("way", "ordered_at", "units", "worth", "price", "order_id", "row", is_return=ibis.literal(back))
            for table, back in ((sold, False), (returned.inner_join(ways, _THING), True))
        ]
        ordered = both[0].union(both[1]).order_by("way", "ordered_at", "is_return", "units", "price", "order_id", "row")
        matched = engine.put(_matches(ordered.to_pyarrow()).to_batches(), _MATCHES)
        aside = engine.keep(returned.anti_join(matched, "row").select("row"))
        return Verdict(aside, matched, (Note("matched", matched.count().to_pyarrow().as_py(), _MATCHED),))


_MATCHES = pa.schema([("row", pa.int64()), ("order_id", pa.string())])


def _told(lines: ir.Table) -> ir.Table:
    """Lines with what matching goes by: `thing` and `units` (millionths of a piece); or units of one and what the line is `worth`."""
    thing = ibis.coalesce(lines.product_id.nullif(""), lines["product"], "")
    size = lines.quantity.abs()
    counted = ((thing != "") & (size <= _MOST) & (size * _GRAINS >= 1)).fill_null(False)
    return lines.select(
        "row", "customer_id", "order_id", "ordered_at",
        thing=thing,
        worth=counted.ifelse(0.0, lines.amount.abs()),
        units=(counted.ifelse(size, 0.0) * _GRAINS).round().cast("int64").fill_null(0) + counted.ifelse(0, 1),
        price=lines.unit_price.abs().fill_null(0.0),
    )  # fmt: skip


def _matches(lines: pa.Table) -> pa.Table:
    """The row of each matched return with the order of its sale."""
    way, is_return, units = (lines[name].to_numpy() for name in ("way", "is_return", "units"))
    sales = pa.array(taken_back(way, is_return.astype(bool), units))
    hit = pa.compute.greater_equal(sales, 0)
    rows, orders = lines["row"].filter(hit), lines["order_id"].take(sales.filter(hit))
    return pa.table({"row": rows, "order_id": orders}, schema=_MATCHES)
