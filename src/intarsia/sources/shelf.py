"""What was read of files before and has not changed since stands on a shelf, so that a source more costs only its own reading."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from pydantic import TypeAdapter, ValidationError

from intarsia.core.base import Remark, SourceRead
from intarsia.errors import EngineError
from intarsia.sources.connectors import Bench
from intarsia.sources.made import FOLDER as MADE
from intarsia.sources.sql import as_table, first_line, quoted
from intarsia.sources.tables_read import TableRead
from intarsia.sources.whole import ASIDE, put_whole

if TYPE_CHECKING:
    import ibis.expr.types as ir

_ENTRY, _LAST = "entry.json", "last.json"
_DAY_SECONDS = 86_400
_UNUSED_DAYS, _REPLACED_DAYS = 30, 1


@dataclass(frozen=True)
class Facts:
    """What has to be known of a source before any can be finished: whether it is orders or has people, whether ages in it count back from
    the day of the other sources, the days that its records go up to, its currencies, and the last day that must not lie ahead."""

    orders: bool
    people: bool
    dated: bool
    days: tuple[date, ...]
    currencies: Mapping[str, int]
    ahead: date | None


@dataclass(frozen=True)
class _Held:
    """One canonical table of an entry and what was said of it; whether there are refused records beside it."""

    read: SourceRead
    said: tuple[Remark, ...]
    rows: int
    refused: bool


@dataclass(frozen=True)
class _Entry:
    """What stands on the shelf: of which source, what is to be known beforehand, its tables, and the bytes of each file."""

    name: str
    key: str
    facts: Facts
    held: tuple[_Held, ...]
    bytes: Mapping[str, int] = field(default_factory=dict)


_SHAPE = TypeAdapter(_Entry)
_READS = TypeAdapter(tuple[SourceRead, ...])


@dataclass(frozen=True)
class Shelf:
    """A folder of entries, `KEY-CIRCUMSTANCES` each; an entry is made aside and put in place whole, so that a process which is killed, or
    two at a time, leave nothing half. It holds personal data as the sources do: only its owner may look into it."""

    folder: Path

    def facts(self, key: str) -> Facts | None:
        """What is known of the source of that key; None where it has to be read. Cost: one small file."""
        found = (_entry(place) for place in sorted(self.folder.glob(f"{key}-*")))
        return next((one.facts for one in found if one is not None), None)

    def taken(self, key: str, circumstances: str, bench: Bench) -> tuple[TableRead, ...] | None:
        """The source as it was read before under the same circumstances, read where it stands; None where it was not, or where a file is
        not whole. An entry in use is not taken away for a day."""
        place = self.folder / f"{key}-{circumstances}"
        entry = _entry(place)
        if entry is None:
            return None
        with contextlib.suppress(OSError):  # a shelf that can only be read is of use all the same
            os.utime(place / _ENTRY)
        return tuple(_table_read(place, number, one, bench) for number, one in enumerate(entry.held))

    def put(self, keys: tuple[str, str, str], facts: Facts, reads: Sequence[TableRead], bench: Bench) -> tuple[TableRead, ...]:
        """Keep what was read; `keys`: the source's name, its key, the circumstances. Gives the same, from the shelf; where the shelf cannot
        be written, as it was with a remark. Cost: one pass over the rows and their bytes on disk."""
        name, key, circumstances = keys
        place = self.folder / f"{key}-{circumstances}"
        try:
            self._tidy(name, key)
            entry = _Entry(name, key, facts, tuple(map(_held, reads)))
            put_whole(place, lambda folder: _write(folder, entry, reads, bench), there=lambda there: _entry(there) is not None)
        except (OSError, duckdb.Error, EngineError) as error:
            told = Remark("warning", name, f"It could not be kept for the next time in '{self.folder}': {first_line(error)}")
            return tuple(replace(one, read=replace(one.read, remarks=(*one.read.remarks, told))) for one in reads)
        taken = self.taken(key, circumstances, bench)
        return tuple(reads) if taken is None else tuple(replace(one, read=replace(one.read, as_before=False)) for one in taken)

    def _tidy(self, name: str, key: str) -> None:
        """Take away what nobody used for a month, what a later state of the same source has replaced, and what was broken off."""
        now = time.time()
        for place in self.folder.iterdir() if self.folder.is_dir() else ():
            if not place.is_dir() or place.name == MADE:
                continue
            entry = _entry(place)
            seen = (place if entry is None else place / _ENTRY).stat().st_mtime
            replaced = entry is None or (entry.name == name and entry.key != key)
            if now - seen > (_REPLACED_DAYS if replaced else _UNUSED_DAYS) * _DAY_SECONDS:
                shutil.rmtree(place, ignore_errors=True)


def last_reads(cache: str | None) -> tuple[SourceRead, ...]:
    """What the sources gave at the last load that was good enough to be compared with; nothing where nothing is kept."""
    try:
        return _READS.validate_json((Path(cache).expanduser() / _LAST).read_bytes()) if cache else ()
    except (OSError, ValidationError):
        return ()


def remember(cache: str | None, reads: Sequence[SourceRead]) -> None:
    """Compare the next load with these; sources that are not among them stay as they were. Where the folder cannot be written, nothing."""
    if not cache:
        return
    names = {one.name for one in reads}
    kept = [one for one in last_reads(cache) if one.name not in names]
    folder = Path(cache).expanduser()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=ASIDE, delete=False) as aside:
            aside.write(_READS.dump_json((*kept, *(replace(one, remarks=()) for one in reads))))
        Path(aside.name).replace(folder / _LAST)


def _entry(place: Path) -> _Entry | None:
    """What stands at a place, if all of it is there."""
    try:
        entry = _SHAPE.validate_json((place / _ENTRY).read_bytes())
        whole = all((place / name).stat().st_size == size for name, size in entry.bytes.items())
    except (OSError, ValidationError):
        return None
    return entry if whole else None


def _held(one: TableRead) -> _Held:
    return _Held(one.read, one.said, one.rows, one.refused is not None)


def _write(folder: Path, entry: _Entry, reads: Sequence[TableRead], bench: Bench) -> None:
    """The files of an entry."""
    for number, one in enumerate(reads):
        for name, table in ((_file(number), one.table), (_file(number, refused=True), one.refused)):
            if table is not None:
                bench.con.raw_sql(f"COPY ({bench.con.compile(table)}) TO {quoted(str(folder / name))} (FORMAT parquet, COMPRESSION zstd)")
    sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    (folder / _ENTRY).write_bytes(_SHAPE.dump_json(replace(entry, bytes=sizes)))


def _file(number: int, *, refused: bool = False) -> str:
    return f"{'refused' if refused else 'table'}-{number}.parquet"


def _table_read(place: Path, number: int, one: _Held, bench: Bench) -> TableRead:
    refused = _scanned(place / _file(number, refused=True), bench) if one.refused else None
    return TableRead(replace(one.read, as_before=True), _scanned(place / _file(number), bench), refused, one.said, one.rows)


def _scanned(path: Path, bench: Bench) -> ir.Table:
    return as_table(bench.con, f"SELECT * FROM read_parquet({quoted(str(path))})")


def circumstances_of(facts: Facts, day: date | None, today: date | None, money: Callable[[], object]) -> str:
    """What of the other sources and of the calendar a reading depended on, as a short key: the day from which ages count back, the present
    day where records lie ahead of it, and currency and rates (`money`) where there is something to convert."""
    ahead = today if today and facts.ahead and facts.ahead >= today + timedelta(days=2) else None
    told = [str(day) if facts.dated else "", str(ahead or ""), money()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
