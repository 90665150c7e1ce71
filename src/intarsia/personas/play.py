"""A line of the playbook, and the language of its signs.

A play fits a segment when all of its signs are there. A sign is "column+" or "column-" (clearly more or less of it than everyone), "once"
(one order is typical), "never" (none is), "any" (something sets them apart clearly), or "all" (everyone). `need`, `chance` and `action` may
name any feature in braces; the segment's typical value stands in. A play whose braces name a feature that is not measured is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intarsia.core.persona import Trait

SEASONS = ("peak_quarter_share+", "q1_share+", "q2_share+", "q3_share+", "q4_share+")
"""Signs of a season: whoever has one is silent outside it, which is no delay."""
_MOVES, _LITTLE_LEFT, _MOST = 0.05, 0.1, 0.5
MUST_BE: Mapping[str, Callable[[Trait], bool]] = {
    "overdue_ratio+": lambda trait: trait.typical > 1.0,
    **dict.fromkeys(SEASONS, lambda trait: trait.typical >= _MOST),
    "orders_trend+": lambda trait: trait.typical > 0.0,
    "orders_trend-": lambda trait: trait.typical < 0.0,
    "usage_trend+": lambda trait: trait.typical > _MOVES,
    "usage_trend-": lambda trait: trait.typical < -_MOVES,
    "balance_trend-": lambda trait: trait.typical < 0.0,
    "savings_rate-": lambda trait: trait.typical < _LITTLE_LEFT,
    "tenure_days-": lambda trait: trait.typical <= trait.everyone / 2.0,
}
"""What a sign says beyond more or less than everyone: overdue is later than usual, a season holds half of the orders, a rise is
above 0, new is half of what is usual, little is left over where it is less than a tenth of what comes in."""

MONEY = ("spend", "avg_order_value", "max_order_value", "spend_decayed")
"""Features whose braces stand where a text speaks of money."""

FOR_ANYBODY = (("all",), ("any",))
"""Signs of the plays that are taken where none else fits."""


@dataclass(frozen=True)
class Play:
    """One line of the playbook. `weight` ranks it against others that fit as clearly; where one of `unless` shows, it does not fit."""

    signs: tuple[str, ...]
    need: str
    chance: str
    action: str
    weight: float = 1.0
    unless: tuple[str, ...] = ()
