"""`intarsia history`, `as-of`, `lineage`, `runs` and `diff`: what is known of living segments through time."""

from __future__ import annotations

from typing import Annotated

import typer

from intarsia.cli import options

Subject = Annotated[str | None, typer.Argument(help="A segment (S3, or its name) or a customer's id.")]
Whose = Annotated[str | None, typer.Option("--customer", help="A customer's id, whatever segments are called.")]
Day = Annotated[str, typer.Argument(help="A day, such as 2011-06-30: membership at its first moment.")]
Customer = Annotated[str | None, typer.Option("--customer", help="One customer instead of everybody.")]
Out = Annotated[str | None, typer.Option("--out", help="Write everybody to this folder as members.parquet and members.csv.")]
Mermaid = Annotated[bool, typer.Option("--mermaid", help="The graph as Mermaid text, for documents.")]
Limit = Annotated[int, typer.Option("--limit", help="How many runs, the newest first.")]
Number = Annotated[int, typer.Argument(help="The number of a run.")]


def history(
    subject: Subject = None,
    *,
    customer: Whose = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """The life of a segment, or the stays of a customer and why each began."""
    from intarsia.cli.show import print_json
    from intarsia.cli.show_living import print_history
    from intarsia.flows.live.telling import SegmentHistory
    from intarsia.flows.live.telling import history as history_flow
    from intarsia.flows.results import to_json

    found = history_flow(subject, options.settings(config, live__home=home), customer=customer)
    if not as_json:
        print_history(found)
    elif isinstance(found, SegmentHistory):
        print_json(to_json({"segment": found.segment, "events": found.events, "census": found.census}))
    else:
        print_json(to_json({"customer_id": found.customer_id, "stays": found.table().to_pylist()}))


def as_of(
    day: Day,
    *,
    customer: Customer = None,
    out: Out = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Exact membership on any day, with the definition and the names then in force.

    Where [consent] export says what files are for, the sources are read, and only who agrees to it now is in what --out and --json give.
    """
    from intarsia.cli.show import print_json, told_for
    from intarsia.cli.show_living import print_left_out, print_members
    from intarsia.core.day import day_of
    from intarsia.flows.live.handed import handed, left_out_as_of
    from intarsia.flows.live.telling import as_of as as_of_flow
    from intarsia.flows.live.telling import in_force, known_until, nowhere, write_members
    from intarsia.flows.results import to_json

    settings = options.settings(config, live__home=home)
    members = as_of_flow(day, settings, customer=customer)
    if day_of(day) > (last := known_until(settings)):
        typer.echo(f"Note: these segments are known until {last}; what is told of {day} is how they stood then.", err=True)
    told = left_out_as_of(day, settings)
    if (out is not None or as_json) and customer is None:
        members, receipt = handed(members, settings, today=options.today(settings))
        told |= {"receipt": receipt}
        if receipt["for"]:
            typer.echo(told_for(receipt), err=True)
    if out is not None:
        written = write_members(members, out, day, told)
        typer.echo(f"{members.num_rows:,} customers written to {written.folder}.")
    elif as_json:
        print_json(to_json(members.to_pylist()))
    else:
        print_members(members, day, in_force(day, settings))
    if customer is not None and not members.num_rows:
        typer.echo(nowhere(day, customer, settings), err=True)
    if customer is None:
        print_left_out(told, aside=True)


def lineage(*, mermaid: Mermaid = False, home: options.Home = None, config: options.Config = None, as_json: options.Json = False) -> None:
    """The lineage of the segments: born, split, merged, died, renamed, promoted; when, by whom or by which rule."""
    from intarsia.cli.show import print_json
    from intarsia.flows.live.telling import lineage as lineage_flow
    from intarsia.flows.results import to_json
    from intarsia.reports.family import lineage_mermaid, lineage_tree

    found = lineage_flow(options.settings(config, live__home=home))
    if as_json:
        print_json(to_json(found))
    else:
        typer.echo(lineage_mermaid(found) if mermaid else lineage_tree(found))


def runs(*, limit: Limit = 20, home: options.Home = None, config: options.Config = None, as_json: options.Json = False) -> None:
    """The runs of the home: what each did, on which data, how long it took."""
    from intarsia.cli.show import print_json
    from intarsia.cli.show_living import print_runs
    from intarsia.flows.live.telling import runs as runs_flow
    from intarsia.flows.results import to_json

    found = runs_flow(options.settings(config, live__home=home), limit=limit)
    if as_json:
        print_json(to_json(found))
    else:
        print_runs(found)


def diff(first: Number, second: Number, *, home: options.Home = None, config: options.Config = None, as_json: options.Json = False) -> None:
    """What sets two runs apart: settings, packages, loads, definition, segments, and who moved."""
    from intarsia.cli.show import print_json
    from intarsia.cli.show_living import print_diff
    from intarsia.flows.live.telling import diff as diff_flow
    from intarsia.flows.results import to_json

    found = diff_flow(first, second, options.settings(config, live__home=home))
    if as_json:
        print_json(to_json(found))
    else:
        print_diff(found)
