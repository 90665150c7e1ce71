"""Judge segments by what customers did next: learnt at one date, judged at a later one, beside the ways people segment today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from intarsia.core.base import CustomerBase
from intarsia.core.engine import Progress, quiet
from intarsia.core.lesson import EXPLORE, OBJECTIVES
from intarsia.core.run import Backtest, Weight
from intarsia.core.segmentation import Segmentation
from intarsia.errors import TooLittle, UnknownName
from intarsia.flows.ceilings import ceilings
from intarsia.flows.lasting import first_day
from intarsia.flows.objective import lessons, origins
from intarsia.flows.yardsticks import Present, told_of, ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intarsia.evidence.origin import Window

MOST_CUSTOMERS = 200_000


def backtest(  # noqa: PLR0913  one a decision of the user
    base: CustomerBase,
    segments: Segmentation,
    *,
    horizon_days: int = 90,
    most_origins: int = 4,
    objective: str = "",
    present: Present | None = None,
    seed: int = 0,
    progress: Progress = quiet,
) -> tuple[Backtest | None, str]:
    """The discovered way of segmenting, learnt afresh on the past, against today's segments, every baseline and models of single customers.

    With t the day that the segments are of and h the horizon: learnt at t - 2h on what customers did in the following h days, judged at
    t - h on the h days up to t; and the same from up to `most_origins` origins, each h/3 earlier. Segments made for an objective choose
    their algorithm and number afresh at each origin. What is foretold is `objective`; the segments' own, or spend, where it is not given.
    Gives None and a sentence where the history is too short. A panel of about 200,000 customers is judged.
    Cost: two measurings of the base, the fits and 1,000 resamples for each origin.
    """
    from intarsia.evidence.backtest import Question
    from intarsia.evidence.backtest import backtest as judge
    from intarsia.features.panel import panel

    asked = _asked(segments, objective)
    days = origins(base, segments.features.as_of, horizon_days, most_origins)
    if not days:
        return None, _too_short(base, segments, horizon_days)
    question = Question(horizon_days, asked, _said(segments, asked), capped=asked != "churn")

    weights: list[Weight] = []

    def windows() -> Iterator[Window]:
        from intarsia.evidence.origin import Window
        from intarsia.segments.weights import learnt_weights

        judged = panel(base, MOST_CUSTOMERS, customers=segments.n_customers)
        for number, (past, now) in enumerate(lessons(judged, days, asked, horizon_days, like=segments.features)):
            progress("looking back", number / len(days))
            weights.extend(learnt_weights(segments.features.columns, past.table, past.outcome, past.as_of))
            yield Window(past.as_of, now.as_of, past.table, past.outcome, now.table, now.outcome)

    try:
        competing = ways(segments, present, seed=seed)
        judged = judge(windows(), competing, question, ceilings=ceilings(segments, seed=seed), seed=seed)
    except TooLittle as error:
        return None, f"No back-test: {error}"
    because = judged.because + _anew(segments, judged) + told_of(present, segments, judged) + _what_counted(weights)
    return replace(judged, weights=tuple(weights), because=because), ""


def _anew(segments: Segmentation, judged: Backtest) -> str:
    """That the segments judged are not those that are shown, for these know what came after; and how many there were."""
    groups = judged.groups("discovered")
    if segments.lesson is None and groups == str(segments.k):
        return " The discovered segments were learnt anew at each date from what was known then, by the same algorithm and number."
    chosen = "" if segments.lesson is None else ", algorithm and number included"
    return (
        f" What was judged is this way of finding segments, not the {segments.k} that are shown: they were found anew at each date "
        f"from what was known then{chosen}, with {groups} segments."
    )


def _what_counted(weights: list[Weight]) -> str:
    """The features that foretold most, from the latest date and the earliest."""
    if not weights:
        return ""
    days = sorted({weight.as_of for weight in weights}, reverse=True)

    def told(day: date) -> str:
        return ", ".join(f"{w.label.lower()} {w.share:.0%}" for w in [w for w in weights if w.as_of == day][:3])

    before = f"; on {days[-1]} {told(days[-1])}" if len(days) > 1 else ""
    return f" What foretold most on {days[0]}: {told(days[0])}{before}."


def _asked(segments: Segmentation, objective: str) -> str:
    asked = objective or (segments.lesson.objective if segments.lesson else "spend")
    foretold = [one for one in OBJECTIVES if one != EXPLORE]
    if asked not in foretold:
        raise UnknownName("objective of a back-test", asked, foretold)
    return asked


def _said(segments: Segmentation, asked: str) -> str:
    """What varies between customers, in words: spend, or what is counted where no money is known."""
    unit = next((column.unit for column in segments.features.columns if column.name == "spend"), "")
    return f"{unit} bought" if asked == "spend" and unit in ("lines", "pieces") else OBJECTIVES[asked]


def _too_short(base: CustomerBase, segments: Segmentation, horizon_days: int) -> str:
    start = first_day(base)
    have = (segments.features.as_of - start).days if start else 0
    needed = timedelta(days=2 * horizon_days + 1).days
    return f"No back-test: it needs more than {needed:,} days of orders ({horizon_days} to learn from twice over); there are {have:,}."
