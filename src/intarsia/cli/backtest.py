"""`intarsia backtest`: would the discovered segments have foretold what customers did next, better than the present ones?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from intarsia.cli import options

if TYPE_CHECKING:
    from intarsia.core.engine import Engine
    from intarsia.core.run import Backtest
    from intarsia.core.settings import Settings
    from intarsia.evidence.beside import Beside
    from intarsia.flows.yardsticks import Present

Horizon = Annotated[int | None, typer.Option("--horizon", help="How many days ahead to look; 90 where not given.")]
Origins = Annotated[int | None, typer.Option("--origins", help="From how many dates to look ahead, at most; 4 where not given.")]
PresentFile = Annotated[
    str | None, typer.Option("--present", help='Today\'s segments: a file of customers and segments, FILE or FILE:"Client ID",Segment.')
]
Rule = Annotated[str | None, typer.Option("--rule", help="Today's segments as a file with an SQL expression over feature names.")]


def backtest(  # noqa: PLR0913  an option a setting
    place: options.Place = None,
    *,
    present: PresentFile = None,
    rule: Rule = None,
    objective: options.Objective = None,
    horizon: Horizon = None,
    origins: Origins = None,
    algorithms: options.Algorithms = None,
    k: options.K = None,
    maps: options.Map = None,
    config: options.Config = None,
    memory: options.Memory = None,
    seed: options.Seed = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Discovered segments against today's, RFM, spend quantiles and a model of each customer, on what customers did next.

    Everything is learnt before each date and judged after it. Exit code 1 where the discovered segments do not come first.
    """
    settings = options.settings(
        config,
        maps,
        None,
        memory,
        seed=seed,
        horizon_days=horizon,
        origins=origins,
        segments__objective=objective,
        segments__k=k,
        segments__algorithms=tuple(algorithms) if algorithms else None,
    )
    found = _looked_back(options.place_of(place), settings, (present, rule), shown=not (quiet or as_json))
    _show(found, as_json=as_json, quiet=quiet)
    if found.backtest.winner != "discovered":
        raise typer.Exit(1)


@dataclass(frozen=True)
class _Found:
    because: str
    backtest: Backtest
    beside: Beside | None


def _looked_back(place: str | list[str] | None, settings: Settings, today: tuple[str | None, str | None], *, shown: bool) -> _Found:
    from intarsia.cli.show import progress_bar
    from intarsia.engines.connect import open_engine
    from intarsia.errors import TooLittle
    from intarsia.flows.segment import look_back
    from intarsia.flows.stages import compare

    engine = open_engine(settings)
    try:
        with progress_bar(shown=shown) as progress:
            present = _present(*today, engine)
            segments, found, why = look_back(place, settings, engine=engine, present=present, progress=progress)
            beside = compare(segments, present, seed=settings.seed) if present is not None else None
    finally:
        engine.close()
    if found is None:
        raise TooLittle(why)
    return _Found(segments.because, found, beside)


def _present(place: str | None, rule: str | None, engine: Engine) -> Present | None:
    from intarsia.errors import UsageError
    from intarsia.flows.present import present_labels, present_rule
    from intarsia.store.artefacts import read_text

    if place and rule:
        raise UsageError("Today's segments are either a file of customers (--present) or a rule (--rule), not both.")
    if rule:
        return present_rule(read_text(rule))
    if not place:
        return None
    file, customer, segment = options.columns_of(place)
    return present_labels(file, engine, customer=customer, segment=segment)


def _show(found: _Found, *, as_json: bool, quiet: bool) -> None:
    from intarsia.cli.show import print_json
    from intarsia.flows.results import to_json

    if as_json:
        beside = {} if found.beside is None else {"beside": found.beside.table().to_pylist()}
        print_json(to_json({"discovered": found.because, "backtest": found.backtest, **beside}))
    elif not quiet:
        _print(found.because, found.backtest)
        _print_beside(found.beside)


def _print_beside(beside: Beside | None) -> None:
    from rich.console import Console
    from rich.markup import escape

    if beside is not None:
        Console().print(f"Beside today's segments (agreement {beside.agreement:.2f}, n = {beside.n:,}):", soft_wrap=True)
        for row in beside.rows:
            Console().print(f"  {row.segment}  {escape(row.because)}", soft_wrap=True)


def _print(because: str, found: Backtest) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    console.print(f"Discovered: {escape(because)}", soft_wrap=True)
    table = Table(title="Share of the differences between customers that was foretold", box=None, pad_edge=False, title_justify="left")
    for name in ("way to segment", "groups", "mean", "95 % interval", "difference to discovered", "came first"):
        table.add_column(name, justify="left" if name == "way to segment" else "right")
    ranked = sorted((s for s in found.scores if s.measure == "oos_r2"), key=lambda s: -s.value)
    for s in ranked:
        groups = "each customer" if s.ceiling else found.groups(s.name)
        gap = "" if s.name == "discovered" else f"{100 * s.difference:+.1f} [{100 * s.difference_low:+.1f}, {100 * s.difference_high:+.1f}]"
        won = "ceiling" if s.ceiling else f"{found.won(s.name)} of {len(found.origins)}"
        name = f"[bold]{escape(s.name)}[/bold]" if s.name == found.winner else escape(s.name)
        table.add_row(name.replace("_", " "), groups, f"{s.value:.1%}", f"{s.low:.1%} to {s.high:.1%}", gap, won)
    console.print(table)
    console.print(escape(found.because), soft_wrap=True)
