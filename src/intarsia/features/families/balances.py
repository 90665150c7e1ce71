"""Balances: what somebody owns and owes at the bank, how money flows in and out, and whether payments are late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

import ibis
from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration, Group
from intarsia.features.portable import UNITS, at_least, holds, number, only, ratio, units, whole, whole_sum
from intarsia.features.seen import Seen
from intarsia.features.views import CUSTOMER

SAVED = ("savings", "saving", "deposit", "investment", "investments", "fund", "securities")
MONTHS_A_YEAR = 12
NO_INCOME = "no money came in"


@dataclass(frozen=True)
class Balances:
    """The latest state of each account, added up, now and on each day on which an account is stated; flows of the present as an amount a
    month.

    Options: `window_days`, the present, whose mean total the trend compares with that of as many days before; `saved`, the products that
    are savings.
    """

    tables: ClassVar[tuple[str, ...]] = ("balances",)
    window_days: int = 91
    saved: tuple[str, ...] = SAVED

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  ages come from the view
        """States to customers, and states to days, whose totals tell how the whole moves."""
        if not seen.rows("balances"):
            return Declaration()
        needs = {
            "credit_use": "credit_limit",
            "inflow": "inflow",
            "outflow": "outflow",
            "savings_rate": "inflow",
            "transactions": "transactions",
            "overdue_days": "overdue_days",
            "n_products": "product",
            "saved_share": "product",
        }
        columns = tuple(c for c in _columns() if c.name not in needs or seen.filled("balances", needs[c.name]))
        results = self._results()
        return Declaration(
            columns,
            table="balances",
            rows=self._rows(),
            customers=self._customers(),
            groups={"account_days": _days(self.window_days)},
            results={column.name: results[column.name] for column in columns},
        )

    def _rows(self) -> dict[str, Any]:
        money = units(_.balance)
        limited = _.latest & (_.credit_limit > 0)
        now = _.age_days <= self.window_days
        return {
            "own_units": (_.latest & (money > 0)).ifelse(money, 0),
            "owed_units": (_.latest & (money < 0)).ifelse(-money, 0),
            "saved_units": (_.latest & (money > 0) & holds(_.product.lower().isin(self.saved))).ifelse(money, 0),
            "limit_units": only(limited, units(_.credit_limit)),
            "used_units": only(limited, at_least(-money, 0)),
            "in_units": only(now, units(_.inflow)),
            "out_units": only(now, units(_.outflow)),
            "moves": only(now, whole(_.transactions)),
            "late_days": only(_.latest, _.overdue_days),
        }

    def _customers(self) -> dict[str, Any]:
        w = self.window_days
        return {
            "own": whole_sum(_.own_units),
            "owed": whole_sum(_.owed_units),
            "saved": whole_sum(_.saved_units),
            "limits": whole_sum(_.limit_units),
            "used": whole_sum(_.used_units),
            f"came_in_{w}": whole_sum(_.in_units),
            f"went_out_{w}": whole_sum(_.out_units),
            f"moves_{w}": whole_sum(_.moves),
            "latest_late_days": _.late_days.max(),
            "held_products": _.product.nunique(where=_.latest),
        }

    def _results(self) -> dict[str, Any]:
        w = self.window_days
        months = w * MONTHS_A_YEAR / 365
        now, before = ratio(_[f"money_now_{w}"], _[f"n_now_{w}"]), ratio(_[f"money_before_{w}"], _[f"n_before_{w}"])
        came, went = _[f"came_in_{w}"], _[f"went_out_{w}"]
        return {
            "total_balance": (_.own - _.owed) / UNITS,
            "owed": _.owed / UNITS,
            "saved_share": only(_.own > 0, ratio(_.saved, _.own)),
            "credit_use": ratio(_.used, _.limits),
            "inflow": number(came) / (months * UNITS),
            "outflow": number(went) / (months * UNITS),
            "savings_rate": only(came > 0, at_least(ratio(came - went, came), -1.0)),
            "transactions": number(_[f"moves_{w}"]) / months,
            "overdue_days": _.latest_late_days,
            "n_products": _.held_products,
            "balance_range": ratio(_.most - _.least, _.most.abs() + _.least.abs()),
            "balance_trend": ratio(now - before, now.abs() + before.abs()),
        }


def _days(w: int) -> Group:
    """Days on which an account is stated, with what all accounts hold together from then on."""
    now, before = _.change_age <= w, (_.change_age > w) & (_.change_age <= 2 * w)
    so_far = ibis.cumulative_window(group_by=CUSTOMER, order_by=ibis.desc("change_age"))
    return Group(
        ("change_age",),
        {"day_change": whole_sum(_.change)},
        {"day_money": _.day_change.sum().over(so_far)},
        customers={
            "most": _.day_money.max(),
            "least": _.day_money.min(),
            f"money_now_{w}": _.day_money.sum(where=now),
            f"n_now_{w}": _.count(where=now),
            f"money_before_{w}": _.day_money.sum(where=before),
            f"n_before_{w}": _.count(where=before),
        },
    )


def _columns() -> tuple[Column, ...]:
    of = partial(Column, family="balances", concept="balances")
    return (
        of("total_balance", "Total balance", "currency", "number", high="wealthy", low="owes more than it owns"),
        of(
            "saved_share",
            "Share of the money that is saved",
            "share",
            "share",
            high="saves and invests",
            low="saves little",
            missing="owns nothing",
        ),
        of(
            "balance_trend",
            "Trend of the balance",
            "-1 to 1",
            "number",
            high="the balance grows",
            low="it shrinks",
            role="profile",
            missing="no state in one of the two periods",
        ),
        of(
            "balance_range",
            "Range of the balance",
            "0 to 1",
            "ratio",
            high="an unsteady balance",
            low="a steady balance",
            role="profile",
            missing="the balance was always 0",
        ),
        of("n_products", "Products held", "products", "count", high="several products", low="one product", role="profile"),
        *_flow_columns(),
        *_debt_columns(),
    )


def _flow_columns() -> tuple[Column, ...]:
    flow = partial(Column, family="balances", concept="money flow")
    return (
        flow("inflow", "Money in a month", "currency a month", "money", high="much comes in", low="little comes in", missing=NO_INCOME),
        flow(
            "outflow",
            "Money out a month",
            "currency a month",
            "money",
            high="spends much",
            low="spends little",
            role="profile",
            missing="no money went out",
        ),
        flow(
            "savings_rate",
            "Savings rate",
            "share of money in",
            "number",
            high="keeps what comes in",
            low="spends more than comes in",
            missing=NO_INCOME,
        ),
        flow(
            "transactions",
            "Transactions a month",
            "transactions",
            "ratio",
            high="moves money often",
            low="moves money rarely",
            missing="the movements are not counted",
        ),
    )


def _debt_columns() -> tuple[Column, ...]:
    debt = partial(Column, family="balances", concept="debt")
    return (
        debt("owed", "Money owed", "currency", "money", high="owes much", low="owes little"),
        debt(
            "credit_use",
            "Credit used",
            "share of the limit",
            "ratio",
            high="uses up the credit",
            low="leaves the credit",
            missing="no limit",
        ),
        debt("overdue_days", "Days a payment is late", "days", "days", high="pays late", low="pays in time", missing="nothing can be late"),
    )
