"""What is new comes in: places are read as before, and only lines that were not there yet become part of the home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from intarsia.core.base import CustomerBase, Remark
from intarsia.core.journal import Load
from intarsia.core.schema import ORDERS
from intarsia.core.settings import Settings
from intarsia.customers.arrivals import arrivals
from intarsia.customers.rule import Survey
from intarsia.customers.survey import survey
from intarsia.errors import DataError, UnknownName, Unrecognised
from intarsia.flows.live.days import until
from intarsia.sources.order_totals import FORM
from intarsia.sources.places import stamp
from intarsia.sources.units import level_changes, levels
from intarsia.store import layers
from intarsia.store.pour import pour

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.flows.live.session import Session
    from intarsia.store.state import State
    from intarsia.store.writing import Writing

LINES, REFUSED = "lines", "refused"
_MEASURED = ("amount",)
_FILLED = tuple(name for name in ORDERS.types if name != "problem")


@dataclass(frozen=True)
class Incoming:
    """What a load brought: its record, and the new lines (kept); `lines` is None where there is nothing new. `there` are the lines (kept)
    that were there before of all customers whom it mentions; None where there were none."""

    load: Load
    lines: ir.Table | None
    there: ir.Table | None = None


def read_place(place: Any, session: Session, state: State) -> CustomerBase:
    """The order lines of a place as they were written, understood as the loads before it were. Errors: those of `ia.read`; Unrecognised
    where the columns of the first load are not there; DataError where the money is of another currency than theirs."""
    from intarsia.sources.read import read

    source, told = session.settings.source, _as_before(session.settings, state.loads)
    try:
        base = read(place, session.engine, source.model_copy(update=told), shop=session.settings)
    except UnknownName as error:
        if not state.loads:
            raise
        first = state.loads[0].detail["understood"]["map"]
        try:  # a --map of an earlier time was for files whose columns were called otherwise
            base = read(place, session.engine, source.model_copy(update=told | {"map": first}), shop=session.settings)
        except UnknownName:
            before = ", ".join(sorted(first.values()))
            raise Unrecognised(f"{error} The first load was read by its columns {before}; --map says which are these here.") from error
    _of_one_currency(base, state.loads)
    return base


def take_in(session: Session, writing: Writing, base: CustomerBase, read: tuple[Any, str], others: Sequence[Load] = ()) -> Incoming:
    """Set aside what was there already, and write the rest into the home's layers; nothing is visible before the run is committed. `others`
    are the loads that this run took in before; `read` is the place with its stamp from before it was read: a file that was written to
    meanwhile keeps no stamp, and is looked into again next time.

    Cost: the load once, and the lines that are there of its customers.
    """
    engine, state = session.engine, writing.draft
    before = (*writing.base.loads, *others)
    number = len(before) + 1
    there = history = None
    if state.layers.get(LINES):
        history = layers.read(session.home, state, LINES, engine)
        mentioned = engine.keep(base.orders.filter(base.orders.customer_id.notnull()).select("customer_id").distinct())
        there = engine.keep(layers.read(session.home, state, LINES, engine, mentioned))  # read once: it costs a scan of all lines
    facts_of = survey(base, None)
    found = arrivals(engine, base.orders, base.rows_in, there, history, numbered=facts_of.numbered)
    start = sum(load.rows_in for load in before)
    if found.n_refused:
        pour(writing, REFUSED, _numbered(found.refused, start, number), engine)
    fresh = engine.keep(_numbered(found.fresh, start, number)) if found.n_fresh else None
    if fresh is not None:
        pour(writing, LINES, fresh, engine)
    first, last = _days(found.fresh)
    load = Load(
        number=number,
        run=writing.number,
        place=read[1] if stamp(read[0]) == read[1] else "",
        name=base.source,
        fingerprint=base.fingerprint,
        rows_in=base.rows_in,
        rows_new=found.n_fresh,
        rows_repeated=found.repeated,
        first_day=first,
        last_day=last,
        detail={
            "refused": found.n_refused,
            "changed": found.changed,
            **_ahead(found.fresh, session),
            "understood": _understood(base),
            "survey": vars(facts_of),
            "levels": levels(base.orders, _MEASURED),
        },
    )
    return Incoming(load, fresh, there)


def facts(loads: Sequence[Load]) -> Survey:
    """The facts about the whole source by which lines are cleaned, as the first load had them; lines have a key where those of all loads
    have. Lines of the future need no rule: they wait for their day."""
    each = [load.detail["survey"] for load in loads]
    keyed, numbered = all(one["keyed"] for one in each), all(one.get("numbered", False) for one in each)
    return Survey(None, each[0]["bulk_first"], each[0]["bulk_last"], keyed, numbered, len(loads))


def other_units(base: CustomerBase, before: Sequence[Load]) -> Iterator[Remark]:
    """An error where amounts are as a whole a factor between units away from those of the last load that had enough of them."""
    last: Mapping[str, Any] = next((load.detail["levels"] for load in reversed(before) if load.detail.get("levels")), {})
    for text in level_changes(levels(base.orders, _MEASURED), last) if last else ():
        yield Remark("error", base.source, f'{text} Where that is meant, [quality] stop_at = "never" for one refresh accepts it.')


def _numbered(lines: ir.Table, start: int, number: int) -> ir.Table:
    """Lines with numbers of their own among all loads, and the load's."""
    return lines.mutate(row=lines.row + start, load=ibis.literal(number).cast("int64"))


def _days(lines: ir.Table) -> tuple[Any, Any]:
    (answer,) = lines.aggregate(first=lines.ordered_at.min().date(), last=lines.ordered_at.max().date()).to_pyarrow().to_pylist()
    return answer["first"], answer["last"]


def _ahead(lines: ir.Table, session: Session) -> dict[str, Any]:
    """Up to which day a load tells what happened, and how many of its lines are dated later: they wait for their day."""
    counted = lines.group_by(day=lines.ordered_at.date()).agg(lines=lines.count()).to_pyarrow().to_pylist()
    a_day = {row["day"]: row["lines"] for row in counted}
    reach = until(a_day, session.today)
    return {"until": reach and reach.isoformat(), "ahead": sum(n for day, n in a_day.items() if reach is None or day > reach)}


def _understood(base: CustomerBase) -> dict[str, Any]:
    """By which columns, with which order of day and month, and with amounts of lines or of whole orders, a load was understood."""
    form = next((found.format for found in base.recognised if found.canonical == "ordered_at"), "")
    ordered = {"day first": True, "month first": False}
    return {
        "map": {found.canonical: found.source for found in base.recognised if found.source and found.canonical in _FILLED},
        "day_first": next((value for words, value in ordered.items() if words in form), None),
        "currency": _currency(base),
        "order_totals": any(found.format == FORM for found in base.recognised),
        "columns": sorted({found.source for found in base.recognised if found.source} | set(base.unused_columns)),
    }


def _currency(base: CustomerBase) -> str:
    """The code or sign that the amounts bear; empty where they bear none."""
    return next((found.format for found in base.recognised if found.canonical == "currency"), "")


def _of_one_currency(base: CustomerBase, loads: Sequence[Load]) -> None:
    """Errors: DataError where the amounts of earlier loads bear another sign."""
    own = _currency(base)
    other = next((load for load in loads if own and load.detail["understood"].get("currency", "") not in ("", own)), None)
    if other is not None:
        theirs = other.detail["understood"]["currency"]
        text = f"{base.source} is in {own}; what was loaded before is in {theirs} ({other.name}). Convert the amounts to {theirs} first."
        raise DataError(text)


def _as_before(settings: Settings, loads: Sequence[Load]) -> dict[str, Any]:
    """Settings of a source that hold for every load: what was told, else what the first load was understood by. A few lines of a new day
    would leave open what a whole history made plain."""
    if not loads:
        return {}
    before = loads[0].detail["understood"]
    return {
        "map": before["map"] | settings.source.map,
        "day_first": before["day_first"] if settings.source.day_first is None else settings.source.day_first,
        "order_totals": before.get("order_totals") if settings.source.order_totals is None else settings.source.order_totals,
    }
