"""All families in one pass: lines to orders, one look back at the order before, orders to customers, and the final columns.

One query a family, joined at the end, costs two to three times as much as this one plan (docs/adr). The plan is plain Ibis, the same on
every engine. Its grains can also be had one by one, for who keeps them (see intarsia.features.rolling).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ibis import _

from intarsia.core.features import Column
from intarsia.errors import UsageError
from intarsia.features.declaration import Declaration
from intarsia.features.portable import number
from intarsia.features.spine import gap, minute

if TYPE_CHECKING:
    import ibis.expr.types as ir

CUSTOMER, ORDER, CATEGORY = "customer_id", "order_id", "category"


def plan(orders: ir.Table, declarations: Sequence[Declaration]) -> ir.Table:
    """The features of every customer who bought: `customer_id` and one float64 column for each declared one.

    Needs: `orders` like schema.CLEAN_ORDERS; the spine's declaration first. Errors: UsageError where two declarations give one name to two
    things. Cost: one group-by of the lines, one window over the orders, one group-by of the orders; one more of the lines where a family
    counts categories.
    """
    lines = extended_lines(orders, declarations)
    stepped = steps_of(orders_of(lines, declarations), declarations)
    customers = stepped.group_by(CUSTOMER).aggregate(**bound(stepped, [d.customers for d in declarations]))
    return results_of(with_pairs(buyers(customers), lines, declarations), declarations)


def extended_lines(orders: ir.Table, declarations: Sequence[Declaration]) -> ir.Table:
    """The order lines with the names of their grain."""
    return extended(orders, [d.lines for d in declarations])


def orders_of(lines: ir.Table, declarations: Sequence[Declaration]) -> ir.Table:
    """One row an order: `customer_id`, `order_id` and the aggregates of its lines."""
    return lines.group_by(CUSTOMER, ORDER).aggregate(**bound(lines, [d.orders for d in declarations]))


def steps_of(orders: ir.Table, declarations: Sequence[Declaration]) -> ir.Table:
    """The orders with the look back and the names of their steps."""
    looking_back = orders.mutate(minute=minute()).mutate(gap_minutes=gap())  # before the steps: what a window carries along costs
    return extended(looking_back, [d.steps for d in declarations])


def buyers(customers: ir.Table) -> ir.Table:
    """Those who have at least one purchase that is not a return alone."""
    return customers.filter(_.n_orders > 0)


def with_pairs(customers: ir.Table, lines: ir.Table, declarations: Sequence[Declaration]) -> ir.Table:
    """The customers with what families count of categories, where any does."""
    if not any(d.pairs for d in declarations):
        return customers
    counted = lines.filter(_.sale & _[CATEGORY].notnull()).group_by(CUSTOMER, CATEGORY).aggregate(n_lines=_.count())
    pairs = counted.group_by(CUSTOMER).aggregate(**bound(counted, [d.pairs for d in declarations]))
    return customers.left_join(pairs, CUSTOMER).drop(f"{CUSTOMER}_right")


def results_of(customers: ir.Table, declarations: Sequence[Declaration]) -> ir.Table:
    """The declared columns from the aggregates of the customers."""
    results = bound(customers, [d.results for d in declarations])
    return customers.select(CUSTOMER, **{column.name: number(results[column.name]) for column in columns_of(declarations)})


def columns_of(declarations: Sequence[Declaration]) -> tuple[Column, ...]:
    """The columns of all declarations, in their order. Errors: UsageError where a name comes twice or has no result."""
    seen: dict[str, Column] = {}
    for declaration in declarations:
        for column in declaration.columns:
            if seen.setdefault(column.name, column) != column:
                raise UsageError(f"Two feature families have a column '{column.name}': take one, or change its options.")
            if column.name not in declaration.results:
                raise UsageError(f"The feature family '{column.family}' declares the column '{column.name}' but no result of that name.")
    return tuple(seen.values())


def extended(table: ir.Table, layers: Sequence[Mapping[str, Any]]) -> ir.Table:
    """The table with the spine's names first, so that the families' expressions can use them, then the families'."""
    first, *rest = layers
    table = table.mutate(**bound(table, [first]))
    own = bound(table, rest)
    return table.mutate(**own) if own else table


def bound(table: ir.Table, layers: Sequence[Mapping[str, Any]]) -> dict[str, ir.Value]:
    """The expressions of all layers over the table, each name once."""
    out: dict[str, ir.Value] = {}
    for layer in layers:
        for name, expression in layer.items():
            (value,) = table.bind(expression)
            if not out.setdefault(name, value).equals(value):
                raise UsageError(f"Two feature families mean different things by '{name}': rename one, or make their options agree.")
    return out
