"""What a company has: every table of a database and every file of a folder, looked into at its head and told what it is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import IntarsiaError, UsageError
from intarsia.sources.address import is_address
from intarsia.sources.bench import OwnBench
from intarsia.sources.connectors.sql import tables
from intarsia.sources.opened import open_source
from intarsia.sources.places import CHUNK, kind, opened, singly
from intarsia.sources.several import ENDINGS

HEAD_ROWS, HEAD_BYTES, MOST_FILES = 2_000, 4 * CHUNK, 500


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
    bench = OwnBench()
    found: list[Item] = []
    for place in places:
        parts = [place] if is_address(place) else _files(place)
        databases = [one for one in parts if is_address(one)]
        plain = [_looked(one, (one, None), bench, settings or Settings()) for one in parts if one not in databases]
        found += _together(plain)
        for one in databases:
            own = [_looked(name, (one, query), bench, settings or Settings()) for name, query in tables(one, HEAD_ROWS)]
            found += [replace(item, query="" if "#" in one else item.name) for item in own]
    return _named(found)


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
    item = Item(name, (place,), "", (), 0.0, "")
    try:
        with tempfile.TemporaryDirectory(prefix="intarsia-") as folder:
            head = place if query else _head(Path(place), Path(folder))
            source = open_source(name, NamedSource(place=head, query=query), head, bench, settings)
    except (IntarsiaError, OSError) as error:
        return replace(item, because=" ".join(str(error).split()).partition(" There is:")[0])
    held = tuple(dict.fromkeys(part.table for part in source.kind.parts)) or ("orders",)
    return replace(item, tables=held, sure=source.kind.sure, because=source.kind.because, columns=source.loaded.names)


def _head(path: Path, folder: Path) -> str:
    """The file, or the whole lines of its head under the same name where it is a large text."""
    if kind(path) not in ("text", "json") or path.stat().st_size <= 2 * HEAD_BYTES:
        return str(path)
    with opened(path) as stream:
        said = stream.read(HEAD_BYTES)
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
        behind = item.query or item.place[0].partition("#")[2]
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
