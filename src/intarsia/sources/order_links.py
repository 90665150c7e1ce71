"""What a source of orders tells of its customers beside their ids: the e-mail and the phone by which other systems know them."""

from __future__ import annotations

import re

import ibis.expr.types as ir

from intarsia.core.base import Recognised, SourceRead
from intarsia.sources.connectors import Bench
from intarsia.sources.opened import Source
from intarsia.sources.pattern import Found, Part, match
from intarsia.sources.rewrite import Job, rewrite
from intarsia.sources.shapes._who import WHO
from intarsia.sources.sql import as_table
from intarsia.sources.tables_read import TableRead

LINKS = "links"
_PART = Part(LINKS, {name: WHO[name] for name in ("email", "phone")})
_DIGITS, _ENOUGH = 7, 0.5


def addresses(source: Source) -> dict[str, Found]:
    """The columns of a source of orders that name the customer beside her id: `email`, `phone`; none where the id is the address itself."""
    if source.orders is None:
        return {}
    taken = {one.column.position for one in source.orders.found.values()}
    free = tuple(column for column in source.columns if column.position not in taken)
    return {name: one for name, one in match(free, _PART).items() if name != "phone" or _numbers(one)}


def recognised(source: Source) -> tuple[Recognised, ...]:
    """How these columns were understood, in words."""
    told = "what other sources know the customer by"
    return tuple(Recognised(name, one.column.name, one.because, told) for name, one in addresses(source).items())


def links_of(source: Source, orders: ir.Table, bench: Bench) -> TableRead | None:
    """The different addresses of each customer of these orders (as read), as rows of the table of links; None where the source has none.

    Nothing is computed before it is asked for. Cost, then: one pass over the source, and a join of its records with the orders.
    """
    found = addresses(source)
    if not found:
        return None
    con = bench.con
    job = Job(con, con.compile(source.loaded.table), source.name, source.columns, source.types, source.clock)
    told = rewrite(_PART, found, job).query
    known = f"SELECT row, customer_id FROM ({con.compile(orders)}) WHERE customer_id IS NOT NULL"
    rows = (
        f"SELECT min(l.row) AS row, l.source, o.customer_id, l.email, l.phone FROM ({told}) l JOIN ({known}) o USING (row) "
        "WHERE l.problem IS NULL GROUP BY ALL"
    )
    query = (
        "SELECT row, source, customer_id, email, phone, CAST(NULL AS VARCHAR) AS anonymous_id, CAST(NULL AS TIMESTAMP) AS linked_at, "
        f"CAST(NULL AS VARCHAR) AS previous_id, CAST(NULL AS VARCHAR) AS problem FROM ({rows})"
    )
    read = SourceRead(source.name, source.loaded.source, LINKS, source.kind.name, rows_in=0, rows_used=0, fingerprint=source.fingerprint)
    return TableRead(read, as_table(con, query))


def _numbers(one: Found) -> bool:
    said = [value for value in one.column.values[:2000] if value is not None]
    return bool(said) and sum(len(re.sub(r"\D", "", value)) >= _DIGITS for value in said) >= _ENOUGH * len(said)
