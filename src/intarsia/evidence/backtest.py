"""Would these segments have foretold what customers did next, and better than the old ways do?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.run import Backtest, Origin, Score
from intarsia.errors import UsageError
from intarsia.evidence.origin import DISCOVERED, Conditions, Ways, Window, first, judge

SPEND = "spend"


@dataclass(frozen=True)
class Question:
    """What is to be foretold: the `objective`, over how many days, and `said`, the words for what varies between customers. An amount is
    `capped` at the 99th percentile of buyers."""

    horizon_days: int
    objective: str = SPEND
    said: str = "spend"
    capped: bool = True


def backtest(
    windows: Iterable[Window], ways: Ways, question: Question, *, ceilings: Ways | None = None, seed: int = 0, resamples: int = 1000
) -> Backtest:
    """The trial from every origin, the latest first, and what they say together.

    One of `ways` is called "discovered"; every other is compared with it, customer by customer. Each is learnt afresh at each origin.
    `ceilings` forecast single customers; they are shown, and cannot win. Needs at least one window; windows are used one after another.
    Errors and cost: those of `origin.judge`, for each window.
    """
    tried = [judge(w, ways, ceilings or {}, capped=question.capped, seed=seed, resamples=resamples) for w in windows]
    if not tried:
        raise UsageError("A back-test needs at least one origin.")
    origins = tuple(origin for origin, _ in tried)
    scores = _together(origins)
    winner = first(scores)
    latest, conditions = tried[0]
    because = _because(scores, winner, question, conditions) + _origins(origins, winner) + _by_the_top(scores, winner)
    because += _ceiling(scores, winner) + _conditions(conditions, question, origins)
    asked, days = question.objective, question.horizon_days
    return Backtest(latest.trained_on, latest.judged_on, days, scores, winner, because, origins, asked, said=question.said)


def _together(origins: tuple[Origin, ...]) -> tuple[Score, ...]:
    """Means over the origins; of intervals too."""
    by_origin = [{(s.name, s.measure): s for s in origin.scores} for origin in origins]
    out = []
    for key, latest in by_origin[0].items():
        each = [scores[key] for scores in by_origin]
        numbers = [(s.value, s.low, s.high, s.difference, s.difference_low, s.difference_high) for s in each]
        value, low, high, gap, gap_low, gap_high = np.mean(numbers, axis=0).tolist()
        out.append(replace(latest, value=value, low=low, high=high, difference=gap, difference_low=gap_low, difference_high=gap_high))
    return tuple(out)


def _because(scores: tuple[Score, ...], winner: str, question: Question, conditions: Conditions) -> str:
    """Who won and by how much; a tie is called a tie."""
    by_name = {s.name: s for s in scores if s.measure == "oos_r2" and not s.ceiling}
    ours, best = by_name[DISCOVERED], by_name[winner]
    told = f"{_percent(best.value)} of the differences in {question.said} of the next {question.horizon_days} days (95 % interval "
    told += f"{_percent(best.low)} to {_percent(best.high)}, {best.n:,} customers, {conditions.buyers:,} of them {_who(question)})"
    if best.value <= 0:
        return f"No way foretold the future better than giving everyone the average; the nearest, {_words(winner)}, explains {told}."
    if winner != DISCOVERED:
        lead = f"{_words(winner).capitalize()} foretold best: they explain {told}, the discovered segments {_percent(ours.value)}. "
        return lead + _gap(best, "The old way is the winner here; use it where only that counts.")
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
    captured = {s.name: s.value for s in scores if s.measure == "top_20_capture" and not s.ceiling}
    leader = max(captured, key=lambda name: (captured[name], name == winner))
    if captured[leader] <= captured[winner]:
        return ""
    return (
        f" To find the best fifth of customers, {_words(leader)} did better: that fifth brought {_percent(captured[leader])} "
        f"of the total, against {_percent(captured[winner])}."
    )


def _origins(origins: tuple[Origin, ...], winner: str) -> str:
    """How the origins agree, where there are several."""
    if len(origins) == 1:
        return ""
    ours = {o.judged_on: next(s.value for s in o.scores if s.name == winner and s.measure == "oos_r2") for o in origins}
    each = ", ".join(f"{_percent(value)} from {day}" for day, value in ours.items())
    return f" These are means over {len(origins)} origins ({each}); it came first at {sum(o.winner == winner for o in origins)} of them."


def _ceiling(scores: tuple[Score, ...], winner: str) -> str:
    """How much a model of each single customer would explain."""
    by_name = {s.name: s for s in scores if s.measure == "oos_r2"}
    best = max((s for s in by_name.values() if s.ceiling), key=lambda s: s.value, default=None)
    if best is None or best.value <= 0:
        return ""
    reached = by_name[winner].value / best.value
    share = ", no more than the winner" if reached >= 1 else f", of which the winner reaches {reached:.0%}" if reached > 0 else ""
    return f" A model of each customer by herself explains {_percent(best.value)}{share}."


def _conditions(conditions: Conditions, question: Question, origins: tuple[Origin, ...]) -> str:
    few = " With so few of them, take this as a hint only." if conditions.past_buyers < 100 else ""
    capped = ""
    if question.capped:
        capped = (
            f" {question.said.capitalize()} was capped at {conditions.cap:,.2f}, the 99th percentile of the past's buyers "
            f"({conditions.capped:,} customers above it)."
        )
    if len(origins) > 1:
        return f"{capped} Windows of neighbouring origins overlap, so they are not independent; the intervals do not count on it.{few}"
    day = origins[0].judged_on
    return f"{capped} The intervals hold for this one origin, {day}: another season may differ more than they say.{few}"


def _who(question: Question) -> str:
    return "buyers" if question.capped else "with any"


def _words(name: str) -> str:
    return "the discovered segments" if name == DISCOVERED else f"the segments by '{name}'"


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"
