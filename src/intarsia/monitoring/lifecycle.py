"""The stages of customers' lives: the usual order of segments, how long customers stay in each, and where they go next."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from intarsia.core.lineage import NOBODY
from intarsia.core.migration import BEHAVIOUR, TIME
from intarsia.core.watch import NOTE, Alarm, Stage
from intarsia.monitoring.panel import Spells
from intarsia.stats.intervals import wilson
from intarsia.stats.survival import kaplan_meier

_FEWEST = 10
_TOLD = 0.5


def stages(spells: Spells, as_of_day: int) -> tuple[Stage, ...]:
    """Every segment, in the usual order: by the median of the days from a customer's first stay to the first one there.

    A stay that goes on counts as far as it goes (Kaplan & Meier 1958), and so does one that ended because a definition, a record or a
    person's mind changed: the customer did not leave. Stays that had begun before anything was recorded are left out, as their first day
    is not known; so are customers whose first stay is such a one from the order. Cost n log n.
    """
    if not len(spells.since):
        return ()
    start = int(spells.since.min())
    known = spells.since > start if (spells.since > start).sum() >= _FEWEST else np.ones(len(spells.since), dtype=bool)
    days = np.where(spells.open, as_of_day, spells.until) - spells.since
    left = ~spells.open & np.isin(spells.cause, ["", BEHAVIOUR, TIME])
    following = _following(spells)
    entered = _entered(spells, known)
    rows = []
    for segment in np.unique(spells.segment):
        here = known & (spells.segment == segment)
        found = kaplan_meier(days[here].astype(np.float64), left[here])
        rows.append((entered.get(int(segment), np.inf), int(segment), found, following[here & left]))
    rows.sort(key=lambda row: (row[0], row[1]))
    return tuple(
        Stage(segment, place, found.median, found.median_low, found.median_high, found.n, found.ended, *_next(after))
        for place, (_, segment, found, after) in enumerate(rows, start=1)
    )


def stage_notes(rows: tuple[Stage, ...], ended: Collection[int] = ()) -> tuple[Alarm, ...]:
    """Transitions that can be foreseen: most of those who leave a stage go to one other, and the time in it is known; neither from nor to
    segments that have `ended`."""
    out = []
    for row in rows:
        if row.segment in ended or row.next in ended:
            continue
        if row.next is None or row.median_days is None or row.next_low <= _TOLD or row.ended < _FEWEST:
            continue
        where = "outside" if row.next == NOBODY else f"S{row.next}"
        upper = f"{row.high:.0f}" if row.high is not None else "?"
        lower = f"{row.low:.0f}" if row.low is not None else "?"
        because = (
            f"Half of those in S{row.segment} stay for {row.median_days:.0f} days [{lower}, {upper}] or less (n = {row.n:,} stays, "
            f"{row.ended:,} of them over); {row.next_share:.0%} [{row.next_low:.0%}, {row.next_high:.0%}] of those who leave go to {where}."
        )
        advice = f"A message some days before day {row.median_days:.0f} reaches them before they move."
        out.append(
            Alarm(
                "lifecycle", NOTE, f"S{row.segment}", "median days in the stage", row.median_days, row.n, because, advice, row.low, row.high
            )
        )
    return tuple(out)


def _following(spells: Spells) -> np.ndarray:
    """The segment of the customer's next stay where it begins as this one ends, else NOBODY."""
    out = np.full(len(spells.since), NOBODY, dtype=np.int64)
    straight = (spells.customer[1:] == spells.customer[:-1]) & (spells.since[1:] == spells.until[:-1])
    out[:-1][straight] = spells.segment[1:][straight]
    return out


def _entered(spells: Spells, known: np.ndarray) -> dict[int, float]:
    """For each segment the median of days from a customer's first stay (its beginning known) to the first stay there."""
    first = np.full(spells.customers, np.iinfo(np.int64).max)
    np.minimum.at(first, spells.customer, spells.since)
    whole = np.zeros(spells.customers, dtype=bool)
    whole[spells.customer[known & (spells.since == first[spells.customer])]] = True
    out = {}
    for segment in np.unique(spells.segment):
        here = np.flatnonzero((spells.segment == segment) & whole[spells.customer])
        _, earliest = np.unique(spells.customer[here], return_index=True)
        after = (spells.since - first[spells.customer])[here[earliest]]
        if len(after):
            out[int(segment)] = float(np.median(after))
    return out


def _next(after: np.ndarray) -> tuple[int | None, float, float, float]:
    if not len(after):
        return None, float("nan"), float("nan"), float("nan")
    where, counts = np.unique(after, return_counts=True)
    most = int(counts.argmax())
    return int(where[most]), float(counts[most] / len(after)), *wilson(int(counts[most]), len(after))
