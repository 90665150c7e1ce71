"""Records with parts inside parts (JSON, nested Parquet) become flat columns: `context.page.path`, `event_params.page_location`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from intarsia.errors import TooLittle
from intarsia.sources.sql import quoted

MOST_COLUMNS = 400
_DEEPEST = 6
_LINES = ("line_items", "lineItems")
_VALUES = ("string_value", "int_value", "float_value", "double_value", "boolean_value")


@dataclass(frozen=True)
class Flat:
    """The columns of nested records: `names` and the query that gives row, broken and c0, c1, ... as text; `exploded` names the list whose
    parts became records of their own; `dropped` counts the columns beyond the first 400."""

    names: tuple[str, ...]
    query: str
    exploded: str = ""
    dropped: int = 0


def flatten(con: Any, source: str, title: str) -> Flat:
    """Flat columns of `source`, a query with `row`, `broken` and `j` (a JSON object).

    A list of keys and values (as Google Analytics exports) gives one column a key; of another list of objects the first one is taken, but a
    list of order lines makes each line a record. Cost: one pass over the records to see their structure. Errors: TooLittle.
    """
    told = con.raw_sql(f"SELECT CAST(json_group_structure(j) AS VARCHAR) FROM ({source}) WHERE broken IS NULL").fetchone()[0]
    structure = json.loads(told) if told else None
    if not isinstance(structure, dict) or not structure:
        raise TooLittle(f"{title} holds no record: nothing in it is a JSON object with fields.")
    exploded = next((name for name in _LINES if _objects(structure.get(name)) is not None), "")
    if exploded:
        source = _one_a_line(source, exploded)
        structure = {**structure, exploded: _objects(structure[exploded])}
    found = list(_columns(con, source, structure))
    kept = found[:MOST_COLUMNS]
    plain = [sql for _, sql in kept if sql.startswith("$")]
    paths = ", ".join(quoted(path) for path in plain)
    place = {path: number for number, path in enumerate(plain, start=1)}
    fields = ", ".join(f"{f'x[{place[sql]}]' if sql in place else sql} AS c{i}" for i, (_, sql) in enumerate(kept))
    query = f"SELECT row, broken, {fields} FROM (SELECT row, broken, j, json_extract_string(j, [{paths}]) AS x FROM ({source}))"
    return Flat(tuple(name for name, _ in kept), query, exploded, len(found) - len(kept))


def _objects(structure: Any) -> dict[str, Any] | None:
    """The fields of a list of objects, None where it is none."""
    if isinstance(structure, list) and len(structure) == 1 and isinstance(structure[0], dict):
        return structure[0]
    return None


def _one_a_line(source: str, name: str) -> str:
    """Each part of the list in its record's place; a record without parts stays one."""
    parts = f"json_extract(j, {quoted(_path((name,)) + '[*]')})"
    listed = f"CASE WHEN broken IS NULL AND len({parts}) > 0 THEN {parts} ELSE [NULL::JSON] END"
    one = f"SELECT row AS record, broken, j, unnest({listed}) AS part, generate_subscripts({listed}, 1) AS place FROM ({source})"
    merged = f"CASE WHEN part IS NULL THEN j ELSE json_merge_patch(j, json_object({quoted(name)}, part)) END"
    return f"SELECT CAST(row_number() OVER (ORDER BY record, place) AS BIGINT) AS row, broken, CAST({merged} AS JSON) AS j FROM ({one})"


def _columns(con: Any, source: str, structure: dict[str, Any], under: tuple[str, ...] = (), steps: str = "$") -> Iterator[tuple[str, str]]:
    """Every leaf: its dotted name, and its JSON path or an expression over j."""
    for key, inner in structure.items():
        path = f"{steps}.{_step(key)}"
        fields = _objects(inner)
        if isinstance(inner, dict) and inner and len(under) < _DEEPEST:
            yield from _columns(con, source, inner, (*under, key), path)
        elif fields is not None and set(fields) >= {"key", "value"} and isinstance(fields["value"], dict):
            yield from _pairs(con, source, ".".join((*under, key)), path, tuple(v for v in _VALUES if v in fields["value"]))
        elif fields is not None and len(under) < _DEEPEST:
            yield from _columns(con, source, fields, (*under, key), f"{path}[0]")
        else:
            yield ".".join((*under, key)), path


def _pairs(con: Any, source: str, name: str, path: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    everything = quoted(f"{path}[*]")
    query = f"SELECT DISTINCT unnest(json_extract_string(j, {quoted(f'{path}[*].key')})) AS k FROM ({source}) WHERE broken IS NULL"
    values = ", ".join(f"json_extract_string(p, '$.value.{kind}')" for kind in kinds) or "json_extract_string(p, '$.value')"
    for (key,) in con.raw_sql(f"{query} ORDER BY k").fetchall():
        if key is not None:
            one = f"list_filter(json_extract(j, {everything}), lambda p: json_extract_string(p, '$.key') = {quoted(key)})"
            yield f"{name}.{key}", f"list_transform({one}, lambda p: coalesce({values}))[1]"


def _path(keys: tuple[str, ...]) -> str:
    return "$" + "".join(f".{_step(key)}" for key in keys)


def _step(key: str) -> str:
    return '"' + key.replace('"', '\\"') + '"'
