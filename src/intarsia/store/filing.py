"""What a run writes into the catalogue when it is done: its layers, segments, versions, loads and counts, all in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from intarsia.core.journal import Census, Layer, Load
from intarsia.core.lineage import Lineage
from intarsia.core.migration import Migration
from intarsia.core.version import Version
from intarsia.store import records, schema


def file_layers(connection: sa.Connection, run: int, made: Sequence[Layer], retired: Collection[str], whole: Collection[str]) -> None:
    """New layers, those (by path) that no longer count, and those of the new that stand for everybody."""
    table = schema.layers
    last = connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
    records.insert(connection, table, [vars(layer) | {"id": last + n, "whole": layer.path in whole} for n, layer in enumerate(made, 1)])
    if retired:
        connection.execute(table.update().where(table.c.path.in_(sorted(retired))).values(retired=run))


def file_lineage(connection: sa.Connection, run: int, base: int, lineage: Lineage) -> None:
    """What changed in the segments since the run `base`. Errors: UsageError where the past is told otherwise."""
    segments, events = records.lineage_rows(records.lineage_at(connection, base), lineage, run)
    records.insert(connection, schema.segments, segments)
    records.insert(connection, schema.events, events)


def file_versions(connection: sa.Connection, run: int, versions: Sequence[Version]) -> None:
    """New and changed versions; a definition is kept once."""
    rows, bodies = records.version_rows(versions, run)
    known = set(connection.scalars(sa.select(schema.definitions.c.sha256)))
    records.insert(connection, schema.definitions, [body for body in bodies if body["sha256"] not in known])
    records.insert(connection, schema.versions, rows)


def file_counts(connection: sa.Connection, run: int, loads: Sequence[Load], migration: Migration | None, census: Sequence[Census]) -> None:
    """Loads, who moved, and how many there are."""
    records.insert(connection, schema.loads, records.load_rows(loads, run))
    records.insert(connection, schema.migrations, [records.migration_row(migration, run)] if migration else [])
    records.insert(connection, schema.census, [vars(one) | {"run": run} for one in census])
