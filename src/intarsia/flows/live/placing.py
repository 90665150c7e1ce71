"""Where everybody belongs now, who has moved since, and for what cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from intarsia.core.engine import Engine
from intarsia.core.features import FeatureTable
from intarsia.core.lineage import NOBODY
from intarsia.core.migration import Flow, Migration
from intarsia.core.version import Version
from intarsia.flows.live.census import worth_of
from intarsia.segments.living.hysteresis import Hysteresis
from intarsia.segments.placing import members

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

MEMBERSHIP, MOVES = "membership", "moves"
KEPT = ("customer_id", "segment", "since", "version", "candidate", "waiting")
"""The columns of membership: the segment's id since that day, placed by that version; and what hysteresis remembers."""

FEW = 200_000
"""Up to as many customers are placed in Python."""

SHORT = 2_000
"""Up to as many numbers in a rule, the engine is given it as an expression, whose planning takes the longer the more there are."""


@dataclass(frozen=True)
class Look:
    """A look at customers on a day: by which version they are placed, and how steadily."""

    on: date
    version: Version
    hysteresis: Hysteresis
    engine: Engine

    def placed(self, features: FeatureTable, about: int = 0) -> ir.Table:
        """`customer_id`, `raw` (a segment's id), `margin` and `worth` (spend) of every customer of the features; `about` so many of them
        at most (0: as many as the features say; many where they do not).

        Few are placed in Python at once, for an engine plans longer than that takes.
        Many are placed by the engine itself, lazily, where nobody is held back and the rule is short (the margin is null); else batch by
        batch and kept. Cost: n x k x p; the engine uses all its threads, and copies no features.
        """
        fitted, worth = self.version.definition.fitted, worth_of(features)
        if 0 < (about or features.n_customers) <= FEW:
            return self._at_once(features.table_expr.select("customer_id", worth, *(set(fitted.recipe.columns) - {worth.get_name()})))
        if self.hysteresis.days == 0 and _numbers(fitted.model.to_dict()) <= SHORT:
            found = fitted.assigned(features.table_expr, worth).mutate(margin=ibis.null("float64"))
        else:
            placed, _sizes = members(features, fitted)
            of = features.table_expr.select(one="customer_id", worth=worth)
            found = placed.left_join(of, placed.customer_id == of.one)
        ids = found.segment.cases(*self.version.ids.items(), else_=NOBODY)
        return found.select("customer_id", "worth", raw=ids.cast("int64"), margin=found.margin)

    def _at_once(self, asked: ir.Table) -> ir.Table:
        table = asked.to_pyarrow()
        told = self.version.definition.fitted.assign(table)
        ids = pa.array([self.version.ids.get(number, NOBODY) for number in told.segment.tolist()], pa.int64())
        columns = {"customer_id": table["customer_id"], "worth": table["worth"], "raw": ids, "margin": pa.array(told.margin, pa.float64())}
        return self.engine.keep(ibis.memtable(pa.table(columns)))

    def settled(self, now: ir.Table, before: ir.Table) -> ir.Table:
        """Both brought together, kept: of each customer of either the columns of KEPT, her `worth`, her `origin` before, and whether her
        row `altered`.

        `before` has the columns of KEPT. Who is not there any more goes to NOBODY.
        """
        old = before.rename(was="customer_id")
        joined = now.outer_join(old, now.customer_id == old.was)
        joined = joined.mutate(
            customer_id=ibis.coalesce(joined.customer_id, joined.was),
            origin=joined.segment.fill_null(NOBODY),
            had=joined.candidate.fill_null(NOBODY),
            waited=joined.waiting,
        )
        found = self.hysteresis.steadied(joined, self.on)
        moved = found.segment != found.origin
        told = found.mutate(
            since=moved.ifelse(ibis.literal(self.on), found.since),
            version=moved.ifelse(self.version.number, found.version).cast("int64"),
            altered=moved | ~found.candidate.identical_to(found.had) | ~found.waiting.identical_to(found.waited),
        )
        return self.engine.keep(told.select(*KEPT, "worth", "origin", "altered"))


def _numbers(rule: Any) -> int:
    """How many numbers a rule, as plain data, is made of."""
    if isinstance(rule, Mapping):
        return sum(_numbers(one) for one in rule.values())
    if isinstance(rule, list | tuple):
        return sum(_numbers(one) for one in rule)
    return isinstance(rule, int | float)


def moves_of(settled: ir.Table, cause: ir.StringValue | str, step: int) -> ir.Table:
    """Those who moved, in the form of the store's moves; `cause` may be an expression over the table."""
    gone = settled.filter(settled.segment != settled.origin)
    return gone.select(
        "customer_id",
        on=gone.since,
        origin=gone.origin,
        target=gone.segment,
        cause=ibis.literal(cause) if isinstance(cause, str) else cause,
        version=gone.version,
        step=ibis.literal(step).cast("int64"),
    )


def migration_of(moves: ir.Table, first: date, last: date, stayed: Sequence[tuple[int, int]] = ()) -> Migration:
    """The flows, counted in the engine."""
    counted = moves.group_by("origin", "target", "cause").agg(customers=moves.count()).to_pyarrow().to_pylist()
    flows = sorted((row["origin"], row["target"], row["cause"], row["customers"]) for row in counted)
    return Migration(first, last, tuple(Flow(*flow) for flow in flows), tuple(sorted(stayed)))
