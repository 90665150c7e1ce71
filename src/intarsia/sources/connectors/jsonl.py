"""JSON: a record a line or a list of records, also .gz and .zst; what is nested becomes columns such as `context.page.path`."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from intarsia.core.base import Remark
from intarsia.core.settings import SourceSettings
from intarsia.errors import EngineError, Unreadable
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.encoding import Script, examine
from intarsia.sources.jsonapi import is_page, paged
from intarsia.sources.nested import Flat, flatten
from intarsia.sources.places import all_are, files, partitions, title
from intarsia.sources.sql import as_table, first_line, literal, quoted
from intarsia.sources.straighten import LONG_MARK, straighten

_NONE = "\x1e"
_LARGEST = 64_000_000
_PAGED = frozenset(("total_items", "total_count", "has_more", "next_page", "nextPage", "next_cursor"))
_KEYED = re.compile(r"(^|_|[a-z])(id|Id|ID|email|phone|handle|number)$")


@dataclass(frozen=True)
class Jsonl:
    """Reads JSON lines, a JSON array, or one object that holds a list of records (`{"orders": [...]}`); it has no options."""

    def accepts(self, place: object) -> bool:
        """Whether the place names files, all of them JSON."""
        return all_are(place, "json")

    def load(self, place: object, bench: Bench, settings: SourceSettings) -> Loaded:
        """Every record's fields as text, in input order; a line that is no JSON object is a broken record. Cost: two passes."""
        paths = files(place) or ()
        digest = hashlib.sha256()
        remarks: list[Remark] = []
        records, starts, before = [], [], 0
        names, told = partitions(paths, ())
        for path, values in zip(paths, told, strict=True):
            script = examine(path, settings.encoding)
            digest.update(repr((script.digest, values)).encode() if values else script.digest.encode())
            if script.damaged:
                remarks.append(Remark("warning", "encoding", f"A few bytes of '{path.name}' are not valid {script.encoding}."))
            records.append(_beside(_kept(path, script, bench, before), names, values))
            starts.append(before)
            before += int(bench.con.raw_sql(f"SELECT count(*) FROM ({records[-1]})").fetchone()[0])
        flat = _flat(bench.con, " UNION ALL ".join(records), title(paths))
        table = bench.keep(as_table(bench.con, flat.query))
        said, own = (*remarks, *flat.remarks), () if flat.parts else tuple(starts)
        return Loaded(table, flat.names, title(paths), digest.hexdigest(), said, parts=flat.parts, starts=own)


def _flat(con: Any, source: str, called: str) -> Flat:
    try:
        return flatten(con, source, f"'{called}'")
    except duckdb.Error as error:
        raise Unreadable(f"'{called}' cannot be read as JSON: {first_line(error)}") from error


def _beside(records: str, names: Sequence[str], values: Sequence[str | None]) -> str:
    """With the fields that the folders of a file tell, where the records have none of the name."""
    pairs = ", ".join(f"{quoted(name)}, {literal(value)}" for name, value in zip(names, values, strict=True) if value is not None)
    return f"SELECT row, broken, CAST(json_merge_patch(json_object({pairs}), j) AS JSON) AS j FROM ({records})" if pairs else records


def _kept(path: Path, script: Script, bench: Bench, before: int) -> str:
    """The records of one file as a query with row, broken and j, kept by the bench."""
    with tempfile.TemporaryDirectory(prefix="intarsia-") as folder:
        plain = script.encoding in ("utf-8", "utf-8-sig") and not (script.damaged or script.nul)
        whole = plain and not script.text.lstrip("\ufeff \n").startswith("{")  # a list may stand on one endless line
        straight = path if script.straight or whole else straighten(path, script, Path(folder) / "straight.json")
        query = _objects(straight, script, bench.con)
        numbered = f"SELECT CAST(row_number() OVER () + {before} AS BIGINT) AS row, broken, j FROM ({query})"
        try:
            return str(bench.con.compile(bench.keep(as_table(bench.con, numbered))))
        except (duckdb.Error, EngineError) as error:
            raise Unreadable(f"'{path.name}' cannot be read as JSON: {first_line(error)}") from error


def _objects(path: Path, script: Script, con: Any) -> str:
    text = script.text.lstrip("\ufeff").lstrip()
    if text.startswith("["):
        return _whole(path, "array")
    if _is_object(text.partition("\n")[0]):
        lines = _lines(path)
        only = con.raw_sql(f"SELECT j FROM ({lines}) LIMIT 2").fetchall()
        return _opened(lines, only[0][0]) if len(only) == 1 else lines
    whole = _whole(path, "unstructured")
    first = con.raw_sql(f"SELECT j FROM ({whole}) LIMIT 1").fetchone()
    return _opened(whole, first[0]) if first else whole


def _opened(query: str, record: str | None) -> str:
    """The records inside an object that stands alone; where there are none it is one itself."""
    if is_page(record):
        return paged(query)
    inside = _inside(record)
    return _unwrapped(query, inside) if inside else query


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        # A broken first line is a broken record; a line that only opens a bracket begins one object over many lines.
        return len(line.strip()) > 2


def _inside(record: str | None) -> str:
    """The name of the only list of objects in an object that stands alone, "" where there is none."""
    try:
        told = json.loads(record or "")
    except ValueError:
        return ""
    plain = [isinstance(value, list) and value and not isinstance(value[0], dict) for value in told.values()]
    if plain and all(plain):
        raise Unreadable(
            "The JSON holds lists of values, not a list of records: each record is to be an object with the names of its fields."
        )
    lists = [key for key, value in told.items() if isinstance(value, list) and value and all(isinstance(one, dict) for one in value)]
    page = bool(_PAGED & set(told))
    alone = not page and any(_KEYED.search(key) and isinstance(value, (str, int)) for key, value in told.items())  # one customer, one order
    return lists[0] if len(lists) == 1 and not alone and lists[0] not in ("line_items", "event_params", "items", "products") else ""


def _unwrapped(query: str, name: str) -> str:
    path = quoted('$."' + name.replace('"', '\\"') + '"[*]')
    return f"SELECT NULL::VARCHAR AS broken, unnest(json_extract(j, {path})) AS j FROM ({query})"


def _whole(path: Path, form: str) -> str:
    reader = (
        f"read_json_objects({quoted(str(path))}, format={quoted(form)}, maximum_object_size={_LARGEST}, compression={_compression(path)})"
    )
    broken = "CASE WHEN json_type(json) <> 'OBJECT' THEN 'The record is no JSON object.' END"
    return f"SELECT {broken} AS broken, CASE WHEN json_type(json) = 'OBJECT' THEN json END AS j FROM {reader}"


def _lines(path: Path) -> str:
    reader = (
        f"read_csv({quoted(str(path))}, columns={{'line': 'VARCHAR'}}, auto_detect=false, header=false, delim='\x1f', quote='', escape='', "
        f"parallel=false, compression={_compression(path)}, nullstr={quoted(_NONE)}, max_line_size=16000000, buffer_size=64000000)"
    )
    sound = "json_valid(line) AND json_type(line) = 'OBJECT'"
    broken = (
        f"CASE WHEN line = '{LONG_MARK}' THEN 'The line is longer than 2 MB.' "
        f"WHEN NOT json_valid(line) THEN 'The line is not valid JSON.' WHEN NOT ({sound}) THEN 'The line is no JSON object.' END"
    )
    return f"SELECT {broken} AS broken, CASE WHEN {sound} THEN CAST(line AS JSON) END AS j FROM {reader} WHERE trim(line, ' \t\r') <> ''"


def _compression(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    return "'gzip'" if head.startswith(b"\x1f\x8b") else "'zstd'" if head == b"\x28\xb5\x2f\xfd" else "'uncompressed'"
