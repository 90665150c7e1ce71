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
    """One record a message; what happened first gives each time. For a missing time of sending stands the first time of all, and where
    nothing happened to a message, the first of its campaign. What happened to no message is left out, with a remark.

    Errors: Unrecognised without the columns of what happened and when, and where nothing happened to any message. Cost: two group-bys.
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
            first = f"min(CAST({when} AS VARCHAR))"
            value = f"coalesce({value}, {first}{f', min({first}) OVER (PARTITION BY {keys[-1]})' if len(keys) > 1 else ''})"
        told.append(f"{f'CASE WHEN {value} IS NOT NULL THEN 1 ELSE 0 END' if step in _FLAGS else value} AS c{place}")
    group = ", ".join([*keys, "broken", "CASE WHEN broken IS NOT NULL THEN row END"])
    fields = ", ".join(["CAST(min(row) AS BIGINT) AS row", "broken", *picked, *told])
    con, source = bench.con, bench.con.compile(loaded.table)
    mine = f"broken IS NOT NULL OR coalesce({kind}, '') = '' OR lower({kind}) IN ({', '.join(map(quoted, fold.steps))})"
    others = con.raw_sql(f"SELECT {kind} AS k, count(*) AS n FROM ({source}) WHERE NOT ({mine}) GROUP BY k ORDER BY n DESC, k").fetchall()
    table = bench.keep(as_table(con, f"SELECT {fields} FROM (SELECT * FROM ({source}) WHERE {mine}) GROUP BY {group}"))
    before = int(loaded.table.count().to_pyarrow().as_py()) - sum(count for _, count in others)
    after = int(table.count().to_pyarrow().as_py())
    if not after:
        raise Unrecognised(f"{loaded.source} holds no message: what happened is {', '.join(said for said, _ in others[:5])}.")
    remark = Remark("advice", "messages", f"{before:,} records of what happened are put together as {after:,} messages.")
    called = (*(loaded.names[i] for i in rest), *(step for step in steps))
    return replace(loaded, table=table, names=called, remarks=(*loaded.remarks, remark, *_left_out(others)))


def _left_out(others: list[tuple[str, int]]) -> tuple[Remark, ...]:
    """That records which tell of no message are not among the messages."""
    if not others:
        return ()
    named = ", ".join(f"'{said}' ({count:,})" for said, count in others[:3])
    more = f" and {len(others) - 3} other kinds" if len(others) > 3 else ""
    text = f"{sum(count for _, count in others):,} records are no messages and are left out: {named}{more}. "
    return (Remark("warning", "messages", text + 'Name the file as another source with table = "events" to take them in too.'),)
