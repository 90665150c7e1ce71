"""What was worked out of the same records before (who is who, what texts say) is taken as it was: another source costs its own work only.

Beside the readings of `shelf`, in a folder of their own. Keyed by content, not by files: what goes in may come of several sources.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from intarsia.sources.whole import put_whole

FOLDER = "made"
"""Where the folder of what was read holds what was made."""

_LIBRARIES = (
    "numpy",
    "scipy",
    "scikit-learn",
    "pyarrow",
    "duckdb",
    "ibis-framework",
    "splink",
    "phonenumbers",
    "py3langid",
    "vaderSentiment",
)
_TOLD = "told.json"
_DAY_SECONDS = 86_400
_UNUSED_DAYS = 7
_ROWS = 65_536


@dataclass(frozen=True)
class Made:
    """What a piece of work gave: tables by name, and everything else as JSON."""

    tables: Mapping[str, pa.Table]
    told: bytes


def made_before(cache: str | None, name: str, of: Sequence[pa.Table], options: object, make: Callable[[], Made]) -> Made:
    """What `make` gives, or gave before of the same tables, options (JSON), code and libraries.

    Nothing is kept without a `cache`; where that cannot be read or written, `make` does it as ever. What nobody used for a week goes. What
    is made new is given back as it was kept, so that both are alike. Cost: a hash of the tables, and their bytes on disk.
    """
    if not cache:
        return make()
    place = Path(cache).expanduser() / FOLDER / f"{name}-{_key(of, options)}"
    found = _kept(place)
    if found is None:
        done = make()
        with contextlib.suppress(OSError):
            _tidy(place.parent)
            put_whole(place, lambda folder: _write(folder, done), there=lambda there: _kept(there) is not None)
        found = _kept(place) or done
    with contextlib.suppress(OSError):  # a folder that can only be read is of use all the same
        os.utime(place / _TOLD)
    return found


def _write(folder: Path, done: Made) -> None:
    for name, table in done.tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    (folder / _TOLD).write_text(json.dumps({"bytes": sizes, "told": done.told.decode()}))


def _kept(place: Path) -> Made | None:
    """What stands at a place, if all of it is there."""
    try:
        entry = json.loads((place / _TOLD).read_bytes())
        if any((place / name).stat().st_size != size for name, size in entry["bytes"].items()):
            return None
        tables = {name.removesuffix(".parquet"): pq.read_table(place / name) for name in entry["bytes"]}
        return Made(tables, entry["told"].encode())
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return None


def _tidy(folder: Path) -> None:
    """Take away what nobody used for a week, and what was broken off."""
    if not folder.is_dir():
        return
    for place in folder.iterdir():
        used = place / _TOLD if (place / _TOLD).exists() else place
        if time.time() - used.stat().st_mtime > _UNUSED_DAYS * _DAY_SECONDS:
            shutil.rmtree(place, ignore_errors=True)


class _Digest:
    """A file that keeps nothing of what is written but its hash."""

    closed = False

    def __init__(self) -> None:
        self.sha = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Take in bytes."""
        self.sha.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


def _key(of: Sequence[pa.Table], options: object) -> str:
    digest = _Digest()
    digest.write(json.dumps([_code(), options], sort_keys=True).encode())
    for table in of:
        plain = pa.table({name: part for name, column in _columns(table) for name, part in _parts(name, column)})
        with pa.ipc.new_stream(pa.PythonFile(digest, "w"), plain.schema) as out:
            out.write_table(plain.combine_chunks(), max_chunksize=_ROWS)
    return digest.sha.hexdigest()[:32]


def _columns(table: pa.Table) -> list[tuple[str, pa.ChunkedArray]]:
    return list(zip(table.column_names, table.columns, strict=True))


def _parts(name: str, column: pa.ChunkedArray) -> list[tuple[str, pa.ChunkedArray]]:
    """A column without what lies by chance where nothing is, and where something is."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        column = pc.cast(column, pa.int64())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        blank = pa.scalar("", column.type)
    elif pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        blank = pa.scalar(0, column.type)
    else:
        return [(name, column)]
    return [(name, pc.fill_null(column, blank)), (f"{name} ", pc.is_valid(column))]


@lru_cache
def _code() -> str:
    """The version of everything that works: all code of this package, the libraries and Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    for library in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()
