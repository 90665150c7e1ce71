"""One run at work: the files that it makes, which nobody sees, and the one transaction in which all of them come into force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from intarsia.core.journal import DONE, FAILED, REPLACE, RUNNING, Census, Layer, Load, RunRecord
from intarsia.errors import IntarsiaError, UsageError
from intarsia.store import files, filing, records, seals
from intarsia.store import schema as catalogue
from intarsia.store.catalogue import asked
from intarsia.store.making import Keys, columns, made, unmade
from intarsia.store.state import State
from intarsia.store.tables import MOVES, MOVES_COLUMNS, mode_of

if TYPE_CHECKING:
    from intarsia.core.lineage import Lineage
    from intarsia.core.migration import Migration
    from intarsia.core.version import Version

ASIDE = "aside"


@dataclass(frozen=True)
class Writing:
    """A run that writes: `record` says which, `base` is the state it builds on. Nothing of it is visible before `commit`."""

    record: RunRecord
    base: State
    folder: str
    _db: sa.Engine = field(repr=False)
    _made: list[Layer] = field(default_factory=list, repr=False)
    _retired: set[str] = field(default_factory=set, repr=False)
    _number: Iterator[int] = field(default_factory=lambda: count(1), repr=False)
    _done: list[RunRecord] = field(default_factory=list, repr=False)

    @property
    def number(self) -> int:
        """The number of the run."""
        return self.record.number

    @property
    def draft(self) -> State:
        """The state as it would be if the run were committed now: the base with the layers made and retired since."""
        tables = {table: list(layers) for table, layers in self.base.layers.items()}
        for layer in self._made:
            tables.setdefault(layer.table, []).append(layer)
        standing = {table: tuple(one for one in layers if one.path not in self._retired) for table, layers in sorted(tables.items())}
        return replace(self.base, layers={table: _ordered(layers) for table, layers in standing.items() if layers})

    def layer(
        self,
        table: str,
        batches: Iterable[pa.RecordBatch],
        schema: pa.Schema,
        *,
        keys: Keys | None = None,
        sorted_by: str | None = None,
    ) -> Layer:
        """Write batches as a new layer, streamed. They should come in order of customer_id, so that one customer is found fast; with
        `sorted_by` they are collected and sorted here.

        A layer of a replace-table needs `keys`, unless it speaks for everybody (see `replace_all`). Errors: UnknownName; UsageError.
        """
        aside = self.aside()
        if sorted_by:
            batches = pa.Table.from_batches(list(batches), schema).sort_by(sorted_by).to_batches()
        if table == MOVES:
            batches, schema = _stamped(batches, schema, self.number)
        with files.writable(self.folder):
            files.write_rows(aside, batches, schema, files.FINE_GROUP if table == MOVES else files.ROW_GROUP)
        return self._taken(table, aside, keys)

    def adopt(self, table: str, path: str | Path, *, keys: Keys | None = None) -> Layer:
        """Take a finished Parquet file in as a new layer; the file is moved. It should be in order of customer_id, in groups of some 50,000
        rows. Errors as of `layer`; UsageError where the file is none."""
        aside = self.aside()
        files.bring(Path(path), aside)
        if table == MOVES and not {"run", "step"} <= set(pq.read_schema(aside).names):
            with pq.ParquetFile(aside) as file:
                made = self.layer(table, file.iter_batches(), file.schema_arrow)
            aside.unlink()
            return made
        return self._taken(table, aside, keys)

    def replace_all(self, table: str, layers: Iterable[Layer]) -> None:
        """From this run on only `layers` (of this run) count; all others of the table are retired. Earlier states keep theirs."""
        kept = {layer.path for layer in layers}
        for layer in self.draft.layers.get(table, ()):
            if layer.path not in kept:
                self.drop(layer)

    def drop(self, layer: Layer) -> None:
        """From this run on the layer does not count; one that the run made itself is removed at once."""
        if layer in self._made:
            self._made.remove(layer)
            unmade(Path(self.folder), [layer])
        else:
            self._retired.add(layer.path)

    def folded(self, table: str, path: Path, layers: Sequence[Layer], *, keys: Keys | None = None) -> Layer:
        """Put one finished file in the place of neighbouring `layers` that it holds all rows of. For `merge`."""
        made = self.adopt(table, path, keys=keys)
        spans = replace(made, oldest=min(one.oldest for one in layers), newest=max(one.newest for one in layers))
        self._made[self._made.index(made)] = spans
        for layer in layers:
            self.drop(layer)
        return spans

    def commit(
        self,
        record: RunRecord,
        *,
        lineage: Lineage | None = None,
        versions: Sequence[Version] = (),
        loads: Sequence[Load] = (),
        migration: Migration | None = None,
        census: Sequence[Census] = (),
    ) -> RunRecord:
        """Bring everything of the run into force in one transaction; number, kind, by, times and state are filled in here, and `as_of` from
        the base where it is None. `lineage` is the whole one; of `versions` only the new and changed are needed.

        Errors: UsageError where the run would not follow from the base (an earlier day, another past), or no longer holds the lock.
        """
        ran = self._finished(record)
        _check(self.draft, self._made, Path(self.folder))
        with asked(self._db) as connection:
            runs = catalogue.runs
            ours = sa.and_(runs.c.number == self.number, runs.c.state == RUNNING)
            if connection.execute(runs.update().where(ours).values(records.run_row(ran))).rowcount != 1:
                raise UsageError(f"Run {self.number} was declared broken off while it worked; nothing of it is kept. Run again.")
            above = seals.tops(connection)
            filing.file_layers(connection, self.number, self._made, self._retired, _whole(self.draft))
            if lineage is not None:
                filing.file_lineage(connection, self.number, self.base.number, lineage)
            filing.file_versions(connection, self.number, versions)
            filing.file_counts(connection, self.number, loads, migration, census)
            seals.seal(connection, self.number, self.base.number, above)
        self._done.append(ran)
        return ran

    def abandon(self, why: str) -> None:
        """Remove the files of the run, if it was not committed, and write down why it failed."""
        if self._done:
            return
        runs = catalogue.runs
        failed = records.run_row(replace(self.record, state=FAILED, finished=datetime.now(UTC), error=why))
        ours = sa.and_(runs.c.number == self.number, runs.c.state == RUNNING)
        with suppress(IntarsiaError), asked(self._db) as connection:  # where it cannot be told, the next writer clears away
            if connection.execute(runs.update().where(ours).values(failed)).rowcount != 1:
                return  # the commit was done though its answer was lost, or another writer cleared away
            unmade(Path(self.folder), self._made)
            for path in (Path(self.folder) / ASIDE).glob(f"{self.number:06d}-*"):
                path.unlink(missing_ok=True)

    def _finished(self, record: RunRecord) -> RunRecord:
        before = self.base.run.as_of if self.base.run else None
        as_of = record.as_of or before
        if before and as_of and as_of < before:
            raise UsageError(f"The home has seen the days before {before}; a run as of {as_of} would rewrite what was known.")
        return replace(
            record,
            number=self.number,
            kind=self.record.kind,
            started=self.record.started,
            by=record.by or self.record.by,
            as_of=as_of,
            state=DONE,
            finished=datetime.now(UTC),
            error="",
        )

    def aside(self) -> Path:
        """A path for a file in the making; what is left there is swept away."""
        return Path(self.folder) / ASIDE / f"{self.number:06d}-{next(self._number):03d}.parquet"

    def _taken(self, table: str, aside: Path, keys: Keys | None) -> Layer:
        with files.writable(self.folder):
            self._made.append(made(Path(self.folder), table, aside, self.number, keys))
        return self._made[-1]


def _check(draft: State, made: Sequence[Layer], folder: Path) -> None:
    """What must hold of the files of all tables that the run touched."""
    for table in sorted({layer.table for layer in made}):
        layers = draft.layers[table]
        if mode_of(table) == REPLACE and any(layer.keys_path is None for layer in layers[1:]):
            raise UsageError(f"A layer of '{table}' names no customers that it speaks for, and does not stand alone (`replace_all`).")
        if len({str(columns(folder, layer)) for layer in layers}) > 1:
            raise UsageError(f"The table '{table}' would have layers of different columns. Write all of it anew (`replace_all`).")


def _whole(draft: State) -> set[str]:
    """The layers below which there is none: of a replace-table they stand for everybody."""
    return {layers[0].path for table, layers in draft.layers.items() if mode_of(table) == REPLACE}


def _ordered(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    return tuple(sorted(layers, key=lambda layer: (layer.newest, layer.oldest)))


def _stamped(batches: Iterable[pa.RecordBatch], columns: pa.Schema, run: int) -> tuple[Iterable[pa.RecordBatch], pa.Schema]:
    """Moves with the number of the run, which tells two of one day apart, and their step within it (0 where not given)."""
    given = {"run": run, "step": 0}
    lacking = {name: value for name, value in given.items() if name not in columns.names}
    if unknown := [name for name in MOVES_COLUMNS.names if name not in (*columns.names, *lacking)]:
        raise UsageError(f"Moves lack {', '.join(unknown)}; there is: {', '.join(columns.names)}.")

    def stamped() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            told = batch
            for name, value in lacking.items():
                told = told.append_column(name, pa.array([value] * batch.num_rows, pa.int64()))
            yield told

    return stamped(), MOVES_COLUMNS
