"""Twins: lines that are identical in everything but their place in the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from intarsia.core.engine import Engine
from intarsia.core.schema import ORDERS

if TYPE_CHECKING:
    import ibis.expr.types as ir

_CONTENT = tuple(field.name for field in ORDERS.fields if field.name not in ("row", "problem"))
_TELLING = ("customer_id", "order_id", "ordered_at", "product_id", "product", "amount")


def find_twins(engine: Engine, lines: ir.Table) -> ir.Table:
    """The lines that have an identical twin, kept: `row`, `day`, `copy` (from 1), `copies`, `has_product`.

    Whole customers are needed. Cost: one group-by of a 64-bit number a line, made from its most telling columns; only lines that share
    theirs are compared in full.
    """
    hashed = lines.mutate(content=ibis.struct({name: lines[name] for name in _TELLING}).hash())
    shared = hashed.group_by("content").agg(lines=hashed.count())
    shared = engine.keep(shared.filter(shared["lines"] > 1).select("content"))
    few = engine.keep(hashed.semi_join(shared, "content"))
    group = [few[name] for name in _CONTENT]
    numbered = few.select(
        few.row,
        day=few.ordered_at.truncate("D").cast("timestamp(6)"),
        copy=ibis.row_number().over(group_by=group, order_by=few.row) + 1,
        copies=few.count().over(group_by=group),
        has_product=ibis.coalesce(few.product_id, few["product"]).notnull(),
    )
    return engine.keep(numbered.filter(numbered.copies > 1))
