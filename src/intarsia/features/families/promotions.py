"""Promotions: whether somebody answers offers, how large a discount it takes, and how much is bought below the usual price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import days_since, holds, number, only, ratio, whole, whole_sum
from intarsia.features.seen import Seen, nominal, place
from intarsia.features.shrinkage import population, shrunk
from intarsia.features.tops import counts, top

FINENESS = 10_000


@dataclass(frozen=True)
class Promotions:
    """Offers made and taken; rates of few offers are drawn towards everybody's.

    Options: `campaigns`, how many of the most frequent are told apart; `bargain`, the share of a product's median price from which
    downwards a line counts as bought at a discount.
    """

    tables: ClassVar[tuple[str, ...]] = ("campaigns", "orders")
    bargain: float = 0.95
    campaigns: int = 10

    def declare(self, as_of: date, seen: Seen) -> Sequence[Declaration]:
        """One part from offers, one from the prices of orders."""
        out = []
        if seen.rows("campaigns"):
            liked = nominal(_liked(), seen, "campaigns", "campaign", most=self.campaigns) if seen.filled("campaigns", "campaign") else ()
            out.append(_offers(as_of, dropped=() if seen.filled("campaigns", "discount") else ("taken_discount",), liked=liked))
        if seen.filled("orders", "product_id", "unit_price"):
            out.append(self._bargains())
        return out

    def _bargains(self) -> Declaration:
        cheap = _.price_units < _.usual_units * self.bargain
        column = Column(
            "discount_share",
            "Spend below the usual price",
            "share of spend",
            "share",
            "promotions",
            "price",
            "buys at a discount",
            "pays the usual price",
        )
        name = f"bargain_units_{self.bargain:g}"
        return Declaration(
            (column,),
            table="priced",
            customers={"priced_units": whole_sum(_.units), name: whole_sum(cheap.ifelse(_.units, 0))},
            results={"discount_share": ratio(_[name], _.priced_units)},
        )


def _offers(as_of: date, *, dropped: tuple[str, ...], liked: tuple[Column, ...]) -> Declaration:
    """An offer is taken when it was answered, where that is told, else when it was made."""
    taken = holds(_.responded)
    discount = only(taken & (_.discount >= 0) & (_.discount <= 1), whole(_.discount * float(FINENESS)))
    results: dict[str, Any] = {
        "n_offers": _.n_offers,
        "response_rate": shrunk("response_rate", _.n_offers, _.n_taken),
        "n_responses": _.n_taken,
        "taken_discount": ratio(_.taken_discounts, _.n_discounts * FINENESS),
        "days_since_response": _.youngest_response,
    }
    tops: dict[str, Any] = {}
    if liked:
        levels = liked[0].levels
        tops = counts("taken_of", place(_.campaign, levels), len(levels), where=taken)
        results[liked[0].name] = number(top("taken_of", len(levels)))
    columns = tuple(column for column in (*_columns(), *liked) if column.name not in dropped)
    return Declaration(
        columns,
        table="campaigns",
        rows={"taken_discount_units": discount, "taken_age": only(taken, days_since(_.responded_at, as_of).fill_null(_.age_days))},
        customers={
            "n_offers": _.count(),
            "n_taken": _.count(where=taken),
            "taken_discounts": whole_sum(_.taken_discount_units),
            "n_discounts": _.count(where=_.taken_discount_units.notnull()),
            "youngest_response": _.taken_age.min(),
            **tops,
        },
        everyone=population("response_rate", _.n_offers, _.n_taken, _.n_taken),
        results={column.name: results[column.name] for column in columns},
        none=("n_offers", "n_responses"),
    )


def _liked() -> Column:
    return Column(
        "main_promotion",
        "Promotion taken most often",
        "campaign",
        "nominal",
        "promotions",
        "promotions",
        "takes one promotion",
        "takes another promotion",
        role="profile",
        missing="never took an offer",
    )


def _columns() -> tuple[Column, ...]:
    of = partial(Column, family="promotions", concept="promotions")
    held_out = partial(of, role="profile")
    never = "never took an offer"
    return (
        held_out("n_offers", "Offers received", "offers", "count", high="gets many offers", low="gets few offers"),
        of(
            "response_rate",
            "Response rate to offers",
            "share of offers",
            "share",
            high="takes offers",
            low="leaves offers",
            denominator="n_offers",
        ),
        held_out("n_responses", "Offers taken", "offers", "count", high="took many offers", low="took no offers"),
        held_out(
            "taken_discount",
            "Mean discount taken",
            "share of price",
            "share",
            high="waits for large discounts",
            low="needs little discount",
            missing=never,
        ),
        held_out("days_since_response", "Days since an offer was taken", "days", "days", high="long ago", low="lately", missing=never),
    )
