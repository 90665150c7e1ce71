"""Who had agreed to being measured as of a day: decisions count from the day after they were made, on every day that is gone through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from intarsia.core.base import CustomerBase
from intarsia.core.settings import ConsentSettings
from intarsia.customers.consent import objections

if TYPE_CHECKING:
    import ibis.expr.types as ir


def agreed(base: CustomerBase, on: date, settings: ConsentSettings) -> CustomerBase:
    """The base without those who, by the decisions made before the first moment of a day, might not be measured then, though they may now.

    Who may not be now is not in the base at all, and is never measured for the days before: a withdrawal counts at once. The base itself
    where all decisions are older and none had run out. Cost: a pass over the decisions; where some are newer, one sort of them and a
    look-up a row of each table.
    """
    people = barred(base, on, settings)
    if people is None:
        return base
    held = {name: table.anti_join(people, "customer_id") for name, table in base.tables.items() if "customer_id" in table.columns}
    return replace(base, tables={**base.tables, **held}, pieces=tuple(piece.anti_join(people, "customer_id") for piece in base.pieces))


def barred(base: CustomerBase, on: date, settings: ConsentSettings) -> ir.Table | None:
    """`customer_id` of everybody who might not be measured as of a day; kept. None where the base as it was read says that: all decisions
    are older, and none had run out. Cost: as of `agreed`."""
    made, start = base.decisions, datetime.combine(on, time())
    if made is None:
        return None
    newer = (made.decided_at >= start).fill_null(False) | (made.expires_at < start).fill_null(False)
    if not made.filter(newer).count().to_pyarrow().as_py():
        return None
    silent = _everyone(base) if settings.unknown == "leave out" else None
    return _people(base, settings, on - timedelta(days=1), silent)


def refusing(base: CustomerBase, among: ir.Table, ends: tuple[date | None, ...], settings: ConsentSettings) -> ir.Table | None:
    """`customer_id` of those `among` some whose decisions up to the end of any of the days (None: all that there are) speak against them;
    kept. None where nobody decides. Cost: one sort of their decisions a day."""
    if base.decisions is None:
        return None
    own = replace(base, decisions=base.decisions.semi_join(among, "customer_id"))
    found = [_people(own, settings, end, None) for end in ends]
    first = found[0]
    return base.engine.keep(first.union(*found[1:]).distinct()) if len(found) > 1 else first


def _people(base: CustomerBase, settings: ConsentSettings, last: date | None, silent: ir.Table | None) -> ir.Table:
    """Those against whom the decisions up to the end of a day speak."""
    decided = replace(base, tables={**base.tables, "consents": base.decisions})
    return base.engine.keep(objections(decided, settings.purposes, last, silent).select("customer_id").distinct())


def _everyone(base: CustomerBase) -> ir.Table:
    import ibis

    ids = [
        table.select("customer_id").filter(table.customer_id.notnull()) for table in base.tables.values() if "customer_id" in table.columns
    ]
    return (ibis.union(*ids) if len(ids) > 1 else ids[0]).distinct()
