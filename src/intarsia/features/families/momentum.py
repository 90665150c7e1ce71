"""Momentum: whether a customer buys more or less than before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import UNITS, number, ratio, whole

FINENESS = 2**16
YEAR_DAYS = 365


@dataclass(frozen=True)
class Momentum:
    """Options: `window_days`, the length of the present and of the period before it; `half_life_days`, after which an order counts half in
    the present rate of spending. An order's returns count on the day of the order."""

    window_days: int = 90
    half_life_days: float = 180.0

    def declare(self, as_of: date) -> Declaration:
        """Weights are whole 65,536ths of a whole day's age, so that sums stay exact and old orders fade to nothing."""
        w = self.window_days
        now, before = _.age_days <= w, (_.age_days > w) & (_.age_days <= 2 * w)
        fading = whole((number(_.age_days) * (-math.log(2) / self.half_life_days)).exp() * FINENESS)
        rate = YEAR_DAYS * math.log(2) / self.half_life_days / FINENESS
        n_now, n_before = _[f"orders_{w}d"], _[f"orders_prev_{w}d"]
        return Declaration(
            columns=_columns(w),
            customers={
                f"units_{w}d": _.units.sum(where=now),
                f"units_prev_{w}d": _.units.sum(where=before),
                f"orders_{w}d": _.count(where=now & _.bought),
                f"orders_prev_{w}d": _.count(where=before & _.bought),
                f"units_fading_{self.half_life_days:g}d": (_.units.cast("int64") * fading).sum(),
            },
            results={
                f"spend_{w}d": number(_[f"units_{w}d"]).fill_null(0.0) / UNITS,
                f"spend_prev_{w}d": number(_[f"units_prev_{w}d"]).fill_null(0.0) / UNITS,
                f"orders_{w}d": n_now,
                f"orders_prev_{w}d": n_before,
                "orders_trend": ratio(n_now - n_before, n_now + n_before + 1),
                "spend_decayed": number(_[f"units_fading_{self.half_life_days:g}d"]) * rate / UNITS,
            },
        )


def _columns(w: int) -> tuple[Column, ...]:
    def of(name: str, label: str, unit: str, kind: str, high: str, low: str, *, role: str = "profile", mergeable: bool = False) -> Column:
        return Column(name, label, unit, kind, "momentum", "momentum", high, low, role=role, mergeable=mergeable)

    return (
        of(f"spend_{w}d", f"Spend in the last {w} days", "currency", "money", "spends much now", "spends little now"),
        of(f"spend_prev_{w}d", f"Spend in the {w} days before", "currency", "money", "spent much before", "spent little before"),
        of(f"orders_{w}d", f"Orders in the last {w} days", "orders", "count", "buys often now", "buys rarely now"),
        of(f"orders_prev_{w}d", f"Orders in the {w} days before", "orders", "count", "bought often before", "bought rarely before"),
        of("orders_trend", "Trend of orders (-1 to 1)", "-1 to 1", "number", "buys more and more", "buys less and less", role="segment"),
        of(
            "spend_decayed",
            "Present rate of spending",
            "currency a year",
            "money",
            "spends at a high rate",
            "spends at a low rate",
            role="segment",
            mergeable=True,
        ),
    )
