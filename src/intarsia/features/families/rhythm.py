"""The rhythm of buying: how long between two orders, how evenly, and when the next one is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import at_least, day_number, number, ratio
from intarsia.features.seen import Seen

DAY_MINUTES = 24 * 60
ONCE = "bought only once, so there is no gap between orders"
TWICE = "bought fewer than three times or all at once, so gaps cannot be compared"


@dataclass(frozen=True)
class Rhythm:
    """Gaps between consecutive orders, in days. It has no options.

    The spread is the population standard deviation; regularity is mean / (mean + spread): 1 like clockwork, 1/2 as if by chance.
    """

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same in every base
        """Sums of gaps and of their squares in whole minutes are exact, so the spread of equal gaps is exactly 0."""
        today = day_number(as_of)
        n, total, squares = number(_.n_gaps), number(_.gaps), number(_.gap_squares)
        mean = ratio(_.gaps, _.n_gaps * DAY_MINUTES)
        spread = at_least(n * squares - total * total, 0.0).sqrt() / (n * DAY_MINUTES)
        spread = (_.n_gaps >= 2).ifelse(spread, None)
        recency = number(today - _.last_day)
        return Declaration(
            columns=_columns(),
            customers={
                "n_gaps": _.gap_minutes.count(),
                "gaps": _.gap_minutes.sum(),
                "gap_squares": (_.gap_minutes * _.gap_minutes).sum(),
            },
            results={
                "gap_mean_days": mean,
                "gap_spread_days": spread,
                "regularity": mean / (mean + spread).nullif(0.0),
                "expected_next_days": mean - recency,
                "overdue_ratio": recency / (mean + 1.0),
            },
        )


def _columns() -> tuple[Column, ...]:
    of = partial(Column, family="rhythm", concept="rhythm")
    held_out = partial(of, role="profile")
    return (
        of("gap_mean_days", "Days between orders", "days", "days", high="long pauses", low="short pauses", missing=ONCE),
        held_out("gap_spread_days", "Spread of the pauses", "days", "days", high="uneven pauses", low="even pauses", missing=TWICE),
        of("regularity", "Regularity", "0 to 1", "ratio", high="like clockwork", low="irregular", missing=TWICE),
        held_out(
            "expected_next_days",
            "Days until the next order is expected (negative: overdue)",
            "days",
            "number",
            high="next order far off",
            low="overdue",
            missing=ONCE,
        ),
        held_out("overdue_ratio", "Time since the last order", "usual pauses", "ratio", high="overdue", low="on time", missing=ONCE),
    )
