"""What comes next if customers go on as they did: expected sizes, months until lost or loyal, and the worth that is at risk."""

from __future__ import annotations

from datetime import date

import numpy as np

from intarsia.core.day import months_before
from intarsia.core.lineage import NOBODY
from intarsia.core.watch import WARNING, Ahead, Alarm, Forecast, Reach, Risk, Transition
from intarsia.monitoring.panel import Spells, full_months, panel_of
from intarsia.monitoring.watching import Watching
from intarsia.stats.markov import Assumption, counted, drawn, first_order, months_until, smoothed, stationary

_FEWEST_MONTHS = 3
_MATTERS = 0.1
_DRAWS = 200
_AT_RISK = 0.05


def project(watching: Watching, spells: Spells) -> Forecast:
    """Sizes and reaches by a monthly first-order chain over the segments and "gone", learnt from up to twelve months.

    It is first tested whether only the present segment counts (first order) and whether months are alike (stationarity); where either
    fails both in significance (5 %) and in size (Cramér's V of .1), nothing is projected and the reason is told. Intervals hold the doubt
    about the chances, the play of chance in the moves, and in newcomers. Cost draws x months x segments squared.
    """
    months = full_months(spells, watching.as_of)
    n = spells.customers
    if months < _FEWEST_MONTHS:
        return Forecast(months, n, because=f"Not projected: {months} whole months are known, and {_FEWEST_MONTHS} are needed.")
    states = tuple(int(segment) for segment in np.unique(spells.segment))
    panel = panel_of(spells, states, months_before(watching.as_of, months))
    counts = counted(panel, len(states) + 1)
    order, alike = first_order(panel, len(states) + 1), stationary(counts)
    tests = (order.p, order.effect, alike.p, alike.effect)
    refused = _refused(order, alike)
    if refused:
        return Forecast(months, n, (), (), refused, *tests)
    total = counts.sum(0)
    return Forecast(months, n, _ahead(watching, panel, total, states), _reach(total, states, watching.seed), "", *tests)


def _refused(order: Assumption, alike: Assumption) -> str:
    reasons = []
    if order.p <= 0.05 and order.effect >= _MATTERS:
        reasons.append(
            f"where customers were before matters beside where they are now (V = {order.effect:.2f}, n = {order.n:,} transitions)"
        )
    if alike.p <= 0.05 and alike.effect >= _MATTERS:
        reasons.append(f"months are not alike (V = {alike.effect:.2f}, n = {alike.n:,} transitions)")
    return f"Not projected: {' and '.join(reasons)}, so a chain would mislead." if reasons else ""


def _scale(watching: Watching, panel: np.ndarray, states: tuple[int, ...]) -> float:
    """How many customers one of the panel stands for."""
    inside = int(((panel[:, -1] >= 0) & (panel[:, -1] < len(states))).sum())
    last = max((row.on for row in watching.census), default=date.min)
    counted_now = sum(row.customers for row in watching.census if row.on == last and row.segment != NOBODY)
    return counted_now / inside if counted_now and inside else 1.0


def _ahead(watching: Watching, panel: np.ndarray, total: np.ndarray, states: tuple[int, ...]) -> tuple[Ahead, ...]:
    """Sizes month by month: a mean path, and the middle 95 % of 200 drawn paths."""
    k, scale = len(states) + 1, _scale(watching, panel, states)
    rng = np.random.default_rng(watching.seed)
    now = np.bincount(panel[panel[:, -1] >= 0, -1], minlength=k).astype(np.float64)
    came = np.array(
        [np.bincount(panel[(panel[:, t] < 0) & (panel[:, t + 1] >= 0), t + 1], minlength=k) for t in range(panel.shape[1] - 1)],
        dtype=np.float64,
    )
    newcomers, chances, draws = came.mean(0), smoothed(total), drawn(total, draws=_DRAWS, seed=watching.seed)
    expected, paths = now, np.repeat(now[None], _DRAWS, axis=0)
    out = []
    for month in range(1, watching.limits.ahead + 1):
        expected = expected @ chances + newcomers
        paths = np.array([_step(rng, path, draws[i], came) for i, path in enumerate(paths)])
        low, high = np.quantile(paths, (0.025, 0.975), axis=0)
        out += [
            Ahead(
                states[s],
                month,
                float(expected[s] * scale),
                float(min(low[s], expected[s]) * scale),
                float(max(high[s], expected[s]) * scale),
            )
            for s in range(k - 1)
        ]
    return tuple(out)


def _step(rng: np.random.Generator, sizes: np.ndarray, chances: np.ndarray, came: np.ndarray) -> np.ndarray:
    """One month of one path: everybody goes by chance, and newcomers come as in one of the months seen."""
    moved = np.sum([rng.multinomial(int(n), chances[i]) for i, n in enumerate(sizes)], axis=0)
    return np.asarray(moved + rng.poisson(came[rng.integers(len(came))]), dtype=np.float64)


def _reach(total: np.ndarray, states: tuple[int, ...], seed: int) -> tuple[Reach, ...]:
    chances, draws = smoothed(total), drawn(total, draws=_DRAWS, seed=seed)
    ids = (*states, NOBODY)
    gone = total[:, -1].sum() > total[-1, -1]
    out = []
    for target in range(len(ids) if gone else len(ids) - 1):
        kept = [matrix if gone else _without_gone(matrix) for matrix in (chances, *draws)]
        months = np.array([months_until(matrix, target) for matrix in kept])
        low, high = np.quantile(months[1:], (0.025, 0.975), axis=0, method="inverted_cdf")
        out += [Reach(ids[i], ids[target], float(months[0, i]), float(low[i]), float(high[i])) for i in range(len(states)) if i != target]
    return tuple(out)


def _without_gone(chances: np.ndarray) -> np.ndarray:
    inside = chances[:-1, :-1]
    return np.asarray(inside / inside.sum(1, keepdims=True))


def risks(watching: Watching, cells: tuple[Transition, ...]) -> tuple[Risk, ...]:
    """The worth at risk in each segment over one period as long as the last: for all its customers, the chance to go to each segment of
    lower worth times the gap in worth; the gone keep nothing. The interval holds the doubt about chances and about mean worth."""
    if not watching.value:
        return ()
    last = max((row.on for row in watching.census), default=None)
    known = {row.segment: row for row in watching.census if row.on == last and row.segment != NOBODY and row.customers > 0}
    mean = {NOBODY: 0.0} | {segment: row.value / row.customers for segment, row in known.items()}
    doubt = {segment: watching.value_sd.get(segment, 0.0) / row.customers**0.5 for segment, row in known.items()}
    rng = np.random.default_rng(watching.seed)
    drawn_worth = {s: mean[s] + doubt.get(s, 0.0) * rng.standard_normal(_DRAWS) for s in sorted(mean)}
    out = []
    for segment, row in sorted(known.items()):
        going = [cell for cell in cells if cell.origin == segment]
        if going:
            targets = [cell.target if cell.target in mean else segment for cell in going]
            gaps = np.maximum([drawn_worth[segment] - drawn_worth[target] for target in targets], 0.0)
            chance = rng.dirichlet(_posterior(going), size=_DRAWS)
            value = row.customers * sum(c.chance * max(mean[segment] - mean[t], 0.0) for c, t in zip(going, targets, strict=True))
            low, high = np.quantile((chance * gaps.T).sum(1) * row.customers, (0.025, 0.975))
            out.append(Risk(segment, row.customers, float(value), float(min(low, value)), float(max(high, value))))
    return tuple(out)


def _posterior(going: list[Transition]) -> np.ndarray:
    """The Dirichlet weights of an origin's chances: its customers and one more."""
    n = sum(cell.customers for cell in going)
    return np.maximum([cell.chance * (n + 1) for cell in going], 1e-9)


def risk_alarms(watching: Watching, rows: tuple[Risk, ...]) -> tuple[Alarm, ...]:
    """The segments whose worth at risk is more than 5 % of all worth."""
    last = max((row.on for row in watching.census), default=None)
    whole = sum(row.value for row in watching.census if row.on == last)
    out = []
    for row in rows:
        if whole > 0 and row.low / whole > _AT_RISK:
            because = (
                f"Customers of S{row.segment} are expected to lose {row.value:,.0f} [{row.low:,.0f}, {row.high:,.0f}] of {watching.value} "
                f"by moving down within a period like the last (n = {row.customers:,}): {row.value / whole:.0%} of all there is."
            )
            measure, advice = f"{watching.value} at risk", "Hold on to them first: they are worth most where they are."
            subject = f"S{row.segment}"
            out.append(Alarm("migration", WARNING, subject, measure, row.value, row.customers, because, advice, row.low, row.high))
    return tuple(out)
