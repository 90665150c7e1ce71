"""Small things to put into a home."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pyarrow as pa

from intarsia.core.journal import RunRecord
from intarsia.store.home import Home
from intarsia.store.writing import Writing

FIRST = date(2026, 1, 1)
MEMBERS = pa.schema([("customer_id", pa.string()), ("segment", pa.int64()), ("since", pa.date32()), ("version", pa.int64())])
MOVES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("on", pa.date32()),
        ("origin", pa.int64()),
        ("target", pa.int64()),
        ("cause", pa.string()),
        ("version", pa.int64()),
    ]
)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def batch(schema: pa.Schema, rows: Iterable[tuple]) -> list[pa.RecordBatch]:
    columns = list(zip(*rows, strict=True)) or [[] for _ in schema]
    return [pa.RecordBatch.from_pydict(dict(zip(schema.names, columns, strict=True)), schema=schema)]


def put_members(writing: Writing, rows: dict[str, tuple[int, int]], keys: Iterable[str] | None) -> None:
    """Customer to (segment, day number)."""
    told = batch(MEMBERS, [(customer, segment, day(n), 1) for customer, (segment, n) in sorted(rows.items())])
    writing.layer("membership", told, MEMBERS, keys=keys)


def put_moves(writing: Writing, rows: Iterable[tuple[str, int, int, int]]) -> None:
    """(customer, day number, origin, target)."""
    told = batch(MOVES, [(customer, day(n), origin, target, "behaviour", 1) for customer, n, origin, target in sorted(rows)])
    writing.layer("moves", told, MOVES)


def step(home: Home, n: int, members: dict[str, tuple[int, int]], keys: Iterable[str] | None = None, *, kind: str = "refresh") -> RunRecord:
    """A run as of day n that writes these members."""
    with home.writing(kind) as writing:
        put_members(writing, members, keys)
        return writing.commit(RunRecord(as_of=day(n)))
