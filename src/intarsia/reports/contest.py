"""Who won the back-test, said plainly: by how much, whether chance could explain it, and also where it was not the discovered segments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.core.lesson import OBJECTIVES
from intarsia.reports import wording

if TYPE_CHECKING:
    from intarsia.core.run import Backtest, Score

OURS = "discovered"
PRIMARY = "oos_r2"
"""The measure by which a back-test finds its winner."""


@dataclass(frozen=True)
class Contest:
    """`verdict` is a sentence for the page, `clause` the same as part of a sentence, with the numbers; `ours` whether ours came first."""

    verdict: str
    clause: str
    ours: bool


def way(name: str) -> str:
    """What a way to segment is called before people."""
    return "the discovered segments" if name == OURS else wording.clean(name).replace("_", " ")


def contest(backtest: Backtest) -> Contest:
    """The outcome by the share of the differences that was foretold, the measure by which the winner was found.

    A lead is clear where the 95 % interval of the paired difference leaves out zero. Needs a score of "discovered" to compare with.
    """
    ahead = f"the next {backtest.horizon_days} days"
    outcome = backtest.said or OBJECTIVES.get(backtest.objective, backtest.objective)
    measure = f"share of the differences in {outcome} that was foretold"
    first, second = _two_best(backtest)
    if first.value <= 0:
        said = f"no way to segment foretold {ahead} better than the average of everyone"
        return Contest(f"{said[0].upper()}{said[1:]}.", f"in the back-test {said} ({measure}: {_told(first)})", first.name == OURS)
    if second is None:
        said = f"nothing was there to compare the segments with in foretelling {ahead}"
        return Contest(f"{said[0].upper()}{said[1:]}.", f"{said} ({measure}: {_told(first)})", first.name == OURS)
    ours = first.name == OURS
    compared = second if ours else first
    tie = compared.difference_low <= 0 <= compared.difference_high
    numbers = f"({measure}: {_told(first)}, against {_told(second)}, n = {wording.count(first.n)})"
    if ours:
        lead = ", but not clearly: it may be chance" if tie else ""
        return Contest(f"The discovered segments came first{lead}.", f"in the back-test they foretold {ahead} best{lead} {numbers}", ours)
    name = way(first.name)
    lead = "somewhat better, though it may be chance" if tie else "better"
    plain = f"The discovered segments did not come first: {name} did{', though it may be chance' if tie else ''}."
    return Contest(plain, f"in the back-test {name} foretold {ahead} {lead} {numbers}", ours)


def _two_best(backtest: Backtest) -> tuple[Score, Score | None]:
    """The winner's score, and ours where another won, else the best of the others; a ceiling is no competitor."""
    competed = [score for score in backtest.scores if score.measure == PRIMARY and not score.ceiling]
    first = next(score for score in competed if score.name == backtest.winner)
    others = [score for score in competed if score is not first]
    against = next((score for score in others if score.name == OURS), None) or max(others, key=lambda s: s.value, default=None)
    return first, against


def _told(score: Score) -> str:
    name = "ours" if score.name == OURS else way(score.name)
    return f"{name} {wording.with_interval(score.value, score.low, score.high)}"
