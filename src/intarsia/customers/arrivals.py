"""What is new in a load: an export that overlaps with earlier ones, or is loaded again, brings only what was not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from intarsia.core.schema import ORDERS
from intarsia.customers.loads import day_counts, repeated_days
from intarsia.customers.twins import day_of, find_twins

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.engine import Engine

CONTENT = tuple(field.name for field in ORDERS.fields if field.name not in ("row", "problem"))


@dataclass(frozen=True)
class Arrivals:
    """Lines of a load (schema.ORDERS): those that are `fresh`, kept, and those that are `refused` (nobody's, or unreadable), lazy; how many
    there are of each, how many are `repeated`: there already, from an earlier load or from a day that is twice in this one; and how many
    fresh ones are `changed`: of an order and a product that were there, with another quantity, price or amount."""

    fresh: ir.Table
    refused: ir.Table
    n_fresh: int
    n_refused: int
    repeated: int
    changed: int = 0


def once(engine: Engine, orders: ir.Table, history: ir.Table | None = None, *, numbered: bool = False) -> tuple[ir.Table, int]:
    """The readable lines that name a customer, each day of them once where days were loaded twice (see customers.loads), and how many lines
    that left out; none where lines are `numbered`. `history`: the lines of everybody that are there already, lazy. Cost: one scan, and a
    sort of a number a line; one scan of the history where a day looks as if it were loaded twice."""
    known = engine.keep(orders.filter(_usable(orders)))
    if numbered:
        return known, 0
    twins = find_twins(engine, known)
    days = _repeated(engine, known, twins, history)
    if days is None:
        return known, 0
    repeats = engine.put(days.to_batches(), days.schema)
    shared = twins.join(repeats, "day")
    surplus = engine.keep(shared.filter(shared.copy * shared.times > shared.copies).select("row"))
    return engine.keep(known.anti_join(surplus, "row")), surplus.count().to_pyarrow().as_py()


def arrivals(
    engine: Engine, orders: ir.Table, rows_in: int, there: ir.Table | None, history: ir.Table | None = None, *, numbered: bool = False
) -> Arrivals:
    """What a load of `rows_in` lines adds to the lines that are `there` already of its customers (none: the first load); `history` are
    those of everybody (where not given: `there`). `numbered`: its lines bear numbers, so that equal ones in it are different lines.

    A line counts as repeated as often as an equal one is there: of two equal lines in a load and one before, one is new. So loads may
    overlap, come twice and in any order, and what is known in the end is the same. Cost: the load once, and the lines of its customers.
    """
    known, doubled = once(engine, orders, there if history is None else history, numbered=numbered)
    readable = known.count().to_pyarrow().as_py()
    refused = orders.filter(~_usable(orders))
    n_refused = rows_in - readable - doubled
    if there is None:
        return Arrivals(known, refused, readable, n_refused, doubled)
    before = there.group_by(*CONTENT).agg(copies=there.count()).rename({f"of_{name}": name for name in CONTENT})
    copied = known.mutate(copy=ibis.row_number().over(group_by=list(CONTENT), order_by="row") + 1)
    joined = copied.left_join(before, [copied[name].identical_to(before[f"of_{name}"]) for name in CONTENT])
    fresh = engine.keep(joined.filter(joined.copy > joined.copies.fill_null(0)).select(*known.columns))
    n_fresh = fresh.count().to_pyarrow().as_py()
    return Arrivals(fresh, refused, n_fresh, n_refused, doubled + readable - n_fresh, _changed(fresh, there) if n_fresh else 0)


def _changed(fresh: ir.Table, there: ir.Table) -> int:
    """How many fresh lines are of an order and a product that the customer had already, bought or given back alike."""
    own, old = (
        lines.select("customer_id", "order_id", thing=ibis.coalesce(lines.product_id, lines.product), bought=lines.quantity > 0)
        for lines in (fresh, there)
    )
    known = own.filter(own.thing.notnull()).semi_join(old, ["customer_id", "order_id", "thing", "bought"])
    return int(known.count().to_pyarrow().as_py())


def _repeated(engine: Engine, known: ir.Table, twins: ir.Table, history: ir.Table | None) -> pa.Table | None:
    """The days of a load that were loaded more than once. On top of a history a day is judged with the lines of it that were known before:
    a few doubled purchases of a day are no day that was loaded twice, however few others have come with them."""
    counts = day_counts(known, twins)
    if history is None:
        return repeated_days([counts])
    days = repeated_days([counts], whole=False)
    if days is None:
        return None
    asked = engine.put(days.select(["day"]).to_batches(), pa.schema([days.schema.field("day")]))
    before = engine.keep(history.mutate(day=day_of(history.ordered_at)).semi_join(asked, "day").drop("day"))
    here = known.select(*CONTENT).distinct().rename({f"of_{name}": name for name in CONTENT})
    others = engine.keep(before.anti_join(here, [before[name].identical_to(here[f"of_{name}"]) for name in CONTENT]))
    return repeated_days([counts, day_counts(others, find_twins(engine, others))], whole=False)


def _usable(orders: ir.Table) -> ir.BooleanValue:
    return orders.customer_id.notnull() & orders.ordered_at.notnull() & orders.problem.isnull()
