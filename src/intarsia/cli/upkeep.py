"""`intarsia compact` and `intarsia verify`: looking after the home that segments live in."""

from __future__ import annotations

from typing import Annotated

import typer

from intarsia.cli import options

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]


def compact(
    *,
    dry_run: DryRun = False,
    by: options.By = "",
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Make few files of many, and let go of what no kept state needs; membership on any day stays exact."""
    from intarsia.cli.show import print_json
    from intarsia.cli.show_living import print_compaction
    from intarsia.flows.live.upkeep import compact as compact_flow
    from intarsia.flows.results import to_json

    done = compact_flow(options.settings(config, live__home=home), dry_run=dry_run, by=by)
    if as_json:
        print_json(to_json(done))
    else:
        print_compaction(done)


def verify(*, home: options.Home = None, config: options.Config = None, as_json: options.Json = False) -> None:
    """Find any file of the home that is missing or altered, and any record that disagrees with another; ends with 1 where there is one."""
    from intarsia.cli.show import print_json
    from intarsia.cli.show_living import print_findings
    from intarsia.flows.live.upkeep import verify as verify_flow
    from intarsia.flows.results import to_json

    found = verify_flow(options.settings(config, live__home=home))
    if as_json:
        print_json(to_json(found))
    else:
        print_findings(found)
    if any(finding.passed is False for finding in found):
        raise typer.Exit(1)
