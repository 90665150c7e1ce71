"""Records with parts inside parts (JSON, nested Parquet) become flat columns: `context.page.path`, `event_params.page_location`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from intarsia.core.base import Remark
from intarsia.errors import TooLittle
from intarsia.sources.sql import quoted

MOST_COLUMNS = 400
_DEEPEST = 6
_LINES = ("line_items", "lineItems", "order_lines", "orderLines", "order_items", "orderItems", "lines", "items", "products")
_ORDERS = ("orders", "purchases")
_PARTS = (
    "transactions",
    "payments",
    "charges",
    "events",
    "visits",
    "answers",
    "responses",
    "reviews",
    "tickets",
    "activity",
)
_NO_LINES = frozenset(("event", "event_name", "eventName"))
_ADDED = ("refunds", "discount_codes", "discountCodes", "discount_allocations", "discountAllocations")
_FAILED = "('failure', 'failed', 'error', 'canceled', 'cancelled')"
_VALUES = ("string_value", "int_value", "float_value", "double_value", "boolean_value")


@dataclass(frozen=True)
class Flat:
    """The columns of nested records: `names` and the query that gives row, broken and c0, c1, ... as text; `remarks` say which lists were
    made records of their own, of which only the first part is read in how many records, and how many columns beyond the first 400 are
    not. `parts`: the list whose parts are the rows."""

    names: tuple[str, ...]
    query: str
    remarks: tuple[Remark, ...] = ()
    parts: str = ""


def flatten(con: Any, source: str, title: str) -> Flat:
    """Flat columns of `source`, a query with `row`, `broken` and `j` (a JSON object).

    A list of keys and values (as Google Analytics exports) gives one column a key. Of lists of orders, order lines, answers and the like
    each part becomes a record (of a customer's orders each, and of these each line; the goods of an event stay with it). The amounts of
    refunds and discounts are added up. Of another list of objects the first one is taken, and a remark counts where there are more.
    Cost: one pass over the records to see their structure, one more where they hold lists. Errors: TooLittle.
    """
    told = con.raw_sql(f"SELECT CAST(json_group_structure(j) AS VARCHAR) FROM ({source}) WHERE broken IS NULL").fetchone()[0]
    structure = json.loads(told) if told else None
    if not isinstance(structure, dict) or not structure:
        raise TooLittle(f"{title} holds no record: nothing in it is a JSON object with fields.")
    remarks: list[Remark] = []
    inner, under = structure, tuple[str, ...]()
    while steps := _listed(inner):
        for name in steps:
            inner[name], under = _objects(inner[name]) or inner[name], (*under, name)
            inner = inner[name]
        source = _one_a_part(source, under)
        remarks.append(Remark("advice", "file", f"Each record holds a list '{'.'.join(under)}': every part of it is a row of its own."))
    cut: list[tuple[str, str]] = []
    found = list(_columns(con, source, structure, cut=cut))
    kept = found[:MOST_COLUMNS]
    if len(found) > len(kept):
        remarks.append(Remark("warning", "file", f"{len(found) - len(kept):,} fields beyond the first {len(kept):,} are not read."))
    plain = [sql for _, sql in kept if sql.startswith("$")]
    paths = ", ".join(quoted(path) for path in plain)
    place = {path: number for number, path in enumerate(plain, start=1)}
    fields = ", ".join(f"{f'x[{place[sql]}]' if sql in place else sql} AS c{i}" for i, (_, sql) in enumerate(kept))
    query = f"SELECT row, broken, {fields} FROM (SELECT row, broken, j, json_extract_string(j, [{paths}]) AS x FROM ({source}))"
    return Flat(tuple(name for name, _ in kept), query, (*remarks, *_unread(con, source, cut)), ".".join(under))


def _listed(structure: dict[str, Any]) -> tuple[str, ...]:
    """The steps to the list whose parts are to be records of their own, or none: orders before their lines, and these before payments of
    an order; what is subscribed to, as Stripe lists it."""
    items = structure.get("items")
    if isinstance(items, dict) and {"quantity", "price"} <= set(_objects(items.get("data")) or ()):
        return ("items", "data")
    lines = () if _NO_LINES & set(structure) else _LINES
    names = (name for name in (*_ORDERS, *lines, *_PARTS) if _objects(structure.get(name)))
    return next(((name,) for name in names if not {"key", "value"} <= set(_objects(structure[name]) or ())), ())


def _unread(con: Any, source: str, lists: Sequence[tuple[str, str]]) -> Iterator[Remark]:
    """Of lists of objects those that hold more than the one that is read."""
    if not lists:
        return
    counts = ", ".join(f"count(*) FILTER (json_array_length(j, {quoted(path)}) > 1)" for _, path in lists)
    more = con.raw_sql(f"SELECT count(*), {counts} FROM ({source}) WHERE broken IS NULL").fetchone()
    for (name, _), records in zip(lists, more[1:], strict=True):
        if records:
            text = f"Of the list '{name}' only the first part is read; {records:,} of {more[0]:,} records hold more."
            yield Remark("warning", "file", text)


def _objects(structure: Any) -> dict[str, Any] | None:
    """The fields of a list of objects, None where it is none."""
    if isinstance(structure, list) and len(structure) == 1 and isinstance(structure[0], dict):
        return structure[0]
    return None


def _one_a_part(source: str, names: tuple[str, ...]) -> str:
    """Each part of the list in its record's place; a record without parts stays one."""
    parts = f"json_extract(j, {quoted(_path(names) + '[*]')})"
    listed = f"CASE WHEN broken IS NULL AND len({parts}) > 0 THEN {parts} ELSE [NULL::JSON] END"
    one = f"SELECT row AS record, broken, j, unnest({listed}) AS part, generate_subscripts({listed}, 1) AS place FROM ({source})"
    put = "part"
    for name in reversed(names):
        put = f"json_object({quoted(name)}, {put})"
    merged = f"CASE WHEN part IS NULL THEN j ELSE json_merge_patch(j, {put}) END"
    return f"SELECT CAST(row_number() OVER (ORDER BY record, place) AS BIGINT) AS row, broken, CAST({merged} AS JSON) AS j FROM ({one})"


def _columns(
    con: Any, source: str, structure: dict[str, Any], under: tuple[str, ...] = (), steps: str = "$", *, cut: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Every leaf: its dotted name, and its JSON path or an expression over j. Lists whose first part is taken are told to `cut`."""
    for key, told in structure.items():
        path = f"{steps}.{_step(key)}"
        inner = _of_objects(con, source, path) if told == "JSON" and "[*]" not in path else told
        fields = _objects(inner)
        if inner != told:  # here a text, there an object: both are told
            yield ".".join((*under, key)), path
        if isinstance(inner, dict) and inner and len(under) < _DEEPEST:
            yield from _columns(con, source, inner, (*under, key), path, cut=cut)
        elif fields is not None and set(fields) >= {"key", "value"} and isinstance(fields["value"], dict):
            yield from _pairs(con, source, ".".join((*under, key)), path, tuple(v for v in _VALUES if v in fields["value"]))
        elif fields is not None and len(under) < _DEEPEST and ("[*]" in steps or key in _ADDED):
            yield from _columns(con, source, fields, (*under, key), f"{path}[*]", cut=cut)
        elif fields is not None and len(under) < _DEEPEST:
            cut.append((".".join((*under, key)), path))
            yield from _columns(con, source, fields, (*under, key), f"{path}[0]", cut=cut)
        elif "[*]" in steps:
            yield ".".join((*under, key)), _added(steps, key) if key in ("amount", "total") else path.replace("[*]", "[0]")
        else:
            yield ".".join((*under, key)), path


def _of_objects(con: Any, source: str, path: str) -> Any:
    """The structure of a field in the records where it is an object."""
    there = f"json_type(j, {quoted(path)}) = 'OBJECT'"
    query = (
        f"SELECT CAST(json_group_structure(json_extract(j, {quoted(path)})) AS VARCHAR) FROM ({source}) WHERE broken IS NULL AND {there}"
    )
    told = con.raw_sql(query).fetchone()[0]
    return json.loads(told) if told else "JSON"


def _added(steps: str, key: str) -> str:
    """What a record was given back, or let off, in all parts of a list together; what failed was not."""
    amount = f"TRY_CAST(json_extract_string(p, {quoted(f'$.{_step(key)}')}) AS DOUBLE)"
    sound = f"lower(coalesce(json_extract_string(p, '$.status'), '')) NOT IN {_FAILED}"
    each = f"list_transform(json_extract(j, {quoted(steps)}), lambda p: CASE WHEN {sound} THEN {amount} END)"
    return f"CAST(list_sum({each}) AS VARCHAR)"


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
