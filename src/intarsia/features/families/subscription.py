"""Subscription: which plan somebody has, for how many seats and how much money, and whether it grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

import ibis
from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration, Group
from intarsia.features.portable import UNITS, number, only, ratio, units, whole, whole_sum
from intarsia.features.seen import Seen, nominal, place

ENDED = "no contract runs"
SEATS = 1000


@dataclass(frozen=True)
class Subscription:
    """The latest state of each contract of those that run, added up. Options: `plans`, how many of the most frequent are told apart."""

    tables: ClassVar[tuple[str, ...]] = ("subscriptions",)
    plans: int = 10

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  ages come from the view
        """A contract whose end is in the future runs; the plan is the one of the contract that brings most."""
        if not seen.rows("subscriptions"):
            return Declaration()
        plan = nominal(_plan(), seen, "subscriptions", "plan", most=self.plans)
        results = _results()
        if plan:
            results["plan"] = number(_.plan_now)
        wanted = {"seats": ("seats",), "seat_use": ("seats",), "monthly_amount": ("monthly_amount",), "upgrades": ("monthly_amount",)}
        unknown = {name for name, sources in wanted.items() if not seen.filled("subscriptions", *sources)}
        if not seen.filled("usage", "user_id"):
            unknown.add("seat_use")
        columns = tuple(c for c in (*_columns(), *plan) if c.name not in unknown)
        return Declaration(
            columns,
            table="subscriptions",
            rows=_rows(place(_.plan, plan[0].levels) if plan else ibis.null("int64")),
            customers=_customers(),
            groups={"contracts": _contracts()},
            results={column.name: results[column.name] for column in columns},
            none=tuple(c.name for c in columns if c.name in ("n_contracts", "upgrades")),
        )


def _rows(plan: Any) -> dict[str, Any]:
    runs = _.latest & _.ended_at.isnull()
    return {
        "runs": runs,
        "runs_seats": only(runs & (_.seats >= 0), whole(_.seats * float(SEATS))),
        "runs_units": only(runs, units(_.monthly_amount)),
        "runs_plan": only(runs, plan),
    }


def _customers() -> dict[str, Any]:
    return {
        "n_contracts": _.count(where=_.runs),
        "seat_units": whole_sum(_.runs_seats),
        "amount_units": whole_sum(_.runs_units),
        "plan_now": _.runs_plan.min(),
        "oldest_contract": _.age_days.max(),
        "users_now": _.active_users.max(),
        "n_ended": _.count(where=_.latest & _.ended_at.notnull()),
    }


def _contracts() -> Group:
    """A contract grew where its last state brings more than its least."""
    return Group(
        ("contract",),
        {"least": _.rate_units.min(), "now": _.rate_units.max(where=_.latest)},
        customers={"n_upgraded": _.count(where=_.now > _.least), "n_downgraded": _.count(where=_.now < _.least)},
    )


def _results() -> dict[str, Any]:
    return {
        "n_contracts": _.n_contracts,
        "monthly_amount": number(_.amount_units) / UNITS,
        "seats": number(_.seat_units) / SEATS,
        "contract_days": _.oldest_contract,
        "seat_use": ratio(_.users_now * SEATS, _.seat_units),
        "upgrades": _.n_upgraded,
        "left": ((_.n_contracts == 0) & (_.n_ended > 0)).ifelse(1, 0),
    }


def _plan() -> Column:
    return Column(
        "plan",
        "Plan",
        "plan",
        "nominal",
        "subscription",
        "subscription",
        "on one plan",
        "on another plan",
        role="profile",
        missing=ENDED,
    )


def _columns() -> tuple[Column, ...]:
    of = partial(Column, family="subscription", concept="subscription")
    held_out = partial(of, role="profile")
    return (
        held_out("n_contracts", "Running contracts", "contracts", "count", high="several contracts", low="no contract"),
        of("monthly_amount", "Amount a month", "currency a month", "money", high="pays much", low="pays little", missing=ENDED),
        of("seats", "Seats", "seats", "count", high="many seats", low="few seats", missing=ENDED),
        held_out("contract_days", "Days since the first contract", "days", "days", high="an old contract", low="a new contract"),
        held_out("seat_use", "Users a seat", "ratio", "ratio", high="uses its seats", low="leaves seats empty", missing=ENDED),
        held_out("upgrades", "Contracts that grew", "contracts", "count", high="upgraded", low="never upgraded"),
        held_out("left", "Left", "yes or no", "flag", high="has left", low="has a contract"),
    )
