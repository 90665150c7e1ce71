"""`intarsia run` and `intarsia demo`: the main job on one's own orders, and on the packaged real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from intarsia.cli import options

if TYPE_CHECKING:
    from intarsia.core.settings import Settings
    from intarsia.flows.ready_made import Ask

Out = Annotated[str, typer.Option("--out", help="The folder for the results.")]
Pictures = Annotated[bool, typer.Option("--charts", help="Also write every chart as SVG, PNG, Vega-Lite and numbers.")]


def run(  # noqa: PLR0913  an option a setting
    place: options.Place = None,
    *,
    out: Out = "intarsia-results",
    table: options.Table = False,
    id_column: options.Id = None,
    outcome: options.Outcome = None,
    maps: options.Map = None,
    config: options.Config = None,
    off: options.Off = None,
    k: options.K = None,
    min_segments: options.MinSegments = None,
    max_segments: options.MaxSegments = None,
    algorithms: options.Algorithms = None,
    objective: options.Objective = None,
    actions: options.Actions = None,
    explainable: options.Explainable = False,
    as_of: options.AsOf = None,
    seed: options.Seed = None,
    memory: options.Memory = None,
    pictures: Pictures = False,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """From a file of orders, or a ready-made table of customers (--table), to named, tested segments: no settings needed.

    Writes report.html, segments.parquet and .csv, personas.json, evidence.json, rules.sql, set_aside.parquet and run.json.
    """
    asked = options.ready_made(table=table, id_column=id_column, outcome=outcome)
    settings = options.settings(
        config,
        maps,
        off,
        memory,
        as_of=as_of,
        seed=seed,
        **options.of_segments(k=k, min_segments=min_segments, max_segments=max_segments, objective=objective, actions=actions),
        **options.of_segments(explainable=explainable, algorithms=algorithms),
    )
    _do(options.place_of(place), settings, out, asked, pictures=pictures, quiet=quiet, as_json=as_json)


def demo(
    *,
    out: Out = "demo",
    pictures: Pictures = False,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """The main job on real data that comes with Intarsia: 541,909 order lines of a British gift wholesaler, 2010-2011."""
    from intarsia.core.settings import Settings

    _do("demo", Settings(currency="GBP"), out, None, pictures=pictures, quiet=quiet, as_json=as_json)


def _do(
    place: str | list[str] | None, settings: Settings, out: str, asked: Ask | None, *, pictures: bool, quiet: bool, as_json: bool
) -> None:
    from intarsia.cli.show import print_json, print_run, progress_bar
    from intarsia.engines.connect import open_engine
    from intarsia.flows import results
    from intarsia.flows.ready_made import run_table
    from intarsia.flows.segment import run as run_flow

    engine = open_engine(settings)
    try:
        with progress_bar(shown=not (quiet or as_json)) as progress:
            if asked is not None:
                done = run_table(place, settings, asked, engine=engine, progress=progress)
            else:
                done = run_flow(place, settings, engine=engine, today=options.today(settings), progress=progress)
            written = results.write_results(done, out, pictures=pictures)
        if as_json:
            print_json(results.to_json({**results.manifest(done), "personas": done.personas.to_list(), "written": sorted(written.files)}))
        elif not quiet:
            print_run(done, written)
    finally:
        engine.close()
    if any(remark.severity == "error" for remark in done.base.remarks):
        raise typer.Exit(1)
