"""The home of segments that live: a folder with a catalogue of all runs and the files that they made."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from intarsia.core.journal import Census, RunRecord
from intarsia.core.lineage import Lineage
from intarsia.core.migration import Migration
from intarsia.errors import Busy, UsageError
from intarsia.store import catalogue as catalogues
from intarsia.store import files, records, schema
from intarsia.store.catalogue import asked
from intarsia.store.lock import exclusive
from intarsia.store.running import begun
from intarsia.store.state import State
from intarsia.store.writing import Writing

MARK = "home.id"
_PATIENCE_SECONDS = 30


def open_home(folder: str, catalogue: str | None = None, *, create: bool = False) -> Home:
    """The home in a folder; with `create` it is made where there is none. Close it when done.

    `catalogue` is a SQLAlchemy URL, such as "postgresql://user:env:PGPASSWORD@host/database", or "env:NAME" for one in the environment; by
    default a SQLite file in the folder. An older catalogue is brought up to date. Errors: UsageError where there is no home, the catalogue
    is another home's or a newer release's, or its address holds a password as it is; Unreadable where it does not answer.
    """
    place = Path(folder)
    mark = place / MARK
    if not mark.is_file() and not create:
        raise UsageError(f"There is no home in '{folder}'; `intarsia refresh ORDERS` makes one.")
    db = catalogues.connect(place, catalogue)
    if not mark.is_file():
        _made(place, db)
    number = _marked(mark)
    _checked(place, db, number)
    return Home(folder, catalogues.shown(db), number, db)


@dataclass(frozen=True)
class Home:
    """An open home: `folder`, and the address of its `catalogue`. `db` is for the store's own parts."""

    folder: str
    catalogue: str
    id: str
    db: sa.Engine = field(repr=False, compare=False)

    def state(self, as_of: date | None = None, run: int | None = None) -> State:
        """What is in force: after the newest run that was committed; after the newest that saw no more than the days before `as_of`; or
        after the run of that number. Errors: UsageError where that run was not committed."""
        with asked(self.db) as connection:
            record = records.run_at(connection, as_of, run)
            if run is not None and record is None:
                raise UsageError(f"There is no finished run {run}. `intarsia runs` lists them.")
            return self._state(connection, record)

    def picture(self, table: str, day: date, run: int | None = None) -> tuple[State, State]:
        """The newest state of a day up to `day` (and of a run up to `run`) whose run wrote the table whole (as the first one does), and
        whose files are all kept; the state before the first run where there is none. And the newest state, of the same moment."""
        with asked(self.db) as connection:
            number = records.pictured(connection, table, day, run)
            then = records.run_at(connection, None, number) if number else None
            return self._state(connection, then), self._state(connection, records.run_at(connection, None, None))

    def lineage(self, as_of: date) -> Lineage | None:
        """All segments, with the names that they had after the newest run that saw no more than the days before `as_of`; None where there
        was none yet."""
        with asked(self.db) as connection:
            record = records.run_at(connection, as_of, None)
            return records.lineage_at(connection, record.number) if record else None

    def runs(self, limit: int | None = None) -> tuple[RunRecord, ...]:
        """The runs, newest first, those that failed or were broken off among them."""
        with asked(self.db) as connection:
            rows = connection.execute(schema.runs.select().order_by(schema.runs.c.number.desc()).limit(limit)).mappings()
            return tuple(records.run_of(row) for row in rows)

    def migrations(self, since: date | None = None, until: date | None = None) -> tuple[Migration, ...]:
        """Who moved where in each run, of the runs that went up to a day of the data from `since` to `until`."""
        with asked(self.db) as connection:
            return records.migrations_between(connection, since, until)

    def census(self, since: date | None = None, until: date | None = None) -> tuple[Census, ...]:
        """How many customers each segment had on the days from `since` to `until`, by day and segment."""
        with asked(self.db) as connection:
            return records.census_between(connection, since, until)

    def writing(self, kind: str, *, by: str = "", wait_seconds: float = 0) -> AbstractContextManager[Writing]:
        """A run that writes, for as long as the block runs; see `Writing`. Errors: Busy where another is at work, after `wait_seconds`."""
        record = RunRecord(kind=kind, by=by)
        return begun(Path(self.folder), self.db, record, self.state, wait_seconds=wait_seconds)

    def where(self, relative: str) -> str:
        """The path of a file of the home."""
        return str(Path(self.folder) / relative)

    def close(self) -> None:
        """Give back what the home holds open."""
        self.db.dispose()

    def _state(self, connection: sa.Connection, record: RunRecord | None) -> State:
        return State(record, records.layers_at(connection, record.number if record else 0), self.db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _made(place: Path, db: sa.Engine) -> None:
    """A new home: the catalogue first, the mark in the folder last."""
    with files.writable(str(place)):
        place.mkdir(parents=True, exist_ok=True)
    with _alone(place, db):
        with asked(db) as connection:
            if catalogues.revision(connection) is None:
                _upgraded(connection)
            if _id(connection) is None:
                connection.execute(schema.home.insert().values(key="id", value=uuid.uuid4().hex))
            elif any(not (place / path).is_file() for path in connection.scalars(_files())):
                raise UsageError(f"The catalogue {catalogues.shown(db)} is that of another home: its files are not in '{place}'.")
            number = _id(connection)
        if not (place / MARK).is_file():
            aside = place / f"{MARK}.partial"
            aside.write_text(f"{number}\n", encoding="utf-8")
            files.place(aside, place / MARK)


def _checked(place: Path, db: sa.Engine, number: str) -> None:
    """That the catalogue is this home's, and brought up to this release."""
    with asked(db) as connection:
        step = catalogues.revision(connection)
        found = _id(connection) if step == schema.REVISION else None
    if step != schema.REVISION:
        with _alone(place, db), asked(db) as connection:
            _upgraded(connection)
            found = _id(connection)
    if found != number:
        raise UsageError(f"The catalogue {catalogues.shown(db)} is not that of the home '{place}': {found or 'it is empty'}, not {number}.")


def _upgraded(connection: sa.Connection) -> None:
    from intarsia.store.upgrading import known, upgrade

    step = catalogues.revision(connection)
    if step is not None and not known(step):
        raise UsageError(f"The home was made by a newer release of Intarsia: its catalogue is at step {step}. Update Intarsia.")
    upgrade(connection)


@contextmanager
def _alone(place: Path, db: sa.Engine) -> Iterator[None]:
    with exclusive(place, db, _PATIENCE_SECONDS) as held:
        if not held:
            raise Busy(f"The home '{place}' has to be brought up to date, and another process is at work in it. Try again later.")
        yield


def _marked(mark: Path) -> str:
    """The number that the folder bears."""
    try:
        number = mark.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        number = ""
    if not number:
        raise UsageError(f"The file '{mark}' is damaged: it does not say which home this is. Restore it from a copy.")
    return number


def _files() -> sa.Select[Any]:
    return sa.select(schema.layers.c.path).where(schema.layers.c.removed.is_(None))


def _id(connection: sa.Connection) -> str | None:
    return connection.scalar(sa.select(schema.home.c.value).where(schema.home.c.key == "id"))
