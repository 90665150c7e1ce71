"""The column that tells when a record was last changed, or its state was taken."""

from __future__ import annotations

from intarsia.sources.pattern import squashed
from intarsia.sources.profile import Column

_NAMES = """
    updatedat updated updatedon lastupdated lastupdatedat lastupdate modifiedat modified lastmodified lastmodifiedat lastmodifieddate
    modifieddate modifiedon changedat changedon lastchanged systemmodstamp snapshotdate snapshotat snapshot snapshotday asof asofdate
    exportdate exportedat extractdate extractedat loaddate loadedat ingestedat syncedat fivetransynced validfrom geaendertam
    aktualisiertam standvom stand"""


def names_stamp(column: Column) -> bool:
    """Whether a column tells when its record was last changed, or its state was taken."""
    return squashed(column.name.split(".")[-1]) in _NAMES.split() and (
        column.kind == "time" or (column.date_share >= 0.95 and bool(column.dates))
    )
