"""One origin of a back-test: what each way of segmenting, learnt on the past, foretold of the days that came after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from intarsia.core.run import Origin, Score
from intarsia.errors import TooLittle, UsageError
from intarsia.stats import foresight
from intarsia.stats.intervals import one_weight, percentiles, poisson_weights

FEWEST_BUYERS = 5
DISCOVERED = "discovered"
MEASURES = ("oos_r2", "epsilon_squared", "normalised_gini", "top_20_capture")
_FORECAST_BINS = 256
Placer = Callable[[pa.Table], np.ndarray]
"""Raw features of n customers to the segment number (n,) of each; a ceiling gives a forecast (n,) instead."""

Ways = Mapping[str, Callable[[pa.Table, np.ndarray], Placer]]
"""By name, what learns from raw features of the past and the outcome (n,) that followed."""

Blocks = Iterator[tuple[slice, np.ndarray]]


@dataclass(frozen=True)
class Window:
    """Two dates, one horizon apart. `past`: raw features of the customers known at `trained_on`, and `past_outcome` (n,), what each did in
    the horizon from then; `now`, `now_outcome` (m,): the same at `judged_on`."""

    trained_on: date
    judged_on: date
    past: pa.Table
    past_outcome: np.ndarray
    now: pa.Table
    now_outcome: np.ndarray


@dataclass(frozen=True)
class Conditions:
    """What a reader must know of one origin: customers, buyers (an outcome above 0) judged and learnt from, and where the outcome was
    capped, for how many."""

    customers: int
    buyers: int
    past_buyers: int
    cap: float
    capped: int


def judge(
    window: Window, ways: Ways, ceilings: Ways, *, capped: bool = True, seed: int = 0, resamples: int = 1000
) -> tuple[Origin, Conditions]:
    """Fit each way on the past, foretell by its segments' past means, and judge on what came after.

    Where `capped`, outcomes are capped at the 99th percentile of the past's buyers, and negative ones (more returned than bought) count as
    nothing. Measures: oos_r2 (forecasts rescaled to the level of `now`), epsilon_squared, normalised_gini, top_20_capture. The winner has
    the best oos_r2; ceilings cannot win.

    Errors: TooLittle below 5 buyers in either window or where all did the same; UsageError where "discovered" is missing or lengths
    differ. Cost: the fits, and resamples x m x all segments. Sources: in `stats.foresight` and `stats.intervals`.
    """
    _accept(window, ways)
    cap = foresight.ceiling(window.past_outcome) if capped else float("inf")
    learnt, outcome = foresight.held(window.past_outcome, cap), foresight.held(window.now_outcome, cap)
    _enough(learnt, outcome, (window.judged_on - window.trained_on).days)
    judged = [_segments(name, ways[name](window.past, learnt), (window.past, learnt), window.now) for name in sorted(ways)]
    judged += [_forecast(name, ceilings[name](window.past, learnt), window.now) for name in sorted(ceilings)]
    order = np.lexsort([*(one.codes for one in judged), outcome])
    outcome, judged = outcome[order], [one.taken(order) for one in judged]
    value = _measured(judged, outcome, lambda: one_weight(len(outcome)))
    drawn = _measured(judged, outcome, lambda: poisson_weights(len(outcome), resamples=resamples, seed=seed))
    scores = tuple(_score(one, measure, (value, drawn), len(outcome)) for one in judged for measure in MEASURES)
    conditions = Conditions(
        len(outcome), int((outcome > 0).sum()), int((learnt > 0).sum()), cap, int((np.asarray(window.past_outcome) > cap).sum())
    )
    return Origin(window.trained_on, window.judged_on, scores, first(scores)), conditions


def first(scores: tuple[Score, ...]) -> str:
    """The way with the best oos_r2; ours among equals."""
    return max((s for s in scores if s.measure == "oos_r2" and not s.ceiling), key=lambda s: (s.value, s.name == DISCOVERED)).name


@dataclass(frozen=True)
class _Judged:
    """One way: where each customer of `now` fell (`codes` from 0) and what its groups foretell."""

    name: str
    codes: np.ndarray
    foretold: np.ndarray
    ceiling: bool = False

    def taken(self, order: np.ndarray) -> _Judged:
        return _Judged(self.name, self.codes[order], self.foretold, self.ceiling)


def _accept(window: Window, ways: Ways) -> None:
    if DISCOVERED not in ways:
        raise UsageError(f"A back-test compares with a way called '{DISCOVERED}'. There is: {', '.join(sorted(ways)) or 'none'}.")
    for what, table, outcome in (("past", window.past, window.past_outcome), ("now", window.now, window.now_outcome)):
        if table.num_rows != len(outcome):
            raise UsageError(f"The outcome of '{what}' has {len(outcome):,} values for {table.num_rows:,} customers. Give one each.")
        if not np.isfinite(outcome).all():
            raise UsageError(f"The outcome of '{what}' has values that are missing or infinite. Give 0 for a customer who bought nothing.")


def _enough(learnt: np.ndarray, outcome: np.ndarray, days: int) -> None:
    for what, values in (("to learn from", learnt), ("to be judged on", outcome)):
        buyers = int((values > 0).sum())
        if buyers < FEWEST_BUYERS:
            raise TooLittle(
                f"Only {buyers} of {len(values):,} customers bought in the {days} days {what}; a back-test needs at least {FEWEST_BUYERS}. "
                "Use a longer history or a shorter horizon."
            )
    if outcome.min() == outcome.max():
        raise TooLittle(f"All {len(outcome):,} customers did the same in the {days} days to be judged on, so there is nothing to foretell.")


def _segments(name: str, place: Placer, past: tuple[pa.Table, np.ndarray], now: pa.Table) -> _Judged:
    """Segment means of the past (the overall mean where nobody was), and the segments of today."""
    table, learnt = past
    then, later = place(table), place(now)
    numbers = np.union1d(then, later)
    codes = np.searchsorted(numbers, then)
    order = np.lexsort((learnt, codes))  # sums in an order that row order cannot change
    counts = np.bincount(codes, minlength=len(numbers))
    sums = np.bincount(codes[order], learnt[order], minlength=len(numbers))
    foretold = np.where(counts > 0, sums / np.maximum(counts, 1), np.sort(learnt).mean())
    return _Judged(name, np.searchsorted(numbers, later), foretold)


def _forecast(name: str, foretell: Placer, now: pa.Table) -> _Judged:
    """Forecasts for single customers as 256 groups of nearly equal forecasts."""
    said = np.maximum(foretell(now), 0.0)
    edges = np.unique(np.quantile(said, np.linspace(0, 1, _FORECAST_BINS + 1)[1:-1], method="lower"))
    codes = np.searchsorted(edges, said, side="left")
    counts = np.bincount(codes, minlength=len(edges) + 1)
    order = np.lexsort((said, codes))
    sums = np.bincount(codes[order], said[order], minlength=len(edges) + 1)
    return _Judged(name, codes, sums / np.maximum(counts, 1), ceiling=True)


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
    k = 0 if one.ceiling else len(one.foretold)
    return Score(one.name, measure, float(here), low, high, n, k, float(here - reference), less, more, one.ceiling)
