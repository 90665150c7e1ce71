"""Canonical rows are used or set aside: what cannot be read, what names nobody, what was loaded twice, what lies in the future.

Of several states of one record, those with the same identity (canon.py), the one of the latest stamp is used; where there is no stamp, or
it is the same, the one in which most is true, then the fullest, for what is learnt late wins; then the one that comes last. Items of one
contract, usage and balances are told in parts (chosen.py): of one identity several records are used. What is logged to the day without a
number and a figure counts as often as the file with most of it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir

from intarsia.core.base import Remark
from intarsia.core.canon import CANON
from intarsia.core.schema import TableSchema
from intarsia.sources import chosen
from intarsia.sources.connectors import Bench
from intarsia.sources.sql import as_table, quoted
from intarsia.sources.states import Told

FUTURE = "Its time lies in the future."
_IN_PARTS = {
    "usage": "tell of the same use at the same time as another, with other figures: they are added up, whatever file they stand in",
    "balances": "state an account once more for the same moment in the same file: the last says what is on it, and what moved is added up",
    "subscriptions": "tell of the same contract as another of their file, under another plan: each is an item of it, and counts",
}
_ITEM = {"subscriptions": "plan"}
_OTHER = "say nearly the same as another, to the day and without a number of their own: each counts"
_ALIKE = "A number or the time of day in a column would show which of them repeat another."
_CORRECTED = "Where the later one corrects the earlier, a column 'updated_at' that says when tells so."
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
    remarks: tuple[Remark, ...] = ()


def sift(kept: ir.Table, name: str, bench: Bench, today: date | None, told: Told) -> Sifted:
    """Part the rows of the canonical table `name` into used and refused; `told`: when and in which file each was told.

    Cost: one aggregate of 64-bit hashes; the few that meet are compared exactly.
    """
    con, schema = bench.con, CANON[name]
    problems = _problems(con.compile(kept), schema, today)
    rows, unread, identities = _first_look(con, problems, schema)
    if not unread and identities == rows:
        return Sifted(kept, None, rows, rows, {})
    remarks: tuple[Remark, ...] = ()
    if identities < rows - unread:
        judged = bench.keep(as_table(con, _judged(problems, schema, told, con)))
        remarks = _remarks(con, con.compile(judged), schema)
        both = f"({problems}) p LEFT JOIN (SELECT row, reason FROM ({con.compile(judged)})) d USING (row)"
        problems = f"SELECT p.* REPLACE (coalesce(p.problem, d.reason) AS problem) FROM {both}"
    counts = con.raw_sql(f"SELECT problem, count(*), min(row) FROM ({problems}) GROUP BY problem ORDER BY 2 DESC, 1").fetchall()
    reasons = {reason: count for reason, count, _ in counts if reason is not None}
    first = {reason: row for reason, _, row in counts if reason is not None}
    used = sum(count for reason, count, _ in counts if reason is None)
    if not reasons:
        return Sifted(kept, None, used, used, {}, remarks=remarks)
    refused = bench.keep(as_table(con, f"SELECT row, problem AS reason FROM ({problems}) WHERE problem IS NOT NULL"))
    good = as_table(con, f"SELECT * FROM ({con.compile(kept)}) ANTI JOIN ({con.compile(refused)}) USING (row)")
    return Sifted(bench.keep(good), refused, used + sum(reasons.values()), used, reasons, first, remarks)


def _problems(query: str, schema: TableSchema, today: date | None) -> str:
    if today is None or schema.name in MAY_LIE_AHEAD:
        return query
    ahead = f"problem IS NULL AND {schema.time} >= TIMESTAMP '{today + timedelta(days=2)}'"
    return f"SELECT * REPLACE (CASE WHEN {ahead} THEN {quoted(FUTURE)} ELSE problem END AS problem) FROM ({query})"


def _identity(schema: TableSchema) -> str:
    """What makes two rows the same; `source` is the same for all rows of a source."""
    own = tuple(f"CASE WHEN {schema.number} IS NULL THEN {name} END" for name in schema.unnumbered)
    return ", ".join((*(name for name in schema.identity if name != "source"), *own))


def _first_look(con: Any, problems: str, schema: TableSchema) -> tuple[int, int, int]:
    """How many rows there are, how many have a problem, and how many different hashes of identities the others have."""
    hashes = f"SELECT problem, CASE WHEN problem IS NULL THEN hash({_identity(schema)}) END AS h FROM ({problems})"
    rows, unread, identities = con.raw_sql(f"SELECT count(*), count(problem), count(DISTINCT h) FROM ({hashes})").fetchone()
    return int(rows), int(unread), int(identities)


def _judged(problems: str, schema: TableSchema, told: Told, con: Any) -> str:
    """SQL: of records that meet, `row`, the `reason` why it is refused (null: used), and whether it stands beside others that are `alike`
    or that say something `else`."""
    own = [name for name in schema.types if name not in ("row", "source", "problem")]
    full = " + ".join(f"({name} IS NOT NULL)::INTEGER" for name in own)
    flags = [name for name, kind in schema.types.items() if kind == "boolean"]
    true = " + ".join(f"coalesce({name}, false)::INTEGER" for name in flags) or "0"
    stamped = f"LEFT JOIN ({told.stamps}) s USING (row)" if told.stamps else "CROSS JOIN (SELECT NULL::TIMESTAMP AS stamp)"
    meeting = (
        f"SELECT *, hash({_identity(schema)}) AS h, hash({', '.join(own)}) AS whole, {full} AS fullness, {true} AS truths, "
        f"{told.file} AS file FROM ({problems}) WHERE problem IS NULL QUALIFY count(*) OVER (PARTITION BY h) > 1"
    )
    states = f"SELECT m.*, stamp FROM ({meeting}) m {stamped}"
    logged = told.logged and _to_the_day(con, problems, schema)
    key = _identity(schema)
    if logged or schema.name == "usage":
        return chosen.together(states, key, logged=logged)
    return chosen.of_one_file(states, key) if schema.name == "balances" else chosen.last(states, key, _ITEM.get(schema.name, ""))


def _to_the_day(con: Any, problems: str, schema: TableSchema) -> bool:
    time = schema.time
    query = f"SELECT bool_and({time} = date_trunc('day', {time})) FROM ({problems}) WHERE problem IS NULL"
    return con.raw_sql(query).fetchone()[0] is True


def _remarks(con: Any, judged: str, schema: TableSchema) -> tuple[Remark, ...]:
    """What is used although it has the identity of another record."""
    alike, other = con.raw_sql(f"SELECT count(*) FILTER (alike), count(*) FILTER (other) FROM ({judged})").fetchone()
    out = []
    if alike:
        text = f"{alike:,} record(s) say the same as another, to the day and without a number of their own: each counts. {_ALIKE}"
        out.append(Remark("advice", schema.time, text))
    if other:
        out.append(Remark("advice", schema.time, f"{other:,} record(s) {_IN_PARTS.get(schema.name, _OTHER)}. {_CORRECTED}"))
    return tuple(out)


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
