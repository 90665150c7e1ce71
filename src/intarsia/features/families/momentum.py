"""Momentum: whether a customer buys more or less than before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import partial

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import UNITS, number, ratio, whole
from intarsia.features.seen import Seen

FINENESS = 2**16
YEAR_DAYS = 365


@dataclass(frozen=True)
class Momentum:
    """Options: `window_days`, the length of the present and of the period before it; `half_life_days`, after which an order counts half in
    the present rate of spending. An order's returns count on the day of the order."""

    window_days: int = 90
    half_life_days: float = 180.0

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  ages come from the spine
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
            none=(f"spend_{w}d", f"spend_prev_{w}d", f"orders_{w}d", f"orders_prev_{w}d", "orders_trend", "spend_decayed"),
        )


def _columns(w: int) -> tuple[Column, ...]:
    of = partial(Column, family="momentum", concept="momentum")
    window = partial(of, role="profile", mergeable=False)
    return (
        window(f"spend_{w}d", f"Spend in the last {w} days", "currency", "money", high="spends much now", low="spends little now"),
        window(
            f"spend_prev_{w}d", f"Spend in the {w} days before", "currency", "money", high="spent much before", low="spent little before"
        ),
        window(f"orders_{w}d", f"Orders in the last {w} days", "orders", "count", high="buys often now", low="buys rarely now"),
        window(
            f"orders_prev_{w}d", f"Orders in the {w} days before", "orders", "count", high="bought often before", low="bought rarely before"
        ),
        of("orders_trend", "Trend of orders", "-1 to 1", "number", high="buys more and more", low="buys less and less", mergeable=False),
        of(
            "spend_decayed",
            "Present rate of spending",
            "currency a year",
            "money",
            high="spends at a high rate",
            low="spends at a low rate",
        ),
    )
