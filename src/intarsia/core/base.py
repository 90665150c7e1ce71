"""The customer base: canonical tables, what was understood of the source, and what was set aside and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from intarsia.core.canon import CANON
from intarsia.core.remark import Recognised, Remark
from intarsia.core.schema import CLEAN_ORDERS, ORDERS, TableSchema
from intarsia.core.tables import html_table
from intarsia.errors import DataError, UnknownName

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from intarsia.core.engine import Engine
    from intarsia.core.identity import Identities

__all__ = ["CustomerBase", "Exclusion", "Recognised", "Remark", "RuleCount", "SourceRead", "until"]


@dataclass(frozen=True)
class RuleCount:
    """What a cleaning rule did: `rows` is how many input rows it touched, `effect` what became of them."""

    rule: str
    rows: int
    reason: str
    effect: str = "set aside"


@dataclass(frozen=True)
class Exclusion:
    """How many customers are left out for a `purpose`, and for what `reason`: refused, withdrawn, expired, unreadable, no decision."""

    purpose: str
    reason: str
    customers: int

    @property
    def words(self) -> str:
        """As a sentence."""
        who = "customer is" if self.customers == 1 else "customers are"
        return f"{self.customers:,} {who} left out of everything, for the purpose of {self.purpose}: {self.reason}."


@dataclass(frozen=True)
class SourceRead:
    """What one source gave: `rows_in` records from `place`, read as the canonical `table` in the form `shape`.

    `refused` counts, by reason, the records that are set aside: `rows_in == rows_used + sum(refused)`; `first_refused` is the
    first such record of each reason. `keys` counts the filled cells of
    each column that can name a person. `enables` says what the source makes possible, `improve` what would make it better, best first.
    `levels` are the quartiles of its figures without sign, to about a tenth, by which the next load is seen to be in another unit.
    `as_before`: its files did not change, so it was taken as an earlier run had read it.
    """

    name: str
    place: str
    table: str
    shape: str
    rows_in: int
    rows_used: int
    fingerprint: str = ""
    first_day: date | None = None
    last_day: date | None = None
    keys: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    first_refused: Mapping[str, int] = field(default_factory=dict)
    recognised: tuple[Recognised, ...] = ()
    unused_columns: tuple[str, ...] = ()
    enables: tuple[str, ...] = ()
    improve: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    levels: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    as_before: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class CustomerBase:
    """Canonical tables as read or as cleaned.

    `tables["orders"]`, where there are orders, follows schema.ORDERS as read and schema.CLEAN_ORDERS once `cleaned`; every other table
    follows its schema in canon.CANON. `rows_in` counts every order record of the source; after cleaning,
    `rows_in == rows_used + rows_set_aside`. `pieces` holds the same orders in customer-hash pieces where memory is short (one piece
    otherwise). `sources` tells what each source gave; `refused` holds the records of sources other than orders that are set
    aside (source, row, reason, record); what is written of them says where they are and not what they say.
    `excluded` counts the customers who did not agree to be included; `decisions` are all that people decided of the use of their data, as
    consents were read, those of the left out among them;
    `identities` says which records of which sources are one person, where they were matched. `currency` is the sign or code of the one
    currency of its money, empty where none is told.
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
    sources: tuple[SourceRead, ...] = ()
    refused: ir.Table | None = None
    excluded: tuple[Exclusion, ...] = ()
    decisions: ir.Table | None = field(default=None, repr=False, compare=False)
    identities: Identities | None = field(default=None, repr=False, compare=False)
    currency: str = ""

    def __post_init__(self) -> None:
        if not self.tables:
            raise DataError("A customer base needs at least one table.")
        for name, table in self.tables.items():
            self._schema(name).check({column: str(kind).removeprefix("!") for column, kind in table.schema().items()})

    def _schema(self, table: str) -> TableSchema:
        if table == "orders":
            return CLEAN_ORDERS if self.cleaned else ORDERS
        if table not in CANON:
            raise UnknownName("canonical table", table, ("orders", *CANON))
        return CANON[table]

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
    """The base as it was known at the first moment of `day`: every later row is gone, and of earlier rows what was learnt later. The one
    guard against leakage. Rows without a time, such as undated profiles, stay."""
    cut = datetime.combine(day, time())
    others = {name: _known(table, CANON[name], cut) for name, table in base.tables.items() if name in CANON}
    if "orders" not in base.tables:
        return replace(base, tables=others)
    return replace(
        base,
        tables={**others, "orders": base.orders.filter(base.orders.ordered_at < cut)},
        pieces=tuple(piece.filter(piece.ordered_at < cut) for piece in base.pieces),
    )


def _known(table: ir.Table, schema: TableSchema, cut: datetime) -> ir.Table:
    when = table[schema.time]
    earlier = table.filter(when.isnull() | (when < cut))
    late = {column: earlier[at] >= cut for column, at in schema.learnt.items()}
    return earlier.mutate(**{column: gone.fill_null(False).ifelse(None, earlier[column]) for column, gone in late.items()})
