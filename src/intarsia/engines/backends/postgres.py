"""PostgreSQL: the work is done in the database where the orders already are."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis
import psycopg
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from intarsia.engines.connect import bytes_of
from intarsia.errors import EngineError, UsageError

if TYPE_CHECKING:
    import ibis.expr.types as ir

# How many sorts and hash tables a query of ours has at work at once: each may take PostgreSQL's work_mem.
AT_ONCE = 8


@dataclass(frozen=True)
class Postgres:
    """Options: `url`, such as "postgresql://analyst@warehouse/shop", or "env:NAME" to read it from the environment, or nothing for what
    libpq finds itself (PGHOST and so on); `memory`, which a query may take on the server before it goes to disk.

    Needs the extra `postgres` and the right to make temporary tables; whatever is kept is temporary and goes with the connection.
    """

    url: str = field(default="", repr=False)
    memory: str = "4GB"
    name: str = field(default="postgres", init=False)
    con: Any = field(init=False, repr=False, compare=False)
    _number: Iterator[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            link = psycopg.connect(self._address(), autocommit=True)
        except psycopg.Error as error:
            raise EngineError(f"PostgreSQL does not answer: {_first_line(error)}") from error
        work = min(max(self.memory_bytes // AT_ONCE // 1024, 64), 2**31 - 1)
        link.execute(sql.SQL("SET work_mem = {}").format(sql.Literal(f"{work}kB")))
        object.__setattr__(self, "con", ibis.postgres.from_connection(link))
        object.__setattr__(self, "_number", itertools.count())

    @property
    def memory_bytes(self) -> int:
        """The limit in bytes."""
        return bytes_of(self.memory)

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute once, to a temporary table."""
        name = self._name()
        self._run(f"CREATE TEMPORARY TABLE {name} AS {self.con.compile(table)}")
        self._run(f"ANALYZE {name}")
        return self.con.table(name)

    def put(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> ir.Table:
        """COPY the batches into a temporary table as they come: memory holds one batch."""
        name = self._name()
        self.con.create_table(name, schema=ibis.Schema.from_pyarrow(schema), temp=True)
        options = csv.WriteOptions(include_header=False)
        try:
            with self.con.con.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
                for batch in batches:
                    text = pa.BufferOutputStream()
                    csv.write_csv(batch.cast(schema), text, options)
                    copy.write(text.getvalue().to_pybytes())
        except psycopg.Error as error:
            raise _told(error) from error
        self._run(f"ANALYZE {name}")
        return self.con.table(name)

    def scatter(self, table: ir.Table, key: str, parts: int) -> tuple[ir.Table, ...]:
        """One temporary table with the piece's number, indexed by it; a piece is a filter on the number."""
        name, piece = self._name(), "__piece"
        hashed = table.mutate(**{piece: (table[key].hash() % parts + parts) % parts})
        self._run(f"CREATE TEMPORARY TABLE {name} AS {self.con.compile(hashed)}")
        self._run(f'CREATE INDEX ON {name} ("{piece}")')
        self._run(f"ANALYZE {name}")
        kept = self.con.table(name)
        return tuple(kept.filter(kept[piece] == number).drop(piece) for number in range(parts))

    def gather(self, pieces: Iterable[ir.Table]) -> ir.Table:
        """One temporary table, filled piece after piece. Errors: UsageError where there is no piece."""
        name, first = self._name(), True
        for piece in pieces:
            query = self.con.compile(piece)
            self._run(f"CREATE TEMPORARY TABLE {name} AS {query}" if first else f"INSERT INTO {name} {query}")
            first = False
        if first:
            raise UsageError("There are no pieces to gather.")
        self._run(f"ANALYZE {name}")
        return self.con.table(name)

    def batches(self, table: ir.Table, rows: int = 250_000) -> Iterator[pa.RecordBatch]:
        """Stream the answer in Arrow batches of at most `rows`, through a cursor on the server."""
        try:
            yield from self.con.to_pyarrow_batches(table, chunk_size=rows)
        except psycopg.Error as error:
            raise _told(error) from error

    def close(self) -> None:
        """Close the connection; temporary tables go with it."""
        self.con.disconnect()

    def _address(self) -> str:
        if not self.url.startswith("env:"):
            return self.url
        name = self.url.removeprefix("env:")
        if name not in os.environ:
            raise UsageError(f"The environment has no variable '{name}' with PostgreSQL's address.")
        return os.environ[name]

    def _name(self) -> str:
        return f"intarsia_kept_{next(self._number):05d}"

    def _run(self, statement: str) -> None:
        try:
            self.con.con.execute(statement)
        except psycopg.Error as error:
            raise _told(error) from error


def _told(error: Exception) -> EngineError:
    return EngineError(f"PostgreSQL could not do the work: {_first_line(error)}")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
