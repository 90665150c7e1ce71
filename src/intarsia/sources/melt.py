"""A record with an answer to each of several questions becomes a record an answer, as surveys are written one respondent a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intarsia.core.base import Remark
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.pattern import MELTED
from intarsia.sources.profile import Column
from intarsia.sources.sql import as_table, quoted


def melted(loaded: Loaded, columns: Sequence[Column], questions: Sequence[int], bench: Bench) -> Loaded:
    """One record an answer, beside all columns that are no question; what was left open is no record, but who answered nothing at all
    is one without an answer, so that nobody is lost unseen. Cost: answers x (columns left)."""
    asked = [column for column in columns if column.position in questions]
    rest = [column.position for column in columns if column.position not in questions]
    said = ", ".join(f"{{'place': {i}, 'q': {quoted(one.name)}, 'a': {one.text_sql()}}}" for i, one in enumerate(asked))
    none = f"coalesce({', '.join(one.text_sql() for one in asked)}) IS NULL"
    kept = "".join(f", c{i} AS c{place}" for place, i in enumerate(rest, start=2))
    own = bench.con.compile(loaded.table)
    told = f"SELECT *, {none} AS silent, unnest([{said}]) AS told FROM ({own})"
    row = f"CAST((row - 1) * {len(asked)} + told.place + 1 AS BIGINT) AS row"
    wanted = "told.a IS NOT NULL OR (silent AND told.place = 0)"
    table = bench.keep(as_table(bench.con, f"SELECT {row}, broken, told.q AS c0, told.a AS c1{kept} FROM ({told}) WHERE {wanted}"))
    before, after = (int(one.count().to_pyarrow().as_py()) for one in (loaded.table, table))
    remark = Remark("advice", "answers", f"{before:,} records with {len(asked)} questions are taken as {after:,} answers.")
    names = (*MELTED, *(loaded.names[i] for i in rest))
    return replace(loaded, table=table, names=names, remarks=(*loaded.remarks, remark), timed=())
