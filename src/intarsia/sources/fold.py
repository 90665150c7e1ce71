"""What happened to a message, told in several records (received, opened, clicked), becomes one record of the message."""

from __future__ import annotations

from dataclasses import replace

from intarsia.core.base import Remark
from intarsia.errors import Unrecognised
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.pattern import Fold, squashed
from intarsia.sources.sql import as_table, quoted

_FLAGS = ("bounced", "unsubscribed")


def folded(loaded: Loaded, fold: Fold, bench: Bench) -> Loaded:
    """One record a message; what happened first gives each time, and the first time of all stands in for a missing one of sending.

    Errors: Unrecognised without the columns of what happened and when. Cost: one group-by.
    """
    names = [squashed(name) for name in loaded.names]

    def column(wanted: str) -> str | None:
        return next((f"c{names.index(name)}" for name in wanted.split() if name in names), None)

    kind, when = column(fold.kind), column(fold.when)
    keys = [found for wanted in fold.keys if (found := column(wanted))]
    if kind is None or when is None or not keys:
        raise Unrecognised(f"{loaded.source} does not tell what happened ({fold.kind}) and when ({fold.when}).")
    steps: dict[str, list[str]] = {}
    for said, step in fold.steps.items():
        steps.setdefault(step, []).append(quoted(said))
    rest = [i for i, name in enumerate(loaded.names) if f"c{i}" not in (kind, when)]
    picked = [f"min_by(c{i}, row) FILTER (c{i} IS NOT NULL) AS c{place}" for place, i in enumerate(rest)]
    told = []
    for place, (step, words) in enumerate(steps.items(), start=len(rest)):
        value = f"min(CAST({when} AS VARCHAR)) FILTER (lower({kind}) IN ({', '.join(words)}))"
        if step == "sent_at":
            value = f"coalesce({value}, min(CAST({when} AS VARCHAR)))"
        told.append(f"{f'CASE WHEN {value} IS NOT NULL THEN 1 ELSE 0 END' if step in _FLAGS else value} AS c{place}")
    group = ", ".join([*keys, "broken", "CASE WHEN broken IS NOT NULL THEN row END"])
    fields = ", ".join(["CAST(min(row) AS BIGINT) AS row", "broken", *picked, *told])
    table = bench.keep(as_table(bench.con, f"SELECT {fields} FROM ({bench.con.compile(loaded.table)}) GROUP BY {group}"))
    before = int(loaded.table.count().to_pyarrow().as_py())
    after = int(table.count().to_pyarrow().as_py())
    remark = Remark("advice", "messages", f"{before:,} records of what happened are put together as {after:,} messages.")
    called = (*(loaded.names[i] for i in rest), *(step for step in steps))
    return replace(loaded, table=table, names=called, remarks=(*loaded.remarks, remark))
