"""All families that read one table, in one plan: records to visits, days or accounts, these to customers, and the final columns.

Each grain is one group-by, whatever the number of families. Customers are kept before the final columns, since some of these lean on what
is usual among everyone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.operations as ops
from ibis import _

from intarsia.core.literals import exact
from intarsia.errors import UsageError
from intarsia.features.declaration import Declaration, Group
from intarsia.features.planner import CUSTOMER, bound, columns_of

if TYPE_CHECKING:
    import ibis.expr.types as ir


def customers_of(rows: ir.Table, declarations: Sequence[Declaration]) -> ir.Table:
    """One row a customer: `customer_id`, and the aggregates of the records and of each group. Cost: one group-by of the records, where
    aggregates of records are asked for, and two a group."""
    own = bound(rows, [d.rows for d in declarations])
    extended = rows.mutate(**own) if own else rows
    parts = []
    direct = bound(extended, [d.customers for d in declarations])
    groups = _merged(declarations)
    if direct or not groups:
        parts.append(extended.group_by(CUSTOMER).aggregate(n_rows=_.count(), **direct))
    for keys, members in groups.items():
        grouped = extended.group_by(CUSTOMER, *keys).aggregate(**bound(extended, [group.values for group in members]))
        steps = bound(grouped, [group.steps for group in members])
        stepped = grouped.mutate(**steps) if steps else grouped
        parts.append(stepped.group_by(CUSTOMER).aggregate(**bound(stepped, [group.customers for group in members])))
    out, *rest = parts
    names = [name for part in parts for name in part.columns if name != CUSTOMER]
    for place, part in enumerate(rest):
        out = out.left_join(part, CUSTOMER, rname=f"{{name}}_{place}")
    return out.select(CUSTOMER, *names) if rest else out


def everyone_of(customers: ir.Table, declarations: Sequence[Declaration]) -> Mapping[str, float | None]:
    """The aggregates over all customers that the declarations ask for. Cost: one pass over the customers."""
    asked = bound(customers, [d.everyone for d in declarations])
    if not asked:
        return {}
    (row,) = customers.aggregate(**asked).to_pyarrow().to_pylist()
    return {name: None if value is None else float(value) for name, value in row.items()}


def results_of(customers: ir.Table, declarations: Sequence[Declaration], everyone: Mapping[str, float | None]) -> ir.Table:
    """`customer_id` and one float64 column for each declared one."""
    known = {name: ibis.null("float64") if value is None else _double(exact(value)) for name, value in everyone.items()}
    table = customers.mutate(**known) if known else customers
    results = bound(table, [d.results for d in declarations])
    return table.select(CUSTOMER, **{column.name: _double(results[column.name]) for column in columns_of(declarations)})


def _double(value: ir.Value) -> ir.Value:
    """The value cast even where Ibis believes that it is a float64: DuckDB makes a DECIMAL of a choice between 0.0 and a whole number,
    Spark of every written number, and then divides with seven digits."""
    return ops.Cast(value, "float64").to_expr()


def _merged(declarations: Sequence[Declaration]) -> dict[tuple[str, ...], list[Group]]:
    """The groups of all families by their keys; one name stands for one set of keys."""
    named: dict[str, tuple[str, ...]] = {}
    out: dict[tuple[str, ...], list[Group]] = {}
    for declaration in declarations:
        for name, group in declaration.groups.items():
            if named.setdefault(name, group.keys) != group.keys:
                raise UsageError(f"Two feature families mean different things by the group '{name}': rename one, or make their keys agree.")
            out.setdefault(group.keys, []).append(group)
    return out


def declared(found: Any) -> tuple[Declaration, ...]:
    """What a family declares, one or several, as a tuple; what has no column is nothing."""
    return tuple(one for one in ((found,) if isinstance(found, Declaration) else found) if one.columns)
