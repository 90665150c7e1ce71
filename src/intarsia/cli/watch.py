"""`intarsia watch`: what changed, how sure that is, and what to do; exit code 1 on alarm."""

from __future__ import annotations

from typing import Annotated

import typer

from intarsia.cli import options

Out = Annotated[str | None, typer.Option("--out", help="Write the page watch.html, watch.json and watch.prom into this folder.")]


def watch(
    *,
    out: Out = None,
    home: options.Home = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Look after the segments: drift, migration, growth, new groups, lifecycle, staleness. Ends with 1 where something is to be done now.

    watch.prom is for the textfile collector of Prometheus; --json for any other alerting.
    """
    from intarsia.cli.show import print_json, progress_bar
    from intarsia.cli.show_living import print_watch
    from intarsia.flows.live.telling import lineage
    from intarsia.flows.live.watching import watch as watch_flow
    from intarsia.flows.live.watching import write_watch
    from intarsia.flows.results import to_json

    settings = options.settings(config, live__home=home)
    with progress_bar(shown=not (quiet or as_json)) as progress:
        found = watch_flow(settings, progress=progress)
    if out is not None:
        write_watch(found, lineage(settings), out)
    if as_json:
        print_json(to_json(found.to_dict()))
    elif not quiet:
        print_watch(found)
    if found.alarmed:
        raise typer.Exit(1)
