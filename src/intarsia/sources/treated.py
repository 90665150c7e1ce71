"""Customers under a campaign, from a file: who, since when, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from intarsia.errors import Unreadable, Unrecognised
from intarsia.sources.sql import first_line

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.core.engine import Engine

COLUMNS = ("customer_id", "since", "until")


def read_treated(place: str, engine: Engine) -> pa.Table:
    """A CSV or Parquet file with the columns customer_id, since and until (days; an empty `until`: still) as an Arrow table of text and
    date32. Rows without a customer or a first day are left out. Errors: Unreadable; Unrecognised where a column is missing."""
    try:
        table = engine.con.read_parquet(place) if place.lower().endswith(".parquet") else engine.con.read_csv(place, all_varchar=True)
    except (duckdb.Error, OSError) as error:
        raise Unreadable(f"The file '{place}' of customers under campaign cannot be read: {first_line(error)}") from error
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        there = ", ".join(table.columns)
        raise Unrecognised(f"The file '{place}' of customers under campaign has no column {', '.join(missing)}; it has: {there}.")
    days = {name: table[name].try_cast("date") for name in COLUMNS[1:]}
    told = table.select(customer_id=table.customer_id.cast("string"), **days)
    return told.filter(told.customer_id.notnull() & told.since.notnull()).order_by("customer_id", "since").to_pyarrow()
