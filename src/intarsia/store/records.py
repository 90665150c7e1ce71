"""How runs, layers, loads, segments and versions stand in the catalogue, and how they come back as they were at any run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from intarsia.core.definition import Definition
from intarsia.core.journal import DONE, Census, Layer, Load, RunRecord
from intarsia.core.lineage import Lineage, LineageEvent, LivingSegment
from intarsia.core.migration import Flow, Migration
from intarsia.core.verdict import Finding
from intarsia.core.version import Version
from intarsia.errors import UsageError
from intarsia.store import schema

Row = Mapping[Any, Any] | sa.RowMapping
_MARKS = ("id", "retired", "forgotten", "removed", "whole")


def text(value: Any) -> str:
    """Plain data as JSON, the same text for the same data."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain)


def run_row(record: RunRecord) -> dict[str, Any]:
    """A run as a row."""
    structured = {name: text(dict(getattr(record, name))) for name in ("settings", "versions", "timings", "summary")}
    times = {name: _naive(getattr(record, name)) for name in ("started", "finished")}
    return vars(record) | structured | times | {"findings": text([asdict(finding) for finding in record.findings])}


def run_of(row: Row) -> RunRecord:
    """A run from its row."""
    structured = {name: json.loads(row[name]) for name in ("settings", "versions", "timings", "summary")}
    times = {name: row[name].replace(tzinfo=UTC) if row[name] else None for name in ("started", "finished")}
    return RunRecord(**dict(row) | structured | times | {"findings": tuple(Finding(**one) for one in json.loads(row["findings"]))})


def layer_of(row: Row) -> Layer:
    """A layer from its row."""
    return Layer(**{name: value for name, value in row.items() if name not in _MARKS})


def layers_at(connection: sa.Connection, run: int) -> dict[str, tuple[Layer, ...]]:
    """The layers that are in force after a run, oldest rows first, by table."""
    table = schema.layers
    in_force = sa.and_(table.c.run <= run, sa.or_(table.c.retired.is_(None), table.c.retired > run))
    found: dict[str, list[Layer]] = {}
    for row in connection.execute(table.select().where(in_force).order_by(table.c.newest, table.c.oldest, table.c.id)).mappings():
        found.setdefault(row["table"], []).append(layer_of(row))
    return {name: tuple(layers) for name, layers in sorted(found.items())}


def kept_layers(connection: sa.Connection) -> tuple[Layer, ...]:
    """All layers whose files are there, in force or not, in the order in which they were written."""
    table = schema.layers
    return tuple(
        layer_of(row) for row in connection.execute(table.select().where(table.c.removed.is_(None)).order_by(table.c.id)).mappings()
    )


def run_at(connection: sa.Connection, as_of: date | None, number: int | None) -> RunRecord | None:
    """The run whose state is meant: the one of that number, else the newest that saw no more than the days before `as_of`."""
    table = schema.runs
    wanted = table.select().where(table.c.state == DONE)
    if number is not None:
        wanted = wanted.where(table.c.number == number)
    elif as_of is not None:
        wanted = wanted.where(table.c.as_of <= as_of).order_by(table.c.as_of.desc())
    row = connection.execute(wanted.order_by(table.c.number.desc()).limit(1)).mappings().first()
    return run_of(row) if row else None


def pictures(connection: sa.Connection, table: str) -> tuple[tuple[date, int], ...]:
    """The runs (with their days) that wrote a replace-table whole: after them no other layer of it was older. By day, then number."""
    layers, runs = schema.layers, schema.runs
    wanted = sa.select(runs.c.as_of, runs.c.number).join(layers, layers.c.run == runs.c.number)
    wanted = wanted.where(layers.c.table == table, layers.c.whole, layers.c.forgotten.is_(None), runs.c.as_of.is_not(None))
    return tuple((row.as_of, row.number) for row in connection.execute(wanted.order_by(runs.c.as_of, runs.c.number)))


def pictured(connection: sa.Connection, table: str, day: date, most: int | None = None) -> int | None:
    """The last run up to a day, with no greater number than `most` where given, that wrote a replace-table whole."""
    known = ((on, run) for on, run in pictures(connection, table) if on <= day and (most is None or run <= most))
    return max(known, default=(day, None))[1]


def lineage_at(connection: sa.Connection, run: int) -> Lineage:
    """All segments and events as they were known after a run."""
    rows = connection.execute(_newest(schema.segments, schema.segments.c.id, run)).mappings()
    lists = ("notes", "former")
    kept = [
        {name: row[name] for name in ("id", "name", "born", "died", "pinned")} | {name: tuple(json.loads(row[name])) for name in lists}
        for row in rows
    ]
    table = schema.events
    told = connection.execute(table.select().where(table.c.run <= run).order_by(table.c.number)).mappings()
    return Lineage(tuple(LivingSegment(**row) for row in kept), tuple(_event(row) for row in told))


def lineage_rows(before: Lineage, after: Lineage, run: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of segments and events by which `after` goes on from `before`. Errors: UsageError where it tells the past otherwise."""
    n = len(before.events)
    if after.events[:n] != before.events or {one.id for one in before.segments} - {one.id for one in after.segments}:
        raise UsageError("A lineage only grows: the new one does not begin with the events and segments of the one in force.")
    old = {segment.id: segment for segment in before.segments}
    changed = [segment for segment in after.segments if old.get(segment.id) != segment]
    segments = [
        vars(segment) | {"run": run, "notes": text(list(segment.notes)), "former": text(list(segment.former))} for segment in changed
    ]
    lists = [{"parents": text(list(event.parents)), "children": text(list(event.children))} for event in after.events[n:]]
    new = zip(range(n + 1, len(after.events) + 1), after.events[n:], lists, strict=True)
    return segments, [vars(event) | more | {"number": number, "run": run} for number, event, more in new]


def versions_at(connection: sa.Connection, run: int) -> tuple[Version, ...]:
    """All versions by number, with the standing that they had after a run."""
    chosen = _newest(schema.versions, schema.versions.c.number, run).subquery()
    joined = sa.select(chosen, schema.definitions.c.body).join(schema.definitions, chosen.c.definition == schema.definitions.c.sha256)
    return tuple(_version(row) for row in connection.execute(joined.order_by(chosen.c.number)).mappings())


def version_rows(versions: Iterable[Version], run: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of versions, and of the definitions that they are of."""
    rows, bodies = [], {}
    for version in versions:
        body = text(version.definition.to_dict())
        number = hashlib.sha256(body.encode()).hexdigest()
        bodies[number] = {"sha256": number, "body": body}
        plain = {name: getattr(version, name) for name in ("number", "status", "trained_on", "since", "because")}
        ids = {str(key): value for key, value in version.ids.items()}
        rows.append(plain | {"run": run, "definition": number, "ids": text(ids), "detail": text(dict(version.detail))})
    return rows, list(bodies.values())


def loads_at(connection: sa.Connection, run: int) -> tuple[Load, ...]:
    """All loads up to a run, in order."""
    table = schema.loads
    rows = connection.execute(table.select().where(table.c.run <= run).order_by(table.c.number)).mappings()
    return tuple(Load(**dict(row) | {"detail": json.loads(row["detail"])}) for row in rows)


def load_rows(loads: Iterable[Load], run: int) -> list[dict[str, Any]]:
    """Loads as rows."""
    return [vars(load) | {"run": run, "detail": text(dict(load.detail))} for load in loads]


def migrations_between(connection: sa.Connection, since: date | None, until: date | None) -> tuple[Migration, ...]:
    """The migration of each run that ended on a day from `since` to `until`."""
    table = schema.migrations
    rows = connection.execute(_between(table.select(), table.c.last, since, until).order_by(table.c.run)).mappings()
    return tuple(
        Migration(
            row["first"],
            row["last"],
            tuple(Flow(*flow) for flow in json.loads(row["flows"])),
            tuple((segment, n) for segment, n in json.loads(row["stayed"])),
        )
        for row in rows
    )


def migration_row(migration: Migration, run: int) -> dict[str, Any]:
    """A migration as a row."""
    flows = [[flow.origin, flow.target, flow.cause, flow.customers] for flow in migration.flows]
    stayed = [list(pair) for pair in migration.stayed]
    return {"run": run, "first": migration.first, "last": migration.last, "flows": text(flows), "stayed": text(stayed)}


def census_between(connection: sa.Connection, since: date | None, until: date | None) -> tuple[Census, ...]:
    """The census of each day from `since` to `until`, as the last run that took it saw it, by day and segment."""
    table = schema.census
    last = sa.select(table.c.on, sa.func.max(table.c.run).label("run")).group_by(table.c.on).subquery()
    chosen = table.select().join(last, sa.and_(table.c.on == last.c.on, table.c.run == last.c.run))
    rows = connection.execute(_between(chosen, table.c.on, since, until).order_by(table.c.on, table.c.segment)).mappings()
    return tuple(Census(**row) for row in rows)


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, if there are any."""
    if rows:
        connection.execute(table.insert(), list(rows))


def _newest(table: sa.Table, key: sa.Column[Any], run: int) -> sa.Select[Any]:
    """Of each key the row that the latest run up to `run` wrote, by key."""
    last = sa.select(key, sa.func.max(table.c.run).label("run")).where(table.c.run <= run).group_by(key).subquery()
    return sa.select(table).join(last, sa.and_(key == last.c[key.name], table.c.run == last.c.run)).order_by(key)


def _between(wanted: sa.Select[Any], day: sa.Column[Any], since: date | None, until: date | None) -> sa.Select[Any]:
    for limit in (day >= since if since else None, day <= until if until else None):
        wanted = wanted if limit is None else wanted.where(limit)
    return wanted


def _event(row: Row) -> LineageEvent:
    plain = {name: row[name] for name in ("kind", "on", "version", "overlap", "by", "because")}
    return LineageEvent(**plain, parents=tuple(json.loads(row["parents"])), children=tuple(json.loads(row["children"])))


def _version(row: Row) -> Version:
    plain = {name: row[name] for name in ("number", "status", "trained_on", "since", "because")}
    ids = {int(key): value for key, value in json.loads(row["ids"]).items()}
    return Version(definition=_definition(row["body"]), ids=ids, detail=json.loads(row["detail"]), **plain)


@lru_cache(maxsize=64)
def _definition(body: str) -> Definition:
    return Definition.from_dict(json.loads(body))


def _naive(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def _plain(value: Any) -> Any:
    """What JSON has no word for: days and times as text, numbers of numpy as numbers, sets and tuples as lists."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    raise TypeError(f"{type(value).__name__} is not plain data.")
