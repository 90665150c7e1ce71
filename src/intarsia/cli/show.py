"""How results look in a terminal: tables and a progress bar, plain where the output is not a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from intarsia.core.engine import Progress as Shown
from intarsia.core.engine import quiet

if TYPE_CHECKING:
    from intarsia.core.base import CustomerBase, Remark
    from intarsia.core.run import Run
    from intarsia.store.artefacts import Written

_COLOURS = {"error": "red", "warning": "yellow", "advice": "cyan", "info": "dim"}


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Shown]:
    """A bar on standard error, so that standard output stays clean for pipes."""
    if not shown:
        yield quiet
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda what, done: bar.update(task, description=what, completed=done)


def print_json(text: str) -> None:
    """JSON as it is."""
    print(text, end="")  # noqa: T201


def print_run(run: Run, written: Written) -> None:
    """The finding, the segments, the verdict and where the files are."""
    from intarsia.features.days import AS_OF
    from intarsia.reports.summary import headline

    console = Console()
    console.print()
    for sentence in headline(run):
        console.print(escape(sentence))
    _print_segments(run, console)
    for action, segments in run.personas.mergeable:
        named = ", ".join(str(segment) for segment in segments)
        console.print(f"Segments {named} would get the same first action ({escape(action.lower())}): one programme serves them.")
    for other in run.segments.alternatives:
        if other.role in ("explainable", "as found"):
            more = " To take it: --explainable" if other.role == "explainable" else ""
            console.print(escape(f"{other.role.capitalize()}: {other.k} segments by {other.algorithm}: {other.because}.{more}"))
    console.print(f"Structure: [bold]{escape(run.evidence.verdict)}[/bold]. {escape(run.evidence.because)}")
    console.print(escape(run.backtest.because if run.backtest else run.without))
    print_counts(run.base, console)
    print_remarks(remark for remark in run.base.remarks if remark.subject == AS_OF)
    console.print(f"Written to [bold]{escape(str(written.folder))}[/bold]: {escape(', '.join(written.files))}{escape(_for(run))}")
    if "removals.csv" in written.files:
        console.print(
            "[yellow]removals.csv[/yellow] names who stood in the files that were here before and may not be in them any more (consent). "
            "Take them out wherever those files went."
        )


def _print_segments(run: Run, console: Console) -> None:
    """A line a segment: its number, name, size, share and worth, and what to do first."""
    table = Table(title=None, pad_edge=False, box=None, header_style="bold")
    value = run.personas.value
    heads = (
        ("#", "right"),
        ("segment", "left"),
        ("customers", "right"),
        ("share", "right"),
        *([(f"of {value}", "right")] if value else []),
    )
    for name, justify in heads:
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    table.add_column("what to do first", overflow="fold")
    for p in run.personas.personas:
        worth = (f"{p.value_share:.1%}",) if value else ()
        cells = (str(p.segment), p.name, f"{p.customers:,}", f"{p.share:.1%}", *worth, p.recommendation)
        table.add_row(*(escape(cell) for cell in cells))
    console.print()
    console.print(table)
    console.print()


def _for(run: Run) -> str:
    """Whom the written segments hold, where they are for something that people may refuse."""
    from intarsia.flows.results import receipt

    return f"\n{told_for(receipt(run))}" if run.settings.get("consent", {}).get("export") else ""


def told_for(receipt: Mapping[str, Any]) -> str:
    """What files are for, and how many customers are in them and how many not."""
    withheld = "; ".join(f"{one['customers']:,} for {one['purpose']}: {one['reason']}" for one in receipt["withheld"])
    left_out = f"; not in them: {withheld}" if withheld else ""
    return f"For {', '.join(receipt['for'])}: {receipt['written']:,} customers are in the segments written{left_out}."


def print_base(base: CustomerBase) -> None:
    """What was recognised, what the cleaning does, and the audit's remarks."""
    console = Console()
    table = Table(title="Columns", box=None, pad_edge=False, title_justify="left", header_style="bold")
    for name in ("meaning", "column", "format", "because"):
        table.add_column(name, overflow="fold")
    for found in base.recognised:
        table.add_row(*(escape(text) for text in (found.canonical, found.source, found.format, found.because)))
    console.print(table)
    if base.unused_columns:
        console.print(f"Not used: {escape(', '.join(base.unused_columns))}")
    console.print()
    print_counts(base, console)
    print_remarks(base.remarks)


def print_remarks(remarks: Iterable[Remark]) -> None:
    """Remarks of the audit, one a line."""
    console = Console()
    for remark in remarks:
        colour = _COLOURS.get(remark.severity, "")
        console.print(f"[{colour}]{remark.severity}[/{colour}]  {escape(remark.subject)}: {escape(remark.text)}", soft_wrap=True)


def print_counts(base: CustomerBase, console: Console) -> None:
    """Rows in, used and set aside, rule by rule; of a ready-made table, what its customers are called by."""
    for remark in base.remarks:
        if remark.subject == "id":
            console.print(escape(remark.text))
    for source in base.sources:
        aside = source.rows_in - source.rows_used
        told = f"{source.name} ({source.table}): {source.rows_in:,} records read, {source.rows_used:,} used, {aside:,} set aside"
        console.print(escape(told), soft_wrap=True)
    if "orders" in base.tables:
        console.print(f"{base.rows_in:,} rows read, {base.rows_used:,} used, {base.rows_set_aside:,} set aside:")
    for count in base.counts:
        if count.rows:
            console.print(f"  {count.rows:>10,}  {count.effect:<10}  {escape(count.reason)}", soft_wrap=True)
    for left in base.excluded:
        console.print(f"  {escape(left.words)}", soft_wrap=True)
