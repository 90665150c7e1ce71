"""`intarsia discover`: what was tried, what is recommended, what else could be had, and why every candidate lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from intarsia.cli import options

if TYPE_CHECKING:
    from intarsia.core.segmentation import Segmentation
    from intarsia.core.settings import Settings
    from intarsia.flows.ready_made import Ask
    from intarsia.segments.ablation import Ablation

Representation = Annotated[
    list[str] | None,
    typer.Option("--representation", help="A reducer that may enter where it gains: pca, autoencoder, sequence. May be repeated."),
]
Ablated = Annotated[
    str | None,
    typer.Option("--ablation", help="Learn the segments again without each feature, or family of features, in turn: feature or family."),
]
MinSize = Annotated[int | None, typer.Option("--min-size", help="Fewest customers in a segment.")]


def discover(  # noqa: PLR0913  an option a setting
    place: options.Place = None,
    *,
    table: options.Table = False,
    id_column: options.Id = None,
    outcome: options.Outcome = None,
    objective: options.Objective = None,
    actions: options.Actions = None,
    explainable: options.Explainable = False,
    ablation: Ablated = None,
    min_segments: options.MinSegments = None,
    max_segments: options.MaxSegments = None,
    min_size: MinSize = None,
    algorithms: options.Algorithms = None,
    representations: Representation = None,
    k: options.K = None,
    maps: options.Map = None,
    config: options.Config = None,
    memory: options.Memory = None,
    seed: options.Seed = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Try algorithms, preparations and numbers of segments; recommend one, name a coarser and a finer one, and say why each other lost."""
    settings = options.settings(
        config,
        maps,
        None,
        memory,
        seed=seed,
        **options.of_segments(k=k, min_segments=min_segments, max_segments=max_segments, min_customers=min_size, actions=actions),
        **options.of_segments(objective=objective, algorithms=algorithms, representations=representations, explainable=explainable),
    )
    asked = options.ready_made(table=table, id_column=id_column, outcome=outcome)
    found = _found(options.place_of(place), settings, asked, shown=not (quiet or as_json))
    _show(found, ablation, as_json=as_json, quiet=quiet)


def _show(found: Segmentation, ablation: str | None, *, as_json: bool, quiet: bool) -> None:
    from intarsia.flows.stages import ablate

    without = ablate(found, ablation) if ablation else None
    if as_json:
        _print_json(found, without)
    elif not quiet:
        _print(found)
        if without is not None:
            _print_without(without)


def _found(place: str | list[str] | None, settings: Settings, asked: Ask | None, *, shown: bool) -> Segmentation:
    from intarsia.cli.show import progress_bar
    from intarsia.engines.connect import open_engine
    from intarsia.flows.ready_made import find_in_table
    from intarsia.flows.segment import find

    engine = open_engine(settings)
    try:
        with progress_bar(shown=shown) as progress:
            if asked is not None:
                return find_in_table(place, settings, asked, engine=engine, progress=progress)[1]
            return find(place, settings, engine=engine, progress=progress)
    finally:
        engine.close()


def _print_json(found: Segmentation, without: Ablation | None) -> None:
    from intarsia.cli.show import print_json
    from intarsia.flows.results import discovery_of, to_json

    told = {} if without is None else {"ablation": without.table().to_pylist()}
    print_json(to_json({**discovery_of(found), **told}))


def _print_without(without: Ablation) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table as Grid

    title = f"Without each in turn (split-half agreement with all {without.stability:.2f}, n = {without.n:,}; ± standard error)"
    grid = Grid(title=title, box=None, pad_edge=False, title_justify="left")
    for name in ("without", "same segments", "agreement of halves", "foretold", "what it comes to"):
        grid.add_column(name, justify="left" if name in ("without", "what it comes to") else "right", overflow="fold")
    for row in without.rows:
        foretold = (
            "" if row.worth is None else f"{row.worth:.1%} ({100 * (row.worthier or 0.0):+.1f} ± {100 * (row.worthier_se or 0.0):.1f})"
        )
        steady = f"{row.stability:.2f} ({row.steadier:+.2f} ± {row.steadier_se:.2f})"
        grid.add_row(escape(row.label), f"{row.agreement:.2f}", steady, foretold, row.because)
    Console().print(grid)


def _print(found: Segmentation) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table as Grid

    console = Console()
    console.print(f"[bold]{found.k} segments by {escape(found.algorithm_name)}[/bold]: {escape(found.because)}", soft_wrap=True)
    sizes = ", ".join(f"{segment}: {n:,}" for segment, n in found.sizes.items())
    console.print(f"{found.n_customers:,} customers; {sizes}")
    for other in found.alternatives:
        if other.role != "recommended":
            console.print(
                f"{other.role.capitalize()}: {other.k} segments by {escape(other.algorithm)}: {escape(other.because)}"
                f"{'. To take it: --explainable' if other.role == 'explainable' else ''}",
                soft_wrap=True,
            )
    told = [f"{step.k}: {step.value:.1%} ({100 * step.gain:+.1f})" for step in found.steps]
    console.print(f"What each number of segments reaches ({found.steps[0].measure}): {', '.join(told)}" if told else "", soft_wrap=True)
    grid = Grid(title="Everything that was tried", box=None, pad_edge=False, title_justify="left")
    for name in ("algorithm", "k", "agreement", "worth", "silhouette", "smallest", "why"):
        grid.add_column(name, justify="left" if name in ("algorithm", "why") else "right", overflow="fold")
    for c in found.candidates:
        told = [
            _told(c.measures.get(name), share)
            for name, share in (("stability", False), ("worth", True), ("silhouette", False), ("smallest_share", True))
        ]
        grid.add_row(
            escape(c.algorithm), str(c.k), *told, "[bold]chosen[/bold]" if c.chosen else escape(c.because.removeprefix("Not chosen: "))
        )
    console.print(grid)


def _told(value: float | None, share: bool) -> str:
    return "" if value is None else f"{value:.1%}" if share else f"{value:.2f}"
