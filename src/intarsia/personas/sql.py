"""The segments as SQL that runs in a warehouse: the exact rule, and one that people can read."""

from __future__ import annotations

import math

import ibis

from intarsia.core.features import Column
from intarsia.core.persona import Personas
from intarsia.core.segmentation import Segmentation
from intarsia.personas.surrogate import Bound, Path, Surrogate
from intarsia.personas.wording import line, share

TABLE = "customer_features"


def rules_sql(segmentation: Segmentation, personas: Personas) -> str:
    """The text of rules.sql: two SELECT statements over a table `customer_features`, in DuckDB's dialect.

    The first gives the very segments of the Python model, the second those of the surrogate tree in `personas.tree`. Both give customer_id,
    segment and segment_name. The table needs `customer_id` and the columns that the header lists (double precision, null where not known).
    """
    return "\n".join((*_header(segmentation, personas), exact_sql(segmentation, personas) + ";", "", _readable(personas) + ";", ""))


def exact_sql(segmentation: Segmentation, personas: Personas) -> str:
    """The exact assignment as one SELECT, without a semicolon."""
    types = {"customer_id": "string", **dict.fromkeys(segmentation.fitted.recipe.columns, "float64")}
    assigned = segmentation.fitted.assigned(ibis.table(types, name=TABLE))
    names = [(assigned["segment"] == persona.segment, _sayable(persona.name)) for persona in personas.personas]
    named = assigned.mutate(segment_name=ibis.cases(*names))
    return str(ibis.to_sql(named, dialect="duckdb"))


def readable_sql(personas: Personas) -> str:
    """The surrogate tree as one SELECT with a line a path, without a semicolon."""
    paths = Surrogate.from_json(personas.tree).paths()
    whens = [f"      WHEN {_condition(path)} THEN {path.segment}" for path in paths[:-1]]
    cases = "\n".join(("CASE", *whens, f"      ELSE {paths[-1].segment}", "    END")) if whens else str(paths[-1].segment)
    names = "\n".join(f"    WHEN {persona.segment} THEN {_text(persona.name)}" for persona in personas.personas)
    return f"""SELECT
  customer_id,
  segment,
  CASE segment
{names}
  END AS segment_name
FROM (
  SELECT
    customer_id,
    CAST({cases} AS BIGINT) AS segment
  FROM {TABLE}
) AS placed"""


def _header(segmentation: Segmentation, personas: Personas) -> list[str]:
    features = segmentation.features
    columns = [features.column(name) for name in segmentation.fitted.recipe.columns]
    lines = [
        f"Customer segments by {segmentation.algorithm_name}, learnt from {segmentation.n_customers:,} customers as of {features.as_of}.",
        f"Needs a table {TABLE} with customer_id and, as double precision, null where not known:",
        *(f"- {column.name}: {_meaning(column)}" for column in columns),
        *(f"Segment {persona.segment}: {persona.name}" for persona in personas.personas),
        "",
        "Statement 1: the exact rule. It gives every customer the segment that the model gives.",
    ]
    return [f"-- {line(text)}".rstrip() for text in lines]


def _meaning(column: Column) -> str:
    unit = f", in {column.unit}" if column.unit else ""
    null = f"; null: {column.missing}" if column.missing else ""
    return f"{column.label}{unit}{null}"


def _readable(personas: Personas) -> str:
    measured = f"It agrees with the exact rule on {share(personas.fidelity)} of {personas.fidelity_n:,} customers held out for the test."
    told = measured if personas.fidelity_n else "There were too few customers to test how far it agrees with the exact rule."
    return f"-- Statement 2: a readable approximation, a decision tree. {told}\n{readable_sql(personas)}"


def _condition(path: Path) -> str:
    return " AND ".join(part for bound in path.bounds for part in _bound(bound)) or "TRUE"


def _bound(bound: Bound) -> tuple[str, ...]:
    """One column's part of a path: a null passes exactly where the tree lets it pass."""
    name = _name(bound.column)
    if bound.only_null:
        return (f"{name} IS NULL" if bound.null else "FALSE",)
    ranges = [f"{name} > {_number(bound.low)}"] if math.isfinite(bound.low) else []
    ranges += [f"{name} <= {_number(bound.high)}"] if math.isfinite(bound.high) else []
    if bound.null:
        return (f"({' AND '.join(ranges)} OR {name} IS NULL)",) if ranges else ()
    return tuple(ranges) or (f"{name} IS NOT NULL",)


def _number(value: float) -> str:
    """Digits that a database reads as this very double: plain where that is safe, with an exponent where it is not."""
    text = repr(float(value))
    if "e" not in text and len(text) <= 16:
        return text.removesuffix(".0")
    return f"{value:.17e}"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(name: str) -> str:
    return "'" + _sayable(name).replace("'", "''") + "'"


def _sayable(name: str) -> str:
    """The name without characters that no database stores in a text."""
    return name.replace("\x00", "")
