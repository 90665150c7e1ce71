"""Who went where and why: flows by origin, causes that add up to all moves, and the four things that people call drift, told apart."""

from __future__ import annotations

import numpy as np

from intarsia.core.lineage import NOBODY, LineageEvent
from intarsia.core.migration import Migration
from intarsia.core.watch import ALARM, NOTE, WARNING, Alarm, Cause, Growth, Transition
from intarsia.monitoring.customers import Placed
from intarsia.monitoring.explained import remakings, under_campaign
from intarsia.monitoring.watching import Watching
from intarsia.stats.agreement import adjusted_rand
from intarsia.stats.intervals import wilson
from intarsia.stats.markov import smoothed

_HISTORY = 6
_UNUSUAL = 4.0
_SMALL, _MEDIUM = 0.1, 0.3
_AGREE = 0.6


def transitions(period: Migration) -> tuple[Transition, ...]:
    """Every origin by every target, those who stayed included, newcomers as of origin 0 and the gone as of target 0. The chance is
    Dirichlet-smoothed with one customer's weight; its interval is that of the posterior. Cost segments squared."""
    from scipy.stats import beta

    ids = sorted({id_ for flow in period.flows for id_ in (flow.origin, flow.target)} | {segment for segment, _ in period.stayed})
    place = {segment: i for i, segment in enumerate(ids)}
    counts = np.zeros((len(ids), len(ids)), dtype=np.int64)
    for flow in period.flows:
        counts[place[flow.origin], place[flow.target]] += flow.customers
    for segment, customers in period.stayed:
        counts[place[segment], place[segment]] += customers
    chance = smoothed(counts)
    total = counts.sum(1)
    alpha = np.maximum(chance * (total[:, None] + 1), 1e-9)
    ends = [beta.ppf(share, alpha, np.maximum(total[:, None] + 1 - alpha, 1e-9)) for share in (0.025, 0.975)]
    low, high = np.minimum(ends[0], chance), np.maximum(ends[1], chance)
    return tuple(
        Transition(a, b, int(counts[i, j]), float(counts[i, j] / total[i]), float(chance[i, j]), float(low[i, j]), float(high[i, j]))
        for i, a in enumerate(ids)
        for j, b in enumerate(ids)
        if total[i]
    )


def causes(period: Migration) -> tuple[Cause, ...]:
    """The moves between segments by cause: every cause, and together all moves."""
    total = period.moved
    return tuple(
        Cause(cause, moves, moves / total if total else 0.0, *(wilson(moves, total) if total else (0.0, 0.0)))
        for cause, moves in period.by_cause().items()
    )


def growth(watching: Watching) -> tuple[Growth, ...]:
    """How each segment grew over the last period. Those who came and those who left are counts, so the interval of their difference is
    that of a difference of two Poisson counts (Skellam 1946). Sizes are those of the census where it has the two days. A segment that had
    nobody at the start has no rate (NaN), and none loses more than all."""
    period = watching.migrations[-1]
    ids = sorted(({f.origin for f in period.flows} | {f.target for f in period.flows} | {s for s, _ in period.stayed}) - {NOBODY})
    counted = {(row.on, row.segment): row.customers for row in watching.census}
    stayed = dict(period.stayed)
    out = []
    for segment in ids:
        came = sum(f.customers for f in period.flows if f.target == segment)
        left = sum(f.customers for f in period.flows if f.origin == segment)
        before = counted.get((period.first, segment), stayed.get(segment, 0) + left)
        after = counted.get((period.last, segment), before + came - left)
        out.append(Growth(segment, before, after, came, left, *_rates(before, after - before, came + left)))
    return tuple(out)


def _rates(before: int, change: int, moved: int) -> tuple[float, float, float]:
    """The growth and the two ends of its interval."""
    if not before:
        return float("nan"), float("nan"), float("nan")
    half = 1.959963984540054 * float(np.sqrt(moved))
    rate, low, high = (max((change + way * half) / before, -1.0) for way in (0.0, -1.0, 1.0))
    return rate, low, high


def growth_alarms(watching: Watching, rows: tuple[Growth, ...]) -> tuple[Alarm, ...]:
    """Segments whose growth is unlike that of the months before (an alarm), or large where there is no history (a warning); a note where
    customers under campaign account for it. What was merged, split or rolled back is told as that, and not as growth."""
    period = watching.migrations[-1] if watching.migrations else None
    if period is None:
        return ()
    remade = remakings(watching.lineage, period)
    told = {segment for event in remade for segment in (*event.parents, *event.children)}
    treated = under_campaign(watching, period)
    plain = (_grown(watching, row, treated.get(row.segment, (0, 0))) for row in rows if row.segment not in told)
    return (*(_remade(watching, event) for event in remade), *(alarm for alarm in plain if alarm is not None))


def _grown(watching: Watching, row: Growth, treated: tuple[int, int]) -> Alarm | None:
    """What there is to say of one segment's growth; `treated`: of those who came, and of those who left, how many are under campaign."""
    if not row.before:
        because = f"S{row.segment} had no customers and has {row.after:,} now: there is nothing to count its growth by."
        return Alarm("sizes", NOTE, f"S{row.segment}", "customers", float(row.after), row.after, because) if row.after else None
    past = [rate for migration in watching.migrations[:-1] if (rate := _rate(migration, row.segment)) is not None]
    grave, known = _gravity(past, row.rate, row.low, row.high)
    if not grave:
        return None
    moved_by = f"from {row.before:,} to {row.after:,} customers ({row.rate:+.1%} [{row.low:+.1%}, {row.high:+.1%}])".replace("-", "\u2212")
    because = f"S{row.segment} went {moved_by}; {known}."
    advice = "Look at who came and who left (the flows below) before a campaign counts on this segment."
    came, left = treated
    if came or left:
        of = [f"{n:,} of the {all_:,} who {what}" for n, all_, what in ((came, row.came, "came"), (left, row.left, "left")) if n]
        because += f" {' and '.join(of).capitalize()} are under campaign."
        others = _rates(row.before, row.after - row.before - came + left, row.came + row.left - came - left)
        if not _gravity(past, *others)[0]:
            grave, advice = NOTE, "The campaign accounts for it: judge it when the campaign is over."
    return Alarm("sizes", grave, f"S{row.segment}", "growth", row.rate, row.before, because, advice, row.low, row.high)


def _gravity(past: list[float], rate: float, low: float, high: float) -> tuple[str, str]:
    """How grave a growth is (nothing where it is usual, or small), and what it is held against."""
    beyond = max(low, -high, 0.0)
    if len(past) < _HISTORY:
        told = f"fewer than {_HISTORY} periods are known, so it cannot be said whether that is usual"
        return (WARNING if beyond > _SMALL else ""), told
    usual, spread = _usual(past)
    unlike = abs(rate - usual) > _UNUSUAL * spread and abs(rate - usual) > _SMALL and beyond > 0
    return (ALARM if unlike else ""), f"in the {len(past)} periods before, {usual:+.1%} was usual"


def _remade(watching: Watching, event: LineageEvent) -> Alarm:
    parents, children = (_listed(ids) for ids in (event.parents, event.children))
    told = {
        "merged": f"{parents} became one, {children},",
        "split": f"{parents} was split into {children}",
        "born": f"{children} came into being",
        "died": f"{parents} ended",
    }.get(event.kind, f"Version {event.version} came into force again")
    because = f"{told} on {event.on}, by {event.by}: sizes before and after cannot be compared."
    subject = f"S{(event.children or event.parents)[0]}"
    return Alarm("sizes", NOTE, subject, event.kind, float(len(event.children)), _customers(watching, event), because)


def _customers(watching: Watching, event: LineageEvent) -> int:
    last = max((one.on for one in watching.census), default=None)
    return sum(one.customers for one in watching.census if one.on == last and one.segment in event.children)


def _listed(ids: tuple[int, ...]) -> str:
    named = [f"S{own}" for own in ids]
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)


def migration_alarms(watching: Watching) -> tuple[Alarm, ...]:
    """How many moved with the frozen definition: a note, and an alarm where it is unlike the periods before."""
    period = watching.migrations[-1]
    at_start = sum(n for _, n in period.stayed) + sum(f.customers for f in period.flows if f.origin != NOBODY)
    if not at_start:
        return ()
    share = period.moved / at_start
    low, high = wilson(period.moved, at_start)
    main = max(period.by_cause().items(), key=lambda item: item[1])
    why = f"; most of them because {_reason(main[0])} ({main[1] / period.moved:.0%})" if period.moved else ""
    because = f"{share:.1%} [{low:.1%}, {high:.1%}] of {at_start:,} customers changed segment from {period.first} to {period.last}{why}."
    past = [rate for migration in watching.migrations[:-1] if (rate := _moved_share(migration)) is not None]
    grave, advice = NOTE, ""
    if len(past) >= _HISTORY:
        usual, spread = _usual(past)
        if abs(share - usual) > _UNUSUAL * spread and abs(share - usual) > _SMALL:
            grave, advice = ALARM, "See the causes: behaviour is a matter for marketing, late data and identity for whoever loads the data."
            because += f" In the {len(past)} periods before, {usual:.1%} was usual."
    return (Alarm("migration", grave, "all", "share that moved", share, at_start, because, advice, low, high),)


def mix_alarm(watching: Watching, present: Placed, training: Placed, season: Placed | None) -> tuple[Alarm, ...]:
    """Mix drift: whether shares of segments moved, by the frozen definition, since training and since the like season. A G-test with
    Cohen's w; customers who are in both samples make it err on the side of silence."""
    if not len(present.segment) or not all(len(each.segment) for each in (training, season) if each is not None):
        return ()
    found = [_shares_moved(each.segment, present.segment) for each in (training, season) if each is not None]
    w, p = min(each[0] for each in found), max(each[1] for each in found)
    if p > watching.limits.false_alarms / 10 or w < _SMALL:
        return ()
    segment, before, after = found[0][2]
    because = (
        f"Shares of segments moved since {watching.training.as_of} (w = {w:.2f}, p = {_small(p)}, n = {len(training.segment):,} and "
        f"{len(present.segment):,}); most of all S{segment}, from {before:.1%} to {after:.1%} of customers."
    )
    advice = "Check plans that rest on the sizes of segments; the flows tell where customers went."
    return (Alarm("sizes", ALARM if w >= _MEDIUM else WARNING, "all", "Cohen's w of shares", w, len(present.segment), because, advice),)


def definition_alarm(watching: Watching) -> tuple[Alarm, ...]:
    """Definition drift: how far a challenger, learnt now, agrees with the champion on the same customers on the same day."""
    if watching.both is None or not watching.both.num_rows:
        return ()
    old, new = (np.asarray(watching.both.column(name).to_numpy()).astype(np.int64) for name in ("champion", "challenger"))
    first, second = (np.unique(each, return_inverse=True)[1] for each in (old, new))
    agree, low, high = adjusted_rand(first, second), *_agreement_interval(first, second, watching.seed)
    same = float((old == new).mean())
    because = (
        f"Learnt afresh on {watching.as_of}, segments agree with those in force by {agree:.2f} [{low:.2f}, {high:.2f}] (adjusted Rand, 1 "
        f"is the same, n = {len(old):,}); {same:.0%} of customers would keep their segment."
    )
    grave = WARNING if high < _AGREE else NOTE
    advice = (
        "The definition, not the customers, would move them: promote the challenger only if it foretells more." if grave == WARNING else ""
    )
    return (Alarm("definition", grave, "all", "adjusted Rand index", agree, len(old), because, advice, low, high),)


def _agreement_interval(first: np.ndarray, second: np.ndarray, seed: int) -> tuple[float, float]:
    """A bootstrap of the customers, by drawing the cells of the two labellings."""
    columns = int(second.max()) + 1
    cells, counts = np.unique(first * columns + second, return_counts=True)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(200):
        code = np.repeat(cells, rng.multinomial(min(len(first), 20_000), counts / counts.sum()))
        drawn.append(adjusted_rand(code // columns, code % columns))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def _shares_moved(before: np.ndarray, now: np.ndarray) -> tuple[float, float, tuple[int, float, float]]:
    """Cohen's w and the G-test's p of two labellings, and the segment whose share moved most with its two shares."""
    from scipy.stats import chi2

    ids = np.unique(np.concatenate([before, now]))
    table = np.array([[(part == each).sum() for each in ids] for part in (before, now)], dtype=np.float64)
    share = table / table.sum(1, keepdims=True)
    expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / table.sum()
    statistic = 2.0 * float((table * np.log(np.where(table > 0, table / expected, 1.0))).sum())
    w = float(np.sqrt(((share[1] - share[0]) ** 2 / np.maximum(share[0], 0.5 / len(before))).sum()))
    most = int(np.abs(share[1] - share[0]).round(12).argmax())
    p = float(chi2.sf(statistic, len(ids) - 1)) if len(ids) > 1 else 1.0
    return w, p, (int(ids[most]), float(share[0, most]), float(share[1, most]))


def _usual(past: list[float]) -> tuple[float, float]:
    """The median of past rates, and their spread (1.48 median deviations, never below a percent)."""
    middle = float(np.median(past))
    return middle, max(1.4826 * float(np.median(np.abs(np.array(past) - middle))), 0.01)


def _rate(migration: Migration, segment: int) -> float | None:
    came = sum(f.customers for f in migration.flows if f.target == segment)
    left = sum(f.customers for f in migration.flows if f.origin == segment)
    before = dict(migration.stayed).get(segment, 0) + left
    return (came - left) / before if before else None


def _moved_share(migration: Migration) -> float | None:
    at_start = sum(n for _, n in migration.stayed) + sum(f.customers for f in migration.flows if f.origin != NOBODY)
    return migration.moved / at_start if at_start else None


def _reason(cause: str) -> str:
    from intarsia.core.migration import CAUSES

    return CAUSES[cause]


def _small(p: float) -> str:
    return "under .001" if p < 0.001 else f"{p:.3f}"
