"""Nobody changes segment for a day: a change counts once it has lasted, or where it is beyond doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.lineage import NOBODY
from intarsia.errors import UsageError

if TYPE_CHECKING:
    import ibis.expr.types as ir

NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Held:
    """What is kept of n customers from one look to the next: `segment` int64 that they are held in (NOBODY: none yet), `candidate` int64
    that they seem to belong to instead (NOBODY: none), and `waiting` datetime64[D], the day on which it was first seen (NaT: none)."""

    segment: np.ndarray
    candidate: np.ndarray
    waiting: np.ndarray

    @classmethod
    def none(cls, n: int) -> Held:
        """Customers, n of them, who were never placed."""
        nobody = np.full(n, NOBODY, dtype=np.int64)
        return cls(nobody, nobody.copy(), np.full(n, NEVER))


@dataclass(frozen=True)
class Hysteresis:
    """A customer moves once another segment has been hers for `days` days of the data, or at once where her margin (see
    core.segmentation.Assignment, 0 to 1) is above `margin`. Looking more often changes nothing. 0 days: she moves at once, always."""

    days: int = 0
    margin: float = 1.0

    def __post_init__(self) -> None:
        if self.days < 0 or not 0.0 <= self.margin <= 1.0:
            raise UsageError(f"Hysteresis takes 0 days or more and a margin from 0 to 1; given: {self.days} days, margin {self.margin:g}.")

    def step(self, held: Held, segment: np.ndarray, margin: np.ndarray, on: date) -> Held:
        """Where n customers are held after a look on the day `on` that found them in `segment` (n,) by `margin` (n,).

        The same as `steadied`. Who was held nowhere, or is nowhere now, moves at once. Cost n.
        """
        today = np.datetime64(on, "D")
        raw = np.asarray(segment, dtype=np.int64)
        other = raw != held.segment
        same = other & (held.candidate == raw) & ~np.isnat(held.waiting)
        waiting = np.where(same, held.waiting, today)
        lasted = (today - waiting).astype(np.int64) >= self.days
        free = (held.segment == NOBODY) | (raw == NOBODY)
        moves = ~other | free | (np.asarray(margin) > self.margin) | lasted
        return Held(
            np.where(moves, raw, held.segment),
            np.where(moves, NOBODY, raw),
            np.where(moves, NEVER, waiting).astype("datetime64[D]"),
        )

    def steadied(self, table: ir.Table, on: date) -> ir.Table:
        """The same in an engine.

        `table` has one row a customer with `raw` (int64) and `margin` of today, and `segment`, `candidate` (int64) and `waiting` (date) as
        they were kept, null where nothing was. Gives the table with these three as they are to be kept: segment and candidate never null,
        waiting null where nobody waits. One pass, no window.
        """
        import ibis

        day = ibis.literal(on)
        before, candidate = table["segment"].fill_null(NOBODY), table["candidate"].fill_null(NOBODY)
        raw = table["raw"].fill_null(NOBODY)
        same = (candidate == raw) & table["waiting"].notnull()
        waiting = same.ifelse(table["waiting"], day)
        lasted = waiting <= ibis.literal(on - timedelta(days=self.days))
        free = (before == NOBODY) | (raw == NOBODY)
        moves = (raw == before) | free | (table["margin"].fill_null(0.0) > self.margin) | lasted
        return table.mutate(
            segment=moves.ifelse(raw, before).cast("int64"),
            candidate=moves.ifelse(NOBODY, raw).cast("int64"),
            waiting=moves.ifelse(ibis.null("date"), waiting),
        )
