"""A run from its start to its end: it takes the lock, clears away what dead runs left, and is written down whatever comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from intarsia.core.journal import BROKEN, RUNNING, RunRecord
from intarsia.errors import Busy, IntarsiaError
from intarsia.store import records, schema
from intarsia.store.catalogue import asked
from intarsia.store.lock import exclusive
from intarsia.store.making import DATA
from intarsia.store.state import State
from intarsia.store.writing import ASIDE, Writing

_COMPACT = "compact"


@contextmanager
def begun(folder: Path, db: sa.Engine, record: RunRecord, base: Callable[[], State], *, wait_seconds: float = 0) -> Iterator[Writing]:
    """A run at work, for as long as the block runs: it alone may write. What a dead run left behind is cleared away first.

    Where the block raises, or ends without a commit, the run is "failed" and its files are removed. Errors: Busy.
    """
    with exclusive(folder, db, wait_seconds) as held:
        if not held:
            raise Busy(_busy(db))
        entered, dead = _entered(db, record)
        writing = Writing(entered, base(), str(folder), db)
        if dead or record.kind == _COMPACT:
            _swept(folder, db)
        try:
            yield writing
        except BaseException as error:
            writing.abandon(_first_line(error))
            raise
        writing.abandon("It ended without a commit.")


def _entered(db: sa.Engine, record: RunRecord) -> tuple[RunRecord, bool]:
    """The run with its number, in the catalogue; and whether others are said to be running: they are dead, since this one has the lock."""
    runs = schema.runs
    with asked(db) as connection:
        now = datetime.now(UTC)
        dead = runs.update().where(runs.c.state == RUNNING)
        found = connection.execute(dead.values(state=BROKEN, finished=records.run_row(replace(record, finished=now))["finished"]))
        last = connection.scalar(sa.select(sa.func.max(runs.c.number))) or 0
        record = replace(record, number=last + 1, state=RUNNING, started=now)
        records.insert(connection, runs, [records.run_row(record)])
    return record, found.rowcount > 0


def _swept(folder: Path, db: sa.Engine) -> None:
    """Remove files that no committed run names."""
    for path in orphans(folder, db):
        path.unlink(missing_ok=True)


def orphans(folder: Path, db: sa.Engine) -> tuple[Path, ...]:
    """The files of the home that no committed run names: left by a run that died, or removed from the books and not yet from the disk."""
    table = schema.layers
    with asked(db) as connection:
        rows = connection.execute(sa.select(table.c.path, table.c.keys_path).where(table.c.removed.is_(None))).all()
    named = {folder / path for row in rows for path in row if path}
    there = [path for place in (DATA, ASIDE) for path in sorted((folder / place).rglob("*")) if path.is_file()]
    return tuple(path for path in there if path not in named)


def _first_line(error: BaseException) -> str:
    told = str(error).strip().splitlines()
    if isinstance(error, IntarsiaError) and told:
        return told[0]
    return ": ".join([type(error).__name__, *told[:1]])


def _busy(db: sa.Engine) -> str:
    runs = schema.runs
    with asked(db) as connection:
        row = connection.execute(runs.select().where(runs.c.state == RUNNING).order_by(runs.c.number.desc())).mappings().first()
    what = f"run {row['number']} ({row['kind']}), which started {row['started']:%Y-%m-%d %H:%M:%S} UTC" if row else "another process"
    return f"Only one run may write at a time, and {what}, is at work. Wait for it, or try again later."
