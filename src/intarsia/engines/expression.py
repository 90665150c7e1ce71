"""An SQL expression that somebody wrote is asked of every row of a table, in an embedded DuckDB that can reach nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from intarsia.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa


def evaluate(expression: str, table: pa.Table) -> list[Any]:
    """What the expression says of each of the n rows, in their order; it may use the columns by name.

    Files and the network are out of its reach. Errors: UsageError with the first line of what the database says, and the columns there are.
    """
    connection = duckdb.connect(config={"enable_external_access": "false", "threads": "1"})
    try:
        connection.register("rows_given", table)
        answer = connection.execute(f"SELECT ({expression}) AS said FROM rows_given").to_arrow_table()
    except duckdb.Error as error:
        first = str(error).strip().splitlines()[0]
        raise UsageError(f"The expression cannot be used: {first}. Columns that it may use: {', '.join(table.column_names)}.") from error
    finally:
        connection.close()
    return list(answer.column("said").to_pylist())
