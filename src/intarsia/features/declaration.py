"""What a family of features says about itself: its columns, and how each is added up from order lines to orders to customers.

Expressions are Ibis deferred expressions over `_`, the table of their grain:

grain        one row is                  what is there (see intarsia.features.spine), besides the family's own
lines        a line of an order          the columns of schema.CLEAN_ORDERS; sale, units
orders       (aggregates of its lines)   units, sale_units, moment, n_lines
steps        an order                    clock, day, age_days, bought, minute, gap_minutes
customers    (aggregates of its orders)  n_orders, units, first_day, last_day
pairs        (aggregates of (customer, category) rows, whose column is n_lines)
results      a customer                  everything of customers and pairs

Within a grain an expression sees what came before it, not its neighbours. Money is in whole units (portable.UNITS to one of the currency).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from intarsia.core.features import Column

Expressions = Mapping[str, Any]


@dataclass(frozen=True)
class Declaration:
    """The columns of a family and its named expressions at each grain; `results` has one for each column.

    Two families may give the same name to the same expression (it is computed once); the same name for another expression is an error.
    """

    columns: tuple[Column, ...] = ()
    lines: Expressions = field(default_factory=dict)
    orders: Expressions = field(default_factory=dict)
    steps: Expressions = field(default_factory=dict)
    customers: Expressions = field(default_factory=dict)
    pairs: Expressions = field(default_factory=dict)
    results: Expressions = field(default_factory=dict)


class Family(Protocol):
    """A group of features that belong together; a frozen dataclass whose fields are its options."""

    def declare(self, as_of: date) -> Declaration:
        """What the family measures at the first moment of `as_of`."""
        ...
