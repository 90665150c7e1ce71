"""Databases: PostgreSQL, MySQL and MariaDB, SQLite and DuckDB files, read only, in batches, within a flat memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from intarsia.core.settings import SourceSettings
from intarsia.errors import MissingExtra, Unreadable
from intarsia.sources.address import Address, address_of, is_address
from intarsia.sources.arrow import loaded_schema, numbered
from intarsia.sources.boundless import Boundless, emptied, is_boundless, told
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.query import Wish, in_duckdb, tables_in, tables_in_duckdb, wish
from intarsia.sources.rows import opened
from intarsia.sources.sql import first_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection, Engine

_EXTRAS = {"psycopg": "postgres", "pymysql": "mysql"}


@dataclass(frozen=True)
class Sql:
    """Reads a table or a SELECT of a database: `postgresql://user:env:PGPASSWORD@host/shop`, `mysql://...`, `sqlite:///shop.db`,
    `duckdb:///shop.duckdb`, a file of either, or `env:DATABASE_URL`. `batch` rows are fetched at a time; tables with a whole-number key are
    read key range by key range of `span` keys, all within one read-only transaction."""

    batch: int = 50_000
    span: int = 1_000_000

    def accepts(self, place: object) -> bool:
        """Whether the place is the address or the file of a database."""
        return is_address(place)

    def load(self, place: object, bench: Bench, settings: SourceSettings) -> Loaded:
        """The rows in the order of their key (as the database gives them where there is none), streamed into the bench.

        Needs: `query` in the settings (or `#name` behind the address): a table or a SELECT; not needed where there is only one table.
        Errors: UsageError; Unreadable, with the row that was reached, where the connection is lost: nothing half-read is kept.
        """
        address = address_of(place)
        query = getattr(settings, "query", None)
        if address.dialect == "duckdb":
            return _duckdb(address, query, bench, self.batch)
        try:
            return self._load(address, query, bench)
        except Boundless:
            return self._load(address, query, bench, bounded=True)

    def _load(self, address: Address, query: str | None, bench: Bench, *, bounded: bool = False) -> Loaded:
        """`bounded`: times that Python has not are taken as empty."""
        with _connected(address) as con:
            met = emptied(con) if bounded else None
            asked = wish(con, address, query, self.span)
            for as_text in (False, True):  # a column that changes its type half-way is read once more, as text
                if met:
                    met[0] = 0
                typed, rows = opened(_batches(con, asked, address, self.batch), as_text=as_text)
                try:
                    table = bench.put(typed.batches(rows), typed.schema)
                except TypeError:
                    continue
                return Loaded(table, typed.names, f"{address.shown}: {asked.title}", _digest(asked.title, bench, table), told(met))
        raise Unreadable(f"{address.shown}: the values of {asked.title} cannot be read.")


def tables(place: object, rows: int) -> tuple[tuple[str, str], ...]:
    """The tables and views of a database, or the one asked for behind `#`, by name, each with a SELECT of its first `rows` rows.

    Errors: UsageError, UnknownName; Unreadable where the database cannot be reached.
    """
    address = address_of(place)
    if address.dialect == "duckdb":
        import duckdb

        try:
            with duckdb.connect(address.url.database or "", read_only=True) as own:
                found = tables_in_duckdb(own, address)
        except duckdb.Error as error:
            raise Unreadable(f"{address.shown} cannot be read: {first_line(error)}") from error
    else:
        with _connected(address) as con:
            found = tables_in(con, address)
    return tuple((name, f"SELECT * FROM {where} LIMIT {rows}") for name, where in sorted(found.items()))


def _duckdb(address: Address, query: str | None, bench: Bench, batch: int) -> Loaded:
    """A DuckDB file, opened read-only and streamed as it is."""
    import duckdb

    try:
        with duckdb.connect(address.url.database or "", read_only=True) as con:
            statement, title = in_duckdb(con, address, query)
            reader = con.execute(statement).to_arrow_reader(batch)
            schema = loaded_schema(reader.schema)
            table = bench.put(numbered(reader, schema), schema)
            return Loaded(table, tuple(reader.schema.names), f"{address.shown}: {title}", _digest(title, bench, table))
    except duckdb.Error as error:
        raise Unreadable(f"{address.shown} cannot be read: {first_line(error)}") from error


def _digest(title: str, bench: Bench, table: Any) -> str:
    """Of the query and of the rows, whatever their order."""
    sql = bench.con.compile(table)
    fields = [name for name in table.columns if name not in ("row", "broken")]
    total = bench.con.raw_sql(f"SELECT CAST(sum(CAST(hash({', '.join(fields)}) AS HUGEINT)) AS VARCHAR), count(*) FROM ({sql})").fetchone()
    return hashlib.sha256(repr((title, fields, total)).encode()).hexdigest()


@contextmanager
def _connected(address: Address) -> Iterator[Connection]:
    """A connection in a read-only transaction that sees one state of the data."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        engine = _engine(address)
        with engine.connect() as con:
            _only_read(con, address)
            yield con
        engine.dispose()
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        raise MissingExtra(package, _EXTRAS.get(package, package)) from error
    except SQLAlchemyError as error:
        raise Unreadable(f"{address.shown} cannot be read: {address.hidden(_told(error))}") from error


def _engine(address: Address) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    return create_engine(address.url, poolclass=NullPool, **address.options)


def _only_read(con: Connection, address: Address) -> None:
    from sqlalchemy import text

    if address.dialect == "postgresql":
        con.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    elif address.dialect == "mysql":
        con.rollback()
        con.exec_driver_sql("SET time_zone = '+00:00'")  # else a TIMESTAMP comes by the server's clock, which nobody here knows
        con.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    elif address.dialect == "sqlite":
        con.exec_driver_sql("PRAGMA query_only = ON")


def _batches(con: Connection, asked: Wish, address: Address, size: int) -> Iterator[tuple[Sequence[str], Sequence[Any]]]:
    """Names and rows, a batch at a time, by a cursor on the server."""
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    reached, cursor = 0, None
    try:
        for statement, values in asked.statements:
            with con.execution_options(stream_results=True, max_row_buffer=size).execute(text(statement), values) as streamed:
                names, cursor = tuple(streamed.keys()), streamed.cursor
                stamps = _stamps(cursor) if address.dialect == "mysql" else ()
                for rows in streamed.partitions(size):
                    yield names, [_in_utc(row, stamps) for row in rows] if stamps else rows
                    reached += len(rows)
            if not reached:
                yield names, ()
    except SQLAlchemyError as error:
        if is_boundless(error):
            raise Boundless from error
        _let_go(cursor)
        where = f"after row {reached:,}" if reached else "before the first row"
        raise Unreadable(
            f"{address.shown} stopped {where} of {asked.title}: {address.hidden(_told(error))}. Nothing of it is kept; read it again."
        ) from error


def _stamps(cursor: Any) -> tuple[int, ...]:
    """The places of MySQL's TIMESTAMP columns, which mean a moment, where a DATETIME means what a clock showed."""
    from pymysql.constants.FIELD_TYPE import TIMESTAMP

    return tuple(place for place, told in enumerate(cursor.description or ()) if told[1] == TIMESTAMP)


def _in_utc(row: Sequence[Any], stamps: tuple[int, ...]) -> tuple[Any, ...]:
    out = list(row)
    for place in stamps:
        if isinstance(out[place], datetime):
            out[place] = out[place].replace(tzinfo=UTC)
    return tuple(out)


def _let_go(cursor: Any) -> None:
    """PyMySQL would read on from the lost connection when the cursor is collected, and complain on the terminal that it cannot."""
    result = getattr(cursor, "_result", None)
    if result is not None:
        result.unbuffered_active = False


def _told(error: Any) -> str:
    return first_line(getattr(error, "orig", None) or error)
