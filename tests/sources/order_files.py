"""Small files of orders for the tests of the sources, and the way to read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intarsia.core.base import CustomerBase
from intarsia.core.engine import Engine
from intarsia.core.settings import SourceSettings
from intarsia.engines.connect import connect
from intarsia.sources.read import read

DATA = Path(__file__).parents[2].parent / "shared" / "data"
_ENGINES: list[Engine] = []


def engine() -> Engine:
    """One DuckDB for all tests of this folder."""
    if not _ENGINES:
        _ENGINES.append(connect("duckdb", memory="500MB"))
    return _ENGINES[0]


def published(path: str) -> Path:
    """A public set beside the repository, or a skip with the reason."""
    found = DATA / path
    if not found.exists():
        pytest.skip(f"the public set {path} is not beside the repository")
    return found


def written(folder: Path, content: str | bytes, name: str = "orders.csv", encoding: str = "utf-8") -> Path:
    """A file of that content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def base_of(place: object, **settings: Any) -> CustomerBase:
    """The place as read, checked for the law that no record is lost."""
    base = read(place, engine(), SourceSettings(**settings))
    numbers = base.orders.order_by("row").select("row").to_pyarrow()["row"].to_pylist()
    assert numbers == list(range(1, base.rows_in + 1))
    return base


def rows(base: CustomerBase) -> list[dict[str, Any]]:
    """All lines in the source's order."""
    return list(base.orders.order_by("row").to_pyarrow().to_pylist())


def column(base: CustomerBase, name: str) -> list[Any]:
    """One column in the source's order."""
    return [row[name] for row in rows(base)]


def sources(base: CustomerBase) -> dict[str, str]:
    """Canonical column to the source's column."""
    return {one.canonical: one.source for one in base.recognised if one.source}


def told(base: CustomerBase, subject: str) -> str:
    """What the remarks say of a subject."""
    return " ".join(f"{remark.severity}: {remark.text}" for remark in base.remarks if remark.subject == subject)
