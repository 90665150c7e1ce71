"""One day of living segments gone through: who did something or whose day has come is measured, everybody is placed, moves are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import ibis

from intarsia.core.engine import Engine
from intarsia.core.journal import Census, Load, RunRecord
from intarsia.core.migration import BEHAVIOUR, LATE, TIME, Migration
from intarsia.core.settings import CleanSettings
from intarsia.customers.rule import Survey
from intarsia.flows.live import measuring
from intarsia.flows.live.census import census, recounted, worth_of
from intarsia.flows.live.loading import LINES, facts
from intarsia.flows.live.placing import KEPT, MEMBERSHIP, MOVES, Look, migration_of, moves_of
from intarsia.flows.live.session import Session, champion_of, day_of
from intarsia.segments.living.hysteresis import Hysteresis
from intarsia.store import layers
from intarsia.store.merging import merge
from intarsia.store.pour import pour

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.features.rolling import Kept
    from intarsia.store.writing import Writing


@dataclass(frozen=True)
class Day:
    """Who sits at the home, the run that writes into it, and the day as of which customers are looked at. `there`: the lines that were
    there before of the customers of this run's only load, where they are at hand; `loads`: what this run takes in."""

    session: Session
    writing: Writing
    on: date
    there: ir.Table | None = None
    loads: tuple[Load, ...] = ()

    @property
    def engine(self) -> Engine:
        """Where the work is done."""
        return self.session.engine

    @property
    def before(self) -> date:
        """The day of the last look."""
        return day_of(self.writing)

    @property
    def rolled(self) -> bool:
        """Whether the day has moved since."""
        return self.on > self.before

    @property
    def waited(self) -> bool:
        """Whether lines that were loaded ahead of their day may count from this day on."""
        return self.rolled and any(load.last_day and load.last_day >= self.before for load in self.writing.base.loads)

    @property
    def facts(self) -> Survey:
        """By what lines are judged."""
        return facts((*self.writing.base.loads, *self.loads))

    @property
    def recleaned(self) -> bool:
        """Whether lines are cleaned by other rules than at the last look: then everybody's are, as if they had come late."""
        before = CleanSettings.model_validate(self.writing.base.settings.get("clean", {}))
        return before != self.session.settings.clean or self.facts.keyed != facts(self.writing.base.loads).keyed

    @property
    def late(self) -> date:
        """Lines before this day that arrive now are late: they could have been known at the last look. Of today nothing is."""
        return min(self.before, self.on - timedelta(days=1))

    @property
    def look(self) -> Look:
        """How customers are placed."""
        live = self.session.settings.live
        return Look(self.on, champion_of(self.writing), Hysteresis(live.hold_days, live.hold_margin), self.engine)

    @property
    def record(self) -> RunRecord:
        """The record of the run, without its counts."""
        return RunRecord(kind="refresh", as_of=self.on)

    def read(self, table: str, customers: ir.Table | None = None) -> ir.Table:
        """A table of the home as it was before this run."""
        return layers.read(self.session.home, self.writing.base, table, self.engine, customers)


@dataclass(frozen=True)
class Done:
    """What a day came to: the run's counts, the moves by cause, and the census where anybody was looked at."""

    record: RunRecord
    migration: Migration
    census: tuple[Census, ...]


def gone_through(day: Day, fresh: Sequence[ir.Table]) -> Done:
    """Go through a day with the `fresh` lines that this run has taken in; everything is written, nothing committed."""
    touched = _touched(day, fresh)
    n_touched = touched.count().to_pyarrow().as_py()
    if not (n_touched or day.rolled):
        return Done(replace(day.record, summary={"measured": 0, "moves": 0}), Migration(day.before, day.on, ()), ())
    known, late = _known(day, fresh, touched, n_touched)
    before = day.read(MEMBERSHIP, None if day.rolled else touched)
    if late is not None:
        before = before.anti_join(late, "customer_id").union(late.select(*KEPT))
    settled = day.look.settled(day.look.placed(measuring.features_of(known, day.on, day.engine), _at_most(day, n_touched)), before)
    moves = _moves(day, settled, late, touched)
    n_moves = written(day, settled, late, moves)
    counts = census(settled, day.writing.number, day.on) if day.rolled else _recounted(day, settled, touched)
    summary = {"measured": n_touched, "moves": n_moves, "customers": sum(c.customers for c in counts) or None}
    stayed = [(c.segment, c.customers) for c in counts]
    return Done(replace(day.record, summary=summary), migration_of(moves, day.before, day.on, stayed), counts)


def _recounted(day: Day, settled: ir.Table, touched: ir.Table) -> tuple[Census, ...]:
    """The census of the same day again, where only the touched were looked at."""
    home = day.session.home
    features = measuring.features_of(measuring.there(home, day.writing.base, day.engine, touched), day.on, day.engine)
    worth = features.table_expr.select("customer_id", worth_of(features))
    gone = day.read(MEMBERSHIP, touched).select("customer_id", "segment").left_join(worth, "customer_id")
    return recounted(home.census(day.on, day.on), gone, settled, day.writing.number, day.on)


def _at_most(day: Day, n_touched: int) -> int:
    """How many customers are looked at, at most: rows of layers stand for customers, some of whom are in several."""
    return sum(layer.rows for layer in day.writing.draft.layers.get(measuring.STATE_KEPT, ())) if day.rolled else n_touched


def _known(day: Day, fresh: Sequence[ir.Table], touched: ir.Table, n_touched: int) -> tuple[Kept, ir.Table | None]:
    """What is kept of everybody who is looked at today, the touched measured anew; and where those with late lines would have been."""
    if not n_touched:
        return measuring.there(day.session.home, day.writing.base, day.engine), None
    found = _measured(day, _lines(day, fresh, touched), day.on)
    measuring.keep(day.writing, day.engine, found, touched)
    late = _late_moves(day, fresh, touched)
    return (measuring.there(day.writing, day.writing.draft, day.engine) if day.rolled else found), late


def _touched(day: Day, fresh: Sequence[ir.Table]) -> ir.Table:
    """Who is to be measured: `customer_id`, and whether lines of theirs are `late` or `new`. Lines that were loaded ahead of their day
    count when it comes."""
    cut, since = datetime.combine(day.on, time()), datetime.combine(day.before, time())
    told = [_told(lines.filter(lines.ordered_at < cut), day) for lines in fresh]
    if day.waited:
        lines = day.read(LINES)
        told.append(_told(lines.filter((lines.ordered_at >= since) & (lines.ordered_at < cut)), day))
    if day.recleaned:
        told.append(day.read(LINES).filter(lambda line: line.ordered_at < cut).select("customer_id", late=True, new=False))
    if not told:
        return day.engine.keep(ibis.memtable({"customer_id": [], "late": [], "new": []}, schema=_TOUCHED))
    union = ibis.union(*told) if len(told) > 1 else told[0]
    return day.engine.keep(union.group_by("customer_id").agg(late=union.late.any(), new=union.new.any()))


_TOUCHED = {"customer_id": "string", "late": "boolean", "new": "boolean"}


def _told(lines: ir.Table, day: Day) -> ir.Table:
    late = lines.ordered_at < datetime.combine(day.late, time())
    return lines.select("customer_id", late=late, new=~late)


def _lines(day: Day, fresh: Sequence[ir.Table], touched: ir.Table) -> ir.Table:
    """All lines of the touched, kept."""
    at_hand = None if day.waited or day.recleaned else day.there
    old = day.read(LINES, touched) if at_hand is None else at_hand.semi_join(touched, "customer_id")
    own = [lines.semi_join(touched, "customer_id").select(*old.columns) for lines in fresh]
    return day.engine.keep(ibis.union(old, *own) if own else old)


def _measured(day: Day, lines: ir.Table, on: date) -> Kept:
    """What is to be kept of lines of whole customers as of a day."""
    return measuring.added_up(measuring.cleaned(lines, day.engine, day.session.settings, day.facts), on)


def _late_moves(day: Day, fresh: Sequence[ir.Table], touched: ir.Table) -> ir.Table | None:
    """Where the customers with late lines would have been at the last look, had these been known then: rows of KEPT with `origin`; None
    where nobody has any."""
    who = day.engine.keep(touched.filter(touched.late).select("customer_id"))
    n_late = who.count().to_pyarrow().as_py()
    if not n_late:
        return None
    known = _lines(day, [lines.filter(lines.ordered_at < datetime.combine(day.late, time())) for lines in fresh], who)
    then = measuring.features_of(_measured(day, known, day.before), day.before, day.engine)
    return day.look.settled(day.look.placed(then, n_late), day.read(MEMBERSHIP, who))


def _moves(day: Day, settled: ir.Table, late: ir.Table | None, touched: ir.Table) -> ir.Table:
    """All moves of the day, kept."""
    active = touched.filter(touched.new).select(active="customer_id")
    joined = settled.left_join(active, settled.customer_id == active.active)
    own = moves_of(joined, joined.active.notnull().ifelse(BEHAVIOUR, TIME), step=1)
    return day.engine.keep(own if late is None else moves_of(late, LATE, step=0).union(own))


def written(day: Day, settled: ir.Table, late: ir.Table | None, moves: ir.Table) -> int:
    """Write who changed, fold small layers where it is due, and give the number of moves."""
    altered = settled.filter(settled.altered)
    if late is not None:  # moved twice and back: the row is as it was written for the late lines
        altered = altered.union(late.filter(late.altered).anti_join(altered, "customer_id"))
    rows = day.engine.keep(altered.select(*KEPT))
    if rows.count().to_pyarrow().as_py():
        pour(day.writing, MEMBERSHIP, rows, day.engine, keys=rows)
    n_moves: int = moves.count().to_pyarrow().as_py()
    if n_moves:
        pour(day.writing, MOVES, moves, day.engine)
    for table in sorted(day.writing.draft.layers):
        merge(day.writing, table, day.engine)
    return n_moves
