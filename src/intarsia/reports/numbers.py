"""The numbers behind a picture: a small table that a page shows below it and an export writes beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.reports import wording

if TYPE_CHECKING:
    import pyarrow as pa

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Heading:
    """A column's label and the kind of its values: "text", "count", "share" or "number"."""

    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Numbers:
    """A table: `rows` hold plain values in the order of `headings`."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Value, ...], ...]

    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The rows as people read them.

        >>> Numbers("Sizes", (Heading("Segment"), Heading("Customers", "count")), (("A", 4338),)).cells()
        (('A', '4,338'),)
        """
        kinds = [heading.kind for heading in self.headings]
        return tuple(tuple(_written(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in self.rows)

    def arrow(self) -> pa.Table:
        """The same as an Arrow table, with the values unrounded."""
        import pyarrow as pa

        types = {"text": pa.string(), "count": pa.int64(), "share": pa.float64(), "number": pa.float64()}
        columns = [pa.array([row[i] for row in self.rows], types[heading.kind]) for i, heading in enumerate(self.headings)]
        return pa.table(columns, names=[heading.label for heading in self.headings])


def _written(value: Value, kind: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return wording.clean(value)
    writers = {"count": wording.count, "share": wording.percent, "number": wording.number}
    return writers[kind](float(value))
