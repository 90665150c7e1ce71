"""Who may be in the files that leave a home, where the settings say what these are for; and who was not measured as of a day, and why."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from intarsia.core.day import day_of
from intarsia.core.journal import LEFT_OUT
from intarsia.core.settings import Settings
from intarsia.customers.consent import CONSENTS, counted, objections
from intarsia.errors import UsageError
from intarsia.flows.calendar import calendar_day
from intarsia.flows.live.knowledge import KnownSources, from_sources, knowledge_of
from intarsia.flows.live.session import Session, opened

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def handed(
    members: pa.Table, settings: Settings | None = None, *, place: Any = None, today: date | None = None
) -> tuple[pa.Table, dict[str, Any]]:
    """The members of any day that may be handed on now, and the receipt: what they are for, how many are written and how many withheld, by
    purpose and reason (who refused two purposes counts with both).

    Where `[consent] export` says what the files are for, the decisions are read anew from the sources (`place`, or those of the settings),
    and whoever does not agree to all of it today, or to being measured, is withheld, for whatever day the files are. A home of orders alone
    knows no decisions. Errors: UsageError where the home's sources are not told; those of `ia.read`. Cost: that of reading the sources.
    """
    with opened(settings, today=today) as session:
        asked, state = session.settings.consent, session.home.state()
        if not asked.export or not from_sources(state):
            return members, _receipt(asked.export, members, [])
        if place is None and not session.settings.sources:
            raise UsageError(
                f"These files are for {', '.join(asked.export)} ([consent] export), and who agreed stands in the sources of this home. "
                "Name them in [sources]."
            )
        known = cast("KnownSources", knowledge_of(session, state, place))
        against = _against(session, known, members)
        if against is None:
            return members, _receipt(asked.export, members, [])
        gone = set(against.customer_id.to_pyarrow().to_pylist())
        kept = members.filter([one not in gone for one in members["customer_id"].to_pylist()])
        return kept, _receipt(asked.export, kept, [asdict(one) for one in counted(against)])


def left_out_as_of(day: date | str, settings: Settings | None = None) -> dict[str, Any]:
    """Of the last run up to a day that measured people: how many were left out for their decisions, by purpose and reason (`left_out`);
    nothing where it knew of no decisions."""
    on = day_of(day)
    with opened(settings) as session:
        told = [run.summary for run in session.home.runs() if run.as_of and run.as_of <= on and LEFT_OUT in run.summary]
    return {LEFT_OUT: told[0][LEFT_OUT]} if told else {}


def _against(session: Session, known: KnownSources, members: pa.Table) -> ir.Table | None:
    """`customer_id`, `purpose` and `reason` of the decisions against those who are members; kept. None where nobody decides."""
    base, asked, engine = known.tables, session.settings.consent, session.engine
    if base.decisions is None:
        return None
    own = engine.put(iter(members.select(["customer_id"]).to_batches()), members.select(["customer_id"]).schema)
    told = replace(base, tables={**base.tables, CONSENTS: base.decisions})
    silent = own.distinct() if asked.unknown == "leave out" else None
    purposes = tuple(dict.fromkeys((*asked.export, *asked.purposes)))
    found = objections(told, purposes, session.today or calendar_day(session.settings), silent)
    return engine.keep(found.semi_join(own, "customer_id"))


def _receipt(purposes: tuple[str, ...], written: pa.Table, withheld: list[dict[str, Any]]) -> dict[str, Any]:
    return {"for": list(purposes), "written": written.num_rows, "withheld": withheld}
