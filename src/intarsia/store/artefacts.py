"""A folder of results is complete when its `run.json` is there: every file is written aside, then moved, `run.json` last."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intarsia.errors import DataError, Unreadable, UsageError
from intarsia.store.files import checksum, settle

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "run.json"
_PARTIAL = ".partial"
# Spreadsheets skip blanks and control characters before a formula's sign, and some take the full-width signs too.
_FORMULA = r"^[\s\pZ\pC]*[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]|^[\t\r\n]"

Content = bytes | str | Callable[[Path], None]
"""What a file holds: bytes, text, or a function that writes it to the path it is given."""


@dataclass(frozen=True)
class Written:
    """What was written: the folder and each file with its size in bytes."""

    folder: Path
    files: Mapping[str, int]


def write(folder: str | Path, files: Mapping[str, Content], manifest: Mapping[str, Any], sometimes: Iterable[str] = ()) -> Written:
    """Write the files (names may have one sub-folder) and then `run.json`: `manifest` with the SHA-256 of every file.

    Killed at any point, the folder either has no `run.json` or is whole. Files of an earlier run are replaced; those that are written
    `sometimes`, and not this time, are removed: they may tell of people who are not in this run. Others are left alone.
    Errors: UsageError where the folder is a file or may not be written to.
    """
    target = Path(folder)
    aside = target / _PARTIAL
    try:
        if aside.exists():
            shutil.rmtree(aside)
        aside.mkdir(parents=True)
        for name, content in files.items():
            _write_file(aside / name, content)
        sums = {name: checksum(aside / name) for name in sorted(files)}
        _write_file(aside / MANIFEST, json.dumps({**manifest, "files": sums}, indent=2, sort_keys=True, allow_nan=False) + "\n")
        (target / MANIFEST).unlink(missing_ok=True)
        for name in set(sometimes) - set(files):
            (target / name).unlink(missing_ok=True)
        sizes = {}
        for name in (*files, MANIFEST):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / name).replace(target / name)
            sizes[name] = (target / name).stat().st_size
        shutil.rmtree(aside)
    except OSError as error:
        raise UsageError(f"The results cannot be written to '{folder}': {error.strerror or error}.") from error
    return Written(target, sizes)


def lay_out(folder: str | Path, files: Mapping[str, Content]) -> tuple[str, ...]:
    """Write files that people go on to change; gives their names. Nothing is overwritten.

    Errors: UsageError where one of them is there already (then none is written), or the folder may not be written to.
    """
    target = Path(folder)
    there = [name for name in files if (target / name).exists()]
    if there:
        raise UsageError(f"In '{folder}' there is already: {', '.join(there)}. Choose another folder, or move them away.")
    try:
        for name, content in files.items():
            _write_file(target / name, content)
    except OSError as error:
        raise UsageError(f"Nothing can be written to '{folder}': {error.strerror or error}.") from error
    return tuple(files)


def complete(folder: str | Path) -> bool:
    """Whether the folder holds a whole result: `run.json` is there and every file it names has the checksum that it says."""
    place = Path(folder)
    try:
        sums = json.loads((place / MANIFEST).read_text(encoding="utf-8"))["files"]
        return all(checksum(place / name) == expected for name, expected in sums.items())
    except (OSError, ValueError, KeyError, DataError):
        return False


def manifest_of(folder: str | Path) -> dict[str, Any]:
    """The `run.json` of a whole result. Errors: Unreadable where there is no such folder, or no whole result in it."""
    place = Path(folder)
    if not place.is_dir():
        raise Unreadable(f"There is no folder '{folder}'. Name the one that `intarsia run` wrote to.")
    try:
        found: dict[str, Any] = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        if found["files"]:
            return found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"The folder '{folder}' holds no whole result: its {MANIFEST} is missing or broken. Run again.") from error
    raise Unreadable(f"The folder '{folder}' holds no whole result: its {MANIFEST} names no files. Run again.")


def rows_of(folder: str | Path, name: str, column: str, value: str) -> list[dict[str, Any]]:
    """The rows of a Parquet file of a result in which a column has this value, as plain data.

    Errors: Unreadable where the file is missing or is not the one that was written. Cost: the file is read once, twice with its checksum.
    """
    import pyarrow.dataset as ds

    file = ds.dataset(_as_written(folder, name), format="parquet")
    rows: list[dict[str, Any]] = file.to_table(filter=ds.field(column) == value).to_pylist()
    return rows


def table_of(folder: str | Path, name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """A Parquet file of a result, or these columns of it, in memory. Errors and cost as `rows_of`."""
    import pyarrow.parquet as pq

    return pq.read_table(_as_written(folder, name), columns=list(columns) if columns else None)


def _as_written(folder: str | Path, name: str) -> str:
    path, expected = Path(folder) / name, manifest_of(folder)["files"].get(name)
    if expected is None:
        raise Unreadable(f"The result in '{folder}' has no {name}; it was written by an earlier version. Run again.")
    if not path.is_file() or checksum(path) != expected:
        raise Unreadable(f"The file '{name}' in '{folder}' is missing or was changed after the run. Run again.")
    return str(path)


def read_text(path: str | Path) -> str:
    """The text of a small file, such as settings. Errors: UsageError where it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The file '{path}' cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def parquet(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Content:
    """A Parquet file of these batches, streamed."""

    def write_to(path: Path) -> None:
        import pyarrow.parquet as pq

        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)

    return write_to


def csv(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Content:
    """A CSV file of these batches, streamed; no text cell can start a formula in a spreadsheet (`=`, `+`, `-`, `@` get an apostrophe)."""

    def write_to(path: Path) -> None:
        import pyarrow.csv as pcsv

        with pcsv.CSVWriter(str(path), schema) as writer:
            for batch in batches:
                writer.write_batch(_defused(batch, schema))

    return write_to


def _defused(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for field in schema:
        column = batch.column(field.name)
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            dangerous = pc.match_substring_regex(column, _FORMULA)
            column = pc.if_else(dangerous, pc.binary_join_element_wise("'", column, ""), column)
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _write_file(path: Path, content: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if callable(content):
        content(path)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="\n")
    else:
        path.write_bytes(content)
    settle(path)
