"""The segments as SQL that runs in a warehouse: the exact rule, and one that people can read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import ibis

from intarsia.core.definition import Definition
from intarsia.core.features import Column
from intarsia.core.persona import Personas
from intarsia.core.segmentation import Segmentation
from intarsia.personas.dialects import compiled, translated
from intarsia.personas.surrogate import Bound, Path, Surrogate
from intarsia.personas.wording import line, share

TABLE = "customer_features"
_LEVELS_TOLD = 10


def rules_sql(segmentation: Segmentation, personas: Personas) -> str:
    """The text of rules.sql: that of `rules`, in DuckDB's words."""
    return rules(segmentation, personas)


def rules(segmentation: Segmentation, personas: Personas, dialect: str = "duckdb") -> str:
    """Two SELECT statements over a table `customer_features`, for duckdb, postgres, spark, bigquery or snowflake.

    The first gives the very segments of the Python model, the second those of the surrogate tree in `personas.tree`. Both give customer_id,
    segment and segment_name. The table needs `customer_id` and the columns that the header lists (double precision, null where not known).
    Errors: UnknownName for another dialect.
    """
    return rules_of(Definition.of(segmentation, personas), dialect)


def rules_of(definition: Definition, dialect: str = "duckdb") -> str:
    """The same from what is kept of a segmentation."""
    return "\n".join((*_header(definition, dialect), exact_sql(definition, dialect) + ";", "", _readable(definition, dialect) + ";", ""))


def exact_sql(definition: Definition, dialect: str = "duckdb") -> str:
    """The exact assignment as one SELECT, without a semicolon."""
    recipe = definition.fitted.recipe
    types = {"customer_id": "string", **{name: "string" if name in recipe.levels else "float64" for name in recipe.columns}}
    assigned = definition.fitted.assigned(ibis.table(types, name=TABLE))
    names = [(assigned["segment"] == number, _sayable(name)) for number, name in definition.names.items()]
    named = assigned.mutate(segment_name=ibis.cases(*names) if names else ibis.literal(""))
    return compiled(named, dialect)


def readable_sql(personas: Personas, levels: Mapping[str, Sequence[str]] | None = None) -> str:
    """The surrogate tree as one SELECT with a line a path, without a semicolon; `levels` are the words of the columns that hold words."""
    return _tree_sql(personas.tree, {persona.segment: persona.name for persona in personas.personas}, levels)


def _tree_sql(tree: str, called: Mapping[int, str], levels: Mapping[str, Sequence[str]] | None) -> str:
    paths = Surrogate.from_json(tree).paths()
    whens = [f"      WHEN {_condition(path, levels or {})} THEN {path.segment}" for path in paths[:-1]]
    cases = "\n".join(("CASE", *whens, f"      ELSE {paths[-1].segment}", "    END")) if whens else str(paths[-1].segment)
    names = "\n".join(f"    WHEN {number} THEN {_text(name)}" for number, name in called.items())
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


def _header(definition: Definition, dialect: str) -> list[str]:
    columns = [definition.column(name) for name in definition.fitted.recipe.columns]
    lines = [
        f"Customer segments by {definition.algorithm}, learnt from {definition.customers:,} customers as of {definition.as_of}.",
        f"In the SQL of {dialect}.",
        f"Needs a table {TABLE} with customer_id and, as double precision where nothing else is said, null where not known:",
        *(f"- {column.name}: {_meaning(column)}" for column in columns),
        *(f"Segment {number}: {name}" for number, name in definition.names.items()),
        "",
        "Statement 1: the exact rule. It gives every customer the segment that the model gives.",
    ]
    return [f"-- {line(text)}".rstrip() for text in lines]


def _meaning(column: Column) -> str:
    unit = f", in {column.unit}" if column.unit else ""
    null = f"; null: {column.missing}" if column.missing else ""
    if column.levels:
        return f"{column.label}, as text: {', '.join(column.levels[:_LEVELS_TOLD])}{', ...' if len(column.levels) > _LEVELS_TOLD else ''}"
    return f"{column.label}{unit}{null}"


def _readable(definition: Definition, dialect: str) -> str:
    measured = (
        f"It agrees with the exact rule on {share(definition.fidelity)} of {definition.fidelity_n:,} customers held out for the test."
    )
    told = measured if definition.fidelity_n else "There were too few customers to test how far it agrees with the exact rule."
    statement = translated(_tree_sql(definition.tree, definition.names, definition.fitted.recipe.levels), dialect)
    return f"-- Statement 2: a readable approximation, a decision tree. {told}\n{statement}"


def _condition(path: Path, levels: Mapping[str, Sequence[str]]) -> str:
    said = (_among(bound, levels[bound.column]) if bound.column in levels else _bound(bound) for bound in path.bounds)
    return " AND ".join(part for parts in said for part in parts) or "TRUE"


def _among(bound: Bound, levels: Sequence[str]) -> tuple[str, ...]:
    """The part of a path on a column of words; a word that was never seen goes the way of what lies above every level."""
    name, inside = _name(bound.column), bound.levels(levels)
    beyond = math.isinf(bound.high)
    outside = [word for word in levels if word not in inside]
    if len(inside) == 1 and not beyond:
        told = f"{name} = {_text(inside[0])}"
    elif beyond:
        told = f"{name} NOT IN ({', '.join(map(_text, outside))})" if outside else f"{name} IS NOT NULL"
    else:
        told = f"{name} IN ({', '.join(map(_text, inside))})" if inside else "FALSE"
    if not bound.null:
        return (told,)
    return (f"({told} OR {name} IS NULL)",) if outside or not beyond else ()


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
