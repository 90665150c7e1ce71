"""The folder of persons: what `intarsia customers` writes, reads again, and changes by decision."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.finding import Finding
from intarsia.core.identity import Decision, Identities, Matching, RecordKey
from intarsia.errors import Unreadable, UsageError
from intarsia.flows.match import linker_of, match
from intarsia.flows.results import to_json
from intarsia.store.artefacts import Content, Written, complete, csv, manifest_of, parquet, read_text, write

if TYPE_CHECKING:
    import pyarrow as pa

_KIND = "customers"
_TABLES = ("records", "links", "persons", "people")


def resolve(frames: Mapping[str, Any], folder: str, *, engine: Engine, progress: Progress = quiet, **options: Any) -> Identities:
    """The people of these files as persons, in agreement with what the folder holds: ids are kept, decisions honoured.

    Errors: those of `match`; UsageError where the folder holds something else."""
    before = stored(folder) if _holds(folder) else None
    return match(frames, before=before, engine=engine, progress=progress, **options)


def stored(folder: str) -> Identities:
    """The identities that an earlier run left. Errors: Unreadable where there are none, or they are broken."""
    import pyarrow.parquet as pq

    told = manifest_of(folder)
    if told.get("kind") != _KIND or not complete(folder):
        raise Unreadable(f"The folder '{folder}' holds no whole result of `intarsia customers`. Name the files of people, and run again.")
    tables = {name: pq.read_table(f"{folder}/{name}.parquet") for name in _TABLES}
    decisions = tuple(_decision(one) for one in json.loads(read_text(f"{folder}/decisions.json")))
    findings = tuple(Finding(**one) for one in json.loads(read_text(f"{folder}/findings.json")))
    options = Matching(**told.get("options", {}))
    run, threshold = int(told["run"]), float(told["threshold"])
    return Identities(**tables, decisions=decisions, findings=findings, run=run, threshold=threshold, options=options)


def decide(identities: Identities, decision: Decision, engine: Engine, *, options: Matching | None = None) -> Identities:
    """The identities with one more decision, matched afresh, by their own options unless others are given, so that everything follows from
    it; ids are kept. Cost: that of a matching."""
    from intarsia.customers.identity.match import match_people

    chosen = options or identities.options
    held = (*identities.decisions, decision)
    done = match_people(identities.people, chosen, engine, before=identities, decisions=held, linker=linker_of(chosen))
    return replace(done, recognised=identities.recognised, unused_columns=identities.unused_columns)


def splitting(identities: Identities, person: str, records: Sequence[str]) -> Decision:
    """The decision that takes records out of a person (all go separate ways where none is named). Errors: UnknownName, UsageError."""
    from intarsia.customers.identity.deciding import split

    return split(person, identities.records_of(person), records)


def joining(identities: Identities, one: str, other: str) -> Decision:
    """The decision that two persons are one. Errors: UnknownName; UsageError where they are."""
    keys: list[RecordKey] = [*identities.records_of(one), *identities.records_of(other)]
    if one == other:
        raise UsageError(f"{one} is one person already.")
    return Decision(True, (tuple(sorted(keys)),))


def write_persons(identities: Identities, folder: str) -> Written:
    """Write persons and records (CSV and Parquet), links, decisions and findings. The folder is complete when its run.json is there.

    Errors: UsageError where the folder holds a result of another kind, or may not be written to."""
    _holds(folder)
    files: dict[str, Content] = {}
    for name in _TABLES:
        table = _plain(getattr(identities, name))
        files[f"{name}.parquet"] = parquet(table.to_batches(), table.schema)
        if name in ("records", "persons"):
            files[f"{name}.csv"] = csv(table.to_batches(), table.schema)
    files["decisions.json"] = to_json([asdict(one) for one in identities.decisions])
    files["findings.json"] = to_json([asdict(one) for one in identities.findings])
    options = asdict(replace(identities.options, columns=dict(identities.options.columns)))
    told = {"kind": _KIND, "run": identities.run, "threshold": identities.threshold, "options": options}
    return write(folder, files, told | {"records": identities.n_records, "persons": identities.n_persons})


def _holds(folder: str) -> bool:
    """Whether the folder holds persons. Errors: UsageError where it holds the result of another command."""
    try:
        told = manifest_of(folder)
    except Unreadable:
        return False
    if told.get("kind") != _KIND:
        raise UsageError(f"The folder '{folder}' holds the result of another command. Name another one: --out FOLDER.")
    return True


def _plain(table: pa.Table) -> pa.Table:
    """Without dictionaries, so that every reader takes it."""
    import pyarrow as pa

    kinds = [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in table.schema]
    return table.cast(pa.schema(kinds))


def _decision(told: Mapping[str, Any]) -> Decision:
    groups = tuple(tuple((str(source), str(record)) for source, record in group) for group in told["groups"])
    return Decision(bool(told["together"]), groups)
