"""`intarsia text`: what customers write, in reviews and tickets: moods, topics, by customer and by segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from intarsia.cli import options

if TYPE_CHECKING:
    from intarsia.core.engine import Engine
    from intarsia.core.opinions import Opinions

Place = Annotated[str, typer.Argument(help="A table of reviews or tickets, one row a text: csv, tsv, Parquet, xlsx.")]
Text = Annotated[str | None, typer.Option("--text", help="The column of the texts; found where not named.")]
Rating = Annotated[str | None, typer.Option("--rating", help="The column of stars, points or thumbs; found where not named.")]
Customer = Annotated[str | None, typer.Option("--customer", help="The column that names who wrote; found where not named.")]
Day = Annotated[str | None, typer.Option("--date", help="The column of the day it was written; found where not named.")]
Segments = Annotated[str | None, typer.Option("--segments", help='Customers and their segments: FILE or FILE:"Client ID",Segment.')]
Number = Annotated[int | None, typer.Option("--topics", min=2, max=60, help="Exactly so many topics a language.")]
Out = Annotated[str | None, typer.Option("--out", help="The folder for the results; nothing is written where not given.")]


def text(  # noqa: PLR0913  an option a setting
    place: Place,
    *,
    text_column: Text = None,
    rating: Rating = None,
    customer: Customer = None,
    day: Day = None,
    segments: Segments = None,
    topics: Number = None,
    out: Out = None,
    as_of: options.AsOf = None,
    config: options.Config = None,
    memory: options.Memory = None,
    seed: options.Seed = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Language, sentiment and topics of reviews and tickets; e-mail addresses, numbers and names are taken out first.

    With --out: texts.parquet and .csv, topics.json, customers.parquet, segments.json and run.json. Exit code 1 where ratings were given and
    none could be understood."""
    from intarsia.cli.show import print_json, progress_bar
    from intarsia.engines.connect import open_engine
    from intarsia.flows import texts
    from intarsia.flows.results import to_json
    from intarsia.store.artefacts import write

    settings = options.settings(config, None, None, memory, as_of=as_of, seed=seed)
    engine = open_engine(settings)
    try:
        segment_of = _segments(segments, engine)
        with progress_bar(shown=not (quiet or as_json)) as progress:
            columns = {"text": text_column, "rating": rating, "customer": customer, "date": day}
            found = texts.analyse(place, **columns, topics=topics, settings=settings, engine=engine, progress=progress)
    finally:
        engine.close()
    told = texts.summary(found, segment_of)
    files = texts.contents(found, as_of=settings.as_of, segment_of=segment_of) if out else {}
    written = write(out, files, texts.manifest(found)) if out else None
    if as_json:
        print_json(to_json(told | {"written": sorted(written.files) if written else []}))
    elif not quiet:
        _print(found, told, f"Written to {written.folder}: {', '.join(written.files)}" if written else "")
    _check(found)


def _check(found: Opinions) -> None:
    if any(remark.subject == "ratings" and remark.severity == "warning" for remark in found.remarks):
        raise typer.Exit(1)


def _segments(place: str | None, engine: Engine) -> dict[str, str] | None:
    """Who is in which segment."""
    from intarsia.flows.present import present_labels

    if place is None:
        return None
    file, customer, segment = options.columns_of(place)
    return dict(present_labels(file, engine, customer=customer, segment=segment).labels or {})


def _print(found: Opinions, told: dict[str, Any], written: str) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console()
    names = {one.topic: one for one in found.topics}
    taken = ", ".join(f"{number:,} {kind}" for kind, number in found.scrubbed.items() if number)
    console.print(f"{found.n:,} texts from {escape(found.source)}. Taken out: {taken or 'nothing'}.", soft_wrap=True)
    for quality in found.quality[:8]:
        console.print(f"  {escape(quality.language)}: {escape(quality.because)}.", soft_wrap=True)
    _grid(console, "By language", "language", told["by_language"][:10])
    steady = {one.label: "" if one.stability is None else f"{one.stability:.2f}" for one in names.values()}
    _grid(
        console,
        "By topic (steady: how well it is found again in halves of the texts, 0 to 1)",
        "topic",
        told["by_topic"],
        ("steady", steady),
    )
    if "by_segment" in told:
        rows = [one | {"group": one["segment"]} for one in told["by_segment"]]
        leading = {str(one["segment"]): _leading(one) for one in told["by_segment"]}
        _grid(console, "By segment", "segment", rows, ("writes most of", leading))
    for remark in found.remarks:
        console.print(f"{remark.severity}  {escape(remark.subject)}: {escape(remark.text)}", soft_wrap=True)
    if written:
        console.print(escape(written), soft_wrap=True)


def _leading(segment: dict[str, Any]) -> str:
    return "; ".join(f"{one['label']} {one['share']:.0%}" for one in segment["topics"][:2] if one["n"])


def _grid(console: Any, title: str, name: str, rows: list[dict[str, Any]], more: tuple[str, dict[str, str]] | None = None) -> None:
    """A row a group; `more` is one more column, its name and its cells by group."""
    from rich.markup import escape
    from rich.table import Table

    grid = Table(title=title, box=None, pad_edge=False, title_justify="left")
    grid.add_column(name, overflow="fold")
    for column in ("texts", "share", "sentiment [95 %]", "negative [95 %]"):
        grid.add_column(column, justify="right")
    if more is not None:
        grid.add_column(more[0], overflow="fold")
    for one in rows:
        mood = f"{one['sentiment']:+.2f} [{one['sentiment_low']:+.2f}, {one['sentiment_high']:+.2f}]"
        negative = f"{one['negative_share']:.0%} [{one['negative_low']:.0%}, {one['negative_high']:.0%}]"
        cells = [str(one["group"]), f"{one['n']:,}", f"{one['share']:.1%}", mood, negative]
        cells += [more[1].get(str(one["group"]), "")] if more is not None else []
        grid.add_row(*(escape(cell) for cell in cells))
    console.print()
    console.print(grid)
