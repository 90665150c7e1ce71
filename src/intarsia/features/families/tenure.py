"""Tenure: since when a customer is known, and for how long nothing was heard, in any table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import DAY_SECONDS, at_least, day_number, only
from intarsia.features.seen import Seen

TABLES = ("customers", "events", "messages", "tickets", "reviews", "usage", "subscriptions", "balances", "campaigns", "orders")


@dataclass(frozen=True)
class Tenure:
    """Days since the account was opened (the earliest opening told) or, where that is not told, since the customer was first seen anywhere;
    and days since the last sight. Where there are orders, these have a tenure of their own, and this one describes only."""

    tables: ClassVar[tuple[str, ...]] = TABLES

    def declare(self, as_of: date, seen: Seen) -> Declaration:
        """An account to be opened in the future is not open yet."""
        if set(seen.tables) <= {"orders"}:
            return Declaration()
        today = day_number(as_of)
        joined = only(_.joined < today * DAY_SECONDS, today - _.joined // DAY_SECONDS)
        role = "profile" if seen.rows("orders") else "segment"
        return Declaration(
            _columns(role),
            table="sightings",
            rows={"joined_days": joined},
            customers={
                "oldest_joining": _.joined_days.max(),
                "oldest_sight": _.age_days.max(),
                "youngest_sight": _.age_days.min(where=_.heard),
            },
            results={"known_days": at_least(_.oldest_joining.fill_null(_.oldest_sight), 0), "quiet_days": _.youngest_sight},
        )


def _columns(role: str) -> tuple[Column, ...]:
    return (
        Column(
            "known_days",
            "Days since the customer joined",
            "days",
            "days",
            "tenure",
            "recency",
            "known for long",
            "a newcomer",
            role=role,
        ),
        Column(
            "quiet_days",
            "Days since anything was heard",
            "days",
            "days",
            "tenure",
            "recency",
            "silent for long",
            "heard of lately",
            role="profile",
            missing="nothing dated is known",
        ),
    )
