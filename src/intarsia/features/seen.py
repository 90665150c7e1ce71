"""What the base holds before it is measured: how many records there are, which columns are filled, and which words are frequent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from intarsia.core.features import Column

if TYPE_CHECKING:
    import ibis.expr.types as ir

OTHER = "other"
WORDS_LOOKED_AT = 10_000


@dataclass(frozen=True)
class Seen:
    """The tables as known on the day, and the levels that columns had where they are to be measured alike again (`given`, by column).

    Each question is asked of the engine once.
    """

    tables: Mapping[str, ir.Table] = field(default_factory=dict)
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _answers: dict[tuple[str, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    def rows(self, table: str) -> int:
        """The records of somebody known by an id; 0 where there is no such table. Cost: one scan of each table, once."""
        return self._filled(table).get("", 0)

    def filled(self, table: str, *columns: str) -> bool:
        """Whether each of the columns has a value in at least one such record."""
        counts = self._filled(table)
        return all(counts.get(column, 0) > 0 for column in columns)

    def always(self, table: str, column: str) -> bool:
        """Whether the column has a value in each such record."""
        return self.filled(table, column) and self._filled(table)[column] == self.rows(table)

    def nameless(self, table: str) -> int:
        """The records that name nobody, which no customer can be measured by."""
        return self._filled(table).get("__nameless", 0)

    def number_of(self, table: str, column: str) -> int:
        """How many different values the column has. Cost: one distinct count."""
        if table not in self.tables:
            return 0
        return int(self._asked(("number", table, column), lambda: self.tables[table][column].nunique().to_pyarrow().as_py()))

    def products_alone(self) -> bool:
        """Whether what stands as the category of order lines is only their product, as where a source has no categories. Cost: a scan."""
        return self.filled("orders", "category") and bool(self._asked(("products",), lambda: _only_products(self.tables["orders"])))

    def levels(self, name: str, table: str, column: str, *, most: int = 10, by: Any = None) -> tuple[str, ...]:
        """The most frequent words of a column, the most frequent first and equals by name, for the feature `name`; those `given` for it
        where it is to be measured as before. `by` is what is counted instead of records. Cost: one group-by of the table."""
        if name in self.given:
            given = self.given[name]
            return given[:-1] if given[-1:] == (OTHER,) else given
        if table not in self.tables:
            return ()
        return tuple(self._asked((name, table, column), lambda: self._frequent(table, column, by))[:most])

    def pairs(self, table: str, column: str, beside: str) -> Mapping[str, Mapping[str, int]]:
        """For each word of a column the words `beside` it with their records, of the 10,000 most frequent pairs. Cost: one group-by."""
        if table not in self.tables:
            return {}
        found: Mapping[str, Mapping[str, int]] = self._asked(("pairs", table, column, beside), lambda: self._beside(table, column, beside))
        return found

    def _beside(self, table: str, column: str, beside: str) -> dict[str, dict[str, int]]:
        own = self.tables[table]
        known = own.filter(own[column].notnull() & own[beside].notnull() & _named(own))
        counted = known.group_by([column, beside]).aggregate(n=_.count()).order_by(_.n.desc(), _[column], _[beside]).limit(WORDS_LOOKED_AT)
        out: dict[str, dict[str, int]] = {}
        for row in counted.to_pyarrow().to_pylist():
            out.setdefault(row[column], {})[row[beside]] = row["n"]
        return out

    def _frequent(self, table: str, column: str, by: Any) -> list[str]:
        own = self.tables[table]
        known = own.filter(own[column].notnull() & _named(own))
        counted = known.group_by(column).aggregate(n=_.count() if by is None else by)
        found = counted.order_by(_.n.desc(), _[column]).limit(WORDS_LOOKED_AT).to_pyarrow().to_pylist()
        return [row[column] for row in sorted(found, key=lambda row: (-float(row["n"] or 0), row[column]))]

    def _filled(self, table: str) -> Mapping[str, int]:
        if table not in self.tables:
            return {}
        return dict(self._asked(("filled", table), lambda: _counts(self.tables[table])))

    def _asked(self, question: tuple[str, ...], answer: Any) -> Any:
        if question not in self._answers:
            self._answers[question] = answer()
        return self._answers[question]


def _only_products(orders: ir.Table) -> bool:
    other = orders.count(where=orders.category.notnull() & (orders.category != ibis.coalesce(orders.product_id, orders.product, "")))
    return int(other.to_pyarrow().as_py()) == 0


def _counts(table: ir.Table) -> dict[str, int]:
    named = _named(table)
    counts = {column: table[column].count(where=named) for column in table.columns if column not in ("row", "source", "problem")}
    counted = table.aggregate(all_rows=table.count(), named_rows=table.count(where=named), **counts)
    (row,) = counted.to_pyarrow().to_pylist()
    return {**row, "": row["named_rows"], "__nameless": row["all_rows"] - row["named_rows"]}


def _named(table: ir.Table) -> ir.BooleanValue:
    """Whether a record tells whom it concerns; figures of the world outside concern everybody."""
    return table.customer_id.notnull() if "customer_id" in table.columns else ibis.literal(value=True)


def place(word: Any, levels: tuple[str, ...]) -> Any:
    """The place of a word among the levels, that after the last for any other word, null for none."""
    rest = levels.index(OTHER) if OTHER in levels else len(levels)
    out = word.notnull().ifelse(rest, None)
    for number, level in reversed(tuple(enumerate(levels))):
        out = (word == level).ifelse(number, out)
    return out


def with_other(levels: tuple[str, ...], number: int) -> tuple[str, ...]:
    """The levels, with "other" where the column has `number` different words, more than these."""
    return (*levels, OTHER) if number > len(levels) and OTHER not in levels else levels


def nominal(column: Column, seen: Seen, table: str, source: str, *, most: int = 10) -> tuple[Column, ...]:
    """The column with its levels; nothing where the base fills no `source` for it."""
    levels = seen.levels(column.name, table, source, most=most)
    if not levels:
        return ()
    fields = {**vars(column), "levels": with_other(levels, seen.number_of(table, source))}
    return (Column(**fields),)
