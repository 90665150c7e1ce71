"""`intarsia init`: a folder to begin with, for an industry."""

from __future__ import annotations

from typing import Annotated

import typer

Folder = Annotated[str, typer.Argument(help="The folder to make; this one where not given.")]
Template = Annotated[str, typer.Option("--template", help="The industry: ecommerce, saas or bank.")]
Example = Annotated[bool, typer.Option("--example/--no-example", help="With the data of an invented business, so that it runs at once.")]


def init(folder: Folder = ".", *, template: Template = "ecommerce", example: Example = True) -> None:
    """Write intarsia.toml with the settings of an industry, a README of its tables, and example data that runs as it is.

    Nothing that is there already is overwritten.
    """
    from intarsia.flows.start import start
    from intarsia.store.artefacts import lay_out

    written = lay_out(folder, start(template, with_example=example))
    typer.echo(f"Written to {folder}: {', '.join(written)}.")
    typer.echo(f"Next: {'' if folder == '.' else f'cd {folder} && '}intarsia check, then intarsia run.")
