"""Seals: of each run a digest of all that it wrote into the catalogue and of the seal before, so that whatever is altered later is found.

A seal is a row of the table `home` with the run's number in its key. It is no signature: who knows how it is made can make another. It
covers what is never set again: how a run ended, and `forgotten` and `removed` of a layer, are left out until they are settled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from intarsia.core.journal import DONE
from intarsia.store import schema

_HEAD = "seal "
_LATER = ("retired", "forgotten", "removed")
_TABLES = (
    schema.layers, schema.loads, schema.segments, schema.events, schema.versions, schema.migrations, schema.census,
)  # fmt: skip
_KEYS = {
    table.name: key
    for table, key in ((schema.layers, schema.layers.c.id), (schema.loads, schema.loads.c.number), (schema.events, schema.events.c.number))
}
_MODULUS = 2**256


def seal(connection: sa.Connection, run: int, before: int, tops: Mapping[str, int]) -> None:
    """Seal a run in the transaction that commits it; `before` is the last one that was done, `tops` are those of before its rows were
    added. Runs that an earlier release left without a seal are sealed as they are found. Cost: the rows of the run; the whole catalogue the
    first time."""
    last = _kept(connection, before) if before else ""
    if last is None:
        known = seals(connection)
        made = {number: value for number, value in computed(connection).items() if number not in known}
    else:
        made = {run: _digest(last, _content(connection, run, tops).get(run, 0))}
    connection.execute(schema.home.insert(), [{"key": _key(number), "value": value} for number, value in made.items()])


def tops(connection: sa.Connection) -> dict[str, int]:
    """The highest keys of the tables that are long, by name: what a run adds lies above them."""
    return {name: connection.scalar(sa.select(sa.func.max(key))) or 0 for name, key in _KEYS.items()}


def seals(connection: sa.Connection) -> dict[int, str]:
    """The seals that there are, by number of the run."""
    table = schema.home
    rows = connection.execute(sa.select(table.c.key, table.c.value).where(table.c.key.startswith(_HEAD)).order_by(table.c.key))
    return {int(row.key.removeprefix(_HEAD)): row.value for row in rows if row.key.removeprefix(_HEAD).isdecimal()}


def computed(connection: sa.Connection) -> dict[int, str]:
    """The seals of all runs that were done, as their rows are now; each builds on the one that is kept of the run before. Cost: a pass over
    the catalogue."""
    kept, content, last, out = seals(connection), _content(connection), "", {}
    for number in connection.scalars(sa.select(schema.runs.c.number).where(schema.runs.c.state == DONE).order_by(schema.runs.c.number)):
        out[number] = _digest(last, content.get(number, 0))
        last = kept.get(number, out[number])
    return out


def broken(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """The runs whose rows are not those that were sealed: the subject, and a sentence. None where no run has a seal: an earlier release
    made them. Cost: a pass over the catalogue."""
    kept, made = seals(connection), computed(connection)
    if not kept:
        return
    for number in sorted(kept.keys() | made.keys()):
        if number not in made:
            yield f"run {number}", f"Run {number} was sealed, and is not among the runs that were done."
        elif number not in kept:
            yield f"run {number}", f"Run {number} has no seal: it was taken away, or an earlier release of Intarsia wrote the run."
        elif kept[number] != made[number]:
            yield f"run {number}", f"What run {number} wrote into the catalogue was altered later. Restore the catalogue from a copy."


def _key(run: int) -> str:
    return f"{_HEAD}{run:012d}"


def _kept(connection: sa.Connection, run: int) -> str | None:
    return connection.scalar(sa.select(schema.home.c.value).where(schema.home.c.key == _key(run)))


def _digest(before: str, content: int) -> str:
    return hashlib.sha256(f"{before}\n{content:064x}".encode()).hexdigest()


def _content(connection: sa.Connection, run: int | None = None, above: Mapping[str, int] | None = None) -> dict[int, int]:
    """By run a sum of the digests of its rows (in any order); of one run (whose rows lie `above` these keys), or of all."""
    out: dict[int, int] = {}
    for number, told in _rows(connection, run, above or {}):
        out[number] = (out.get(number, 0) + int.from_bytes(hashlib.sha256(told.encode()).digest(), "big")) % _MODULUS
    return out


def _rows(connection: sa.Connection, run: int | None, above: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Every row that is sealed, with the number of the run whose seal it is under."""
    layers, runs = schema.layers, schema.runs
    for table in _TABLES:
        columns = [column for column in table.c if column.name not in _LATER]
        own = sa.select(*columns) if run is None else sa.select(*columns).where(table.c.run == run)
        own = own.where(_KEYS[table.name] > above[table.name]) if table.name in above else own
        for row in connection.execute(own).mappings():
            yield row["run"], _told(table, row)
    done = sa.select(runs).where(runs.c.state == DONE)
    for row in connection.execute(done if run is None else done.where(runs.c.number == run)).mappings():
        yield row["number"], _told(runs, row)
    retired = sa.select(layers.c.retired, layers.c.path).where(layers.c.retired.is_not(None))
    for number, path in connection.execute(retired if run is None else retired.where(layers.c.retired == run)).all():
        yield number, f"retired {path}"


def _told(table: sa.Table, row: sa.RowMapping) -> str:
    return f"{table.name} " + "\x1f".join(f"{name}={_plain(value)}" for name, value in row.items())


def _plain(value: Any) -> str:
    """A value in the same words whatever the database."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return repr(value)
