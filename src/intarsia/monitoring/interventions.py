"""Campaigns move the customers they reach: a warning where that would be taken for the customers' own doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.watch import NOTE, WARNING, Alarm
from intarsia.monitoring.customers import ids_treated, readable
from intarsia.monitoring.panel import panel_of, spells_of
from intarsia.monitoring.watching import Watching
from intarsia.stats.intervals import wilson

if TYPE_CHECKING:
    import pyarrow as pa

_SMALL = 0.1
_LEAST = 0.02
_FEWEST = 30
_EXPECTED = 5.0


def interventions(watching: Watching) -> tuple[Alarm, ...]:
    """How many were under a campaign (drift and quality are measured without them), and a warning where that spoils labels: where some
    segments are reached far more than others, and where those reached move more or less often than the others of the same segment; and
    where the list of them is of little use: rows that cannot be understood, or customers of whom hardly any is known here."""
    ids = ids_treated(watching)
    if ids is None:
        return ()
    told = (*_unreadable(watching), *_known(watching, ids))
    if watching.spells is None or not watching.migrations:
        return told
    origin, moved, treated = _at_start(watching, watching.spells, ids)
    return (*told, *_unequal(origin, treated), *_moved_otherwise(origin, moved, treated)) if treated.any() else told


def _unreadable(watching: Watching) -> tuple[Alarm, ...]:
    """The rows of the list that count for nothing."""
    table, used = watching.treated, readable(watching.treated)
    if table is None or used is None or len(used) == len(table):
        return ()
    lost = len(table) - len(used)
    first = next(one for one in table.column("problem").to_pylist() if one)
    because = f"{lost:,} of the {len(table):,} rows of customers under campaign cannot be used. The first: {first}"
    advice = "Mend these rows: whom they name is measured as if no campaign had reached him."
    return (Alarm("interventions", WARNING, "all", "rows that cannot be used", float(lost), len(table), because, advice),)


def _known(watching: Watching, ids: pa.Array) -> tuple[Alarm, ...]:
    """How many are under a campaign, and a warning where the list names nobody of whom the segments know."""
    import pyarrow.compute as pc

    n, here = len(ids), watching.present.table.column("customer_id").cast(ids.type)
    known = int(pc.sum(pc.is_in(here, ids)).as_py() or 0)
    table = readable(watching.treated)
    named = len(pc.unique(table.column("customer_id"))) if table is not None else 0
    because = (
        f"Of {named:,} customers who are named, {n:,} were under a campaign since {watching.champion.trained_on}, {known:,} of them among "
        f"the {len(here):,} that are looked at; drift and quality are measured without them."
    )
    told = Alarm("interventions", NOTE, "all", "customers under campaign", float(n), n, because)
    last = max((one.on for one in watching.census), default=None)
    everybody = max(sum(one.customers for one in watching.census if one.on == last), len(here), 1)
    if known or n * len(here) / everybody < _EXPECTED:
        return (told,)
    strange = f"None of the {n:,} customers under campaign is among the {len(here):,} that are looked at, such as {ids[0].as_py()}."
    advice = "Name customers in the file of campaigns as the segments do, so that they can be left out of what is measured."
    return told, Alarm("interventions", WARNING, "all", "known customers under campaign", 0.0, n, strange, advice)


def _at_start(watching: Watching, table: pa.Table, ids: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each customer with a segment when the last period began: this segment, whether it is another at its end, whether treated."""
    import pyarrow.compute as pc

    period = watching.migrations[-1]
    spells = spells_of(table, period.last)
    states = tuple(int(segment) for segment in np.unique(spells.segment))
    panel = panel_of(spells, states, (period.first, period.last))
    here = (panel[:, 0] >= 0) & (panel[:, 0] < len(states))
    treated = np.asarray(pc.is_in(spells.ids, ids).to_numpy(zero_copy_only=False), dtype=bool)
    return np.array(states, dtype=np.int64)[panel[here, 0]], panel[here, 0] != panel[here, 1], treated[here]


def _unequal(origin: np.ndarray, treated: np.ndarray) -> tuple[Alarm, ...]:
    from intarsia.stats.significance import chi_square

    found = chi_square(treated.astype(np.float64), origin.astype(np.float64))
    if found.p > 0.01 or found.effect < _SMALL:
        return ()
    shares = {int(s): float(treated[origin == s].mean()) for s in np.unique(origin) if (origin == s).sum() >= _FEWEST}
    if len(shares) < 2:
        return ()
    most, least = max(shares, key=lambda s: (shares[s], -s)), min(shares, key=lambda s: (shares[s], s))
    because = (
        f"{shares[most]:.0%} of S{most} and {shares[least]:.0%} of S{least} were under a campaign (Cramér's V {found.effect:.2f} "
        f"[{found.low:.2f}, {found.high:.2f}], n = {found.n:,}): differences between segments are partly the campaigns'."
    )
    advice = "Judge segments on the untreated, and keep a random part of every segment out of campaigns."
    return (
        Alarm(
            "interventions", WARNING, "all", "Cramér's V of share treated", found.effect, found.n, because, advice, found.low, found.high
        ),
    )


def _moved_otherwise(origin: np.ndarray, moved: np.ndarray, treated: np.ndarray) -> tuple[Alarm, ...]:
    """The difference of the shares that moved, segment by segment, weighted after Mantel and Haenszel; variance after Sato 1989."""
    weights, gaps, variances = [], [], []
    for segment in np.unique(origin):
        here = origin == segment
        n1, n0 = int((here & treated).sum()), int((here & ~treated).sum())
        if min(n1, n0) < _FEWEST // 3:
            continue
        p1, p0 = float(moved[here & treated].mean()), float(moved[here & ~treated].mean())
        a1, a0 = (p1 * n1 + 0.5) / (n1 + 1), (p0 * n0 + 0.5) / (n0 + 1)
        weights.append(n1 * n0 / (n1 + n0))
        gaps.append(p1 - p0)
        variances.append(a1 * (1 - a1) / n1 + a0 * (1 - a0) / n0)
    if not weights:
        return ()
    share = np.array(weights) / sum(weights)
    gap, half = float(share @ gaps), 1.959963984540054 * float(np.sqrt((share**2) @ np.array(variances)))
    low, high = gap - half, gap + half
    if low <= 0 <= high or abs(gap) < _LEAST:
        return ()
    n = int(treated.sum())
    rate = wilson(int(moved[treated].sum()), n)
    because = (
        f"Customers under campaign changed segment {abs(gap):.1%} points [{min(abs(low), abs(high)):.1%}, {max(abs(low), abs(high)):.1%}] "
        f"{'more' if gap > 0 else 'less'} often than others of the same segment ({moved[treated].mean():.1%} "
        f"[{rate[0]:.1%}, {rate[1]:.1%}] of {n:,}): their labels tell of the campaign."
    )
    advice = "Do not learn segments or forecasts from the labels of treated customers without saying so; compare with a random hold-out."
    return (Alarm("interventions", WARNING, "all", "difference of shares that moved", gap, n, because, advice, low, high),)
