"""Hands what was read to the measuring of customers: the columns language, sentiment and topic of the canonical reviews and tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intarsia.core.opinions import Opinions
from intarsia.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = ("customer_id", "written_at", "language", "sentiment", "topic", "text")


def canonical(opinions: Opinions, table: pa.Table | None = None, *, text: str = "text") -> pa.Table:
    """The canonical columns of texts that were read, for the tables `reviews` and `tickets` of a customer base.

    Without a `table`: row, customer_id, written_at, language, sentiment, topic, text, one row a text. With one (n rows, in the order in
    which its texts were read): the table itself with `language` (string, "und" where it cannot be told), `sentiment` (float64 in [-1, 1];
    null where there is no text: structurally missing, not neutral) and `topic` (string: the label; null where none) set, and its column
    `text` scrubbed. A family of features reads them from there; it needs to know nothing of how texts are read. Errors: UsageError where
    the rows are not as many. Pure; cost n."""
    import pyarrow as pa
    import pyarrow.compute as pc

    own = opinions.readings
    written = pc.greater(pc.utf8_length(own.column("text")), 0)
    nothing = pa.scalar(None, pa.float64())
    told = {
        "language": own.column("language"),
        "sentiment": pc.if_else(written, own.column("sentiment"), nothing),
        "topic": own.column("topic_label"),
    }
    if table is None:
        base = own.select(["row", "customer_id", "written_at", "text"])
        return _with(base, told).select(["row", *COLUMNS])
    if table.num_rows != opinions.n:
        raise UsageError(f"The table has {table.num_rows:,} rows, but {opinions.n:,} texts were read: give the table that they came from.")
    return _with(table, told | ({text: own.column("text")} if text in table.column_names else {}))


def _with(table: pa.Table, columns: dict[str, pa.ChunkedArray]) -> pa.Table:
    for name, column in columns.items():
        at = table.schema.get_field_index(name)
        table = table.append_column(name, column) if at < 0 else table.set_column(at, name, column)
    return table
