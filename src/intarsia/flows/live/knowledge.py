"""What a home knows of its customers: their orders, kept in it; or sources of many kinds, read anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Protocol

import ibis

from intarsia.core.base import CustomerBase, until
from intarsia.core.features import FeatureTable
from intarsia.features.measure import measure
from intarsia.flows.live import measuring
from intarsia.flows.live.agreed import agreed
from intarsia.flows.live.loading import LINES, facts
from intarsia.flows.live.session import Session
from intarsia.flows.stages import read
from intarsia.store import layers

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.version import Version
    from intarsia.store.state import State

SAMPLE = 20_000
_CONTENT = ("n_orders", "units", "first_day", "last_day")


class Knowledge(Protocol):
    """Customers as they are known now."""

    def base(self) -> CustomerBase:
        """Everything, cleaned."""
        ...

    def features(self, on: date, known: date | None = None) -> FeatureTable:
        """Features as of a day, by what was `known` on an earlier one (on the same day where not given)."""
        ...

    def alike(self, version: Version) -> Knowledge:
        """The same, measured in the columns of that definition: a challenger may look at what a source tells that came later."""
        ...

    def some(self, most: int = SAMPLE) -> Knowledge:
        """The same of some customers, chosen by what they did and not by their ids; of all where there are no more than `most`."""
        ...


@dataclass(frozen=True)
class KnownOrders:
    """The order lines that are kept in a home; of `customers` only where given (a table with customer_id)."""

    session: Session
    state: State
    customers: ir.Table | None = None

    def base(self) -> CustomerBase:
        """All lines, cleaned afresh."""
        engine, loads = self.session.engine, self.state.loads
        lines = engine.keep(layers.read(self.session.home, self.state, LINES, engine, self.customers))
        return replace(measuring.cleaned(lines, engine, self.session.settings, facts(loads)), source=loads[0].name)

    def features(self, on: date, known: date | None = None) -> FeatureTable:
        """From what is kept where the day is the home's; else from the lines."""
        engine = self.session.engine
        if known is None and self.state.run is not None and on == self.state.run.as_of:
            kept = measuring.there(self.session.home, self.state, engine, self.customers)
            return measuring.features_of(kept, on, engine)
        cut = datetime.combine(known or on, time())
        pieces = [piece.filter(piece.ordered_at < cut) for piece in self.base().order_pieces()]
        return measuring.features_of(measuring.added_up_lines(pieces, on, engine), on, engine)

    def alike(self, version: Version) -> KnownOrders:  # noqa: ARG002  the features of orders are always the same
        """Itself."""
        return self

    def some(self, most: int = SAMPLE) -> KnownOrders:
        """Cost: the state of everybody once."""
        engine = self.session.engine
        everybody = layers.read(self.session.home, self.state, measuring.STATE_KEPT, engine)
        return replace(self, customers=engine.keep(_some(everybody, _CONTENT, most).select("customer_id")))


@dataclass(frozen=True)
class KnownSources:
    """The tables of several sources, as they were read for this session; measured in the columns of the `like` definition."""

    session: Session
    tables: CustomerBase
    like: Version | None = None

    def base(self) -> CustomerBase:
        """As it was read."""
        return self.tables

    def features(self, on: date, known: date | None = None) -> FeatureTable:
        """Everything measured anew, of those who had agreed to it by that day."""
        base = agreed(self.tables, on, self.session.settings.consent)
        base = until(base, known) if known is not None else base
        return measure(base, on, like=self._columns(on))

    def alike(self, version: Version) -> KnownSources:
        """No cost before features are asked for."""
        return replace(self, like=version)

    def some(self, most: int = SAMPLE) -> Knowledge:
        """Their features are still measured with everybody's, for rates lean on all."""
        return _Part(self, most)

    def _columns(self, on: date) -> FeatureTable | None:
        if self.like is None:
            return None
        empty = ibis.memtable({"customer_id": []}, schema={"customer_id": "string"})
        return FeatureTable(empty, self.like.definition.columns, on, self.session.engine)


@dataclass(frozen=True)
class _Part:
    whole: KnownSources
    most: int

    def base(self) -> CustomerBase:
        """Everything."""
        return self.whole.base()

    def features(self, on: date, known: date | None = None) -> FeatureTable:
        """A part of them."""
        features = self.whole.features(on, known)
        some = _some(features.table_expr, features.names, self.most)
        return replace(features, table_expr=some, n_customers=some.count().to_pyarrow().as_py())

    def alike(self, version: Version) -> Knowledge:
        """The same part of the customers where what they did is measured alike."""
        return replace(self, whole=self.whole.alike(version))

    def some(self, most: int = SAMPLE) -> Knowledge:
        """Itself."""
        return replace(self, most=min(most, self.most))


def knowledge_of(session: Session, state: State, place: Any = None) -> Knowledge:
    """What the home knows; where it lives from sources, these are read (from `place`, or the settings). Errors: those of `ia.read`."""
    if not from_sources(state):
        return KnownOrders(session, state)
    base = read(place, settings=session.settings, engine=session.engine, today=session.today, progress=session.progress)
    return KnownSources(session, base, state.champion)


def from_sources(state: State) -> bool:
    """Whether the home lives from several sources, read anew each time, and not from orders that it keeps."""
    return bool(state.loads) and state.loads[0].of_sources


def means_sources(place: Any, session: Session) -> bool:
    """Whether a place to found a home on is several sources: those of the settings, or a mapping of names to places."""
    return isinstance(place, Mapping) or (place is None and bool(session.settings.sources))


def _some(table: ir.Table, columns: tuple[str, ...], most: int) -> ir.Table:
    total = table.count().to_pyarrow().as_py()
    if total <= most:
        return table
    parts = -(-total // most)
    content = ibis.struct({name: table[name] for name in columns}).hash()
    return table.filter((content % parts + parts) % parts == 0)
