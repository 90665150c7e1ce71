"""Returns: how much of what a customer bought came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import at_least, at_most, ratio
from intarsia.features.seen import Seen


@dataclass(frozen=True)
class Returns:
    """Value sent back, and orders with something sent back. It has no options."""

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day and base
        """What was returned is gross less net; at most all of it, where a return's purchase is older than the data."""
        returned = ratio(_.sale_units - _.units, _.sale_units)
        return Declaration(
            columns=(
                Column(
                    "return_share",
                    "Share of the value sent back",
                    "share of value",
                    "share",
                    "returns",
                    "returns",
                    "sends much back",
                    "keeps what is bought",
                    missing="nothing was paid for, so no share of it can come back",
                ),
                Column(
                    "n_returns",
                    "Orders with something sent back",
                    "orders",
                    "count",
                    "returns",
                    "returns",
                    "returns often",
                    "returns rarely",
                    role="profile",
                ),
            ),
            customers={"sale_units": _.sale_units.sum(), "n_returns": _.count(where=_.units < _.sale_units)},
            results={
                "return_share": at_most(at_least(returned, 0.0), 1.0),
                "n_returns": _.n_returns,
            },
            none=("n_returns",),
        )
