"""The features of one table other than orders, in pieces by customer where memory is short."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from intarsia.core.base import CustomerBase
from intarsia.features.consolidate import Part
from intarsia.features.declaration import Declaration
from intarsia.features.grains import customers_of, everyone_of, results_of
from intarsia.features.planner import CUSTOMER, columns_of
from intarsia.features.seen import Seen
from intarsia.features.views import VIEWS, rows_of, sources_of, usual_prices

if TYPE_CHECKING:
    import ibis.expr.types as ir

BYTES_A_ROW = 400
PIECES_A_MEMORY = 4


def measured_table(
    base: CustomerBase, seen: Seen, name: str, declarations: Sequence[Declaration], as_of: date, *, at_once: int | None = None
) -> Part:
    """The columns that the declarations want of the table or view `name`, of every customer with a row there.

    Cost: the group-bys of `grains.customers_of`. Where there are more rows than can be held `at_once` (as many as
    fit into the engine's memory at 400 bytes each, where not told), they are written once more, in pieces by a hash of the customer.
    """
    short = at_once or max(base.engine.memory_bytes // BYTES_A_ROW, 1)
    plans = (customers_of(rows_of(name, tables, seen, as_of), declarations) for tables in _pieces(base, seen, name, short))
    customers = base.engine.gather(plans)
    table = results_of(customers, declarations, everyone_of(customers, declarations))
    none = tuple(column for d in declarations for column in d.none)
    return Part(table, columns_of(declarations), VIEWS[name].never, none, name if name in base.tables else "")


def _pieces(base: CustomerBase, seen: Seen, name: str, short: int) -> Iterator[Mapping[str, ir.Table]]:
    """The tables that the view reads, whole or piece by piece."""
    tables = {source: base.tables[source] for source in sources_of(name, base.tables)}
    if name == "priced":
        tables["orders:usual"] = base.engine.keep(usual_prices(base.orders))
    parts = len(base.pieces) or 1
    others = [source for source in tables if source in seen.tables and source not in ("orders", "external")]
    rows = sum(seen.rows(source) for source in others)
    if rows > short:
        parts = max(parts, math.ceil(PIECES_A_MEMORY * rows / short))
    if parts == 1:
        yield tables
        return
    split = {source: base.engine.scatter(tables[source], CUSTOMER, parts) for source in others}
    if "orders" in tables:
        split["orders"] = base.pieces if len(base.pieces) == parts else base.engine.scatter(tables["orders"], CUSTOMER, parts)
    for number in range(parts):
        yield {**tables, **{source: pieces[number] for source, pieces in split.items()}}
