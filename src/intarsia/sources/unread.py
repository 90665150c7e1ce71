"""Values that are there and cannot be read: they count as missing, and that is told with how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from intarsia.core.remark import Remark
from intarsia.sources.pattern import Found, Part

if TYPE_CHECKING:
    import ibis.expr.types as ir

_KINDS = {"timestamp(6)": "a time", "float64": "a figure"}
_SOME = 0.05


def unread_values(part: Part, found: Mapping[str, Found], kept: ir.Table, source: tuple[str, Any]) -> tuple[Remark, ...]:
    """A remark for each figure or time that a record can do without, of which values cannot be read; `source`: the query of the records as
    loaded, and the connection. Cost: a pass over the texts of these columns beside the canonical rows."""
    query, con = source
    texts = {
        name: one.column
        for name, one in found.items()
        if part.types[name] in _KINDS and one.column.kind == "text" and one.how != "age" and name in kept.columns
    }
    if not texts:
        return ()
    lost = [f"FILTER (s.t{at} IS NOT NULL AND k.{name} IS NULL)" for at, name in enumerate(texts)]
    asked = ", ".join(f"count(*) {which}, min(row) {which}, count(s.t{at})" for at, which in enumerate(lost))
    as_text = ", ".join(f"{column.text_sql()} AS t{at}" for at, column in enumerate(texts.values()))
    rows = f"SELECT row, {as_text} FROM ({query})"
    told = con.raw_sql(f"SELECT {asked} FROM ({con.compile(kept)}) k JOIN ({rows}) s USING (row) WHERE k.problem IS NULL").fetchone()
    out = []
    for at, (name, column) in enumerate(texts.items()):
        count, first, there = told[3 * at : 3 * at + 3]
        if count:
            text = (
                f"{count:,} of {there:,} values of '{column.name}' cannot be taken for {_KINDS[part.types[name]]} "
                f"(first: record {first:,}): they count as missing."
            )
            out.append(Remark("warning" if count > _SOME * there else "advice", name, text))
    return tuple(out)
