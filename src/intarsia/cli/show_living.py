"""How living segments look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from intarsia.core.base import Exclusion
from intarsia.core.journal import LEFT_OUT

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.core.journal import Load, RunRecord
    from intarsia.core.verdict import Finding
    from intarsia.core.version import Version
    from intarsia.core.watch import Watch
    from intarsia.flows.live.refresh import Refreshed
    from intarsia.flows.live.retrain import Retrained
    from intarsia.flows.live.telling import CustomerHistory, SegmentHistory
    from intarsia.store.compact import Compaction

_SHOWN = 20
_COLOURS = {"alarm": "red", "warning": "yellow", "note": "dim"}


def print_refreshed(done: Refreshed) -> None:
    """What was loaded, and what each day came to."""
    console = Console()
    for load in done.loads:
        if load.of_sources:
            console.print(escape(_anew(load)), soft_wrap=True)
            continue
        set_aside = f", {load.detail['refused']:,} nobody's or unreadable" if load.detail.get("refused") else ""
        ahead = f", {n:,} dated after {load.until or 'today'} wait for their day" if (n := load.detail.get("ahead")) else ""
        told = f"{load.name}: {load.rows_in:,} lines, {load.rows_new:,} new, {load.rows_repeated:,} known already{set_aside}{ahead}."
        console.print(escape(told), soft_wrap=True)
        if n := load.detail.get("changed"):
            told = f"{n:,} of its lines name an order and product that were there, with another quantity, price or amount: both count."
            console.print(escape(told), style="yellow", soft_wrap=True)
    for told in done.notes:
        console.print(escape(told), style="yellow", soft_wrap=True)
    for name in done.passed_over:
        console.print(escape(f"{name}: loaded before, passed over."), soft_wrap=True)
    for told in done.empty:
        console.print(escape(f"{told}: nothing new."), soft_wrap=True)
    if done.founded:
        (run,) = done.runs
        found = run.summary
        told = f"Founded as of {run.as_of}: {found['customers']:,} customers in {found['segments']} segments ({found['verdict']})."
        console.print(escape(told), soft_wrap=True)
        print_left_out(run.summary)
        return
    rows = [(run.as_of, run.summary["measured"], run.summary["moves"], f"{run.timings['total']:.1f} s") for run in done.runs]
    _table(("as of", "customers measured", "moves", "took"), rows, console)
    for run in done.runs[-1:]:
        print_left_out(run.summary)


def print_left_out(summary: Mapping[str, Any], *, aside: bool = False) -> None:
    """How many customers a run does not measure because of their decisions, by purpose and reason; `aside`: on standard error."""
    for one in summary.get(LEFT_OUT) or ():
        Console(stderr=aside).print(escape(Exclusion(**one).words), soft_wrap=True)


def _anew(load: Load) -> str:
    """A source that is read anew each time: how many lines it had, and how many more or fewer than the last time."""
    before = load.detail.get("before")
    change = 0 if before is None else load.rows_in - before
    than = (
        ""
        if before is None
        else f", {abs(change):,} {'more' if change > 0 else 'fewer'} than last time"
        if change
        else ", as many as last time"
    )
    refused = f", {n:,} of them set aside" if (n := load.detail.get("refused")) else ""
    return f"{load.name}: {load.rows_in:,} lines read{than}{refused}."


def print_retrained(done: Retrained) -> None:
    """The ruling, criterion by criterion, and how segments go on."""
    console = Console()
    console.print(f"[bold]Version {done.version.number}: {done.version.status}.[/bold] {escape(done.version.because)}")
    marks = {True: "passed", False: "failed", None: "not known"}
    _table(("criterion", "", "because"), [(gate.name, marks[gate.passed], gate.because) for gate in done.ruling.gates], console)
    for event in done.succession.events:
        console.print(escape(f"{event.kind}: {_ids(event.parents)} -> {_ids(event.children)} {event.because}"))
    print_left_out(done.record.summary)


def retrained_of(done: Retrained) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "version": done.version.number,
        "status": done.version.status,
        "ruling": done.ruling,
        "ids": {str(number): own for number, own in done.succession.ids.items()},
        "changed_ids": done.succession.changed,
        "events": done.succession.events,
        "run": done.record,
    }


def print_history(found: SegmentHistory | CustomerHistory) -> None:
    """A segment's events and sizes, or a customer's stays."""
    from intarsia.flows.live.telling import SegmentHistory

    console = Console()
    if not isinstance(found, SegmentHistory):
        console.print(escape(f"Customer {found.customer_id}"))
        rows = [(s["since"], s["until"] or "", _id(s["segment"]), s["name"], s["cause"] or "") for s in found.table().to_pylist()]
        _table(("since", "until", "segment", "name", "came by"), rows, console)
        return
    console.print(escape(f"{found.segment.called}, born {found.segment.born}" + (f", died {d}" if (d := found.segment.died) else "")))
    events = [(event.on, event.kind, event.by, event.because) for event in found.events]
    _table(("on", "what", "by", "because"), events, console)
    _table(("on", "customers", "worth"), [(one.on, one.customers, f"{one.value:,.0f}") for one in found.census[-_SHOWN:]], console)


def print_members(members: pa.Table, day: str, version: Version | None) -> None:
    """How many customers each segment had, or the few that there are; and by which version."""
    console = Console()
    if version is not None and members.num_rows:
        console.print(f"By version {version.number}, in force since {version.since}.")
    if members.num_rows <= _SHOWN:
        few = [(m["customer_id"], f"S{m['segment']}", m["name"], m["since"], m["version"]) for m in members.to_pylist()]
        _table(("customer", "segment", "name", "since", "version"), few, console)
        return
    counted = members.group_by(["segment", "name"]).aggregate([("customer_id", "count")]).sort_by("segment").to_pylist()
    console.print(f"{members.num_rows:,} customers as of {escape(day)}; --out FOLDER writes them all.")
    rows = [(f"S{c['segment']}", c["name"], c["customer_id_count"]) for c in counted]
    _table(("segment", "name", "customers"), rows, console)


def print_runs(found: Sequence[RunRecord]) -> None:
    """One row a run."""
    rows = [
        (
            run.number,
            run.kind,
            run.state,
            run.as_of or "",
            f"{run.started:%Y-%m-%d %H:%M}" if run.started else "",
            f"{run.timings['total']:.1f} s" if "total" in run.timings else "",
            run.by,
            run.error or ", ".join(_counted(name, value) for name, value in run.summary.items() if value not in (None, "", [])),
        )
        for run in found
    ]
    _table(("run", "kind", "state", "as of", "started (UTC)", "took", "by", "what"), rows, Console())


def _counted(name: str, value: Any) -> str:
    if name != LEFT_OUT:
        return f"{name} {value}"
    return "left out " + ", ".join(f"{one['customers']:,} ({one['purpose']}: {one['reason']})" for one in value)


def print_diff(found: dict[str, Any]) -> None:
    """What differs, chapter by chapter."""
    console = Console()
    for name in ("settings", "packages", "segments"):
        for key, (before, after) in found[name].items():
            console.print(escape(f"{name}: {key}: {before} -> {after}"))
    console.print(escape(f"definition: {found['definition']['before']} -> {found['definition']['after']}"))
    console.print(escape(f"loads between: {', '.join(found['loads']) or 'none'}"))
    _table(("from", "to", "customers"), [(_id(m["origin"]), _id(m["target"]), m["customers"]) for m in found["moved"]], console)


def print_watch(found: Watch) -> None:
    """The findings, the gravest first, and the moves by cause."""
    console = Console()
    console.print(escape(f"{found.customers:,} customers as of {found.as_of}, version {found.version}. {found.reference}"))
    for alarm in found.alarms:
        colour = _COLOURS[alarm.severity]
        console.print(f"[{colour}]{alarm.severity}[/{colour}] {escape(f'{alarm.topic}, {alarm.subject}: {alarm.because} {alarm.advice}')}")
    if not found.alarms:
        console.print("Nothing to tell: no drift, no unusual move, no new group.")
    _table(("moves by cause", "", "share"), [(c.cause, c.moves, f"{c.share:.0%}") for c in found.causes if c.moves], console)


def print_compaction(done: Compaction) -> None:
    """What was folded and removed."""
    would = "Would fold" if done.dry_run else "Folded"
    console = Console()
    console.print(f"{would}: {', '.join(done.merged) or 'nothing'}. Let go: {done.let_go} files, removed when readers are done (24 h).")
    console.print(f"Removed: {len(done.removed)} files, {done.bytes:,} bytes; {done.struck} runs that came to nothing struck off.")


def print_findings(found: Iterable[Finding]) -> None:
    """One line a question."""
    console = Console()
    for finding in found:
        mark = "[red]wrong[/red]" if finding.passed is False else "[green]sound[/green]"
        console.print(f"{mark} {escape(f'{finding.check}: {finding.because}')}")


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]], console: Console) -> None:
    listed = [[escape(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in row] for row in rows]
    if not listed:
        return
    table = Table(pad_edge=False, box=None, header_style="bold")
    for head in heads:
        table.add_column(head)
    for row in listed:
        table.add_row(*row)
    console.print(table)


def _ids(ids: Iterable[int]) -> str:
    return ", ".join(_id(one) for one in ids) or "-"


def _id(one: int) -> str:
    return f"S{one}" if one else "outside"
