"""Whether a home is whole: every file there as it was written, the catalogue sound, and the books in agreement with each other."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from intarsia.core.journal import DONE, RUNNING, Layer
from intarsia.core.lineage import NOBODY
from intarsia.core.verdict import Finding
from intarsia.core.version import CHAMPION
from intarsia.errors import IntarsiaError, Unreadable
from intarsia.store import records, schema, seals
from intarsia.store.catalogue import asked
from intarsia.store.files import checksum
from intarsia.store.layers import read
from intarsia.store.membership import as_of
from intarsia.store.running import orphans
from intarsia.store.tables import MEMBERSHIP

if TYPE_CHECKING:
    from intarsia.core.engine import Engine
    from intarsia.store.home import Home
    from intarsia.store.state import State

Wrong = Iterator[tuple[str, str]]
"""What is wrong: the subject, and a sentence."""
_LINES = "lines"


def verify(home: Home, engine: Engine | None = None) -> tuple[Finding, ...]:
    """One finding a check (with what it was tried on), then one for each thing that is wrong: its `subject` is the file, load or segment.
    With an engine it is also tried whether the moves and the last census lead to the membership that there is.

    Checks: "catalogue", "files", "unknown files", "records", "lineage", "loads", "census", "moves".
    Nothing is altered. Cost: every file is read once.
    """
    try:
        state = home.state()
        with asked(home.db) as connection:
            kept = records.kept_layers(connection)
    except Unreadable as error:
        return (Finding("catalogue", home.catalogue, "wrong", 1.0, 1, str(error), passed=False),)
    checks = [
        _Check("catalogue", "tables", len(schema.metadata.tables), tuple(_catalogue(home))),
        _Check("files", "files", sum(2 if layer.keys_path else 1 for layer in kept), tuple(_files(Path(home.folder), kept))),
        _Check("unknown files", "files", len(kept), tuple(_unknown(home))),
        _Check("records", "runs", sum(run.state == DONE for run in home.runs()), tuple(_records(home))),
        _Check("lineage", "segments", len(state.lineage.segments), tuple(_lineage(state))),
        _Check("loads", "loads", len(state.loads), tuple(_loads(state))),
    ]
    if engine is not None and state.layers.get(MEMBERSHIP) and not checks[1].wrong:
        n = read(home, state, MEMBERSHIP, engine).filter(ibis._.segment != NOBODY).count().to_pyarrow().as_py()
        checks += [
            _Check(name, "customers", n, tuple(wrong(home, state, engine))) for name, wrong in (("census", _census), ("moves", _moves))
        ]
    return tuple(finding for check in checks for finding in check.findings())


@dataclass(frozen=True)
class _Check:
    name: str
    what: str
    n: int
    wrong: tuple[tuple[str, str], ...]

    def findings(self) -> Iterator[Finding]:
        found = len(self.wrong)
        told = f"{self.n:,} {self.what}: " + ("all is well." if not found else f"{found} thing{'s' if found > 1 else ''} wrong.")
        yield Finding(self.name, "all", "wrong", float(found), self.n, told, passed=not found)
        for subject, because in self.wrong:
            yield Finding(self.name, subject, "wrong", 1.0, 1, because, passed=False)


def _catalogue(home: Home) -> Wrong:
    if home.db.dialect.name == "sqlite":
        with asked(home.db) as connection:
            for told in connection.exec_driver_sql("PRAGMA integrity_check").scalars():
                if told != "ok":
                    yield home.catalogue, f"The catalogue is damaged: {told}."
            for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                yield home.catalogue, f"A row of {row[0]} belongs to a row of {row[2]} that is not there."


def _files(folder: Path, kept: tuple[Layer, ...]) -> Wrong:
    for layer in kept:
        named = ((layer.path, layer.sha256, layer.rows), (layer.keys_path, layer.keys_sha256, layer.n_keys))
        for path, expected, rows in named:
            if path and (because := _altered(folder / path, str(expected), rows)):
                yield path, because


def _altered(path: Path, expected: str, rows: int) -> str:
    """What is wrong with a file, if anything."""
    try:
        found = checksum(path)
        if found != expected:
            return f"The file was altered: its SHA-256 is {found[:12]}..., not {expected[:12]}.... Restore it from a copy."
        there = pq.read_metadata(path).num_rows
    except (OSError, IntarsiaError):
        return "The file is missing or cannot be read. Restore it from a copy."
    return "" if there == rows else f"The file has {there:,} rows, and the catalogue says {rows:,}."


def _unknown(home: Home) -> Wrong:
    """Files that nobody knows; those of a run at work are not looked at."""
    if any(run.state == RUNNING for run in home.runs(1)):
        return
    for path in orphans(Path(home.folder), home.db):
        yield str(path.relative_to(home.folder)), "No run knows this file. `intarsia compact` removes it."


def _records(home: Home) -> Wrong:
    """Runs whose rows were altered after the run, and definitions that are not the one that they are called for."""
    with asked(home.db) as connection:
        yield from seals.broken(connection)
        for row in connection.execute(sa.select(schema.definitions)):
            if hashlib.sha256(row.body.encode()).hexdigest() != row.sha256:
                yield (
                    f"definition {row.sha256[:12]}",
                    "The definition was altered: it has another SHA-256. Restore the catalogue from a copy.",
                )


def _census(home: Home, state: State, engine: Engine) -> Wrong:
    """Segments of which the census of the last day counts others than there are."""
    if state.run is None or state.run.as_of is None:
        return
    told = {one.segment: one.customers for one in home.census(state.run.as_of, state.run.as_of)}
    members = read(home, state, MEMBERSHIP, engine).filter(ibis._.segment != NOBODY)
    counted = members.group_by("segment").agg(n=ibis._.count()).to_pyarrow().to_pylist() if told else []
    there = {row["segment"]: row["n"] for row in counted}
    for own in sorted(there.keys() | told.keys()):
        if there.get(own, 0) != told.get(own, 0):
            yield (
                f"S{own}",
                f"The census of {state.run.as_of} counts {told.get(own, 0):,} customers of S{own}, and there are {there.get(own, 0):,}.",
            )


def _lineage(state: State) -> Wrong:
    lineage = state.lineage
    known = {segment.id for segment in lineage.segments}
    for event in lineage.events:
        for number in sorted({*event.parents, *event.children} - known):
            yield f"S{number}", f"An event ({event.kind}, {event.on}) names the segment S{number}, which there never was."
    for segment in lineage.segments:
        if segment.died and segment.died < segment.born:
            yield f"S{segment.id}", f"{segment.called} died on {segment.died}, before it was born on {segment.born}."
    named = Counter(" ".join(segment.name.split()).casefold() for segment in lineage.living if segment.name)
    for segment in lineage.living:
        if named[" ".join(segment.name.split()).casefold()] > 1:
            yield f"S{segment.id}", f"Another living segment is called '{segment.name}' too."
    champions = [version for version in state.versions if version.status == CHAMPION]
    for version in champions[:-1]:
        yield f"version {version.number}", f"The versions {version.number} and {champions[-1].number} are both in force."
    living = {segment.id for segment in lineage.living}
    for number in sorted(set(champions[-1].ids.values()) - living) if champions else ():
        yield f"S{number}", f"Version {champions[-1].number} is in force and has the segment S{number}, which does not live."


def _loads(state: State) -> Wrong:
    for load in state.loads:
        if load.rows_new + load.rows_repeated > load.rows_in:
            yield f"load {load.number}", f"Of its {load.rows_in:,} rows {load.rows_new:,} are new and {load.rows_repeated:,} repeated."
    if state.loads and state.loads[0].of_sources:  # whose rows are not kept
        return
    told = sum(load.rows_new for load in state.loads)
    there = sum(layer.rows for layer in state.layers.get(_LINES, ()))
    if state.loads and told != there:
        yield "all loads", f"The loads brought {told:,} lines, and there are {there:,}."


def _moves(home: Home, state: State, engine: Engine) -> Wrong:
    """Customers of whom the moves say something else than their membership."""
    if state.run is None or state.run.as_of is None:
        return
    there = read(home, state, MEMBERSHIP, engine).select("customer_id", there="segment")
    told = as_of(home, state.run.as_of, engine).select(customer="customer_id", told="segment")
    joined = there.outer_join(told, there.customer_id == told.customer)
    nobody = ibis.literal(NOBODY, "int64")
    differ = joined.filter(joined.there.coalesce(nobody) != joined.told.coalesce(nobody))
    wrong = differ.select(who=ibis.coalesce(differ.customer_id, differ.customer)).order_by("who").to_pyarrow()["who"]
    if len(wrong):
        shown = ", ".join(pa.array(wrong[:3]).to_pylist())
        yield "membership", f"Of {len(wrong):,} customers the moves say something else than their membership: {shown}, ..."
