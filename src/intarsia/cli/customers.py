"""`intarsia customers`: one row a person; why records were joined, undoing a join, and what joins do to the segments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intarsia.cli import options
from intarsia.errors import UsageError

if TYPE_CHECKING:
    from intarsia.core.identity import Decision, Identities
    from intarsia.core.settings import Settings
    from intarsia.flows.merging import Effect

_SHOWN = 20

People = Annotated[list[str] | None, typer.Argument(help="Files of people, one a source; none to work on what --out holds already.")]
Out = Annotated[str, typer.Option("--out", help="The folder of persons: written, and read again by the next run.")]
Why = Annotated[str | None, typer.Option("--why", help="A person: which records were joined, and why.")]
Split = Annotated[str | None, typer.Option("--split", help="A person to take apart, for good; with --record, only those records leave.")]
Records = Annotated[list[str] | None, typer.Option("--record", help="With --split: a record that is somebody else. May be repeated.")]
Join = Annotated[tuple[str, str] | None, typer.Option("--join", help="Two persons who are one, for good.")]
Orders = Annotated[str | None, typer.Option("--orders", help="Orders: what joining does to recency, frequency, spend and segments.")]
Columns = Annotated[list[str] | None, typer.Option("--map", help='A column by its role: --map email="Contact". May be repeated.')]
Region = Annotated[str, typer.Option("--region", help="The country of phone numbers without a country code, e.g. DE.")]
Keys = Annotated[bool, typer.Option("--keys-only", help="Exact keys alone: no model of names and addresses.")]


def customers(  # noqa: PLR0913  an option a wish
    people: People = None,
    *,
    out: Out = "intarsia-customers",
    why: Why = None,
    split: Split = None,
    records: Records = None,
    join: Join = None,
    orders: Orders = None,
    maps: Columns = None,
    region: Region = "",
    keys_only: Keys = False,
    memory: options.Memory = None,
    seed: options.Seed = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Find which records of people, in one file or several, are one person; write one row a person, and say why.

    A second run keeps the ids of the first, adds new records, and honours what was split or joined by hand.
    """
    from intarsia.engines.connect import open_engine
    from intarsia.flows.customers import write_persons

    _sensible(split, records, join)
    settings = options.settings(None, None, None, memory, seed=seed)
    matching = {"columns": _columns(maps), "region": region, **({"model": ""} if keys_only else {})}
    matching = {name: wish for name, wish in matching.items() if wish or name == "model"}
    engine = open_engine(settings)
    try:
        done, changed = _resolved(people or [], out, matching, engine, shown=not (quiet or as_json))
        wish = _wish(done, split, records, join)
        if wish is not None:
            done, changed = _decided(done, wish, matching, engine), True
        if changed:
            write_persons(done, out)
        effect = _effect(done, orders, settings, engine) if orders else None
    finally:
        engine.close()
    if as_json:
        _print_json(done, why, effect)
    elif not quiet:
        _print(done, why, effect, out)


def _sensible(split: str | None, records: list[str] | None, join: tuple[str, str] | None) -> None:
    if records and not split:
        raise UsageError("--record says which records leave a person: name the person with --split.")
    if split and join:
        raise UsageError("Split or join, one at a time: either --split or --join.")


def _columns(maps: list[str] | None) -> dict[str, str]:
    out = {}
    for text in maps or []:
        role, sign, column = text.partition("=")
        if not sign or not role.strip() or not column.strip():
            raise UsageError(f'--map takes a pair such as email="Contact"; it got: {text}')
        out[role.strip()] = column.strip().strip('"')
    return out


def _resolved(people: list[str], out: str, matching: dict[str, Any], engine: Any, *, shown: bool) -> tuple[Identities, bool]:
    """The identities, and whether they are new."""
    from intarsia.cli.show import progress_bar
    from intarsia.flows.customers import resolve, stored

    if not people:
        return stored(out), False
    names = [Path(path).name.partition(".")[0] for path in people]
    frames = dict(zip(names if len(set(names)) == len(names) else people, people, strict=True))
    with progress_bar(shown=shown) as progress:
        return resolve(frames, out, engine=engine, progress=progress, **matching), True


def _wish(done: Identities, split: str | None, records: list[str] | None, join: tuple[str, str] | None) -> Decision | None:
    from intarsia.flows.customers import joining, splitting

    if split:
        return splitting(done, split, records or [])
    return joining(done, *join) if join else None


def _decided(done: Identities, wish: Decision, matching: dict[str, Any], engine: Any) -> Identities:
    """By the options that the persons were matched with, and those that are given now."""
    from dataclasses import replace

    from intarsia.flows.customers import decide

    return decide(done, wish, engine, options=replace(done.options, **matching))


def _effect(done: Identities, orders: str, settings: Settings, engine: Any) -> Effect:
    from intarsia.flows.merging import effect_of

    return effect_of(done, orders, settings=settings, engine=engine)


def _print_json(done: Identities, why: str | None, effect: Effect | None) -> None:
    from intarsia.cli.show import print_json
    from intarsia.flows.results import to_json

    told: dict[str, Any] = {"records": done.n_records, "persons": done.n_persons, "run": done.run, "findings": done.findings}
    if why:
        told |= {"person": why, "members": done.records_of(why), "why": done.why(why)}
    if effect:
        moves = [{"before": before, "after": after, "customers": n} for (before, after), n in sorted(effect.moves.items())]
        told["effect"] = {"because": effect.because, "moved": effect.moved, "figures": effect.figures, "moves": moves}
    print_json(to_json(told))


def _print(done: Identities, why: str | None, effect: Effect | None, out: str) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console()
    if why:
        members = ", ".join(f"{source}:{record}" if source else record for source, record in done.records_of(why))
        console.print(f"[bold]{escape(why)}[/bold] is {escape(members)}", soft_wrap=True)
        for sentence in done.why(why) or ("One record: nothing was joined.",):
            console.print(f"  {escape(sentence)}", soft_wrap=True)
        return
    for found in done.recognised:
        console.print(
            f"{escape(found.source)} is the {escape(found.canonical.replace('_', ' '))} ({escape(found.because)})", soft_wrap=True
        )
    _print_persons(done, console)
    for finding in done.findings:
        if finding.subject in ("all", "links"):
            console.print(f"{escape(finding.check)}: {escape(finding.because)}", soft_wrap=True)
    if effect:
        _print_effect(effect, console)
    console.print(f"One row a person is in [bold]{escape(out)}[/bold]: persons.csv; which record is whose: records.csv")


def _print_persons(done: Identities, console: Any) -> None:
    from collections import Counter

    from rich.markup import escape
    from rich.table import Table

    ways = Counter(zip(done.links["person"].to_pylist(), done.links["by"].to_pylist(), strict=True))
    grid = Table(title="Persons of most records", box=None, pad_edge=False, title_justify="left", header_style="bold")
    for name in ("person", "name", "records", "sources", "joined by"):
        grid.add_column(name, justify="right" if name == "records" else "left", overflow="fold")
    shown = done.persons.sort_by([("records", "descending"), ("person", "ascending")]).slice(0, _SHOWN).to_pylist()
    for row in shown:
        name = (
            " ".join(str(row[part]) for part in ("first_name", "last_name") if row.get(part))
            or row.get("full_name")
            or row.get("email")
            or ""
        )
        told = ", ".join(
            f"{ways[row['person'], way]} by {way}" for way in ("key", "content", "model", "decision") if ways[row["person"], way]
        )
        grid.add_row(row["person"], escape(name), f"{row['records']:,}", escape(row["sources"]), told)
    console.print(grid)
    if done.n_persons > _SHOWN:
        console.print(f"and {done.n_persons - _SHOWN:,} more")


def _print_effect(effect: Effect, console: Any) -> None:
    console.print(effect.because, soft_wrap=True)
    for name, (before, after) in effect.figures.items():
        console.print(f"  {name.replace('_', ' ')}: {before:,.1f} a merged customer before, {after:,.1f} a person after", soft_wrap=True)
    for segment, (before, after) in sorted(effect.sizes.items()):
        console.print(f"  segment {segment}: {before:,} customers before, {after:,} after")
    for (before, after), number in sorted(effect.moves.items(), key=lambda item: (-item[1], item[0])):
        if before != after:
            console.print(f"  from segment {before} to {after}: {number:,} merged customers")
    if effect.unknown or effect.ambiguous:
        console.print(f"  not known among the people: {effect.unknown:,} customers; of several persons: {effect.ambiguous:,}")
