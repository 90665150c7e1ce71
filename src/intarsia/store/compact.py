"""What a home keeps and what it lets go: small layers become one, and files that no kept state needs are removed once readers are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from intarsia.core.journal import BROKEN, DONE, FAILED, Layer, RunRecord
from intarsia.store import records, schema
from intarsia.store.catalogue import asked
from intarsia.store.making import unmade
from intarsia.store.merging import due, merge
from intarsia.store.tables import MEMBERSHIP, TABLES

if TYPE_CHECKING:
    from intarsia.core.engine import Engine
    from intarsia.store.home import Home

KEEP_DAYS, KEEP_RUNS, GRACE_HOURS = 90, 30, 24.0


@dataclass(frozen=True)
class Compaction:
    """What was done, or would be: the tables whose layers were `merged`; layers that no kept state needs any more (`let_go`), whose files
    go after the grace; files `removed`, with their `bytes`; runs that came to nothing and were struck off (`struck`)."""

    run: int
    merged: tuple[str, ...]
    let_go: int
    removed: tuple[str, ...]
    bytes: int
    struck: int
    dry_run: bool = False


def compact(
    home: Home,
    engine: Engine | None = None,
    *,
    keep_days: int = KEEP_DAYS,
    keep_runs: int = KEEP_RUNS,
    grace_hours: float = GRACE_HOURS,
    dry_run: bool = False,
    by: str = "",
) -> Compaction:
    """Fold what is due, and let go of files that no kept state needs. Kept are the states of the last `keep_days` days of the data and of
    the last `keep_runs` runs; whatever the membership on any day needs (pictures and moves); segments, versions and counts of all runs.

    A reader may still be at work in what is let go: its files are removed by the first compaction `grace_hours` later. With `dry_run`
    nothing is changed. Errors: Busy. Cost: what is folded is read and written once.
    """
    if dry_run:
        state = home.state()
        with asked(home.db) as connection:
            plan = _planned(connection, keep_days, keep_runs, grace_hours)
        folds = tuple(table for table in sorted(TABLES) if due(state, table, most_layers=1) is not None)
        return plan.told(0, folds, dry_run=True)
    with home.writing("compact", by=by) as writing:
        made = {table: merge(writing, table, engine, most_layers=1) for table in sorted(TABLES)}
        with asked(home.db) as connection:
            plan = _planned(connection, keep_days, keep_runs, grace_hours)
        done = plan.told(writing.number, tuple(table for table, layer in made.items() if layer))
        writing.commit(
            RunRecord(
                settings=writing.base.settings,
                summary={"merged": list(done.merged), "let_go": done.let_go, "removed": len(done.removed), "bytes": done.bytes},
            )
        )
        with asked(home.db) as connection:
            plan.booked(connection)
        unmade(Path(home.folder), plan.over)
    return done


@dataclass(frozen=True)
class _Plan:
    """Ids of layers to be let go, layers whose grace is over, and numbers of runs to be struck off."""

    let_go: tuple[int, ...]
    over: tuple[Layer, ...]
    struck: tuple[int, ...]

    def told(self, run: int, merged: tuple[str, ...], *, dry_run: bool = False) -> Compaction:
        paths = [path for layer in self.over for path in (layer.path, layer.keys_path) if path]
        size = sum(layer.bytes for layer in self.over)
        return Compaction(run, merged, len(self.let_go), tuple(paths), size, len(self.struck), dry_run)

    def booked(self, connection: sa.Connection) -> None:
        """First the books, then the disk: killed in between, the files are unknown ones, and the next run removes them."""
        layers, now = schema.layers, datetime.now(UTC).replace(tzinfo=None)
        for n in self.let_go:
            connection.execute(layers.update().where(layers.c.id == n).values(forgotten=now))
        for layer in self.over:
            connection.execute(layers.update().where(layers.c.path == layer.path).values(removed=now))
        for number in self.struck:
            connection.execute(schema.runs.delete().where(schema.runs.c.number == number))


def _planned(connection: sa.Connection, keep_days: int, keep_runs: int, grace_hours: float) -> _Plan:
    """What may go. Of pictures only the membership is kept."""
    runs, layers = schema.runs, schema.layers
    known = connection.execute(sa.select(runs.c.number, runs.c.as_of, runs.c.state).order_by(runs.c.number.desc())).all()
    done = [row for row in known if row.state == DONE]
    newest = max((row.as_of for row in done if row.as_of), default=date.min)
    late = newest - timedelta(days=min(keep_days, (newest - date.min).days))
    kept = {row.number for place, row in enumerate(done) if place < keep_runs or (row.as_of and row.as_of > late)}
    pictures = {run for _, run in records.pictures(connection, MEMBERSHIP)}
    there = connection.execute(layers.select().where(layers.c.removed.is_(None)).order_by(layers.c.id)).mappings().all()
    retired = [row for row in there if row["retired"] is not None]
    needed = {MEMBERSHIP: kept | pictures}
    let_go = [row for row in retired if not any(row["run"] <= run < row["retired"] for run in needed.get(row["table"], kept))]
    over = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=grace_hours)
    gone = [row for row in there if row["forgotten"] is not None and row["forgotten"] <= over]
    empty = [row.number for row in known[max(keep_runs, 1) :] if row.state in (FAILED, BROKEN)]
    fresh = tuple(row["id"] for row in let_go if row["forgotten"] is None)
    return _Plan(fresh, tuple(records.layer_of(row) for row in gone), tuple(empty))
