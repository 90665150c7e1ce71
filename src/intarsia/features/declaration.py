"""What a family of features says about itself: its columns, and how each is added up from records to customers.

Expressions are Ibis deferred expressions over `_`, the table of their grain. A declaration reads one table. Of `orders`:

grain        one row is                  what is there (see intarsia.features.spine), besides the family's own
lines        a line of an order          the columns of schema.CLEAN_ORDERS; sale, units
orders       (aggregates of its lines)   units, sale_units, moment, n_lines
steps        an order                    clock, day, age_days, bought, minute, gap_minutes
customers    (aggregates of its orders)  n_orders, units, first_day, last_day
pairs        (aggregates of (customer, category) rows, whose column is n_lines)
results      a customer                  everything of customers and pairs

Of any other table (a canonical one, or a view of intarsia.features.views):

rows         a record                    the columns of the table; clock, day, age_days of its time
groups       a visit, a day, an account  keys and aggregates (see Group)
customers    (aggregates of its records) n_rows
everyone     (aggregates of all customers)
results      a customer                  everything of customers, groups and everyone

Within a grain an expression sees what came before it, not its neighbours. Money is in whole units (portable.UNITS to one of the currency).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from intarsia.core.features import Column
from intarsia.features.seen import Seen

Expressions = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """A grain between records and customers: rows of one customer that share `keys` become one row with the aggregates `values` and the
    further columns `steps`; `customers` are aggregates of these rows."""

    keys: tuple[str, ...]
    values: Expressions = field(default_factory=dict)
    steps: Expressions = field(default_factory=dict)
    customers: Expressions = field(default_factory=dict)


@dataclass(frozen=True)
class Declaration:
    """The columns of a family and its named expressions at each grain; `results` has one for each column.

    Two families may give the same name to the same expression (it is computed once); the same name for another expression is an error.
    `none` names the columns that are 0 for a customer who has no record in the table; the others have no value there.
    """

    columns: tuple[Column, ...] = ()
    lines: Expressions = field(default_factory=dict)
    orders: Expressions = field(default_factory=dict)
    steps: Expressions = field(default_factory=dict)
    customers: Expressions = field(default_factory=dict)
    pairs: Expressions = field(default_factory=dict)
    results: Expressions = field(default_factory=dict)
    table: str = "orders"
    rows: Expressions = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    everyone: Expressions = field(default_factory=dict)
    none: tuple[str, ...] = ()


class Family(Protocol):
    """A group of features that belong together; a frozen dataclass whose fields are its options.

    A class attribute `tables` (ClassVar) names the canonical tables that feed it, each of which is enough; ("orders",) where there is none.
    One that reads orders and more is measured by default only where the base holds more than orders.
    """

    def declare(self, as_of: date, seen: Seen) -> Declaration | Sequence[Declaration]:
        """What the family measures at the first moment of `as_of`, one declaration a table that it reads. `seen` tells which columns the
        base fills and which words are frequent in them."""
        ...
