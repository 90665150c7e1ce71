"""Workbooks: xlsx and xls, the sheet that holds the orders found among the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intarsia.core.base import Remark
from intarsia.core.settings import SourceSettings
from intarsia.errors import DataError, TooLittle, UnknownName, Unreadable
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.layout import Layout, Records, head_of
from intarsia.sources.places import all_are, files, fingerprint, title

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD = 2_000
_BATCH = 50_000


@dataclass(frozen=True)
class Excel:
    """Reads workbooks: the largest sheet, with every other that has the same columns (a sheet a year); [source] sheet names one."""

    def accepts(self, place: object) -> bool:
        """Whether the place names files, all of them workbooks."""
        return all_are(place, "excel")

    def load(self, place: object, bench: Bench, settings: SourceSettings) -> Loaded:
        """The cells as text; costs memory in the size of the largest sheet (at most about a million rows)."""
        paths = files(place) or ()
        sheets: list[_Sheet] = []
        remarks: list[Remark] = []
        for path in paths:
            own, skipped = _sheets(path, settings.sheet)
            sheets += own
            if skipped:
                remarks.append(
                    Remark("advice", "sheet", f"Of '{path.name}' read: {_list(s.name for s in own)}; not read: {_list(skipped)}.")
                )
        first = sheets[0].layout
        other = next((sheet for sheet in sheets if sheet.layout.names != first.names), None)
        if other is not None:
            raise Unreadable(
                f"The workbooks do not have the same columns: {_list(first.names)}; and in '{other.name}': {_list(other.layout.names)}."
            )
        remarks += [
            Remark("advice", "file", f"{len(sheet.layout.preamble)} row(s) above the header of '{sheet.name}' are not records.")
            for sheet in sheets
            if sheet.layout.preamble
        ]
        table = bench.put(_batches(sheets), _schema(len(first.names)))
        return Loaded(table, first.names, title(paths), fingerprint(paths), tuple(remarks), first.headed)


@dataclass(frozen=True)
class _Sheet:
    name: str
    layout: Layout
    rows: Sequence[Sequence[Any]]


def _sheets(path: Path, wanted: str | None) -> tuple[list[_Sheet], list[str]]:
    """The sheets to read, and the names of those that are not."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        names = list(book.sheet_names)
        if wanted is not None and wanted not in names:
            raise UnknownName("sheet", wanted, names)
        found = {name: _sheet(name, book.get_sheet_by_name(name).to_python()) for name in names if wanted in (None, name)}
    except (python_calamine.CalamineError, OSError) as error:
        raise Unreadable(f"The workbook '{path.name}' cannot be opened: {str(error).splitlines()[0][:200]}") from error
    tables = [sheet for sheet in found.values() if sheet is not None]
    if not tables:
        raise TooLittle(f"The workbook '{path.name}' holds no table. Its sheets: {_list(names)}.")
    largest = max(tables, key=lambda sheet: len(sheet.rows) * len(sheet.layout.names))
    same = [sheet for sheet in tables if sheet.layout.names == largest.layout.names]
    return same, [name for name in names if name not in {sheet.name for sheet in same}]


def _sheet(name: str, rows: Sequence[Sequence[Any]]) -> _Sheet | None:
    head = [(i, tuple(_cell(cell) or "" for cell in row)) for i, row in enumerate(rows[:_HEAD], start=1)]
    full = [(i, row) for i, row in head if any(row)]
    if not full or max(len(row) for _, row in full) < 2:
        return None
    try:
        layout = head_of(Records(",", tuple(row for _, row in full), tuple(i for i, _ in full)), name)
    except DataError:
        return None
    return _Sheet(name, layout, [row for row in rows[layout.skip :] if any(cell not in ("", None) for cell in row)])


def _batches(sheets: Sequence[_Sheet]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    schema = _schema(len(sheets[0].layout.names))
    before = 0
    for sheet in sheets:
        for start in range(0, len(sheet.rows), _BATCH):
            rows = sheet.rows[start : start + _BATCH]
            columns = [pa.array([_cell(row[i]) if i < len(row) else None for row in rows], pa.string()) for i in range(len(schema) - 2)]
            number = pa.array(range(before + 1, before + len(rows) + 1), pa.int64())
            yield pa.RecordBatch.from_arrays([number, pa.nulls(len(rows), pa.string()), *columns], schema=schema)
            before += len(rows)


def _schema(width: int) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([("row", pa.int64()), ("broken", pa.string()), *((f"c{i}", pa.string()) for i in range(width))])


def _cell(value: Any) -> str | None:
    """A cell as a person would type it: whole numbers without a point, times in ISO form."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    return str(value)


def _list(names: Any) -> str:
    return ", ".join(f"'{name}'" for name in names)
