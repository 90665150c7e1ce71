"""`intarsia check`: the data audit alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from intarsia.cli import options

if TYPE_CHECKING:
    from intarsia.core.base import CustomerBase


def check(
    place: options.Place = None,
    *,
    maps: options.Map = None,
    config: options.Config = None,
    off: options.Off = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """What is in a file of orders, what is missing, what will be set aside and why, and what the data can support.

    Without a place, each of the sources that intarsia.toml names: its rows, period and keys, what it makes possible, and what to improve
    first. Exit code 1 where the audit finds an error.
    """
    from intarsia.cli.show import print_json, progress_bar
    from intarsia.engines.connect import open_engine
    from intarsia.flows import quality, results, stages
    from intarsia.flows.dated import dated

    settings = options.settings(config, maps, off, memory)
    engine = open_engine(settings)
    try:
        with progress_bar(shown=not (quiet or as_json)) as progress:
            base = stages.read(
                options.place_of(place),
                settings=settings,
                engine=engine,
                today=options.today(settings),
                progress=progress,
            )
            base = dated(base, settings.as_of, options.today(settings))
            base = replace(base, remarks=(*base.remarks, *quality.too_many_aside(base, settings.quality)))
        if as_json:
            print_json(results.to_json(results.audit_of(base)))
        elif not quiet:
            _print(base)
    finally:
        engine.close()
    if any(remark.severity == "error" for remark in (*base.remarks, *(told for source in base.sources for told in source.remarks))):
        raise typer.Exit(1)


def _print(base: CustomerBase) -> None:
    from intarsia.cli.show import print_base, print_remarks
    from intarsia.cli.show_sources import print_sources

    print_sources(base)
    if "orders" in base.tables:
        print_base(base)
    else:
        print_remarks(base.remarks)
