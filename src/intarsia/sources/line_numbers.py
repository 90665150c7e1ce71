"""Order lines that bear a number of their own: two of one product are two lines, and the same number once more is a later state of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from intarsia.core.base import Recognised
from intarsia.core.schema import EARLIER, REPEATED
from intarsia.sources.connectors import Loaded
from intarsia.sources.daymonth import settle
from intarsia.sources.pattern import squashed
from intarsia.sources.profile import Column
from intarsia.sources.sql import quoted
from intarsia.sources.stamps import names_stamp
from intarsia.sources.zones import Clock, moment_sql

LINE = "order_line_id"
_NAMES = """
    orderlineid orderlineno orderlinenumber orderlinenr orderline lineid lineno linenumber linenr lineitemid lineitemsid lineitemnumber
    orderitemid orderitemsid orderitemno orderposition positionid positionsnummer positionsnr positionnr posnr bestellposition
    invoicelineid invoicelineno salesorderlineid saleslineid transactionlineid receiptlineid"""
_THING = "customer_id, order_id, product_id, product, amount < 0, line"
_WHOLE = "ordered_at, category, quantity, unit_price, amount, cancelled"


def with_lines(loaded: Loaded, columns: Sequence[Column], con: Any) -> Loaded:
    """The records with the numbers of their lines beside them (`Loaded.lines`), where a column of the source has such. Cost: none, or an
    aggregate where the day order of the times of their last change must be found out."""
    column = next((one for one in columns if one.filled and squashed(one.name) in _NAMES.split()), None)
    if loaded.lines or column is None or not loaded.headed:
        return loaded
    stamp = "CAST(NULL AS TIMESTAMP)"
    source, changed = con.compile(loaded.table), next((one for one in columns if one.filled and names_stamp(one)), None)
    texts = f"SELECT *, {column.text_sql()} AS line{f', {changed.text_sql()} AS told_at' if changed else ''} FROM ({source})"
    if changed is not None:
        reading = changed.dates
        if reading is not None and changed.kind != "time":
            reading, _ = settle(reading, con, texts, "told_at", day_first=None)
        stamp = moment_sql(changed, "told_at", reading, Clock(), "")
    return replace(loaded, lines=(column.name, f"SELECT row, line, {stamp} AS stamp FROM ({texts})"))


def settled_lines(query: str, loaded: Loaded, order: Column | None, con: Any) -> str:
    """SQL: the canonical lines of `query`; of several states of a line the latest is used, and the others bear why they are not.

    The later one is that of the later stamp, else the one that comes later. Cost: an aggregate of hashes; a window over the lines where a
    number comes twice.
    """
    if not loaded.lines:
        return query
    told = loaded.lines[1]
    key = f"hash({order.text_sql() if order else 'NULL'}, line)"
    numbered = f"({con.compile(loaded.table)}) JOIN ({told}) n USING (row)"
    lines, different = con.raw_sql(f"SELECT count(line), count(DISTINCT {key}) FILTER (line IS NOT NULL) FROM {numbered}").fetchone()
    if lines == different:
        return query
    known = "problem IS NULL AND line IS NOT NULL"
    whole = f"SELECT q.*, n.line, n.stamp, hash({_WHOLE}) AS whole FROM ({query}) q LEFT JOIN ({told}) n USING (row)"
    last = f"SELECT *, max(row) OVER (PARTITION BY {_THING}, {known}, whole) AS last FROM ({whole})"
    window = f"PARTITION BY {_THING}, {known} ORDER BY stamp DESC NULLS LAST, last DESC, row"
    placed = f"SELECT *, row_number() OVER ({window}) AS place, first_value(whole) OVER ({window}) AS best FROM ({last})"
    why = f"CASE WHEN {known} AND place > 1 THEN CASE WHEN whole = best THEN {quoted(REPEATED)} ELSE {quoted(EARLIER)} END ELSE problem END"
    return f"SELECT * EXCLUDE (line, stamp, whole, last, place, best) REPLACE ({why} AS problem) FROM ({placed})"


def told_lines(loaded: Loaded) -> tuple[Recognised, ...]:
    """That lines have numbers of their own, and by which column."""
    return (Recognised(LINE, loaded.lines[0], "its name says so: lines of another number are other lines"),) if loaded.lines else ()
