"""The day that segments are of, beside the records there are: what it leaves out is said where the data are told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from intarsia.core.base import CustomerBase
from intarsia.features.days import day_remarks


def dated(base: CustomerBase, as_of: date | None, today: date | None = None) -> CustomerBase:
    """The base with remarks on the day, `as_of` or the one that is found out, where it leaves something out or lies far behind the records.
    Cost: three scans of each table."""
    return replace(base, remarks=(*base.remarks, *day_remarks(base, as_of, today)))
