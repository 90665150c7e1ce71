"""Would these segments have foretold what customers spent next, and better than the old ways do?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from intarsia.core.run import Backtest, Score
from intarsia.core.segmentation import Fitted
from intarsia.errors import TooLittle, UsageError
from intarsia.stats import foresight
from intarsia.stats.intervals import one_weight, percentiles, poisson_weights

FEWEST_BUYERS = 5
DISCOVERED = "discovered"
MEASURES = ("oos_r2", "epsilon_squared", "normalised_gini", "top_20_capture")
Ways = Mapping[str, Callable[[pa.Table], Fitted]]
Blocks = Iterator[tuple[slice, np.ndarray]]


def backtest(  # noqa: PLR0913  # two windows, and when they were
    past: pa.Table,
    past_outcome: np.ndarray,
    now: pa.Table,
    now_outcome: np.ndarray,
    ways: Ways,
    *,
    trained_on: date,
    judged_on: date,
    horizon_days: int,
    seed: int = 0,
    resamples: int = 1000,
) -> Backtest:
    """Fit each way on the past, foretell by its segments' past means, and judge on what came after.

    `past`: raw features of the customers known at `trained_on`; `past_outcome` (n,): what each spent in the `horizon_days` from then.
    `now`, `now_outcome` (m,): the same one horizon later. One of `ways` is called "discovered"; every other is compared with it, customer
    by customer. Outcomes are capped at the 99th percentile of the past's buyers, and negative ones (more returned than bought) count as
    nothing. Measures: oos_r2 (forecasts rescaled to the level of `now`), epsilon_squared, normalised_gini, top_20_capture.

    Errors: TooLittle below 5 buyers in either window or where all spent the same; UsageError where "discovered" is missing or lengths
    differ. Cost: the fits, and resamples x m x all segments. Sources: in `stats.foresight` and `stats.intervals`.
    """
    _accept(past, past_outcome, now, now_outcome, ways)
    cap = _cap(past_outcome)
    learnt, outcome = _held(past_outcome, cap), _held(now_outcome, cap)
    _enough(learnt, outcome, horizon_days)
    judged = [_judge(name, ways[name](past), (past, learnt), now) for name in sorted(ways)]
    order = np.lexsort([*(one.codes for one in judged), outcome])
    outcome, judged = outcome[order], [one.taken(order) for one in judged]
    value = _measured(judged, outcome, lambda: one_weight(len(outcome)))
    drawn = _measured(judged, outcome, lambda: poisson_weights(len(outcome), resamples=resamples, seed=seed))
    scores = tuple(_score(one, measure, (value, drawn), len(outcome)) for one in judged for measure in MEASURES)
    winner = max((s for s in scores if s.measure == "oos_r2"), key=lambda s: (s.value, s.name == DISCOVERED)).name
    buyers = int((outcome > 0).sum())
    because = (
        _because(scores, winner, horizon_days, buyers) + _by_the_top(scores, winner) + _conditions(cap, learnt, past_outcome, judged_on)
    )
    return Backtest(trained_on, judged_on, horizon_days, scores, winner, because)


@dataclass(frozen=True)
class _Judged:
    """One way: where each customer of `now` fell (`codes` from 0) and what its segments foretell."""

    name: str
    codes: np.ndarray
    foretold: np.ndarray

    def taken(self, order: np.ndarray) -> _Judged:
        return _Judged(self.name, self.codes[order], self.foretold)


def _accept(past: pa.Table, past_outcome: np.ndarray, now: pa.Table, now_outcome: np.ndarray, ways: Ways) -> None:
    if DISCOVERED not in ways:
        raise UsageError(f"A back-test compares with a way called '{DISCOVERED}'. There is: {', '.join(sorted(ways)) or 'none'}.")
    for what, table, outcome in (("past", past, past_outcome), ("now", now, now_outcome)):
        if table.num_rows != len(outcome):
            raise UsageError(f"The outcome of '{what}' has {len(outcome):,} values for {table.num_rows:,} customers. Give one each.")
        if not np.isfinite(outcome).all():
            raise UsageError(f"The outcome of '{what}' has values that are missing or infinite. Give 0 for a customer who bought nothing.")


def _cap(outcome: np.ndarray) -> float:
    """The 99th percentile of the buyers; infinite where nobody bought."""
    buyers = outcome[outcome > 0]
    return float(np.quantile(buyers, 0.99)) if len(buyers) else float("inf")


def _held(outcome: np.ndarray, cap: float) -> np.ndarray:
    return np.clip(np.asarray(outcome, dtype=np.float64), 0.0, cap)


def _enough(learnt: np.ndarray, outcome: np.ndarray, days: int) -> None:
    for what, values in (("to learn from", learnt), ("to be judged on", outcome)):
        buyers = int((values > 0).sum())
        if buyers < FEWEST_BUYERS:
            raise TooLittle(
                f"Only {buyers} of {len(values):,} customers bought in the {days} days {what}; a back-test needs at least {FEWEST_BUYERS}. "
                "Use a longer history or a shorter horizon."
            )
    if outcome.min() == outcome.max():
        raise TooLittle(
            f"All {len(outcome):,} customers spent the same in the {days} days to be judged on, so there is nothing to foretell."
        )


def _judge(name: str, fitted: Fitted, past: tuple[pa.Table, np.ndarray], now: pa.Table) -> _Judged:
    """Segment means of the past (the overall mean where a segment was empty), and the segments of today."""
    table, learnt = past
    numbers = np.array(sorted(fitted.order), dtype=np.int64)
    then = np.searchsorted(numbers, fitted.assign(table).segment)
    order = np.lexsort((learnt, then))  # sums in an order that row order cannot change
    counts = np.bincount(then, minlength=len(numbers))
    sums = np.bincount(then[order], learnt[order], minlength=len(numbers))
    foretold = np.where(counts > 0, sums / np.maximum(counts, 1), np.sort(learnt).mean())
    return _Judged(name, np.searchsorted(numbers, fitted.assign(now).segment), foretold)


def _measured(judged: list[_Judged], outcome: np.ndarray, blocks: Callable[[], Blocks]) -> dict[tuple[str, str], np.ndarray]:
    """Every measure of every way, (r,) each, from one pass over the blocks."""
    starts = np.cumsum([0, *(len(one.foretold) for one in judged)])
    total = np.zeros((1, 2 * starts[-1]))
    area, squares, before = np.zeros(1), np.zeros(1), np.zeros((1, 1))
    for rows, weights in blocks():
        member = np.hstack([one.codes[rows, None] == np.arange(len(one.foretold)) for one in judged]).astype(np.float64)
        total = total + weights @ np.hstack([member, member * outcome[rows, None]])
        reached = np.cumsum(weights, axis=1) + before
        area, before = area + (weights * (reached - weights / 2)) @ outcome[rows], reached[:, -1:]
        squares = squares + weights @ outcome[rows] ** 2
    out: dict[tuple[str, str], np.ndarray] = {}
    for one, start, stop in zip(judged, starts[:-1], starts[1:], strict=True):
        counts, sums = total[:, start:stop], total[:, starts[-1] + start : starts[-1] + stop]
        out[one.name, "oos_r2"] = foresight.out_of_sample_r2(counts, sums, squares, one.foretold)
        out[one.name, "epsilon_squared"] = foresight.epsilon_squared(counts, sums, squares)
        out[one.name, "normalised_gini"] = foresight.normalised_gini(counts, sums, one.foretold, area)
        out[one.name, "top_20_capture"] = foresight.capture(counts, sums, one.foretold)
    return out


def _score(one: _Judged, measure: str, measured: tuple[dict[tuple[str, str], np.ndarray], ...], n: int) -> Score:
    value, drawn = measured
    here, reference = value[one.name, measure][0], value[DISCOVERED, measure][0]
    low, high = percentiles(drawn[one.name, measure])
    less, more = percentiles(drawn[one.name, measure] - drawn[DISCOVERED, measure])
    return Score(one.name, measure, float(here), low, high, n, len(one.foretold), float(here - reference), less, more)


def _because(scores: tuple[Score, ...], winner: str, days: int, buyers: int) -> str:
    """Who won and by how much; a tie is called a tie."""
    by_name = {s.name: s for s in scores if s.measure == "oos_r2"}
    ours, best = by_name[DISCOVERED], by_name[winner]
    told = f"{_percent(best.value)} of the differences in spend of the next {days} days (95 % interval {_percent(best.low)} to "
    told += f"{_percent(best.high)}, {best.n:,} customers, {buyers:,} of them buyers)"
    if best.value <= 0:
        return f"No way foretold the future better than giving everyone the average; the nearest, {_words(winner)}, explains {told}."
    if winner != DISCOVERED:
        lead = f"{_words(winner).capitalize()} foretold best: they explain {told}, the discovered segments {_percent(ours.value)}. "
        return lead + _gap(best, "The old way is the winner here; use it where only future spend counts.")
    others = [s for s in by_name.values() if s.name != DISCOVERED]
    if not others:
        return f"The discovered segments explain {told}; nothing was given to compare them with."
    second = max(others, key=lambda s: s.value)
    lead = f"The discovered segments foretold best: they explain {told}, the next best, {_words(second.name)}, {_percent(second.value)}. "
    return lead + _gap(second, "The lead is larger than chance would make it.")


def _gap(score: Score, clear: str) -> str:
    """The difference to the discovered segments in points, and whether it is a tie."""
    low, high = sorted((abs(score.difference_low), abs(score.difference_high)))
    if score.difference_low <= 0 <= score.difference_high:
        span = f"{100 * score.difference_low:.1f} to {100 * score.difference_high:.1f}"
        return f"It is a tie: the difference to the discovered segments lies between {span} points, so either may be ahead."
    return f"The difference is {100 * abs(score.difference):.1f} points (95 % interval {100 * low:.1f} to {100 * high:.1f}). {clear}"


def _by_the_top(scores: tuple[Score, ...], winner: str) -> str:
    """A sentence where another way finds the best customers better than the winner does."""
    captured = {s.name: s.value for s in scores if s.measure == "top_20_capture"}
    leader = max(captured, key=lambda name: (captured[name], name == winner))
    if captured[leader] <= captured[winner]:
        return ""
    return (
        f" To find the best fifth of customers, {_words(leader)} did better: that fifth brought {_percent(captured[leader])} "
        f"of the spend, against {_percent(captured[winner])}."
    )


def _conditions(cap: float, learnt: np.ndarray, raw: np.ndarray, judged_on: date) -> str:
    capped = int((raw > cap).sum())
    few = " With so few buyers, take this as a hint only." if (learnt > 0).sum() < 100 else ""
    return (
        f" Spend was capped at {cap:,.2f}, the 99th percentile of the past's buyers ({capped:,} customers above it). "
        f"The intervals hold for this one origin, {judged_on}: another season may differ more than they say.{few}"
    )


def _words(name: str) -> str:
    return "the discovered segments" if name == DISCOVERED else f"the segments by '{name}'"


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"
