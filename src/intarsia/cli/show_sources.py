"""How the sources of a base look in a terminal: what each holds, what it makes possible, and what would make it better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from intarsia.core.base import CustomerBase, SourceRead

_COLOURS = {"error": "red", "warning": "yellow", "advice": "cyan"}


def print_sources(base: CustomerBase) -> None:
    """Source by source: records, period, keys, what is set aside, columns, what it enables, what to improve first; nothing for plain
    orders."""
    console = Console()
    for one in base.sources:
        _print_source(one, console)
        console.print()
    same = {one.name for one in base.sources if one.as_before}
    if same:
        every = len({one.name for one in base.sources})
        console.print(f"{len(same)} of {every} sources are as read before: their files did not change.\n", soft_wrap=True)


def _print_source(one: SourceRead, console: Console) -> None:
    period = f", {one.first_day} to {one.last_day}" if one.first_day else ""
    kind = one.table if one.shape in ("", one.table) else f"{one.table}, as {one.shape} writes them"
    console.print(f"[bold]{escape(one.name)}[/bold]: {kind}, from {escape(one.place)}", soft_wrap=True)
    before = ", as read before" if one.as_before else ""
    console.print(f"  {one.rows_in:,} records, {one.rows_used:,} used{period}{before}", soft_wrap=True)
    for reason, count in one.refused.items():
        first = f" (first: record {one.first_refused[reason]:,})" if reason in one.first_refused else ""
        console.print(f"  {count:>10,}  set aside   {escape(reason + first)}", soft_wrap=True)
    if one.keys:
        console.print(f"  keys: {escape(', '.join(f'{name} on {count / max(one.rows_used, 1):.0%}' for name, count in one.keys.items()))}")
    found = [f"{f.canonical} = '{f.source}'" + (f" ({f.format})" if f.format else "") for f in one.recognised if f.source]
    console.print(f"  columns: {escape(', '.join(found))}", soft_wrap=True)
    if one.unused_columns:
        console.print(f"  not used: {escape(', '.join(one.unused_columns))}", soft_wrap=True)
    for text in one.enables:
        console.print(f"  [green]enables[/green]  {escape(text)}", soft_wrap=True)
    for text in one.improve[:3]:
        console.print(f"  [cyan]improve[/cyan]  {escape(text)}", soft_wrap=True)
    for remark in one.remarks:
        colour = _COLOURS.get(remark.severity, "")
        console.print(f"  [{colour}]{remark.severity}[/{colour}]  {escape(remark.text)}", soft_wrap=True)
