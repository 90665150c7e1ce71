"""Subtle shifts of behaviour: a segment's customers change a little, the same way, run after run."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from intarsia.core.watch import WARNING, Alarm
from intarsia.monitoring.customers import ages
from intarsia.monitoring.watching import Reading, Watching
from intarsia.stats.cusum import FEWEST, Shift, shifted
from intarsia.stats.significance import benjamini_hochberg

_LEAST = 0.05


def shifts(watching: Watching) -> tuple[Alarm, ...]:
    """A warning for each feature of a segment whose means over the runs have shifted and stayed so, by at least a twentieth of a
    customer's standard deviation; false discoveries over all series are held at half of `false_alarms`. Features that only age, and runs
    under another definition than the one in force, are to be left out by whoever gives `readings`; ageing ones are left out here too.
    Cost series x runs squared."""
    ageing = {column.name for column in watching.champion.definition.columns if ages(column)}
    series: dict[tuple[int, str], list[Reading]] = defaultdict(list)
    for reading in watching.readings:
        if reading.feature not in ageing:
            series[reading.segment, reading.feature].append(reading)
    long = {key: sorted(rows, key=lambda row: row.on) for key, rows in sorted(series.items()) if len(rows) >= FEWEST}
    if not long:
        return ()
    found = {key: shifted(np.array([row.mean for row in rows]), seed=watching.seed) for key, rows in long.items()}
    q = benjamini_hochberg(np.array([each.p for each in found.values()]))
    out = []
    for (key, shift), sure in zip(found.items(), q, strict=True):
        rows = long[key]
        before, after = ([row.mean for row in part] for part in (rows[: shift.began], rows[shift.began :]))
        spread = float(np.mean([row.sd for row in rows]))
        if sure > watching.limits.false_alarms / 2 or not before or not after or spread <= 0:
            continue
        change = float(np.mean(after) - np.mean(before))
        if abs(change) >= _LEAST * spread:
            unit = abs(change / shift.by / spread) if shift.by else 0.0
            out.append(_alarm(watching, rows, shift, unit, float(sure)))
    return tuple(out)


def _alarm(watching: Watching, rows: list[Reading], shift: Shift, unit: float, q: float) -> Alarm:
    """`unit` is a standard deviation of the readings in those of a customer."""
    began, by = shift.began, shift.by * unit
    segment, feature = rows[0].segment, rows[0].feature
    labels = {column.name: column.label for column in watching.champion.definition.columns}
    before, after = np.mean([row.mean for row in rows[:began]]), np.mean([row.mean for row in rows[began:]])
    because = (
        f"{labels.get(feature, feature)} of S{segment} has been {before:,.4g} on average until {rows[began].on} and {after:,.4g} since "
        f"({by:+.2f} standard deviations of a customer; {len(rows)} runs, q {_small(q)}): too little to be seen in one run."
    ).replace("-0.", "\u22120.")
    advice = "Ask what was changed for these customers at that time, before it becomes a move to another segment."
    n = int(np.mean([row.n for row in rows[began:]]))
    return Alarm(
        "shift", WARNING, f"S{segment}", f"{feature}, standard deviations", by, n, because, advice, shift.low * unit, shift.high * unit
    )


def _small(q: float) -> str:
    return "under .001" if q < 0.001 else f"= {q:.3f}"
