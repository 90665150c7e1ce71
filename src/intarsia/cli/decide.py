"""`intarsia decide`: what people decide about segments, recorded with who and why."""

from __future__ import annotations

from typing import Annotated

import typer

from intarsia.cli import options

What = Annotated[
    str, typer.Argument(help="Of a segment: rename, pin, unpin, annotate, merge, split; of a version: approve, reject, roll-back.")
]
Subject = Annotated[str, typer.Argument(help="A segment (S3, or its name; for merge several, S3,S4) or the number of a version.")]
Words = Annotated[str, typer.Argument(help="The new name, or the note.")]


def decide(  # noqa: PLR0913  an option a wish
    what: What,
    subject: Subject,
    words: Words = "",
    *,
    by: options.By = "",
    because: options.Because = "",
    home: options.Home = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Rename, pin, annotate, merge or split a segment; approve or reject a challenger; roll back to an earlier definition."""
    from intarsia.cli.show import print_json
    from intarsia.flows.live.deciding import decide as decide_flow
    from intarsia.flows.results import to_json
    from intarsia.reports.family import lineage_tree

    found = decide_flow(what, subject, words, options.settings(config, live__home=home), by=by, because=because)
    if as_json:
        print_json(to_json(found))
    elif not quiet:
        typer.echo(lineage_tree(found))
