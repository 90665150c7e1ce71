"""`intarsia plugins`: what there is to choose from, with its options."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from intarsia.errors import MissingExtra, UnknownName

FOLDERS = {
    "algorithms": "intarsia.segments.algorithms",
    "baselines": "intarsia.segments.baselines",
    "checks": "intarsia.evidence.checks",
    "connectors": "intarsia.sources.connectors",
    "engines": "intarsia.engines",
    "families": "intarsia.features.families",
    "linkers": "intarsia.customers.identity.linkers",
    "namers": "intarsia.personas.namers",
    "readers": "intarsia.text.models",
    "reducers": "intarsia.segments.reducers",
    "rules": "intarsia.customers.rules",
    "shapes": "intarsia.sources.shapes",
    "templates": "intarsia.personas.templates",
}


def plugins(folder: Annotated[str | None, typer.Argument(help=f"One of: {', '.join(FOLDERS)}.")] = None) -> None:
    """List plug-ins: algorithms, cleaning rules, feature families, checks; each with its options."""
    import importlib

    if folder is not None and folder not in FOLDERS:
        raise UnknownName("kind of plug-in", folder, FOLDERS)
    for kind in [folder] if folder else FOLDERS:
        registry = importlib.import_module(FOLDERS[kind]).PLUGINS
        typer.echo(f"{kind}:")
        for name in registry.names():
            try:
                plugin = registry.get(name)
            except MissingExtra as error:
                typer.echo(f"  {name}  ({error})")
                continue
            typer.echo(f"  {name}: {' '.join((plugin.__doc__ or '').split('. ')[0].split())}")
            for field in dataclasses.fields(plugin):
                if field.init and not field.name.startswith("_"):
                    default = "" if field.default is dataclasses.MISSING else f" = {field.default!r}"
                    typer.echo(f"      {field.name}{default}")
