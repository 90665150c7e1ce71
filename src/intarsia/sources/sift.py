"""Canonical rows are used or set aside: what cannot be read, what names nobody, what was loaded twice, what lies in the future."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir

from intarsia.core.canon import CANON
from intarsia.core.schema import TableSchema
from intarsia.sources.connectors import Bench
from intarsia.sources.sql import as_table, quoted

REPEATED = "It repeats another record."
EARLIER = "It is an earlier state of another record."
FUTURE = "Its time lies in the future."
MAY_LIE_AHEAD = ("customers", "subscriptions", "external", "campaigns")


@dataclass(frozen=True)
class Sifted:
    """The used rows, the refused ones (row, reason), the counts of both, and the first refused row of each reason."""

    table: ir.Table
    refused: ir.Table | None
    rows_in: int
    rows_used: int
    reasons: Mapping[str, int]
    first: Mapping[str, int] = field(default_factory=dict)


def sift(kept: ir.Table, name: str, bench: Bench, today: date | None) -> Sifted:
    """Part the rows of the canonical table `name` into used and refused.

    Of records with the same identity (canon.py) the fullest is used, whatever their order: what is learnt late wins. Cost: one aggregate of
    64-bit hashes; the few that meet are compared exactly.
    """
    con, schema = bench.con, CANON[name]
    problems = _problems(con.compile(kept), schema, today)
    rows, unread, identities = _first_look(con, problems, schema)
    if not unread and identities == rows:
        return Sifted(kept, None, rows, rows, {})
    if identities < rows - unread:
        told = bench.keep(as_table(con, _told(problems, schema)))
        both = f"({problems}) p LEFT JOIN ({con.compile(told)}) d USING (row)"
        problems = f"SELECT p.* REPLACE (coalesce(p.problem, d.reason) AS problem) FROM {both}"
    counts = con.raw_sql(f"SELECT problem, count(*), min(row) FROM ({problems}) GROUP BY problem ORDER BY 2 DESC, 1").fetchall()
    reasons = {reason: count for reason, count, _ in counts if reason is not None}
    first = {reason: row for reason, _, row in counts if reason is not None}
    used = sum(count for reason, count, _ in counts if reason is None)
    if not reasons:
        return Sifted(kept, None, used, used, {})
    refused = bench.keep(as_table(con, f"SELECT row, problem AS reason FROM ({problems}) WHERE problem IS NOT NULL"))
    good = as_table(con, f"SELECT * FROM ({con.compile(kept)}) ANTI JOIN ({con.compile(refused)}) USING (row)")
    return Sifted(bench.keep(good), refused, used + sum(reasons.values()), used, reasons, first)


def _problems(query: str, schema: TableSchema, today: date | None) -> str:
    if today is None or schema.name in MAY_LIE_AHEAD:
        return query
    ahead = f"problem IS NULL AND {schema.time} >= TIMESTAMP '{today + timedelta(days=2)}'"
    return f"SELECT * REPLACE (CASE WHEN {ahead} THEN {quoted(FUTURE)} ELSE problem END AS problem) FROM ({query})"


def _identity(schema: TableSchema) -> str:
    """What makes two rows the same; `source` is the same for all rows of a source. Events without a number of their own that happened in
    different visits are different."""
    visit = ("CASE WHEN event_id IS NULL THEN session_id END",) if schema.name == "events" else ()
    return ", ".join((*(name for name in schema.identity if name != "source"), *visit))


def _first_look(con: Any, problems: str, schema: TableSchema) -> tuple[int, int, int]:
    """How many rows there are, how many have a problem, and how many different hashes of identities the others have."""
    hashes = f"SELECT problem, CASE WHEN problem IS NULL THEN hash({_identity(schema)}) END AS h FROM ({problems})"
    rows, unread, identities = con.raw_sql(f"SELECT count(*), count(problem), count(DISTINCT h) FROM ({hashes})").fetchone()
    return int(rows), int(unread), int(identities)


def _told(problems: str, schema: TableSchema) -> str:
    """SQL: of records that meet, all but the fullest, and why they are refused."""
    own = [name for name in schema.types if name not in ("row", "source", "problem")]
    full = " + ".join(f"({name} IS NOT NULL)::INTEGER" for name in own)
    flags = [name for name, kind in schema.types.items() if kind == "boolean"]
    true = " + ".join(f"coalesce({name}, false)::INTEGER" for name in flags) or "0"
    everything = f"hash({', '.join(own)})"
    meeting = (
        f"SELECT *, hash({_identity(schema)}) AS h, {everything} AS whole, {full} AS fullness, {true} AS truths FROM ({problems}) "
        "WHERE problem IS NULL QUALIFY count(*) OVER (PARTITION BY h) > 1"
    )
    order = f"ORDER BY truths DESC, fullness DESC, {', '.join(f'{name} DESC NULLS LAST' for name in own)}, row"
    window = f"PARTITION BY {_identity(schema)} {order}"
    first = f"first_value(whole) OVER ({window})"
    ranked = f"SELECT row, whole, row_number() OVER ({window}) AS place, {first} AS best FROM ({meeting})"
    return (
        f"SELECT row, CASE WHEN whole = best THEN {quoted(REPEATED)} ELSE {quoted(EARLIER)} END AS reason FROM ({ranked}) WHERE place > 1"
    )


def unread(loaded: str, refused: str, names: tuple[str, ...], source: str) -> str:
    """SQL: the refused records as their source wrote them: source, row, reason, record (JSON). A name that two columns bear is told apart
    by its place among them."""
    fields = ", ".join(f"{quoted(name)}, c{i}" for i, name in enumerate(_told_apart(names)))
    record = f"CAST(json_object({fields}) AS VARCHAR)" if names else "NULL"  # a struct takes Email and email for one name
    return f"SELECT {quoted(source)} AS source, row, reason, {record} AS record FROM ({loaded}) JOIN ({refused}) USING (row) ORDER BY row"


def _told_apart(names: tuple[str, ...]) -> list[str]:
    """Names of which no two are the same: a second "city" is "city (2)"."""
    told: list[str] = []
    for name in names:
        fresh, n = name, 1
        while fresh in told:
            fresh, n = f"{name} ({n + 1})", n + 1
        told.append(fresh)
    return told
