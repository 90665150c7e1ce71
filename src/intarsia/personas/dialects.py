"""The same SQL in the words of each warehouse: DuckDB, PostgreSQL, Spark, BigQuery and Snowflake, without any of them installed."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlglot
from ibis.backends.sql import compilers
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from sqlglot import exp
from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries

from intarsia.errors import UnknownName

if TYPE_CHECKING:
    import ibis.expr.types as ir

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_STAGES = {"z0": "coordinates", "y0": "shaped", "s0": "scores", "segment": "placed"}


class _Spark(PySparkCompiler):  # type: ignore[misc]  # Ibis's compilers are not typed
    """Ibis's compiler for Spark, without asking an option that is there only once Spark is installed: NaN is not null."""

    __slots__ = ()

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:  # noqa: N802  Ibis's name
        """A number as the plain compiler writes it."""
        plain = SQLGlotCompiler.visit_NonNullLiteral if dtype.is_floating() else PySparkCompiler.visit_NonNullLiteral
        return plain(self, op, value=value, dtype=dtype)

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:  # noqa: N802  Ibis's name
        """A column as the plain compiler writes it."""
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)


_COMPILERS = {
    "bigquery": compilers.BigQueryCompiler,
    "duckdb": compilers.DuckDBCompiler,
    "postgres": compilers.PostgresCompiler,
    "snowflake": compilers.SnowflakeCompiler,
    "spark": _Spark,
}
DIALECTS = tuple(_COMPILERS)


def compiled(table: ir.Table, dialect: str) -> str:
    """An Ibis table as one SELECT, each stage a named part of its own (WITH). Errors: UnknownName for a dialect that is not known."""
    compiler = _compiler(dialect)
    tree = eliminate_subqueries(compiler.to_sqlglot(table))
    _name_stages(tree)
    return _written(tree, dialect)


def translated(text: str, dialect: str) -> str:
    """A SELECT in DuckDB's words in those of another. Errors: UnknownName for a dialect that is not known."""
    _compiler(dialect)
    return text if dialect == "duckdb" else _written(sqlglot.parse_one(text, read="duckdb"), dialect)


@cache
def _compiler(dialect: str) -> Any:
    if dialect not in _COMPILERS:
        raise UnknownName("SQL dialect", dialect, DIALECTS)
    return _COMPILERS[dialect]()


def _name_stages(tree: exp.Expr) -> None:
    """The parts called by what they hold, where each of them is told apart by it."""
    names: dict[str, str] = {}
    for part in tree.find_all(exp.CTE):
        held = [told for column, told in _STAGES.items() if column in part.this.named_selects and told not in names.values()]
        if held:
            names[part.alias] = held[0]
    for identifier in tree.find_all(exp.Identifier):
        if identifier.this in names and isinstance(identifier.parent, exp.Table | exp.TableAlias | exp.Column):
            if isinstance(identifier.parent, exp.Column) and identifier.arg_key != "table":
                continue
            identifier.set("this", names[identifier.this])


def _written(tree: exp.Expr, dialect: str) -> str:
    """The text. Snowflake keeps names without quotes in capitals, so plain names are written as it keeps them."""
    if dialect == "snowflake":
        for identifier in tree.find_all(exp.Identifier):
            if _PLAIN.fullmatch(identifier.this):
                identifier.set("this", identifier.this.upper())
    return str(tree.sql(dialect=_compiler(dialect).dialect, pretty=True))
