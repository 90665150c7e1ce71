"""`intarsia explain`: why one customer is in her segment, and what would move her."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from intarsia.cli import options

if TYPE_CHECKING:
    from intarsia.personas.explain import Explanation

_SHOWN = 8

Customer = Annotated[str, typer.Argument(help="The customer's id, as it is in segments.csv.")]
Results = Annotated[str, typer.Option("--results", help="The folder of an earlier run.")]


def explain(customer: Customer, *, results: Results = "intarsia-results", as_json: options.Json = False) -> None:
    """Why a customer is in her segment: what each feature says, how close the next one is, and the smallest change that would move her."""
    from intarsia.cli.show import print_json
    from intarsia.flows.explain import explain_stored
    from intarsia.flows.results import to_json

    told = explain_stored(results, customer)
    if as_json:
        print_json(to_json({"customer": customer, **vars(told)}))
    else:
        _print(customer, told)


def _print(customer: str, told: Explanation) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console()
    console.print(f"Customer [bold]{escape(customer)}[/bold]. {escape(told.words)}", soft_wrap=True)
    if told.second:
        console.print(f"Margin {told.margin:.2f} (0 on the border, 1 far from it); the scores differ by {told.difference:.3g}:")
    for reason in told.reasons[:_SHOWN] if told.second else ():
        console.print(f"  {reason.weight:+9.3f}  {escape(reason.words)}", soft_wrap=True)
    left = told.reasons[_SHOWN:]
    if left and told.second:
        console.print(f"  {sum(reason.weight for reason in left):+9.3f}  {len(left)} more features together")
    if told.rest:
        console.print(f"  {told.rest:+9.3f}  {escape(told.rest_words)}", soft_wrap=True)
    for question in told.path:
        console.print(f"  because: {escape(question)}", soft_wrap=True)
    console.print(escape(told.change_words), soft_wrap=True)
