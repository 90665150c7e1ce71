"""The calendar: on which days, at which hours and in which season a customer buys. Held out: it tells segments apart afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import DAY_SECONDS, ratio
from intarsia.features.seen import Seen

NO_HOUR = "the orders have a date and no time of day"
FEW = "fewer than four orders, so no season can be seen"
SEASONED = 4


@dataclass(frozen=True)
class Calendar:
    """Options: `evening_from`, `night_from` and `night_until`, hours of the day in the shop's own time. An order at exactly midnight is
    taken for one whose hour is unknown, as in sources that know only dates."""

    evening_from: int = 18
    night_from: int = 22
    night_until: int = 6

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day and base
        """Everything from the order's clock, in whole seconds since a Monday; quarters from its date."""
        second = _.clock % DAY_SECONDS
        timed = _.bought & (second != 0)
        evening = timed & (second >= self.evening_from * 3600) & (second < self.night_from * 3600)
        night = timed & ((second >= self.night_from * 3600) | (second < self.night_until * 3600))
        quarters = {f"orders_q{q}": _.count(where=_.bought & (_.quarter == q)) for q in (1, 2, 3, 4)}
        seasoned = _.n_orders >= SEASONED
        return Declaration(
            columns=_columns(),
            steps={"quarter": _.moment.quarter()},
            customers={
                "orders_timed": _.count(where=timed),
                "orders_weekend": _.count(where=_.bought & (_.day % 7 >= 5)),
                f"orders_evening_{self.evening_from}_{self.night_from}": _.count(where=evening),
                f"orders_night_{self.night_from}_{self.night_until}": _.count(where=night),
                **quarters,
            },
            results={
                "weekend_share": ratio(_.orders_weekend, _.n_orders),
                "evening_share": ratio(_[f"orders_evening_{self.evening_from}_{self.night_from}"], _.orders_timed),
                "night_share": ratio(_[f"orders_night_{self.night_from}_{self.night_until}"], _.orders_timed),
                "peak_quarter_share": seasoned.ifelse(ratio(ibis.greatest(*(_[name] for name in quarters)), _.n_orders), None),
                **{f"q{q}_share": ratio(_[f"orders_q{q}"], _.n_orders) for q in (1, 2, 3, 4)},
            },
        )


def _columns() -> tuple[Column, ...]:
    def of(name: str, label: str, high: str, low: str, missing: str = "") -> Column:
        return Column(
            name, f"Share of orders {label}", "share of orders", "share", "calendar", "calendar", high, low, "profile", missing, "n_orders"
        )

    return (
        of("weekend_share", "at the weekend", "buys at the weekend", "buys on weekdays"),
        of("evening_share", "in the evening", "buys in the evening", "not in the evening", NO_HOUR),
        of("night_share", "at night", "buys at night", "not at night", NO_HOUR),
        of("peak_quarter_share", "in the strongest quarter", "buys in one season", "buys all year round", FEW),
        of("q1_share", "from January to March", "buys from January to March", "buys in the rest of the year"),
        of("q2_share", "from April to June", "buys from April to June", "buys in the rest of the year"),
        of("q3_share", "from July to September", "buys from July to September", "buys in the rest of the year"),
        of("q4_share", "from October to December", "buys before the year's end", "buys in the rest of the year"),
    )
