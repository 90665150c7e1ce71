"""Source columns become rows of a canonical table, and every record that cannot be used says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from intarsia.core.base import Recognised, Remark
from intarsia.core.canon import CANON
from intarsia.sources.currencies import currency_column
from intarsia.sources.dates import FIRST_YEAR, LAST_YEAR, DateReading
from intarsia.sources.daymonth import settle
from intarsia.sources.defaults import event_kind, filled_in, lapsed
from intarsia.sources.fitting import PLAIN
from intarsia.sources.pattern import Found, Part, squashed
from intarsia.sources.profile import Column
from intarsia.sources.sql import quoted
from intarsia.sources.values import Scene, by_value, value_sql
from intarsia.sources.zones import Clock, moment_sql, set_to, tells_times

KEYS = ("customer_id", "email", "phone", "anonymous_id")
NOBODY = "The record names nobody."
_WORDS_FOR_NOBODY = "('unknown', 'guest', 'anonymous', 'anon', 'gast', 'unbekannt', '-1', 'not set', '(not set)', 'undefined')"
_LARGEST = 1e15
_SHOWN = 4
_SHIELDED = re.compile(r"'[+0-9]")


@dataclass(frozen=True)
class Job:
    """A loaded source at work: its connection, its query, its name, its columns and their DuckDB types, the clock, the SQL of the day that
    it is as of, and whether day comes before month where a person said so."""

    con: Any
    source: str
    name: str
    columns: tuple[Column, ...]
    kinds: Mapping[str, str]
    clock: Clock
    day: str = "CAST(NULL AS TIMESTAMP)"
    day_first: bool | None = None


@dataclass(frozen=True)
class Rewritten:
    """The query of canonical rows with their problems, how each field came about, and what there is to remark."""

    query: str
    recognised: tuple[Recognised, ...]
    remarks: tuple[Remark, ...]


def rewrite(part: Part, found: Mapping[str, Found], job: Job, others: tuple[Part, ...] = ()) -> Rewritten:
    """The canonical rows of `part` as one DuckDB query; costs small aggregates where a column's scale or day order must be found out.

    `others` are the parts to which the remaining records belong.
    """
    fields, recognised, remarks = _fields(part, found, job)
    stand_ins = {name: column for name, wanted in part.instead.items() if (column := _named(job.columns, wanted)) is not None}
    used = {one.column.position: one.column for one in found.values()} | {column.position: column for column in stand_ins.values()}
    kind = _named(job.columns, part.only[0]) if part.only else None
    coins = currency_column(job.columns) if any(one.how == "cents" for one in found.values()) else None
    used |= {column.position: column for column in (kind, coins) if column is not None}
    texts = "".join(f", {column.key}, {column.text_sql()} AS t{column.position}" for column in used.values())
    bares = "".join(
        f", {column.numbers.bare_sql(f't{column.position}')} AS b{column.position}"
        for column in used.values()
        if column.kind == "text" and column.numbers
    )
    if part.table == "events" and "event" in found and "kind" not in found and not stand_ins:
        fields["kind"] = _kind_of(found["event"].column, job)
    for name, column in stand_ins.items():
        fields[name] = f"coalesce({fields[name]}, t{column.position})" if name in fields else f"t{column.position}"
    values = "".join(f", {sql} AS v_{name}" for name, sql in fields.items())
    query = (
        f"WITH texts AS NOT MATERIALIZED (SELECT row, broken{texts} FROM ({job.source})), "
        f"bared AS NOT MATERIALIZED (SELECT *{bares} FROM texts{_mine(part, others, job)}), "
        f"valued AS NOT MATERIALIZED (SELECT *{values} FROM bared) "
        f"SELECT row, {quoted(job.name)} AS source, {_canonical(part, fields)}, "
        f"{_problem(part, fields, found, kind)} AS problem FROM valued"
    )
    return Rewritten(query, recognised, remarks)


def _named(columns: tuple[Column, ...], wanted: str) -> Column | None:
    return next((column for column in columns if squashed(column.name) == wanted), None)


def _fields(part: Part, found: Mapping[str, Found], job: Job) -> tuple[dict[str, str], tuple[Recognised, ...], tuple[Remark, ...]]:
    fields: dict[str, str] = {name: quoted(value) for name, value in part.fixed.items()}
    recognised, remarks = [], []
    for name, one in sorted(found.items(), key=lambda item: item[1].column.position):
        sql, note, told = _value(name, part.types[name], one, job)
        fields[name] = sql
        recognised.append(Recognised(name, one.column.name, one.because, note))
        remarks += [replace(remark, subject=name) for remark in told]
    for name, stand_in in part.same.items():
        if name not in fields and stand_in in fields:
            fields[name] = fields[stand_in]
            recognised.append(Recognised(name, found[stand_in].column.name, f"the source has none: {stand_in} instead"))
    return fields | _in_utc(part, found, job), tuple(recognised), tuple(remarks)


def _in_utc(part: Part, found: Mapping[str, Found], job: Job) -> dict[str, str]:
    """The SQL of the times that durations are measured between, where the shop's clock does not show how long they last."""
    if not job.clock.changes:
        return {}
    known = {name: found.get(name) or found.get(part.same.get(name, "")) for name in part.types if name.endswith("_at")}
    twins = {f"{name.removesuffix('_at')}_utc": (name, one) for name, one in known.items() if one is not None}
    return {
        twin: _value(name, "timestamp(6)", one, replace(job, clock=job.clock.utc))[0]
        for twin, (name, one) in twins.items()
        if twin in CANON[part.table].types and one.how in PLAIN and tells_times(one.column, job.kinds.get(one.column.key, ""))
    }


def _value(name: str, kind: str, one: Found, job: Job) -> tuple[str, str, tuple[Remark, ...]]:
    """The SQL of one field's value, how it is written, and remarks."""
    column, text = one.column, f"t{one.column.position}"
    number = _number(column, text)
    if one.how in PLAIN and kind == "timestamp(6)":
        reading, remarks = _dates(column, text, job)
        label = (reading.label if reading else "a time") + set_to(column, job.clock)
        return moment_sql(column, text, reading, job.clock, job.kinds.get(column.key, "")), label, remarks
    if one.how not in PLAIN or kind == "boolean":
        coins = currency_column(job.columns)
        currency = f"t{coins.position}" if coins else "''"
        scene = Scene(text, number, job.con, _staged(column, job), job.day, column.name, currency)
        sql, note = value_sql(one.how or "boolean", column, scene)
        return sql, note, _undecided(sql, scene) if one.how == "granted" else ()
    if kind == "float64":
        return f"CASE WHEN abs({number}) <= {_LARGEST} THEN {number} END", column.numbers.label if column.numbers else "", ()
    mended = key_sql(column, text)
    if name in KEYS:
        mended = f"CASE WHEN lower({mended}) NOT IN {_WORDS_FOR_NOBODY} THEN {mended} END"
    return (f"lower({mended})" if name == "email" else mended), "", ()


def _undecided(sql: str, scene: Scene) -> tuple[Remark, ...]:
    """An error where decisions are neither yes nor no, with what they say instead."""
    query = f"SELECT coalesce({scene.text}, 'nothing'), count(*) FROM ({scene.source}) WHERE broken IS NULL AND ({sql}) IS NULL GROUP BY 1"
    rows = scene.con.raw_sql(f"{query} ORDER BY 2 DESC, 1").fetchall()
    if not rows:
        return ()
    such = ", ".join(f"'{text[:30]}' ({count:,})" for text, count in rows[:_SHOWN])
    text = (
        f"{sum(count for _, count in rows):,} decisions can be read neither as yes nor as no, and count as no: {such}. Say yes or no in it."
    )
    return (Remark("error", "", text),)


def _kind_of(column: Column, job: Job) -> str:
    """The kinds of events, looked up by their names."""
    text = f"t{column.position}"
    return by_value(event_kind(text), text, Scene(text, "NULL", job.con, _staged(column, job)))


def _number(column: Column, text: str) -> str:
    if column.kind == "number":
        return f"CAST({column.key} AS DOUBLE)"
    if column.kind == "text" and column.numbers:
        return column.numbers.sql(text, f"b{column.position}")
    return "CAST(NULL AS DOUBLE)"


def _staged(column: Column, job: Job) -> str:
    """The source with the text and bare number of one column, for an aggregate over it."""
    text = f"t{column.position}"
    bare = f", {column.numbers.bare_sql(text)} AS b{column.position}" if column.kind == "text" and column.numbers else ""
    return f"SELECT *{bare} FROM (SELECT *, {column.text_sql()} AS {text} FROM ({job.source}))"


def _dates(column: Column, text: str, job: Job) -> tuple[DateReading | None, tuple[Remark, ...]]:
    if column.kind == "time" or column.dates is None:
        return column.dates, ()
    return settle(column.dates, job.con, _staged(column, job), text, day_first=job.day_first)


def key_sql(column: Column, text: str) -> str:
    """A key's text as it was before a spreadsheet made 12407.0 of 12407, or a shop wrote '12407 so that none does."""
    if any(value is not None and _SHIELDED.match(value) for value in column.values):
        text = f"regexp_replace({text}, '^''([+0-9])', '\\1')"
    destroyed = any(value is not None and value.endswith(".0") for value in column.values)
    return f"regexp_replace({text}, '^(-?[0-9]+)\\.0+$', '\\1')" if destroyed else text


def _mine(part: Part, others: tuple[Part, ...], job: Job) -> str:
    """Which records are this part's: its own kinds; the first part also takes what is nobody's, to say so."""
    if part.only is None:
        return ""
    column = _named(job.columns, part.only[0])
    if column is None:
        return ""
    said = f"coalesce(lower(t{column.position}), '')"
    if not others:
        return f" WHERE {said} IN ({', '.join(quoted(value) for value in part.only[1])})"
    theirs = [value for other in others if other.only for value in other.only[1]]
    return f" WHERE {said} NOT IN ({', '.join(quoted(value) for value in theirs)})"


def _canonical(part: Part, fields: Mapping[str, str]) -> str:
    """Every canonical column in its type, null where the source does not know it."""
    types = {"string": "VARCHAR", "float64": "DOUBLE", "boolean": "BOOLEAN", "timestamp(6)": "TIMESTAMP"}
    out = []
    for name, kind in CANON[part.table].types.items():
        if name in ("row", "source", "problem"):
            continue
        sql = f"v_{name}" if name in fields else "NULL"
        if kind == "timestamp(6)" and name in fields:
            sql = f"CASE WHEN {sql} BETWEEN {_first(name)} AND TIMESTAMP '{LAST_YEAR}-12-31' THEN {sql} END"
        out.append(f"CAST({filled_in(part.table, name, sql, fields)} AS {types[kind]}) AS {name}")
    return ", ".join(out)


def _first(name: str) -> str:
    return "TIMESTAMP '1880-01-01'" if name == "birth_date" else f"TIMESTAMP '{FIRST_YEAR}-01-01'"


def _problem(part: Part, fields: Mapping[str, str], found: Mapping[str, Found], kind: Column | None) -> str:
    """The first thing that keeps a record from being used, as a sentence; null where nothing does."""
    schema = CANON[part.table]
    cases = ["WHEN broken IS NOT NULL THEN broken"]
    if part.only and kind is not None:
        listed = ", ".join(quoted(value) for value in part.only[1])
        cases.append(f"WHEN coalesce(lower(t{kind.position}), '') NOT IN ({listed}) THEN 'The record is of no known type.'")
    keys = [f"v_{name}" for name in (*KEYS, *(("full_name",) if part.table == "customers" else ())) if name in fields]
    if part.table != "external":
        cases.append(f"WHEN coalesce({', '.join((*keys, 'NULL'))}) IS NULL THEN '{NOBODY}'")
    for one in schema.fields:
        if not one.required or one.name not in fields:
            continue
        known = found.get(one.name) or found.get(part.same.get(one.name, ""))
        text = f"v_{one.name}" if known is None else known.column.key if known.column.typed else f"t{known.column.position}"
        if one.type == "timestamp(6)":
            cases.append(f"WHEN {text} IS NULL THEN 'The record has no time ({one.name}).'")
            cases.append(f"WHEN v_{one.name} IS NULL THEN 'The time ({one.name}) cannot be read.'")
            bounds = f"BETWEEN TIMESTAMP '{FIRST_YEAR}-01-01' AND TIMESTAMP '{LAST_YEAR}-12-31'"
            cases.append(f"WHEN v_{one.name} NOT {bounds} THEN 'The time ({one.name}) is not between {FIRST_YEAR} and {LAST_YEAR}.'")
        elif one.type == "string":
            cases.append(f"WHEN v_{one.name} IS NULL THEN 'The record has no {one.name}.'")
        else:
            cases.append(f"WHEN v_{one.name} IS NULL THEN 'The {one.name} is missing or cannot be read.'")
    return f"CASE {' '.join((*cases, *lapsed(part.table, fields)))} END"
