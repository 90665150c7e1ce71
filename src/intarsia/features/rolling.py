"""Features that live: what a customer did is added up once, and only what depends on the day is worked out again when the day moves.

The definition is the planner's own, cut where the day comes in. Of each aggregate it is found out whether it depends on the day, by
declaring the families for two days and comparing: what comes out equal is *state*, kept a customer; what does not (sums over the last 90
days, fading sums) is worked out from the kept orders. So a day that passes costs one group-by of the orders instead of cleaning and
measuring all lines, and a new order costs its own customer alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
from ibis.expr import operations as ops

from intarsia.errors import UsageError
from intarsia.features.declaration import Declaration
from intarsia.features.families import PLUGINS
from intarsia.features.grains import declared
from intarsia.features.measure import of_orders_alone
from intarsia.features.planner import CUSTOMER, bound, buyers, extended, extended_lines, orders_of, results_of, steps_of, with_pairs
from intarsia.features.seen import Seen
from intarsia.features.spine import spine

if TYPE_CHECKING:
    import ibis.expr.types as ir


LOOKING_BACK = ("minute", "gap_minutes")


@dataclass(frozen=True)
class Kept:
    """What is kept of cleaned order lines: `orders`, one row an order; `state`, one row a customer who bought."""

    orders: ir.Table
    state: ir.Table


def declarations_of(as_of: date, families: Sequence[str] | None = None) -> tuple[Declaration, ...]:
    """What the families that read orders alone measure as of a day, the spine first."""
    names = of_orders_alone() if families is None else families
    found = [d for name in names for d in declared(PLUGINS.build(name).declare(as_of, Seen()))]
    return (spine(as_of), *(d for d in found if d.table == "orders"))


def kept(lines: ir.Table, declarations: Sequence[Declaration], timed: frozenset[str]) -> Kept:
    """What is to be kept of cleaned order lines (schema.CLEAN_ORDERS) of whole customers; `timed` are the aggregates that depend on the day
    (see `timed_of`). Cost: as of `planner.plan`."""
    extended = extended_lines(lines, declarations)
    orders = orders_of(extended, declarations)
    stepped = steps_of(orders, declarations)
    free = {name: value for name, value in bound(stepped, [d.customers for d in declarations]).items() if name not in timed}
    state = with_pairs(buyers(stepped.group_by(CUSTOMER).aggregate(**free)), extended, declarations)
    return Kept(_plain(orders), _plain(state))


def features_at(kept: Kept, declarations: Sequence[Declaration], timed: frozenset[str]) -> ir.Table:
    """The features of the customers whose state is given, by declarations of any day after their last kept order.

    Cost: one group-by of the orders by customer, and a join. The look back at the order before, a sort of all orders, is left out where
    nothing that depends on the day needs it: engines work out windows that nobody reads.
    """
    customers = kept.state
    if timed:
        stepped = _steps_needed(kept.orders, declarations, timed)
        own = bound(stepped, [_only(d.customers, timed) for d in declarations])
        customers = customers.left_join(stepped.group_by(CUSTOMER).aggregate(**own), CUSTOMER).drop(f"{CUSTOMER}_right")
    return results_of(customers, declarations)


def _steps_needed(orders: ir.Table, declarations: Sequence[Declaration], timed: frozenset[str]) -> ir.Table:
    """The orders with those steps alone that the timed aggregates read."""
    first, *rest = declarations
    whole = ibis.table(steps_of(ibis.table(orders.schema(), name="orders"), declarations).schema(), name="steps")
    wanted = _fields(bound(whole, [_only(d.customers, timed) for d in declarations]))
    wanted |= _fields(bound(whole, [_only(d.steps, wanted) for d in rest]))
    wanted |= _fields(bound(whole, [_only(first.steps, wanted)]))
    if wanted & set(LOOKING_BACK):
        return steps_of(orders, declarations)
    return extended(orders, [_only(d.steps, wanted) for d in declarations])


def _only(expressions: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: expression for name, expression in expressions.items() if name in names}


def _fields(values: Mapping[str, ir.Value]) -> set[str]:
    """The columns that expressions read."""
    return {field.name for value in values.values() for field in value.op().find(ops.Field)}


def timed_of(families: Sequence[str] | None = None, *, schema: Mapping[str, str]) -> frozenset[str]:
    """The names of the aggregates of orders to customers that depend on the day, found by declaring for two days.

    Needs the `schema` of cleaned order lines. Errors: UsageError where the day comes in below (lines, orders, categories): such a family
    cannot be kept.
    """
    day = date(2001, 1, 1)
    both = [declarations_of(at, families) for at in (day, day + timedelta(days=400))]
    lines = ibis.table(dict(schema), name="lines")
    grains = [extended_lines(lines, found) for found in both]
    if not grains[0].equals(grains[1]):
        raise UsageError(
            "A feature family lets the day into single order lines; its features cannot be kept up to date, only measured anew."
        )
    orders = ibis.table(orders_of(grains[0], both[0]).schema(), name="orders")
    looking = ibis.table({**orders.schema(), "minute": "float64", "gap_minutes": "float64"}, name="looking")
    timed: set[str] = set()
    stepped = looking
    for layer in ([0], range(1, len(both[0]))):
        found = [bound(stepped, [side[i].steps for i in layer]) for side in both]
        timed |= {name for name, value in found[0].items() if not value.equals(found[1][name]) or _reads(value, timed)}
        stepped = ibis.table({**stepped.schema(), **{name: value.type() for name, value in found[0].items()}}, name="stepped")
    customers = [bound(stepped, [d.customers for d in side]) for side in both]
    return frozenset(name for name, value in customers[0].items() if not value.equals(customers[1][name]) or _reads(value, timed))


def _reads(value: ir.Value, names: set[str]) -> bool:
    """Whether an expression reads one of the columns."""
    return not names.isdisjoint(_fields({"": value}))


def _plain(table: ir.Table) -> ir.Table:
    """Numbers wider than 64 bits as float64, which is what the results make of them: Parquet knows nothing wider."""
    wide = {name: table[name].cast("float64") for name, kind in table.schema().items() if kind.is_decimal()}
    return table.mutate(**wide) if wide else table
