"""Who had agreed to being measured as of a day: decisions count from the day after they were made, on every day that is gone through."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from intarsia.core.base import CustomerBase, Exclusion
from intarsia.core.journal import LEFT_OUT
from intarsia.core.settings import ConsentSettings
from intarsia.customers.consent import counted, objections

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
    return _people(base, settings, on - timedelta(days=1), _silent(base, settings)) if _otherwise(base, on) else None


def left_out(base: CustomerBase, on: date, settings: ConsentSettings) -> tuple[Exclusion, ...]:
    """How many people are not measured as of a day, by purpose and reason: who may not be now, and who might not be then. Nobody where no
    decisions are known. Cost: as of `agreed`."""
    if not _otherwise(base, on):
        return base.excluded
    then = _objections(base, settings, on - timedelta(days=1), _silent(base, settings)).semi_join(_everyone(base), "customer_id")
    customers = {(one.purpose, one.reason): one.customers for one in base.excluded}
    for one in counted(then):
        customers[one.purpose, one.reason] = customers.get((one.purpose, one.reason), 0) + one.customers
    return tuple(Exclusion(*key, customers[key]) for key in sorted(customers))


def told_of(base: CustomerBase) -> dict[str, Any]:
    """Those who are not measured, for the summary of a run; nothing where no decisions are known."""
    return {} if base.decisions is None else {LEFT_OUT: [asdict(one) for one in base.excluded]}


def _otherwise(base: CustomerBase, on: date) -> bool:
    """Whether decisions are newer than a day, or had run out before it, so that it is not as the base was read."""
    made, start = base.decisions, datetime.combine(on, time())
    if made is None:
        return False
    newer = (made.decided_at >= start).fill_null(False) | (made.expires_at < start).fill_null(False)
    return bool(made.filter(newer).count().to_pyarrow().as_py())


def _silent(base: CustomerBase, settings: ConsentSettings) -> ir.Table | None:
    return _everyone(base) if settings.unknown == "leave out" else None


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
    return base.engine.keep(_objections(base, settings, last, silent).select("customer_id").distinct())


def _objections(base: CustomerBase, settings: ConsentSettings, last: date | None, silent: ir.Table | None) -> ir.Table:
    """`customer_id`, `purpose` and `reason` of the decisions up to the end of a day that speak against somebody."""
    decided = replace(base, tables={**base.tables, "consents": base.decisions})
    return objections(decided, settings.purposes, last, silent)


def _everyone(base: CustomerBase) -> ir.Table:
    import ibis

    homes = [table for table in base.tables.values() if "customer_id" in table.columns]
    ids = [table.select("customer_id").filter(lambda t: t.customer_id.notnull()) for table in homes]
    return (ibis.union(*ids) if len(ids) > 1 else ids[0]).distinct()
