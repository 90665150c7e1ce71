"""How the outcome that segments were made for differs between them: its mean in each with an interval, and what a half foretells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from intarsia.core.finding import Figure, Finding
from intarsia.evidence.card import future_values
from intarsia.stats.intervals import group_sums, percentiles, poisson_weights, wilson

CHECK, MEASURE = "outcome", "outcome_mean"


@dataclass(frozen=True)
class Outcome:
    """What is to be foretold: its `label`, and how a value of it is said. `shares`: each value is a yes (1) or a no (0)."""

    label: str
    said: Callable[[float], str]
    shares: bool = False


def by_segment(segment: np.ndarray, values: np.ndarray, asked: Outcome, *, seed: int = 0) -> dict[int, Figure]:
    """The mean outcome of each segment's customers with its 95 % interval: Wilson's of a share, else the bootstrap's. Cost: as of
    `card.future_values`."""
    if not asked.shares:
        return future_values(segment, values, seed=seed)
    out = {}
    for number in np.unique(segment).tolist():
        own = values[segment == number]
        out[number] = Figure(MEASURE, float(own.mean()), *wilson(int(own.sum()), len(own)), len(own))
    return out


def foretold(expected: np.ndarray, base: float, values: np.ndarray, *, seed: int = 0) -> Figure:
    """The share of the differences between customers that the expected values (n,) explain, against everyone getting `base`: for customers
    who had no part in the learning. Cost: 1,000 resamples of n."""
    errors = np.column_stack([(values - expected) ** 2, (values - base) ** 2])
    drawn = group_sums(poisson_weights(len(values), seed=seed), np.zeros(len(values), dtype=np.int64), errors, groups=1)[:, 0, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        draws = 1.0 - drawn[:, 0] / drawn[:, 1]
    whole = errors.sum(0)
    return Figure("held_out_r2", float(1.0 - whole[0] / whole[1]) if whole[1] > 0 else 0.0, *percentiles(draws), len(values))


def findings(figures: dict[int, Figure], everyone: float, asked: Outcome, held: Figure | None) -> tuple[Finding, ...]:
    """One finding on all segments, which says that the figures are of the customers that the segments were made from, and one a segment."""
    least, most = (pick(figures.values(), key=lambda figure: figure.value) for pick in (min, max))
    n = sum(figure.n for figure in figures.values())
    text = f"{asked.label}: from {asked.said(least.value)} to {asked.said(most.value)} by segment, {asked.said(everyone)} of all customers"
    text += f" (n = {n:,}). The segments were made to foretell it from these same customers, so the figures flatter them"
    if held is None:
        text += "; there are too few customers to learn from one half and judge on the other."
    else:
        span = f"[{held.low:.1%}, {held.high:.1%}]"
        text += f"; learnt from one half, segments explain {held.value:.1%} {span} of its differences in the other half (n = {held.n:,})."
    whole = (
        Finding(CHECK, "all", "outcome_spread", most.value - least.value, n, text)
        if held is None
        else Finding(CHECK, "all", "held_out_r2", held.value, held.n, text, held.low, held.high, passed=held.low > 0)
    )
    return whole, *(_of_segment(number, figure, everyone, asked) for number, figure in sorted(figures.items()))


def told(figure: Figure, everyone: float, asked: Outcome) -> str:
    """A segment's outcome as a sentence."""
    span = f"[{asked.said(figure.low)}, {asked.said(figure.high)}]"
    return f"{asked.label}: {asked.said(figure.value)} {span} (n = {figure.n:,}) against {asked.said(everyone)} of all customers."


def _of_segment(number: int, figure: Figure, everyone: float, asked: Outcome) -> Finding:
    because = told(figure, everyone, asked)
    return Finding(CHECK, str(number), MEASURE, figure.value, figure.n, because, figure.low, figure.high)
