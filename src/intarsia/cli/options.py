"""The options that several verbs share, and how they become settings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intarsia.errors import UsageError

if TYPE_CHECKING:
    from intarsia.core.settings import Settings
    from intarsia.flows.ready_made import Ask

Place = Annotated[
    list[str] | None,
    typer.Argument(
        help="A file of orders (csv, tsv, parquet, xlsx, also .gz or .zst); several files, also of different kinds; or a pattern. "
        "The [sources] of intarsia.toml where not given."
    ),
]
Map = Annotated[list[str] | None, typer.Option("--map", help='A column by name: --map customer="Client ID". May be repeated.')]
Config = Annotated[str | None, typer.Option("--settings", help="Settings; intarsia.toml of this folder where it is there.")]
Off = Annotated[list[str] | None, typer.Option("--off", help="A cleaning rule that is not applied. May be repeated.")]
Home = Annotated[str | None, typer.Option("--home", help="The folder that the segments live in; .intarsia where not given.")]
By = Annotated[str, typer.Option("--by", help="Who does it: kept in the records.")]
Because = Annotated[str, typer.Option("--because", help="Why: kept in the records.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Memory = Annotated[str | None, typer.Option(help="The memory that the work may take, e.g. 500MB.")]
AsOf = Annotated[str | None, typer.Option(help="Measure as of this day, e.g. 2011-12-10.")]
Seed = Annotated[int | None, typer.Option(help="The seed of everything random.")]
K = Annotated[int | None, typer.Option("--k", help="Take exactly this many segments.")]
Table = Annotated[bool, typer.Option("--table", help="The file is a ready-made table with one row a customer, not orders.")]
Id = Annotated[str | None, typer.Option("--id", help="With --table: the column that names the customers.")]
Outcome = Annotated[str | None, typer.Option("--outcome", help="With --table: the column that the segments are to foretell.")]
MinSegments = Annotated[int | None, typer.Option(help="Fewest segments to recommend; 4 where not given.")]
MaxSegments = Annotated[int | None, typer.Option(help="Most segments to recommend; 8 where not given.")]
Algorithms = Annotated[list[str] | None, typer.Option("--algorithm", help="An algorithm to try; may be repeated. See `intarsia plugins`.")]
Objective = Annotated[
    str | None, typer.Option("--objective", help="What the segments are for: auto, explore (natural groups), spend, churn or cross-sell.")
]
Explainable = Annotated[
    bool, typer.Option("--explainable", help="Segments that are a few yes-or-no questions: exact rules, at the price that is told.")
]
Actions = Annotated[
    int | None,
    typer.Option("--actions", help="How many programmes your team can run: beyond that, segments with the same action become one."),
]

DEFAULT_SETTINGS = "intarsia.toml"
CACHE = "cache"
"""Where, within the home, the command line keeps what it has read of the sources that the settings name."""


def settings(
    config: str | None, maps: list[str] | None = None, off: list[str] | None = None, memory: str | None = None, **values: Any
) -> Settings:
    """The settings file, overridden by what the command line says. `values` are top-level or "section.name" keys; None is not said.

    Errors: UsageError where the file cannot be read, or an option makes no sense.
    """
    from intarsia.core.settings import read_settings
    from intarsia.store.artefacts import read_text

    overrides: dict[str, Any] = {}
    said = {key.replace("__", "."): value for key, value in values.items()} | {"engine.memory": memory}
    for key, value in said.items():
        if value is not None:
            section, _, name = key.rpartition(".")
            (overrides.setdefault(section, {}) if section else overrides)[name] = value
    if maps:
        overrides.setdefault("source", {})["map"] = dict(_pair(text) for text in maps)
    if off:
        overrides.setdefault("clean", {})["off"] = tuple(off)
    path = Path(config or DEFAULT_SETTINGS)
    text = read_text(path) if config or path.is_file() else ""
    found = read_settings(text, overrides)
    cached = found.cache is None and bool(found.sources)
    return found.model_copy(update={"cache": f"{found.live.home}/{CACHE}"}) if cached else found


def of_segments(**values: Any) -> dict[str, Any]:
    """Settings of segments, as `settings` takes them: a switch that is off and an empty list are not said."""
    said = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return {f"segments__{name}": None if value is False or value == () else value for name, value in said.items()}


def place_of(places: list[str] | None) -> str | list[str] | None:
    """One place as itself, several as a list; None, the sources of the settings, where there is none."""
    return places[0] if places and len(places) == 1 else places or None


def ready_made(*, table: bool, id_column: str | None, outcome: str | None) -> Ask | None:
    """What is asked of a ready-made table; None of orders. Errors: UsageError where that is not said of which."""
    from intarsia.flows.ready_made import Ask

    if table:
        return Ask(id_column, outcome)
    if id_column or outcome:
        raise UsageError("--id and --outcome are of a ready-made table: add --table. Of orders, say what segments are for: --objective.")
    return None


def columns_of(place: str) -> tuple[str, str, str]:
    """A file and the columns of customers and of their segments, of what is written FILE:"CUSTOMER","SEGMENT"; of a file alone, no names.

    >>> columns_of('people.csv:"Client ID",tier')
    ('people.csv', 'Client ID', 'tier')
    """
    file, sign, columns = place.rpartition(":")
    if not sign or "," not in columns:
        return place, "", ""
    customer, _, segment = (part.strip().strip('"') for part in columns.partition(","))
    return file, customer, segment


def _pair(text: str) -> tuple[str, str]:
    canonical, sign, column = text.partition("=")
    if not sign or not canonical.strip() or not column.strip():
        raise UsageError(f'--map takes a pair such as customer="Client ID"; it got: {text}')
    return canonical.strip(), column.strip().strip('"')


def today(settings: Settings) -> date:
    """The day it is at the shop, by the zone that the settings name; else at this machine."""
    from intarsia.flows.calendar import calendar_day

    return calendar_day(settings)
