"""One row a customer from the features of several tables: everybody who is known anywhere, and what it means not to be in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import ibis
from ibis import _

from intarsia.core.base import CustomerBase, Remark
from intarsia.core.features import Column, FeatureTable
from intarsia.errors import TooLittle
from intarsia.features.declaration import Declaration
from intarsia.features.planner import CUSTOMER
from intarsia.features.seen import Seen

if TYPE_CHECKING:
    import ibis.expr.types as ir

_DECISIONS = "consents"


@dataclass(frozen=True)
class Part:
    """The features of the customers of one table: `table` with `customer_id` and `columns`; `never` says what it is to have no row there,
    `none` names the columns that are then 0. `whole`: the canonical table all of whose customers have a row here, if there is one."""

    table: ir.Table
    columns: tuple[Column, ...]
    never: str
    none: tuple[str, ...]
    whole: str = ""


def consolidated(
    base: CustomerBase,
    seen: Seen,
    parts: Sequence[Part],
    found: Sequence[tuple[str, tuple[Declaration, ...]]],
    as_of: date,
    *,
    like: FeatureTable | None = None,
) -> FeatureTable:
    """The features of everybody. Columns without a single value are left out, with a remark; those of orders alone stay.

    Errors: TooLittle where nobody is known, or where no column is left. Cost: one join of customers a table.
    """
    alone = set(base.tables) == {"orders"}
    wide = parts[0].table if alone and len(parts) == 1 else base.engine.keep(_joined(_ids(base, parts, alone=alone), parts))
    columns = {column.name: column for column in (_told(c, part, alone=alone) for part in parts for c in part.columns)}
    (counts,) = wide.aggregate(n_customers=_.count(), **{name: wide[name].count() for name in columns}).to_pyarrow().to_pylist()
    n_customers = counts.pop("n_customers")
    if not n_customers:
        raise TooLittle(f"Nobody {'bought anything' if alone else 'is known'} before {as_of}. Choose a later day.")
    if like is not None:
        absent = {c.name: ibis.null("float64") for c in like.columns if c.name not in columns}
        same = wide.mutate(**absent) if absent else wide
        return replace(like, table_expr=same.select(CUSTOMER, *like.names), as_of=as_of, engine=base.engine, n_customers=n_customers)
    of_orders = {c.name for part in parts if part.whole == "orders" for c in part.columns} if alone else set()
    kept = tuple(column for name, column in columns.items() if counts[name] or name in of_orders)
    remarks = (*_nameless(base, seen), *_left_out(found, columns, {column.name for column in kept}))
    if not kept:
        raise TooLittle(f"No feature can be measured. {' '.join(remark.text for remark in remarks)}")
    table = wide if len(kept) == len(columns) else wide.select(CUSTOMER, *(column.name for column in kept))
    return FeatureTable(table, kept, as_of, base.engine, n_customers, remarks=remarks)


def _ids(base: CustomerBase, parts: Sequence[Part], *, alone: bool) -> ir.Table:
    """Everybody who is known: those who bought where there are orders alone, else everyone with an id in any table. To have decided about
    the use of data makes nobody a customer."""
    if alone:
        return parts[0].table.select(CUSTOMER)
    whole = {part.whole: part.table.select(CUSTOMER) for part in parts if part.whole and part.whole != "orders"}
    homes = {name: table for name, table in base.tables.items() if name != _DECISIONS and CUSTOMER in table.columns}
    if not homes:
        raise TooLittle("Nothing is known of anybody but decisions about the use of data. Name a source of what customers do.")
    named = [whole.get(name, table.select(CUSTOMER)) for name, table in homes.items()]
    known = [table.filter(_[CUSTOMER].notnull()).distinct() for table in named]
    return (ibis.union(*known, distinct=True) if len(known) > 1 else known[0]).select(CUSTOMER)


def _joined(ids: ir.Table, parts: Sequence[Part]) -> ir.Table:
    """Everybody with the columns of every part, in one chain of joins."""
    out = ids
    for number, part in enumerate(parts):
        if part.columns:
            out = out.left_join(part.table, CUSTOMER, rname=f"{{name}}_{number}")
    zeros = {name for part in parts for name in part.none}
    names = [column.name for part in parts for column in part.columns]
    return out.select(CUSTOMER, **{name: out[name].fill_null(0.0) if name in zeros else out[name] for name in names})


def _told(column: Column, part: Part, *, alone: bool) -> Column:
    """The column, its missing values explained by the table that the customer is not in."""
    if column.name in part.none or (alone and part.whole == "orders"):
        return column
    return replace(column, missing=f"{part.never}, or {column.missing}" if column.missing else part.never)


def _nameless(base: CustomerBase, seen: Seen) -> tuple[Remark, ...]:
    """Tables with records of nobody in particular."""
    if set(base.tables) == {"orders"}:
        return ()
    told = [(name, seen.nameless(name), seen.rows(name)) for name in base.tables if name not in ("orders", "external")]
    return tuple(
        Remark("warning", name, f"{nobody:,} of {nobody + rows:,} records of '{name}' name no customer and are not measured.")
        for name, nobody, rows in told
        if nobody
    )


def _left_out(found: Sequence[tuple[str, tuple[Declaration, ...]]], columns: Mapping[str, Column], kept: set[str]) -> tuple[Remark, ...]:
    """Families that measure nothing, and columns without a value."""
    out = []
    for family, declarations in found:
        own = [column.name for declaration in declarations for column in declaration.columns]
        empty = [name for name in own if name in columns and name not in kept]
        if not set(own) & kept:
            why = "no customer has a value of any of its features" if own else "the base has no data for it"
            out.append(Remark("advice", family, f"The family '{family}' measures nothing: {why}."))
        elif empty:
            out.append(Remark("advice", family, f"The family '{family}' leaves out {', '.join(empty)}: no customer has a value."))
    return tuple(out)
