"""The command `intarsia`: its verbs, its exit codes (0 well, 1 a check failed, 2 usage, 3 data), and errors without tracebacks."""

from __future__ import annotations

import sys

import typer

from intarsia import __version__
from intarsia.cli import (
    advise_method,
    backtest,
    check,
    customers,
    decide,
    discover,
    explain,
    init,
    living,
    plugins,
    refresh,
    rules,
    run,
    text,
    upkeep,
    watch,
)
from intarsia.errors import DataError, EngineError, GateFailed, IntarsiaError

FAILED, USAGE, DATA, INTERRUPTED = 1, 2, 3, 130

app = typer.Typer(
    name="intarsia",
    help="Finds, proves, names and uses customer segments: from a file of orders to personas with evidence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command(name="run")(run.run)
app.command(name="demo")(run.demo)
app.command(name="init")(init.init)
app.command(name="check")(check.check)
app.command(name="customers")(customers.customers)
app.command(name="discover")(discover.discover)
app.command(name="advise-method")(advise_method.advise_method)
app.command(name="backtest")(backtest.backtest)
app.command(name="plugins")(plugins.plugins)
app.command(name="explain")(explain.explain)
app.command(name="rules")(rules.rules)
app.command(name="text")(text.text)
app.command(name="refresh")(refresh.refresh)
app.command(name="retrain")(refresh.retrain)
app.command(name="watch")(watch.watch)
app.command(name="history")(living.history)
app.command(name="as-of")(living.as_of)
app.command(name="lineage")(living.lineage)
app.command(name="decide")(decide.decide)
app.command(name="runs")(living.runs)
app.command(name="diff")(living.diff)
app.command(name="compact")(upkeep.compact)
app.command(name="verify")(upkeep.verify)


def _version(show: bool) -> None:
    if show:
        typer.echo(f"intarsia {__version__}")
        raise typer.Exit


@app.callback()
def root(version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version and exit.")) -> None:
    """Finds, proves, names and uses customer segments."""
    del version


def main(words: list[str] | None = None) -> None:
    """Run the command, as typed or as `words`; an error raised on purpose becomes one message and an exit code."""
    try:
        app(args=words)
    except IntarsiaError as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(FAILED if isinstance(error, GateFailed) else DATA if isinstance(error, DataError | EngineError) else USAGE)
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing half-written passes for a result.", err=True)
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
