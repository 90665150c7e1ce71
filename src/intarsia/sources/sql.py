"""The few pieces of DuckDB's SQL that reading needs: quoting, and a query as a table."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir


def quoted(value: str) -> str:
    """A text as a literal.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def literal(value: str | None) -> str:
    """A text as a literal, also none."""
    return "CAST(NULL AS VARCHAR)" if value is None else quoted(value)


def named(value: str) -> str:
    """A name as an identifier.

    >>> named("Client ID")
    '"Client ID"'
    """
    return '"' + value.replace('"', '""') + '"'


def as_table(con: Any, query: str) -> ir.Table:
    """A query as a lazy Ibis table. It becomes a view, so that DuckDB reads it exactly as it is written here."""
    view = f"source_{hashlib.sha256(query.encode()).hexdigest()[:16]}"
    con.raw_sql(f"CREATE OR REPLACE VIEW {view} AS {query}")
    return con.table(view)


def first_line(error: Exception) -> str:
    """The first line of an error, short enough for a message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
