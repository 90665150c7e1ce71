"""`intarsia rules`: the segments of an earlier run as SQL for one's own warehouse."""

from __future__ import annotations

from typing import Annotated

import typer

Results = Annotated[str, typer.Option("--results", help="The folder of an earlier run.")]
Dialect = Annotated[str, typer.Option("--dialect", help="Whose SQL: duckdb, postgres, spark, bigquery or snowflake.")]


def rules(*, results: Results = "intarsia-results", dialect: Dialect = "duckdb") -> None:
    """Print the segments as two SELECT statements: the exact rule, and a readable decision tree with its fidelity."""
    from intarsia.cli.show import print_json
    from intarsia.flows.explain import definition_in
    from intarsia.personas.sql import rules_of

    print_json(rules_of(definition_in(results), dialect))
