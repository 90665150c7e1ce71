"""One source as rows of the canonical tables beside orders: rewritten, converted, sifted and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from intarsia.core.base import Recognised, Remark, SourceRead
from intarsia.core.canon import CANON
from intarsia.errors import Unrecognised
from intarsia.sources.connectors import Bench
from intarsia.sources.currencies import MONEY, NO_RATE, Rates, converted, counted, currency_sql, outdated
from intarsia.sources.defaults import implied
from intarsia.sources.enables import enables, improves
from intarsia.sources.opened import Source
from intarsia.sources.pattern import Found, Part, lacking, match
from intarsia.sources.purposes import one_each
from intarsia.sources.rewrite import KEYS, Job, rewrite
from intarsia.sources.sift import Sifted, sift, unread
from intarsia.sources.sql import as_table, quoted
from intarsia.sources.states import stamped, states, told_of
from intarsia.sources.units import FIGURES, levels
from intarsia.sources.unread import unread_values
from intarsia.sources.zones import moment_sql

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Draft:
    """The canonical rows of one part of a source in their own currencies, with a column `currency` where there is money; `aged`: whether
    ages in it count back from a day that the source itself does not tell."""

    source: Source
    part: Part
    table: ir.Table = field(repr=False)
    currencies: Mapping[str, int]
    last_day: date | None
    found: Mapping[str, Found] = field(repr=False)
    recognised: tuple[Recognised, ...] = ()
    remarks: tuple[Remark, ...] = ()
    aged: bool = False


@dataclass(frozen=True)
class TableRead:
    """What one source gave to one canonical table: the used rows, the refused records, what there is to tell, and of orders what their
    reader `said` and how many `rows` are numbered, those of before `since` too."""

    read: SourceRead
    table: ir.Table = field(repr=False)
    refused: ir.Table | None = field(default=None, repr=False)
    said: tuple[Remark, ...] = ()
    rows: int = 0


def draft(source: Source, bench: Bench, day: date | None) -> list[Draft]:
    """Each part of a source as canonical rows. `day`: from which ages are counted back where the source has no times of its own.

    Errors: Unrecognised where a needed column is missing. Cost: one pass over the source a part.
    """
    out = []
    for number, part in enumerate(source.kind.parts):
        found = stamped(match(source.columns, part, source.settings.map), source.columns, part.table)
        missing = lacking(part, found)
        if missing:
            needed = "; ".join(" or ".join(group) for group in missing)
            there = ", ".join(f"'{column.name}'" for column in source.columns[:20])
            raise Unrecognised(
                f"No column was recognised as {needed} ({part.table}). There is: {there}. Name it in [sources.{source.name}.map]."
            )
        out.append(_draft(source, part, found, (bench, day, source.kind.parts[1:] if number == 0 else ())))
    return out


def _draft(source: Source, part: Part, found: Mapping[str, Found], how: tuple[Bench, date | None, tuple[Part, ...]]) -> Draft:
    bench, day, others = how
    con = bench.con
    own = con.compile(source.loaded.table)
    own_day = _own_day(source, found, con)
    day = own_day or day
    sql_day = f"TIMESTAMP '{day}'" if day else "CAST(NULL AS TIMESTAMP)"
    at = {"day_first": source.settings.day_first, "day": sql_day}
    job = Job(con, own, source.name, source.columns, source.types, source.clock, **at)  # type: ignore[arg-type]
    told = rewrite(part, found, job, others)
    money = [name for name in MONEY.get(part.table, ()) if name in found]
    query = told.query
    if money:
        sql = currency_sql(source.columns, [found[name].column for name in money], source.settings.currency)
        query = (
            f"SELECT q.*, m.currency FROM ({query}) q JOIN (SELECT row, {sql} AS currency FROM ({own})) m USING (row)"
            if not sql.startswith("'")
            else f"SELECT *, {sql} AS currency FROM ({query})"
        )
    kept = as_table(con, query) if _as_it_lies(part, found, source) else bench.keep(as_table(con, query))
    time = CANON[part.table].time
    last = con.raw_sql(f"SELECT max({time}) FROM ({con.compile(kept)}) WHERE problem IS NULL").fetchone()[0]
    currencies = counted(con, f"SELECT currency FROM ({con.compile(kept)}) WHERE problem IS NULL") if money else {}
    aged = own_day is None and any(one.how == "age" for one in found.values())
    said = (*told.remarks, *unread_values(part, found, kept, (own, con)))
    return Draft(source, part, kept, currencies, last.date() if last else None, found, told.recognised, said, aged)


def _as_it_lies(part: Part, found: Mapping[str, Found], source: Source) -> bool:
    """Whether reading the columns costs next to nothing, so that nothing has to be kept: typed Parquet with clean texts and one clock."""
    typed = all(
        column.kind != "text"
        or (column.timed and part.types[name] == "timestamp(6)")
        or (not column.timed and part.types[name] == "string" and not (column.padded or column.gaps))
        for name, one in found.items()
        for column in (one.column,)
    )
    return (
        typed and source.clock.source == source.clock.shop and not source.clock.changes and not set(MONEY.get(part.table, ())) & set(found)
    )


def _own_day(source: Source, found: Mapping[str, Found], con: Any) -> date | None:
    """The last day that an undated list of people itself tells of: when the last of them joined."""
    one = found.get("known_at") or found.get("joined_at")
    if one is None:
        return None
    text = one.column.text_sql()
    moment = moment_sql(one.column, text, one.column.dates, source.clock, source.types.get(one.column.key, ""))
    return _day(con.raw_sql(f"SELECT max({moment}) FROM ({con.compile(source.loaded.table)})").fetchone()[0])


def finished(one: Draft, bench: Bench, how: tuple[str, Rates | None, date | None]) -> TableRead:
    """The rows in the reporting currency, sifted, and what the source gave. Cost: one or two passes over the rows."""
    currency, rates, today = how
    con, schema = bench.con, CANON[one.part.table]
    table, aged = one.table, tuple[Remark, ...]()
    if one.currencies:
        foreign = bool(set(one.currencies) - {"", currency})
        money = [name for name in MONEY[one.part.table] if name in _known(one)]
        query = converted(con.compile(table), money, schema.time, currency, rates if foreign else None)
        said = f"CASE WHEN problem IS NULL AND unrated THEN {quoted(NO_RATE)} ELSE problem END"
        table = as_table(con, f"SELECT * EXCLUDE (unrated) REPLACE ({said} AS problem) FROM ({query})")
        table = bench.keep(table) if foreign else table
        aged = outdated(con, con.compile(one.table), schema.time, currency, rates) if foreign and money else ()
    table, told = since(table, schema.time, one.source, bench)
    source_told = told_of(one.source, one.found, one.part.table, con)
    table = states(table, source_told, bench) if one.part.table == "subscriptions" else table
    sifted = sift(table, one.part.table, bench, today, source_told)
    refused = None
    if sifted.refused is not None:
        loaded = con.compile(one.source.loaded.table)
        refused = bench.keep(as_table(con, unread(loaded, con.compile(sifted.refused), one.source.loaded.names, one.source.name)))
    read = _read(one, sifted, con)
    used = sifted.table
    if one.part.table == "consents":
        each, meant = one_each(con.compile(used), con)
        used, told = bench.keep(as_table(con, each)), (*told, *meant)
    return TableRead(replace(read, remarks=(*read.remarks, *aged, *told, *sifted.remarks)), used, refused)


def since(table: ir.Table, time: str, source: Source, bench: Bench) -> tuple[ir.Table, tuple[Remark, ...]]:
    """The records of the day from which a source is taken, and later ones; how many there were before is remarked."""
    if source.since is None:
        return table, ()
    con, query = bench.con, bench.con.compile(table)
    early = f"coalesce({time} < TIMESTAMP '{source.since}', false)"
    count = con.raw_sql(f"SELECT count(*) FROM ({query}) WHERE {early}").fetchone()[0]
    told = Remark("advice", time, f"{count:,} record(s) of before {source.since} are not taken ([sources.{source.name}] since).")
    return as_table(con, f"SELECT * FROM ({query}) WHERE NOT {early}"), (told,) if count else ()


def _read(one: Draft, sifted: Sifted, con: Any) -> SourceRead:
    schema = CANON[one.part.table]
    present = [name for name in KEYS if name in schema.types]
    counts = ", ".join(f"count({name})" for name in present) or "0"
    query = f"SELECT min({schema.time}), max({schema.time}), {counts} FROM ({con.compile(sifted.table)})"
    first, last, *keyed = con.raw_sql(query).fetchone()
    keys = {name: count for name, count in zip(present, keyed, strict=False) if count}
    found = _known(one)
    used = {column.column.position for column in one.found.values()}
    return SourceRead(
        name=one.source.name,
        place=one.source.loaded.source,
        table=one.part.table,
        shape=one.source.kind.name,
        rows_in=sifted.rows_in,
        rows_used=sifted.rows_used,
        fingerprint=one.source.fingerprint,
        first_day=_day(first),
        last_day=_day(last),
        keys=keys,
        refused=sifted.reasons,
        first_refused=sifted.first,
        recognised=one.recognised,
        unused_columns=tuple(column.name for column in one.source.columns if column.position not in used),
        enables=enables(one.part.table, found | ({"kind"} if one.part.table == "events" else frozenset())),
        improve=improves(one.part.table, found, keys, sifted.rows_used),
        remarks=(*one.source.loaded.remarks, *one.remarks),
        levels=levels(sifted.table, [name for name in FIGURES if name in one.found and one.part.table != "external"]),
    )


def _known(one: Draft) -> frozenset[str]:
    """The fields that the source tells or implies."""
    return frozenset((*one.found, *one.part.fixed)) | implied(one.part.table, one.found)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
