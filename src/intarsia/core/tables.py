"""How a table of results looks in a notebook: plain, escaped HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN_ROWS = 50


def html_table(caption: str, table: pa.Table) -> str:
    """The table (its first 50 rows) as HTML with a caption; every cell is escaped."""
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in table.column_names)
    rows = table.slice(0, SHOWN_ROWS).to_pylist()
    body = "".join("<tr>" + "".join(f"<td>{escape(cell(value))}</td>" for value in row.values()) + "</tr>" for row in rows)
    more = f"<p>{table.num_rows - SHOWN_ROWS:,} more rows</p>" if table.num_rows > SHOWN_ROWS else ""
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def cell(value: object) -> str:
    """A value as a person would write it: thousands separated, four significant digits, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.4g}"
    return str(value)
