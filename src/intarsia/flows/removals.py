"""Who stood in the files that a folder held before and may not be in them any more: to be taken out wherever those files went."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from intarsia.core.settings import Settings
from intarsia.customers.consent import CONSENTS, objections
from intarsia.errors import DataError
from intarsia.flows.calendar import calendar_day
from intarsia.store.artefacts import manifest_of, table_of

if TYPE_CHECKING:
    from intarsia.core.run import Run

SEGMENTS, REMOVALS = "segments.parquet", "removals.parquet"
SCHEMA = pa.schema([("customer_id", pa.string()), ("purpose", pa.string()), ("reason", pa.string())])


def removals(run: Run, folder: str) -> pa.Table | None:
    """`customer_id`, `purpose`, `reason` of the customers of an earlier run in this folder who have refused or withdrawn since, or whose
    consent has run out, for what the run needs or what the earlier files were for; and of those that the earlier run named so, as long as
    that holds. None where nobody decides, or the folder holds no whole earlier result.

    Cost: one sort of the decisions a purpose, and the ids of the earlier files in memory.
    """
    consents = run.base.decisions if run.base.decisions is not None else run.base.tables.get(CONSENTS)
    earlier = _earlier(folder)
    if consents is None or earlier is None:
        return None
    written, named, purposes = earlier
    asked = run.settings.get("consent", {})
    judged = tuple(dict.fromkeys((*asked.get("purposes", ()), *purposes)))
    also = tuple(name for name in dict.fromkeys(named["purpose"].to_pylist()) if name not in judged)
    if not judged and not also:
        return None
    engine = run.base.engine
    before = engine.put(iter(written.to_batches()), written.schema)
    told = engine.put(iter(named.to_batches()), named.schema)
    base = replace(run.base, tables={**run.base.tables, CONSENTS: consents})
    silent = before.select("customer_id").distinct() if asked.get("unknown") == "leave out" else None
    against = engine.keep(objections(base, (*judged, *also), run.today or calendar_day(Settings()), silent))
    now = against.filter(against.purpose.isin(judged)).semi_join(before, "customer_id")
    still = against.semi_join(told, ["customer_id", "purpose"])
    found = now.union(still, distinct=True).order_by("customer_id", "purpose")
    return found.select(*SCHEMA.names).to_pyarrow().cast(SCHEMA)


def _earlier(folder: str) -> tuple[pa.Table, pa.Table, tuple[str, ...]] | None:
    """The ids in the segments of the earlier result, whom it named as removed, and what its files were for."""
    try:
        manifest: dict[str, Any] = manifest_of(folder)
        written = table_of(folder, SEGMENTS, ["customer_id"])
        named = table_of(folder, REMOVALS) if REMOVALS in manifest["files"] else SCHEMA.empty_table()
    except DataError:
        return None
    return written, named, tuple(manifest.get("receipt", {}).get("for", ()))
