"""The features: one row a customer as of a day, each column with a label, a unit and a meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from intarsia.core.base import Remark
from intarsia.core.tables import html_table
from intarsia.errors import UnknownName

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from intarsia.core.engine import Engine


@dataclass(frozen=True)
class Column:
    """What one feature is.

    `kind` is one of "count", "money", "days", "share", "ratio", "number", "flag", "ordinal", "nominal". `concept` names the block that
    weighs as one in the clustering ("recency", "frequency", "money", "rhythm", "momentum", "basket", "breadth", "calendar", "returns",
    "price").
    `role` is "segment" (may shape segments) or "profile" (held out: describes and tests them). `missing` says what null means; where it is
    empty a null has no meaning of its own. `denominator` names the count column below a share. `high` and `low` are how a marketer says
    "much" and "little" of it ("buys often", "buys rarely"). `mergeable`: it can be updated from new orders alone. `levels` are the words
    that a nominal or ordinal column holds, the value being the place (from 0) in this list. `because` says why it is taken for what it
    is, where that was found out. `treatment` says how it becomes comparable: "auto" (see `segments.prepare`), "standard" (less its mean,
    by its deviation), "common" (less its mean, by the deviation that all such columns share) or "none" (as it is).
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
    levels: tuple[str, ...] = ()
    because: str = ""
    treatment: str = "auto"


@dataclass(frozen=True)
class FeatureTable:
    """One row a customer as of a day: `table_expr` has `customer_id` (string) and one float64 column for each of `columns` (the place of
    the level where the column has `levels`). `remarks` tell what was found out or set aside on the way."""

    table_expr: ir.Table = field(repr=False)
    columns: tuple[Column, ...]
    as_of: date
    engine: Engine = field(repr=False, compare=False)
    n_customers: int = 0
    currency: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """The columns that hold words, with these words."""
        return {column.name: column.levels for column in self.columns if column.levels}

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
        """All rows, sorted by customer, as an Arrow table, levels in words: costs memory in the number of customers."""
        return self._worded(self.table_expr.order_by("customer_id").to_pyarrow())

    def _repr_html_(self) -> str:
        head = self._worded(self.table_expr.order_by("customer_id").limit(20).to_pyarrow())
        return html_table(f"{self.n_customers:,} customers, {len(self.columns)} features as of {self.as_of}", head)

    def _worded(self, table: pa.Table) -> pa.Table:
        """The table with words in place of the places of levels."""
        for name, levels in self.levels.items():
            table = table.set_column(table.column_names.index(name), name, words(table.column(name), levels))
        return table


def words(places: pa.ChunkedArray | pa.Array, levels: tuple[str, ...]) -> pa.Array:
    """The levels at these places as text; null where there is no such place."""
    import pyarrow as pa

    return pa.array([levels[int(v)] if v is not None and 0 <= v < len(levels) else None for v in places.to_pylist()], pa.string())
