"""`intarsia refresh` and `intarsia retrain`: segments that are kept up to date, and found afresh when it is time."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from intarsia.cli import options

if TYPE_CHECKING:
    from intarsia.core.settings import Settings
    from intarsia.flows.live.refresh import Refreshed

Places = Annotated[
    list[str] | None,
    typer.Argument(help="Files of orders, or patterns; those that were loaded already are passed over. None: only time went by."),
]
Every = Annotated[str | None, typer.Option("--every", help="Do it again and again after so long: 30s, 5m, 1h; until stopped.")]
Promote = Annotated[str, typer.Option("--promote", help="rule: by the rule; ask: wait for a person; yes: whatever the ruling (with --by).")]
Out = Annotated[str | None, typer.Option("--out", help="Also write the challenger's whole report and files into this folder.")]
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def refresh(  # noqa: PLR0913  an option a wish
    places: Places = None,
    *,
    home: options.Home = None,
    as_of: options.AsOf = None,
    every: Every = None,
    maps: options.Map = None,
    config: options.Config = None,
    by: options.By = "",
    k: options.K = None,
    objective: options.Objective = None,
    algorithms: options.Algorithms = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Load what is new, measure who changed, place them by the segments in force, and record every move. The first time: found them.

    Run it from cron or a systemd timer, or with --every. Killed at any moment, nothing is lost and nothing is half done.
    """
    chosen = {"segments__k": k, "segments__objective": objective, "segments__algorithms": tuple(algorithms) if algorithms else None}
    settings = options.settings(config, maps, None, memory, live__home=home, **chosen)
    pause = _seconds(every) if every else None
    while True:
        _once(places, settings, as_of, by, quiet=quiet, as_json=as_json, going_on=pause is not None)
        if pause is None:
            return
        time.sleep(pause)


def _once(places: list[str] | None, settings: Settings, as_of: str | None, by: str, *, quiet: bool, as_json: bool, going_on: bool) -> None:
    from intarsia.cli.show import print_json, progress_bar
    from intarsia.cli.show_living import print_refreshed
    from intarsia.errors import GateFailed, IntarsiaError
    from intarsia.flows.live.refresh import refresh as refresh_flow
    from intarsia.flows.results import to_json

    try:
        with progress_bar(shown=not (quiet or as_json)) as progress:
            today = options.today(settings)
            done: Refreshed = refresh_flow(places, settings, as_of=as_of, today=today, by=by, progress=progress)
    except IntarsiaError as error:
        if not going_on:
            raise
        typer.echo(f"{datetime.now().astimezone():%Y-%m-%d %H:%M} {type(error).__name__}: {error}", err=True)
        return
    if as_json:
        print_json(to_json(done))
    elif not quiet:
        print_refreshed(done)
    for one in done.refused:
        typer.echo(f"{one.place} was not taken in. {one.error}: {one.because}", err=True)
    if done.refused and not going_on:
        raise typer.Exit(1 if all(one.error == GateFailed.__name__ for one in done.refused) else 3)


def _seconds(every: str) -> float:
    from intarsia.errors import UsageError

    number, unit = every[:-1], every[-1:].lower()
    if unit not in _UNITS or not number.replace(".", "", 1).isdigit() or float(number) <= 0:
        raise UsageError(f"--every takes a number and s, m, h or d, such as 5m; it got: {every}")
    return float(number) * _UNITS[unit]


def retrain(  # noqa: PLR0913  an option a wish
    *,
    home: options.Home = None,
    promote: Promote = "rule",
    by: options.By = "",
    because: options.Because = "",
    out: Out = None,
    config: options.Config = None,
    k: options.K = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Find the segments afresh as a challenger, match them to those in force, and let them come into force if the rule allows it.

    Segments that go on keep id and name. `intarsia decide approve N` brings a waiting challenger into force.
    """
    from intarsia.cli.show import print_json, progress_bar
    from intarsia.cli.show_living import print_retrained, retrained_of
    from intarsia.flows import results
    from intarsia.flows.live.retrain import retrain as retrain_flow

    settings = options.settings(config, None, None, memory, live__home=home, segments__k=k)
    with progress_bar(shown=not (quiet or as_json)) as progress:
        done = retrain_flow(settings, promote=promote, by=by, because=because, out=out, progress=progress)
    if as_json:
        print_json(results.to_json(retrained_of(done)))
    elif not quiet:
        print_retrained(done)
