"""Whether a place is one source of orders or several sources, and what to call these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from intarsia.errors import Unreadable
from intarsia.sources.address import divided, is_address
from intarsia.sources.places import files, kind

ENDINGS = (".gz", ".zst", ".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xls", ".db", ".duckdb", ".sqlite")


def named_by_file(place: str | Sequence[Any]) -> Mapping[str, Any] | None:
    """The sources of a list of different places, by the names of their files; of JSON, a database or dlt also a single one.

    None where it is a single source of orders: a text table, a workbook, Parquet, or several of these with the same columns.
    """
    if isinstance(place, str):
        return {_called(place): place} if _is_more_than_orders(place) else None
    if len(place) < 2 or _alike(place):
        return None
    names: dict[str, Any] = {}
    for number, one in enumerate(place, start=1):
        name = _called(one) if isinstance(one, (str, Path)) else f"source {number}"
        names[name if name not in names else f"{name} {number}"] = one
    return names


def _is_more_than_orders(place: str) -> bool:
    if place.startswith("dlt:") or is_address(place):
        return True
    try:
        paths = files(place)
    except Unreadable:
        return False
    return bool(paths) and all(kind(path) == "json" for path in paths or ())


def _alike(places: Sequence[Any]) -> bool:
    """Whether files begin alike, as parts of one table do: the same kind, and the same first line."""
    if not all(isinstance(one, (str, Path)) for one in places) or any(is_address(one) for one in places):
        return False
    paths = files(list(places)) or ()
    kinds = {kind(path) for path in paths}
    if len(kinds) != 1:
        return False
    return kinds != {"text"} or len({_first_line(path) for path in paths}) == 1


def _first_line(path: Path) -> bytes:
    from intarsia.sources.places import opened

    with opened(path) as stream:
        return stream.readline(65_536).strip()


def _called(place: str | Path) -> str:
    text = str(place)
    if "://" in text or text.startswith(("env:", "file:", "dlt:")):
        return divided(text)[1] or "database"
    name = Path(divided(text)[0]).name
    while name.lower().endswith(ENDINGS):
        name = Path(name).stem
    return name or "source"
