"""What customers were like on an earlier day, as it is known now: a sample of them, measured again from their own lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import ibis

from intarsia.flows.live import measuring
from intarsia.flows.live.loading import LINES, facts
from intarsia.flows.live.session import Session
from intarsia.monitoring.watching import Snapshot
from intarsia.store import layers

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.base import CustomerBase
    from intarsia.store.state import State

SAMPLE = 20_000
_CONTENT = ("n_orders", "units", "first_day", "last_day")


@dataclass(frozen=True)
class Sampled:
    """Some customers (all where there are no more than SAMPLE), chosen by what they did and not by their ids, and their cleaned lines."""

    customers: ir.Table
    base: CustomerBase
    session: Session

    def snapshot(self, on: date, known: date | None = None) -> Snapshot:
        """Their features as of a day, by what was `known` on an earlier one (on the same day where not given)."""
        cut = datetime.combine(known or on, time())
        pieces = [piece.filter(piece.ordered_at < cut) for piece in self.base.order_pieces()]
        lines = ibis.union(*pieces) if len(pieces) > 1 else pieces[0]
        features = measuring.features_of(measuring.added_up_lines([lines], on, self.session.engine), on, self.session.engine)
        return Snapshot(on, features.table())


def sampled(session: Session, state: State, most: int = SAMPLE) -> Sampled:
    """A sample of a home's customers. Cost: the state of everybody once, and the lines of the sample."""
    engine = session.engine
    everybody = layers.read(session.home, state, measuring.STATE_KEPT, engine)
    total = everybody.count().to_pyarrow().as_py()
    who = everybody
    if total > most:
        content = ibis.struct({name: everybody[name] for name in _CONTENT}).hash()
        parts = -(-total // most)
        who = everybody.filter((content % parts + parts) % parts == 0)
    customers = engine.keep(who.select("customer_id"))
    lines = engine.keep(layers.read(session.home, state, LINES, engine, customers))
    return Sampled(customers, measuring.cleaned(lines, engine, session.settings, facts(state.loads)), session)


def months_back(day: date, most: int, first: date) -> Sequence[date]:
    """The day and the same day of earlier months (the last day of a shorter month), oldest first, none before `first`.

    >>> [str(day) for day in months_back(date(2011, 3, 31), 3, date(2011, 1, 1))]
    ['2011-01-31', '2011-02-28', '2011-03-31']
    """
    out = []
    for back in range(most):
        month = day.year * 12 + day.month - 1 - back
        year, number = divmod(month, 12)
        last = (date(year + (number == 11), (number + 1) % 12 + 1, 1) - date(year, number + 1, 1)).days
        out.append(date(year, number + 1, min(day.day, last)))
    return [one for one in reversed(out) if one >= first]
