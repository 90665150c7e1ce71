"""What is known of segments and customers through time: history, membership as of any day, lineage, runs and what sets two apart."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from intarsia.core.day import day_of
from intarsia.core.journal import Census, RunRecord
from intarsia.core.lineage import Lineage, LineageEvent, LivingSegment
from intarsia.core.settings import Settings
from intarsia.core.tables import html_table
from intarsia.errors import UnknownName, UsageError
from intarsia.flows.live.session import Session, day_of_state, opened
from intarsia.store import membership
from intarsia.store.artefacts import Written, csv, parquet, write
from intarsia.store.home import open_home

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from intarsia.core.version import Version
    from intarsia.store.home import Home
    from intarsia.store.state import State


@dataclass(frozen=True)
class SegmentHistory:
    """A segment's life: its `events`, and how many customers it had on which day, and what they were worth."""

    segment: LivingSegment
    events: tuple[LineageEvent, ...]
    census: tuple[Census, ...]
    lineage: Lineage = field(repr=False)

    def table(self) -> pa.Table:
        """One row a day."""
        import pyarrow as pa

        return pa.Table.from_pylist([{"on": one.on, "customers": one.customers, "value": one.value} for one in self.census])

    def _repr_html_(self) -> str:
        return html_table(f"{self.segment.called}, born {self.segment.born}", self.table())


@dataclass(frozen=True)
class CustomerHistory:
    """A customer's stays: one row each, with `segment` (id), `name` as it was called then (on the last day of the stay; now, where it goes
    on), `since`, `until` (null: still), and the `cause` of coming (null where she was there from the beginning)."""

    customer_id: str
    stays: pa.Table

    def table(self) -> pa.Table:
        """One row a stay."""
        return self.stays

    def _repr_html_(self) -> str:
        return html_table(f"Customer {self.customer_id}", self.stays)


def history(
    subject: str | None = None, settings: Settings | None = None, *, customer: str | None = None
) -> SegmentHistory | CustomerHistory:
    """The life of a segment ("S3", or its name), or the stays of a customer (her id); what is a segment's name is taken for the segment,
    but a bare number for a customer's id where one has it. `customer` instead is an id and nothing else.

    Errors: UnknownName where it is neither; UsageError where there is no home. Cost: of a customer, one group of rows a layer.
    """
    if (subject is None) == (customer is None):
        raise UsageError("History is of a segment or of a customer: name one of them.")
    with _home(settings) as home:
        state, plain = _founded(home), (subject or "").strip()
        if subject is None:
            return _of_customer(home, state, customer or "")
        if plain.isdecimal() and _is_customer(home, state, plain):
            return _of_customer(home, state, plain)
        try:
            segment = state.lineage.found(subject)
        except UnknownName:
            return _of_customer(home, state, subject)
        counts = tuple(one for one in home.census() if one.segment == segment.id)
        return SegmentHistory(segment, state.lineage.of(segment.id), counts, state.lineage)


def as_of(day: date | str, settings: Settings | None = None, *, customer: str | None = None) -> pa.Table:
    """Who belonged to which segment at the first moment of a day, with the names and the definition then in force: customer_id, segment
    (id), name, since, version (the one in force on that day, whichever she came to the segment under); of one `customer` where given. Of
    days after `known_until` it is what is known by then.

    Errors: UsageError where the home was not founded by then. Cost: of a customer a few groups of rows; of all, about what reading one
    picture of everybody costs.
    """
    on = day_of(day)
    if customer is None:
        with opened(settings) as session:
            then = _then(session.home, on)
            return _told_of(membership.as_of(session.home, on, session.engine).order_by("customer_id").to_pyarrow(), then)
    with _home(settings) as home:
        then = _then(home, on)
        return _told_of(membership.member(home, on, customer), then)


def in_force(day: date | str, settings: Settings | None = None) -> Version | None:
    """The version of the definition that was in force on a day. Errors: UsageError where the home was not founded by then."""
    with _home(settings) as home:
        return _then(home, day_of(day)).champion


def nowhere(day: date | str, customer: str, settings: Settings | None = None) -> str:
    """Why a customer is in no segment on a day. Errors: UnknownName where the home never knew her."""
    on = day_of(day)
    with _home(settings) as home:
        stays = _of_customer(home, _founded(home), customer).table().to_pylist()
    last = next((stay for stay in reversed(stays) if stay["since"] <= on), None)
    if last is None:
        return f"{customer} was in no segment on {on}: first known on {stays[0]['since']}."
    return f"{customer} was in no segment on {on}: outside since {last['since']} ({last['cause']})."


def known_until(settings: Settings | None = None) -> date:
    """The last day of which the home can tell who is where. Errors: UsageError where there is no home, or nothing was founded in it."""
    with _home(settings) as home:
        return day_of_state(_founded(home))


def write_members(members: pa.Table, folder: str, day: date | str, told: Mapping[str, Any] | None = None) -> Written:
    """Write a membership as members.parquet and members.csv into a folder; what is `told` of it goes into its run.json. Errors: UsageError
    where it may not be written to."""
    contents = {
        "members.parquet": parquet(members.to_batches(), members.schema),
        "members.csv": csv(members.to_batches(), members.schema),
    }
    return write(folder, contents, {"as_of": str(day), "customers": members.num_rows, **(told or {})})


def lineage(settings: Settings | None = None) -> Lineage:
    """All segments that ever lived, and what became of each. Errors: UsageError where there is no home."""
    with _home(settings) as home:
        return _founded(home).lineage


def runs(settings: Settings | None = None, *, limit: int | None = None) -> tuple[RunRecord, ...]:
    """The runs of the home, the newest first, those that failed among them. Errors: UsageError where there is no home."""
    with _home(settings) as home:
        return home.runs(limit)


def diff(first: int, second: int, settings: Settings | None = None) -> dict[str, Any]:
    """What sets two runs apart: settings, packages, loads, definition, segments, and who moved between them. Errors: UsageError where one
    of them was not finished. Cost: two pictures of everybody."""
    with opened(settings) as session:
        before, after = (session.home.state(run=number) for number in (first, second))
        return {
            "runs": [_told(before), _told(after)],
            "settings": _changes(_flat(before.settings), _flat(after.settings)),
            "packages": _changes(_packages(before), _packages(after)),
            "loads": [load.name for load in after.loads[len(before.loads) :]],
            "definition": {"before": _version(before), "after": _version(after)},
            "segments": _changes(_names(before), _names(after)),
            "events": [asdict(event) for event in after.lineage.events[len(before.lineage.events) :]],
            "moved": _moved(session, before, after),
        }


def _home(settings: Settings | None) -> closing[Home]:
    live = (settings or Settings()).live
    return closing(open_home(live.home, live.catalogue))


def _founded(home: Home) -> State:
    state = home.state()
    if state.run is None:
        raise UsageError(f"There are no living segments in '{home.folder}' yet. Give the orders to begin with: intarsia refresh orders.csv")
    return state


def _is_customer(home: Home, state: State, customer: str) -> bool:
    """Whether she is, or was, in a segment."""
    now = membership.member(home, state.run.as_of, customer).num_rows if state.run and state.run.as_of else 0
    return bool(now or membership.history(home, customer).num_rows)


def _of_customer(home: Home, state: State, customer: str) -> CustomerHistory:
    import pyarrow as pa

    moves = membership.history(home, customer).to_pylist()
    first = _first_stay(home, state, customer, moves)
    if first is None and not moves:
        known = ", ".join(segment.called for segment in state.lineage.living)
        raise UnknownName("customer or segment", customer, (known,))
    stays = ([first] if first else []) + [
        {"segment": move["target"], "since": move["on"], "cause": move["cause"], "version": move["version"]} for move in moves
    ]
    ends = [stay["since"] for stay in stays[1:]] + [None]
    rows = [
        {**stay, "name": _names_until(home, state, end).get(stay["segment"], "outside"), "until": end}
        for stay, end in zip(stays, ends, strict=True)
        if stay["since"] != end  # of several moves on one day the last counts
    ]
    kinds = {"segment": pa.int64(), "name": pa.string(), "since": pa.date32(), "until": pa.date32(), "cause": pa.string()}
    return CustomerHistory(customer, pa.Table.from_pylist(rows, schema=pa.schema({**kinds, "version": pa.int64()}.items())))


def _first_stay(home: Home, state: State, customer: str, moves: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Where she was when the home was founded, before any move."""
    founded = min((run.as_of for run in home.runs() if run.kind == "found" and run.as_of), default=None)
    if founded is None or (moves and moves[0]["origin"] == 0):
        return None
    row = membership.member(home, founded, customer).to_pylist()
    first = next((event.version for event in state.lineage.events), 1)
    if moves:
        return {"segment": moves[0]["origin"], "since": founded, "cause": None, "version": first}
    return {"segment": row[0]["segment"], "since": row[0]["since"], "cause": None, "version": row[0]["version"]} if row else None


def _names_until(home: Home, state: State, end: date | None) -> dict[int, str]:
    """The names on the day before; those of now where there is no end."""
    then = home.lineage(end - timedelta(days=1)) if end else None
    return {segment.id: segment.name for segment in (then or state.lineage).segments}


def _then(home: Home, on: date) -> State:
    state = home.state(as_of=on)
    if state.run is None:
        first = min((run.as_of for run in home.runs() if run.state == "done" and run.as_of), default=None)
        raise UsageError(f"These segments are known from {first} on; nobody was in one on {on}." if first else "There are no segments yet.")
    return state


def _told_of(members: pa.Table, then: State) -> pa.Table:
    """The members with the names and the version of that time."""
    import pyarrow as pa

    names = {segment.id: segment.name for segment in then.lineage.segments}
    column = pa.array([names.get(segment, "") for segment in members["segment"].to_pylist()], pa.string())
    number = then.champion.number if then.champion else None
    version = pa.array([number] * members.num_rows, pa.int64())
    return members.add_column(2, "name", column).set_column(members.column_names.index("version") + 1, "version", version)


def _told(state: State) -> dict[str, Any]:
    run = state.run
    return {"run": run.number, "kind": run.kind, "as_of": run.as_of, "summary": dict(run.summary)} if run else {}


def _version(state: State) -> dict[str, Any]:
    version = state.champion
    return {"version": version.number, "trained_on": version.trained_on, "segments": len(version.ids)} if version else {}


def _names(state: State) -> dict[str, Any]:
    return {f"S{segment.id}": segment.name for segment in state.lineage.living}


def _packages(state: State) -> dict[str, Any]:
    return dict(state.run.versions) if state.run else {}


def _flat(settings: Any, head: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in dict(settings).items():
        out |= _flat(value, f"{head}{key}.") if isinstance(value, dict) else {f"{head}{key}": value}
    return out


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    keys = sorted(before.keys() | after.keys())
    return {key: [before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)}


def _moved(session: Session, before: State, after: State) -> list[dict[str, int]]:
    """Customers by segment before and after, where these differ."""
    old, new = (_members(session, state) for state in (before, after))
    if old is None or new is None:
        return []
    joined = old.select("customer_id", origin="segment").outer_join(new.select("customer_id", target="segment"), "customer_id")
    told = joined.select(origin=joined.origin.fill_null(0), target=joined.target.fill_null(0))
    counted = told.filter(told.origin != told.target).group_by("origin", "target").agg(customers=lambda t: t.count())
    rows: list[dict[str, int]] = counted.order_by("origin", "target").to_pyarrow().to_pylist()
    return rows


def _members(session: Session, state: State) -> ir.Table | None:
    day = state.run.as_of if state.run else None
    return membership.as_of(session.home, day, session.engine, run=state.number) if day else None
