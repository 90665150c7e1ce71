"""`intarsia check`: the data audit alone."""

from __future__ import annotations

from datetime import datetime

import typer

from intarsia.cli import options


def check(
    place: options.Place,
    *,
    maps: options.Map = None,
    config: options.Config = None,
    off: options.Off = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """What is in a file of orders, what is missing, what will be set aside and why, and what the data can support.

    Exit code 1 where the audit finds an error.
    """
    from intarsia.cli.show import print_base, print_json, progress_bar
    from intarsia.flows import results, stages

    settings = options.settings(config, maps, off, memory)
    engine = stages.open_engine(settings)
    try:
        with progress_bar(shown=not (quiet or as_json)) as progress:
            base = stages.read(
                options.place_of(place), settings=settings, engine=engine, today=datetime.now().astimezone().date(), progress=progress
            )
        if as_json:
            print_json(results.to_json(results.audit_of(base)))
        elif not quiet:
            print_base(base)
    finally:
        engine.close()
    if any(remark.severity == "error" for remark in base.remarks):
        raise typer.Exit(1)
