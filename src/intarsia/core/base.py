"""The customer base: canonical tables, what was understood of the source, and what was set aside and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from intarsia.core.schema import CLEAN_ORDERS, ORDERS
from intarsia.core.tables import html_table
from intarsia.errors import DataError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from intarsia.core.engine import Engine


@dataclass(frozen=True)
class Recognised:
    """How one canonical column was found in the source."""

    canonical: str
    source: str
    because: str
    format: str = ""


@dataclass(frozen=True)
class RuleCount:
    """What a cleaning rule did: `rows` is how many input rows it touched, `effect` what became of them."""

    rule: str
    rows: int
    reason: str
    effect: str = "set aside"


@dataclass(frozen=True)
class Remark:
    """A remark of the data audit. `severity` is "error", "warning" or "advice"; `subject` the column or topic."""

    severity: str
    subject: str
    text: str


@dataclass(frozen=True)
class CustomerBase:
    """Canonical tables as read or as cleaned.

    `tables["orders"]` follows schema.ORDERS as read and schema.CLEAN_ORDERS once `cleaned`. `rows_in` counts every record of the source;
    after cleaning, `rows_in == rows_used + rows_set_aside`. `pieces` holds the same orders in customer-hash pieces where memory is short
    (one piece otherwise).
    """

    tables: Mapping[str, ir.Table]
    engine: Engine = field(repr=False, compare=False)
    source: str = ""
    fingerprint: str = ""
    recognised: tuple[Recognised, ...] = ()
    unused_columns: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rows_in: int = 0
    cleaned: bool = False
    set_aside: ir.Table | None = None
    counts: tuple[RuleCount, ...] = ()
    pieces: tuple[ir.Table, ...] = ()

    def __post_init__(self) -> None:
        schema = CLEAN_ORDERS if self.cleaned else ORDERS
        schema.check({name: str(kind).removeprefix("!") for name, kind in self.orders.schema().items()})

    @property
    def orders(self) -> ir.Table:
        """The order lines."""
        try:
            return self.tables["orders"]
        except KeyError:
            raise DataError("This customer base has no table 'orders'.") from None

    @property
    def rows_set_aside(self) -> int:
        """Input rows that are not used."""
        return sum(count.rows for count in self.counts if count.effect == "set aside")

    @property
    def rows_used(self) -> int:
        """Input rows that are used."""
        return self.rows_in - self.rows_set_aside

    def order_pieces(self) -> tuple[ir.Table, ...]:
        """The order lines in pieces that fit into memory one at a time; every customer is whole within one."""
        return self.pieces or (self.orders,)

    def table(self) -> pa.Table:
        """The counts of the cleaning as an Arrow table."""
        import pyarrow as pa

        rows = [{"rule": c.rule, "rows": c.rows, "effect": c.effect, "reason": c.reason} for c in self.counts]
        return pa.Table.from_pylist(
            rows, schema=pa.schema([("rule", pa.string()), ("rows", pa.int64()), ("effect", pa.string()), ("reason", pa.string())])
        )

    def _repr_html_(self) -> str:
        used = f"{self.rows_in:,} rows read, {self.rows_used:,} used, {self.rows_set_aside:,} set aside"
        return html_table(f"Customer base from {self.source}: {used}", self.table())


def until(base: CustomerBase, day: date) -> CustomerBase:
    """The base as it was known at the first moment of `day`: every later line is gone. The one guard against leakage."""
    cut = datetime.combine(day, time())
    return replace(
        base,
        tables={**base.tables, "orders": base.orders.filter(base.orders.ordered_at < cut)},
        pieces=tuple(piece.filter(piece.ordered_at < cut) for piece in base.pieces),
    )
