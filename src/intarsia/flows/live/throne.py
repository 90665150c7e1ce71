"""A definition comes into force: everybody is placed by it on the same day, ids are handed on, and who changes moves by the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import ibis

from intarsia.core.engine import Engine
from intarsia.core.features import FeatureTable
from intarsia.core.journal import Census, RunRecord
from intarsia.core.migration import MODEL, Migration
from intarsia.core.version import Version
from intarsia.errors import UsageError
from intarsia.flows.live.census import census
from intarsia.flows.live.knowledge import Knowledge
from intarsia.flows.live.placing import KEPT, MEMBERSHIP, MOVES, Look, migration_of, moves_of
from intarsia.flows.live.session import Session, champion_of, day_of
from intarsia.segments.living.decisions import Decided, promote
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.hysteresis import Hysteresis
from intarsia.segments.living.identity import Regrouped, Succession, successors
from intarsia.segments.living.naming import Wishes
from intarsia.stats.matching import Contingency
from intarsia.store import layers
from intarsia.store.pour import pour
from intarsia.store.writing import Writing

if TYPE_CHECKING:
    import numpy as np

MOST = 50_000


@dataclass(frozen=True)
class Told:
    """What a decision about definitions changes: segments, versions, and moves where anybody moves."""

    decided: Decided
    migration: Migration | None = None
    census: tuple[Census, ...] = ()


def bring_into_force(writing: Writing, record: RunRecord, told: Told) -> RunRecord:
    """Commit a run with what it decided."""
    changed = [version for version in told.decided.versions if version not in writing.base.versions]
    return writing.commit(record, lineage=told.decided.lineage, versions=changed, migration=told.migration, census=told.census)


@dataclass(frozen=True)
class Throne:
    """Who sits at the home, the run that writes into it, and what is known of the customers."""

    session: Session
    writing: Writing
    known: Knowledge

    @property
    def on(self) -> date:
        """The day of the home."""
        return day_of(self.writing)

    @property
    def engine(self) -> Engine:
        """Where everybody is placed."""
        return self.session.engine

    def features(self, version: Version) -> FeatureTable:
        """Everybody's features as of the day in the columns of a definition, kept, for they are read several times."""
        found = self.known.alike(version).features(self.on)
        kept = self.engine.keep(found.table_expr)
        return replace(found, table_expr=kept, n_customers=kept.count().to_pyarrow().as_py())

    def succession(
        self, challenger: Version, decree: Decree, names: Mapping[int, Wishes] | None = None, *, hand: Regrouped | None = None
    ) -> Succession:
        """How the challenger's segments follow those in force: everybody placed by both on the same day. `names`: what each of its numbers
        would be called, the best first; the definition's names where not given. `hand`: what of it a person made."""
        champion = champion_of(self.writing)
        features = self.features(champion)
        old = self._look(champion).placed(features).select("customer_id", old="raw")
        numbered = Version(challenger.number, challenger.definition, {n: n for n in _numbers(challenger)}, challenger.status, self.on)
        wider = features if self.known.alike(numbered) is self.known else self.features(numbered)
        new = self._look(numbered).placed(wider).select("customer_id", new="raw")
        crossed = old.inner_join(new, "customer_id").group_by("old", "new").agg(customers=lambda t: t.count()).to_pyarrow()
        crossing = Contingency.of(*(crossed[name].to_pylist() for name in ("old", "new", "customers")), columns=_numbers(challenger))
        used = max((own for version in self.writing.base.versions for own in version.ids.values()), default=0)
        own: Mapping[int, Wishes] = {number: challenger.definition.names.get(number, "") for number in _numbers(challenger)}
        return successors(crossing, self.writing.base.lineage, names or own, decree, above=used, hand=hand)

    def coordinates(self, number: int) -> np.ndarray:
        """The coordinates (m, p) of at most 50,000 customers of a segment of the definition in force, by its number."""
        champion = champion_of(self.writing)
        features = self.features(champion)
        placed = self._look(champion).placed(features)
        own = placed.filter(placed.raw == champion.ids[number]).select("customer_id")
        members = self.engine.keep(features.table_expr.semi_join(own, "customer_id"))
        total = members.count().to_pyarrow().as_py()
        if total > MOST:
            content = ibis.struct({name: members[name] for name in features.names}).hash()
            members = members.filter((content % total + total) % total < MOST)
        return champion.definition.fitted.recipe.matrix(members.to_pyarrow())

    def enthrone(self, challenger: Version, succession: Succession, decree: Decree) -> Told:
        """The challenger comes into force, and everybody is placed by it."""
        decided = promote((*self._others(challenger), challenger), succession, challenger.number, decree)
        return self.placed_by(decided)

    def placed_by(self, decided: Decided) -> Told:
        """Everybody is placed by the version that is in force after a decision, at once; who changes moves by the model."""
        version = decided.champion
        if version is None:
            raise UsageError("No definition is in force after this.")
        before = layers.read(self.session.home, self.writing.base, MEMBERSHIP, self.engine)
        features = self.features(version)
        settled = self._look(version).settled(self._look(version).placed(features), before)
        moves = self.engine.keep(moves_of(settled, MODEL, step=2))
        rows = self.engine.keep(settled.filter(settled.altered).select(*KEPT))
        if rows.count().to_pyarrow().as_py():
            pour(self.writing, MEMBERSHIP, rows, self.engine, keys=rows)
        if moves.count().to_pyarrow().as_py():
            pour(self.writing, MOVES, moves, self.engine)
        counts = census(settled, self.writing.number, self.on)
        stayed = [(one.segment, one.customers) for one in counts]
        return Told(decided, migration_of(moves, self.on, self.on, stayed), counts)

    def _look(self, version: Version) -> Look:
        return Look(self.on, version, Hysteresis(), self.engine)

    def _others(self, challenger: Version) -> tuple[Version, ...]:
        return tuple(version for version in self.writing.base.versions if version.number != challenger.number)


def _numbers(version: Version) -> Sequence[int]:
    return sorted(version.definition.fitted.order)
