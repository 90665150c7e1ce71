"""`intarsia advise-method`: which algorithm and why, how to transform each feature, which measures, and the code for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from intarsia.cli import options

if TYPE_CHECKING:
    from intarsia.core.advice import MethodAdvice

Table = Annotated[
    str,
    typer.Argument(help="A table with one row a customer; or a description without data: name, min, max in .toml, .json or .csv."),
]
Id = Annotated[str | None, typer.Option("--id", help="The column that names the customers.")]
Users = Annotated[int | None, typer.Option("--users", help="With a description: how many customers there will be.")]
Markdown = Annotated[bool, typer.Option("--md", help="Print the whole answer as Markdown, with the code.")]
Out = Annotated[
    str | None, typer.Option("--out", help="Write the answer to this file instead of printing it (Markdown, or JSON with --json).")
]


def advise_method(  # noqa: PLR0913  an option a setting
    place: Table,
    *,
    id_column: Id = None,
    users: Users = None,
    as_json: options.Json = False,
    markdown: Markdown = False,
    out: Out = None,
    config: options.Config = None,
    memory: options.Memory = None,
    seed: options.Seed = None,
    quiet: options.Quiet = False,
) -> None:
    """Advise on method: on a table everything is measured; on ranges alone it is by stated rules. No model is asked, nothing is sent."""
    from intarsia.cli.show import print_json, progress_bar
    from intarsia.engines.connect import open_engine
    from intarsia.errors import UsageError
    from intarsia.flows.advise import advise_method as advise
    from intarsia.flows.results import to_json

    if as_json and markdown:
        raise UsageError("Choose one of --json and --md.")
    settings = options.settings(config, None, None, memory, seed=seed)
    engine = open_engine(settings)
    try:
        with progress_bar(shown=not (quiet or as_json or markdown)) as progress:
            advice = advise(place, id=id_column, users=users, settings=settings, engine=engine, progress=progress)
    finally:
        engine.close()
    if out is not None:
        _write(out, to_json(advice.to_dict()) if as_json else advice.markdown())
    elif as_json:
        print_json(to_json(advice.to_dict()))
    elif markdown:
        print_json(advice.markdown())
    elif not quiet:
        _print(advice)


def _write(out: str, text: str) -> None:
    from pathlib import Path

    from intarsia.errors import UsageError

    try:
        Path(out).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"The answer cannot be written to '{out}': {error.strerror or error}.") from error


def _print(advice: MethodAdvice) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table as Grid

    console = Console()
    for number, sentence in enumerate(advice.recommendation, 1):
        console.print(f"{number}. {escape(sentence)}", soft_wrap=True)
    console.print()
    grid = Grid(title="Features", box=None, pad_edge=False, title_justify="left")
    for name in ("column", "as it is", "transform", "effect"):
        grid.add_column(name, overflow="fold")
    for one in advice.features:
        grid.add_row(*(escape(text) for text in (one.column, one.problem, one.transform, one.effect)))
    console.print(grid)
    console.print()
    grid = Grid(title="Algorithms", box=None, pad_edge=False, title_justify="left")
    for name in ("algorithm", "verdict", "why"):
        grid.add_column(name, overflow="fold")
    for other in advice.algorithms:
        grid.add_row(*(escape(text) for text in (other.algorithm, other.verdict, other.because)))
    console.print(grid)
    console.print()
    console.print(escape(advice.number.because), soft_wrap=True)
    for remark in advice.remarks:
        console.print(f"{remark.severity}  {escape(remark.subject)}: {escape(remark.text)}", soft_wrap=True)
    console.print("The whole answer with measures, code and what to look at: add --md, or --out FILE.")
