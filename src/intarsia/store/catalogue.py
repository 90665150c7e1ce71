"""The door to a catalogue: a SQLite file that many may read while one writes, or a PostgreSQL database."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from intarsia.errors import MissingExtra, Unreadable, UsageError
from intarsia.store.schema import VERSION_TABLE

FILE = "catalogue.db"
_WAIT_SECONDS = 60
_SECRET = re.compile(r"^(env|file):(.+)$")


def connect(folder: Path, address: str | None = None) -> sa.Engine:
    """The catalogue at an address, by default the SQLite file of the folder. It is a SQLAlchemy URL whose password, if it has one, is named
    (`env:NAME` or `file:PATH`), or such a name of a whole one: settings are written down with every run.

    Every connection is its own and is closed after use. A SQLite file that cannot be written to is still read. Errors: UsageError, also
    where a password stands in the address as it is; MissingExtra where PostgreSQL's driver is not installed.
    """
    if not address:
        return _engine(sa.URL.create("sqlite", database=str(folder / FILE)))
    named = _SECRET.match(address) is not None
    try:
        url = sa.make_url(_secret(address) if named else address)
    except sa.exc.ArgumentError as error:
        raise UsageError("The catalogue's address is none. Write for example postgresql://user@host/database, or env:NAME.") from error
    return _engine(url if named else _unveiled(url))


@lru_cache(maxsize=16)
def _engine(url: sa.URL) -> sa.Engine:
    """One a catalogue and process, for what it has compiled is of use again; it holds no connection."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.get_backend_name() != "postgresql":
        raise UsageError(f"A catalogue rests in SQLite or PostgreSQL, not in {url.get_backend_name()}.")
    try:
        return sa.create_engine(url.set(drivername="postgresql+psycopg"), poolclass=sa.NullPool, isolation_level="REPEATABLE READ")
    except ModuleNotFoundError as error:
        raise MissingExtra("psycopg", "postgres") from error


@contextmanager
def asked(db: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that sees one moment of the catalogue, and is committed at the end. Errors: Unreadable where it does not answer."""
    with answering(db), db.begin() as connection:
        yield connection


@contextmanager
def answering(db: sa.Engine) -> Iterator[None]:
    """A block in which the catalogue is asked. Errors: Unreadable where it does not answer."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        told = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
        why = _refusal(Path(db.url.database or FILE).absolute().parent) if _of_disk(error.orig) else ""
        raise Unreadable(f"The catalogue {shown(db)} does not answer: {told[0]}.{why}") from error


def shown(db: sa.Engine) -> str:
    """The catalogue's address without its password."""
    return f"'{db.url.database}'" if db.dialect.name == "sqlite" else f"'{db.url.render_as_string(hide_password=True)}'"


def revision(connection: sa.Connection) -> str | None:
    """The step of its schema that the catalogue is at; None where it is empty."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(VERSION_TABLE)))


def _unveiled(url: sa.URL) -> sa.URL:
    """The address with the password that it names. Errors: UsageError where it holds the password itself."""
    password = str(url.password or "")
    if _SECRET.match(password):
        return url.set(password=_secret(password))
    if password or "password" in url.query:
        known = f"{url.get_backend_name()}://{url.username or 'user'}:env:PGPASSWORD@{url.host or 'host'}/{url.database or 'database'}"
        raise UsageError(f"The address of the catalogue holds its password. Name it instead: {known}, or the whole address: env:NAME.")
    return url


def _secret(reference: str) -> str:
    kind, _, name = reference.partition(":")
    if kind == "env":
        if name not in os.environ:
            raise UsageError(f"The environment has no variable {name}, which the address of the catalogue names.")
        return os.environ[name]
    try:
        return Path(name).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The file '{name}', which the address of the catalogue names, cannot be read.") from error


def _sqlite(url: sa.URL) -> sa.Engine:
    path = Path(url.database or FILE).absolute()
    engine = sa.create_engine(url, poolclass=sa.NullPool, creator=lambda: _opened(path))

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that writes, or only reads where the disk is full or may not be written to."""
    try:
        return _settled(sqlite3.connect(path, timeout=_WAIT_SECONDS), "journal_mode = WAL", "synchronous = FULL")
    except sqlite3.OperationalError as error:
        if not path.is_file() or not _of_disk(error):
            raise
    # A catalogue beside which no journal lies is whole by itself; SQLite would else make files for readers to share.
    journal = path.with_name(f"{path.name}-wal")
    still = "" if journal.exists() and journal.stat().st_size else "&immutable=1"
    return _settled(sqlite3.connect(f"{path.as_uri()}?mode=ro{still}", timeout=_WAIT_SECONDS, uri=True))


def _settled(connection: sqlite3.Connection, *pragmas: str) -> sqlite3.Connection:
    """The connection, tried, or closed where it fails."""
    connection.isolation_level = (
        None  # the driver's own transactions begin at the first write: what is read before would not be of one moment
    )
    try:
        for pragma in (*pragmas, "foreign_keys = ON", "schema_version"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _of_disk(error: BaseException | None) -> bool:
    """Whether SQLite could not write, or not make a file."""
    return str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_FULL"))


def _refusal(folder: Path) -> str:
    """What the system says to a file of 64 KB in the folder; nothing where it takes it."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(65_536))
    except OSError as error:
        return f" The folder '{folder}' cannot be written to: {error.strerror or error}."
    return ""
