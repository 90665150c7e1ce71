"""What is asked of a database: a table, read range by range of its key, or one SELECT; nothing that could change data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.errors import UnknownName, UsageError
from intarsia.sources.address import Address
from intarsia.sources.sql import named

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_PART = r'("(?:[^"]|"")+"|`(?:[^`]|``)+`|[^"`.]+)'
_QUOTED = re.compile(rf"(?:{_PART}\.)?{_PART}")
_DIALECTS = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite", "duckdb": "duckdb"}


@dataclass(frozen=True)
class Wish:
    """The statements to run one after another, with their values, and how to call what they give."""

    title: str
    statements: Sequence[tuple[str, Mapping[str, Any]]]


def wish(con: Connection, address: Address, query: str | None, span: int) -> Wish:
    """The statements for a table (also one with blanks in its name), a SELECT, or the only table. Errors: UsageError, UnknownName."""
    asked = (query or address.table).strip().rstrip(";")
    schema, name, names = _meant(con, asked)
    if name not in names and _has_blanks(asked):
        only_select(asked, address.dialect)
        return Wish("its query", ((_plain(asked), {}),))
    if not name:
        if len(names) != 1:
            raise UsageError(f'{address.shown} has {len(names)} tables: {", ".join(sorted(names)[:30])}. Say which: query = "orders".')
        name = names[0]
    if name not in names:
        raise UnknownName(f"table in {address.shown}", name, names)
    return _whole_table(con, schema, name, span)


def only_select(query: str, dialect: str) -> None:
    """Errors: UsageError where a query is anything else than one SELECT that changes nothing."""
    import sqlglot
    from sqlglot import expressions as exp

    try:
        parsed = sqlglot.parse(query, dialect=_DIALECTS[dialect])
    except sqlglot.errors.SqlglotError as error:
        raise UsageError(f"The query cannot be read as SQL: {str(error).splitlines()[0]}") from error
    whole = parsed[0] if len(parsed) == 1 else None
    harmful = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Into, exp.Lock, exp.Command)
    if whole is None or not isinstance(whole, exp.Query) or whole.find(*harmful) is not None:
        raise UsageError("A source is only read: its query must be one SELECT that changes and locks nothing.")


def in_duckdb(con: Any, address: Address, query: str | None) -> tuple[str, str]:
    """The SELECT for a DuckDB file, and how to call it. Errors: UsageError, UnknownName."""
    asked = (query or address.table).strip().rstrip(";")
    rows = con.execute("SELECT table_schema, table_name FROM information_schema.tables").fetchall()
    names = {name: f"{named(schema)}.{named(name)}" for schema, name in rows} | {f"{s}.{n}": f"{named(s)}.{named(n)}" for s, n in rows}
    bare = ".".join(part for part in _divided(asked) if part)
    asked = bare if asked not in names and bare in names else asked
    if _has_blanks(asked) and asked not in names:
        only_select(asked, "duckdb")
        return asked, "its query"
    if not asked:
        if len(rows) != 1:
            raise UsageError(
                f'{address.shown} has {len(rows)} tables: {", ".join(sorted(n for _, n in rows)[:30])}. Say which: query = "orders".'
            )
        asked = rows[0][1]
    if asked not in names:
        raise UnknownName(f"table in {address.shown}", asked, [name for _, name in rows])
    return f"SELECT * FROM {names[asked]}", f"table '{asked}'"


def tables_in(con: Connection, address: Address) -> dict[str, str]:
    """The tables and views of the usual schema by name, each as an identifier of a statement; or the one that the address asks for.
    Errors: UnknownName."""
    schema, name, names = _meant(con, address.table)
    before = f"{_quoted(con, schema)}." if schema else ""
    found = {one: (before + _quoted(con, one)).replace("\\:", ":") for one in names}
    if not address.table:
        return found
    if name not in found:
        raise UnknownName(f"table in {address.shown}", name, names)
    return {address.table: found[name]}


def tables_in_duckdb(con: Any, address: Address) -> dict[str, str]:
    """The same of a DuckDB file, with the schema before the name where it is not the usual one. Errors: UnknownName."""
    rows = con.execute("SELECT table_schema, table_name FROM information_schema.tables").fetchall()
    found = {name if schema == "main" else f"{schema}.{name}": f"{named(schema)}.{named(name)}" for schema, name in rows}
    if not address.table:
        return found
    asked = {name: f"{named(s)}.{named(name)}" for s, name in rows} | {f"{s}.{name}": f"{named(s)}.{named(name)}" for s, name in rows}
    if address.table not in asked:
        raise UnknownName(f"table in {address.shown}", address.table, list(found))
    return {address.table: asked[address.table]}


def _meant(con: Connection, asked: str) -> tuple[str | None, str, list[str]]:
    """The schema (None: the usual one) and the name of a table that is asked for, and what tables and views that schema has."""
    from sqlalchemy import inspect

    looked = inspect(con)
    own = [*looked.get_table_names(), *looked.get_view_names()]
    schema, name = _divided(asked)
    if asked not in own and not schema and name in own:
        return None, name, own
    if asked in own or not schema or schema not in looked.get_schema_names():
        return None, asked, own
    return schema, name, [*looked.get_table_names(schema=schema), *looked.get_view_names(schema=schema)]


def _divided(asked: str) -> tuple[str, str]:
    """The schema ("" for none) and the table of a name, also of one in quotes as SQL has it.

    >>> _divided('sales."Order Lines"'), _divided("visits")
    (('sales', 'Order Lines'), ('', 'visits'))
    """
    found = _QUOTED.fullmatch(asked)
    if found is None:
        schema, _, name = asked.rpartition(".")
        return schema, name
    schema, name = ((part or "").strip() for part in found.groups())
    return _bare(schema), _bare(name)


def _bare(name: str) -> str:
    return name[1:-1].replace(name[0] * 2, name[0]) if name[:1] in ('"', "`") else name


def _has_blanks(asked: str) -> bool:
    return len(asked.split()) > 1


def _plain(statement: str) -> str:
    """A statement in which no colon begins a value."""
    return statement.replace(":", "\\:")


def _quoted(con: Connection, name: str) -> str:
    """A name as an identifier of a statement. By hand, for SQLAlchemy's own doubles a percent sign that the statement doubles again."""
    left, right = con.dialect.identifier_preparer.initial_quote, con.dialect.identifier_preparer.final_quote
    return _plain(left + name.replace(right, right * 2) + right)


def _whole_table(con: Connection, schema: str | None, name: str, span: int) -> Wish:
    from sqlalchemy import inspect

    looked, title = inspect(con), f"table '{schema}.{name}'" if schema else f"table '{name}'"
    where = f"{_quoted(con, schema)}.{_quoted(con, name)}" if schema else _quoted(con, name)
    keys = looked.get_pk_constraint(name, schema=schema)["constrained_columns"]
    kinds = {column["name"]: column["type"] for column in looked.get_columns(name, schema=schema)}
    listed = ", ".join(_quoted(con, column) for column in kinds)
    if len(keys) == 1 and _whole(kinds[keys[0]]):
        return Wish(title, _ranges(con, (where, _quoted(con, keys[0]), listed), span))
    order = f" ORDER BY {', '.join(_quoted(con, key) for key in keys)}" if keys else ""
    return Wish(title, ((f"SELECT {listed} FROM {where}{order}", {}),))


def _whole(kind: Any) -> bool:
    try:
        return kind.python_type is int
    except NotImplementedError:
        return False


def _ranges(con: Connection, names: tuple[str, str, str], span: int) -> list[tuple[str, Mapping[str, Any]]]:
    """The table in ranges of its key; few and wide ones where the keys are sparse."""
    from sqlalchemy import text

    where, key, listed = names
    low, high, rows = con.execute(text(f"SELECT min({key}), max({key}), count(*) FROM {where}")).one()
    if low is None:
        return [(f"SELECT {listed} FROM {where}", {})]
    parts = max(1, min(-(-rows // span), high - low + 1))
    width = -(-(high - low + 1) // parts)
    one = f"SELECT {listed} FROM {where} WHERE {key} >= :low AND {key} < :high ORDER BY {key}"
    return [(one, {"low": low + i * width, "high": low + (i + 1) * width}) for i in range(parts)]
