"""`intarsia init`: a folder to begin with, for an industry or from the data that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from intarsia.sources.inventory import Item

Folder = Annotated[str, typer.Argument(help="The folder to make; this one where not given.")]
Template = Annotated[str, typer.Option("--template", help="The industry: ecommerce, saas or bank; ecommerce where nothing is given.")]
Example = Annotated[bool, typer.Option("--example/--no-example", help="With the data of an invented business, so that it runs at once.")]
From = Annotated[list[str] | None, typer.Option("--from", help="A database, folder or file to find the sources in; can be given again.")]


def init(folder: Folder = ".", *, template: Template = "", example: Example = True, places: From = None) -> None:
    """Write intarsia.toml: with the settings of an industry, a README of its tables and example data that runs as it is; or, `--from` what
    a company has, with every table and file that is known for what it is. Databases are only read, at the head of each table.

    Nothing that is there already is overwritten.
    """
    from intarsia.flows.start import start, start_from
    from intarsia.store.artefacts import lay_out

    if places:
        files, found = start_from(places, folder, template or None)
        for item in found:
            typer.echo(_line(item))
    else:
        files = start(template or "ecommerce", with_example=example)
    written = lay_out(folder, files)
    typer.echo(f"Written to {folder}: {', '.join(written)}.")
    typer.echo(f"Next: {'' if folder == '.' else f'cd {folder} && '}intarsia check, then intarsia run.")


def _line(item: Item) -> str:
    more = f" and {len(item.place) - 1} more" if len(item.place) > 1 else ""
    where = f"{item.place[0]}{more}{f', table {item.query}' if item.query else ''}"
    return f"{item.name}: {' and '.join(item.tables) or 'not known'} ({where}). {item.because}"
