"""The features: one row a customer as of a day, each column with a label, a unit and a meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from intarsia.core.tables import html_table
from intarsia.errors import UnknownName

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from intarsia.core.engine import Engine


@dataclass(frozen=True)
class Column:
    """What one feature is.

    `kind` is one of "count", "money", "days", "share", "ratio", "number", "flag". `concept` names the block that weighs as one in the
    clustering ("recency", "frequency", "money", "rhythm", "momentum", "basket", "breadth", "calendar", "returns", "price").
    `role` is "segment" (may shape segments) or "profile" (held out: describes and tests them). `missing` says what null means; an empty
    string promises that there are no nulls. `denominator` names the count column below a share. `high` and `low` are how a marketer says
    "much" and "little" of it ("buys often", "buys rarely"). `mergeable`: it can be updated from new orders alone.
    """

    name: str
    label: str
    unit: str
    kind: str
    family: str
    concept: str
    high: str
    low: str
    role: str = "segment"
    missing: str = ""
    denominator: str = ""
    sensitive: bool = False
    mergeable: bool = True


@dataclass(frozen=True)
class FeatureTable:
    """One row a customer as of a day: `table` has `customer_id` (string) and one float64 column for each of `columns`."""

    table_expr: ir.Table = field(repr=False)
    columns: tuple[Column, ...]
    as_of: date
    engine: Engine = field(repr=False, compare=False)
    n_customers: int = 0
    currency: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the feature columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name. Errors: UnknownName."""
        for column in self.columns:
            if column.name == name:
                return column
        raise UnknownName("feature", name, self.names)

    def table(self) -> pa.Table:
        """All rows, sorted by customer, as an Arrow table: costs memory in the number of customers."""
        return self.table_expr.order_by("customer_id").to_pyarrow()

    def _repr_html_(self) -> str:
        head = self.table_expr.order_by("customer_id").limit(20).to_pyarrow()
        return html_table(f"{self.n_customers:,} customers, {len(self.columns)} features as of {self.as_of}", head)
