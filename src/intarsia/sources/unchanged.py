"""What tells that a file, the settings by which it is understood, and the reader itself are the same as at an earlier reading."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Any

from intarsia.core import canon, schema
from intarsia.core.settings import NamedSource
from intarsia.errors import Unreadable
from intarsia.sources.address import is_address
from intarsia.sources.places import files, fingerprint, kind, partitions

_LIBRARIES = ("duckdb", "ibis-framework", "pyarrow", "python-calamine")
_PLUGINS = ("intarsia.sources.connectors", "intarsia.sources.shapes")


def key_of(name: str, own: NamedSource, place: Any, timezone: str) -> str:
    """A key that two readings share if, and only if, they are of the same bytes by the same settings with the same reader; "" for what is
    no file (tables in memory, databases, what dlt loads: these are always read). Cost: one read of the bytes."""
    paths = _paths(place)
    if not paths:
        return ""
    bytes_of = [(path.name, path.stat().st_size, fingerprint((path,))) for path in paths]
    told = [reader(), name, own.model_dump(mode="json"), bytes_of, partitions(paths, ()), timezone]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def touched(place: Any) -> tuple[tuple[int, int], ...]:
    """Size and time of change of each file: another answer than before the reading means that what was read may be neither state."""
    seen = [path.stat() for path in _paths(place)]
    return tuple((one.st_size, one.st_mtime_ns) for one in seen)


def bytes_key(place: Any) -> str:
    """The SHA-256 of the files of a place."""
    return fingerprint(files(place) or ())


def _paths(place: Any) -> tuple[Path, ...]:
    if (isinstance(place, str) and place == "demo") or is_address(place):
        return ()
    try:
        paths = files(place) or ()
    except Unreadable:
        return ()
    return () if any(kind(path) == "database" for path in paths) else paths


@lru_cache
def reader() -> str:
    """The version of the reader: its code, the canonical tables, the libraries that read, and plug-ins of other packages."""
    digest = hashlib.sha256()
    own = Path(__file__).parent
    code = sorted(own.rglob("*.py")) + [Path(str(module.__file__)) for module in (canon, schema)]
    for path in code:
        digest.update(path.read_bytes())
    digest.update(repr([version(library) for library in _LIBRARIES]).encode())
    foreign = [one for group in _PLUGINS for one in entry_points(group=group)]
    digest.update(repr(sorted((one.name, one.value, one.dist.version if one.dist else "") for one in foreign)).encode())
    return digest.hexdigest()
