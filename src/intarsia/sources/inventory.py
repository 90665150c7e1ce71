"""What a company has: every table of a database and every file of a folder, looked into at its head and told what it is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import IntarsiaError, Unreadable, UsageError
from intarsia.sources.address import divided, is_address
from intarsia.sources.bench import OwnBench
from intarsia.sources.connectors.sql import tables
from intarsia.sources.opened import open_source
from intarsia.sources.places import CHUNK, kind, opened, singly
from intarsia.sources.several import ENDINGS

HEAD_ROWS, HEAD_BYTES, MOST_FILES = 2_000, 4 * CHUNK, 500
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


@dataclass(frozen=True)
class Item:
    """One table or file: a `name` to call it by, its `place` (several files that have the same columns are one) and, of a database, the
    `query`; the canonical `tables` that it holds (none where it is not known), how `sure` that is (0 to 1) and why, and its columns."""

    name: str
    place: tuple[str, ...]
    query: str
    tables: tuple[str, ...]
    sure: float
    because: str
    columns: tuple[str, ...] = ()


def inventory(places: Sequence[str], settings: Settings | None = None) -> tuple[Item, ...]:
    """Every table and file of databases, folders, files and patterns, in the order given and then by name.

    Of a table the first 2,000 rows are read, of a text file the first 4 MB; of a folder the files that may hold data, those deeper in it
    too, but no hidden ones and no results of ours. Nothing is written but to the temporary folder. A file that cannot be read is an item
    that says so. Errors: Unreadable where a place is not there; UsageError where a folder has more than 500 files.
    """
    bench, chosen = OwnBench(), settings or Settings()
    found: list[Item] = []
    seen: set[tuple[str, str]] = set()
    for place in places:
        parts = [one for one in ([place] if _is_database(place) else _files(place)) if _first(one, "", seen)]
        databases = [one for one in parts if _is_database(one)]
        found += _together([_looked(one, (one, None), bench, chosen) for one in parts if one not in databases])
        found += [
            _looked(item.name, (one, query), bench, chosen) if query else item
            for one in databases
            for item, query in _tables(one)
            if _first(divided(one)[0], item.name, seen)
        ]
    return _named(found)


def _is_database(place: str) -> bool:
    """Whether a place is a database; a file that cannot be opened is none, and says so when it is looked into."""
    try:
        return is_address(place)
    except OSError:
        return False


def _first(place: str, table: str, seen: set[tuple[str, str]]) -> bool:
    """Whether a file or table was not seen before; now it is."""
    path = Path(place).expanduser()
    key = (str(path.resolve()) if path.is_file() else place, table)
    new = key not in seen
    seen.add(key)
    return new


def _tables(place: str) -> list[tuple[Item, str]]:
    """The tables of a database, each with the SELECT of its head; a file that is broken is one item that says so, without a SELECT."""
    try:
        own = tables(place, HEAD_ROWS)
    except Unreadable as error:
        if "://" in place or not Path(divided(place)[0]).expanduser().is_file():
            raise
        return [(Item(place, (place,), "", (), 0.0, _reason(error)), "")]
    return [(Item(name, (place,), "", (), 0.0, ""), query) for name, query in own]


def _files(place: str) -> list[str]:
    folder = Path(place).expanduser()
    if not folder.is_dir():
        return [str(one) for one in singly(place)]
    ours = {one.parent for one in folder.rglob("run.json") if (one.parent / "segments.parquet").is_file()}
    inside = sorted(
        one for one in folder.rglob("*") if one.is_file() and one.parent not in ours and _may_hold_data(one.relative_to(folder))
    )
    if len(inside) > MOST_FILES:
        raise UsageError(f"'{place}' holds {len(inside):,} files. Name those that are meant, for example '{place}/exports/*.csv'.")
    return [str(one) for one in inside]


def _may_hold_data(path: Path) -> bool:
    return path.name.lower().endswith(ENDINGS) and not any(part.startswith(".") for part in path.parts)


def _looked(name: str, asked: tuple[str, str | None], bench: OwnBench, settings: Settings) -> Item:
    place, query = asked
    item = Item(name, (place,), name if query and not divided(place)[1] else "", (), 0.0, "")
    try:
        with tempfile.TemporaryDirectory(prefix="intarsia-") as folder:
            head = place if query else _head(Path(place), Path(folder))
            source = open_source(name, NamedSource(place=head, query=query), head, bench, settings)
    except (IntarsiaError, OSError, duckdb.Error) as error:
        return replace(item, because=_reason(error))
    held = tuple(dict.fromkeys(part.table for part in source.kind.parts)) or ("orders",)
    return replace(item, tables=held, sure=source.kind.sure, because=source.kind.because, columns=source.as_read)


def _reason(error: Exception) -> str:
    """Why something cannot be read, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"The file cannot be read: {error.strerror}."
    return " ".join(str(error).split()).partition(" There is:")[0]


def _head(path: Path, folder: Path) -> str:
    """The file, or the whole lines of its head under the same name where it is a large text."""
    if kind(path) not in ("text", "json") or path.stat().st_size <= 2 * HEAD_BYTES:
        return str(path)
    with opened(path) as stream:
        said = stream.read(HEAD_BYTES)
    if said.startswith(_WIDE) or b"\0" in said[:4096]:
        return str(path)  # letters of several bytes: a line does not end where a byte looks like its end
    lines = said[: said.rfind(b"\n") + 1]
    if not lines or (kind(path) == "json" and not lines.lstrip().startswith(b"{")):
        return str(path)  # one long line, or a list: nothing to cut it by
    made = folder / re.sub(r"\.(gz|zst)$", "", path.name)
    made.write_bytes(lines)
    return str(made)


def _together(items: Sequence[Item]) -> Iterator[Item]:
    """Files of one folder with the same columns are parts of one source; what is not known stands for itself."""
    parts: dict[object, list[Item]] = {}
    for item in items:
        path = Path(item.place[0])
        parts.setdefault((path.parent, path.suffix, item.columns) if item.tables else item.place, []).append(item)
    for own in parts.values():
        yield replace(own[0], place=tuple(one.place[0] for one in own))


def _named(items: Sequence[Item]) -> tuple[Item, ...]:
    """Names that settings can hold, each once."""
    out: dict[str, Item] = {}
    for item in items:
        behind = item.query or divided(item.place[0])[1]
        stems = [Path(one).name.split(".")[0] for one in item.place]
        stem = behind or (_shared(stems) if len(stems) > 1 else "") or stems[0]
        name = re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_").lower() or "source"
        number = next(n for n in range(1, len(items) + 1) if (name if n == 1 else f"{name}_{n}") not in out)
        called = name if number == 1 else f"{name}_{number}"
        out[called] = replace(item, name=called)
    return tuple(out.values())


def _shared(names: Sequence[str]) -> str:
    """What names begin with alike, without the number or date that follows."""
    alike = 0
    while all(len(name) > alike and name[alike] == names[0][alike] for name in names):
        alike += 1
    return names[0][:alike].rstrip("0123456789-_. ")
