"""Would other customers of the same shop have given the same segments?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.core.finding import Finding
from intarsia.core.segmentation import Segmentation
from intarsia.evidence.trial import Relearning, relearning
from intarsia.stats.agreement import best_jaccard
from intarsia.stats.intervals import percentiles
from intarsia.stats.stability import Halving, halvings

_READING = ((0.85, "highly stable"), (0.75, "stable"), (0.6, "a pattern, but who belongs to it is doubtful"), (0.0, "not to be trusted"))


@dataclass(frozen=True)
class Stability:
    """Segmented again on random halves of the customers.

    `rows`: at most so many customers are segmented again. `splits` into two random halves: each gives one agreement of the halves (adjusted
    Rand index) and two Jaccard overlaps of each segment with its nearest counterpart in a half (Hennig 2007; halves without repetition,
    because doubled rows flatter density methods). `least`: the agreement that passes; `least_segment`: the overlap that passes.
    Cost 2 x splits fits on rows/2.
    """

    rows: int = 3_000
    splits: int = 25
    least: float = 0.7
    least_segment: float = 0.6

    def run(self, segmentation: Segmentation, *, seed: int = 0) -> tuple[Finding, ...]:
        """One finding on all, one a segment. Intervals span 95 % of the halves."""
        trial = relearning(segmentation, rows=self.rows, seed=seed)
        n, k = len(trial.segment), len(trial.numbers)
        if k < 2 or n < 4 * k or not trial.varies:
            why = (
                "there is only one segment"
                if k < 2
                else "all customers are alike"
                if n >= 4 * k
                else f"{n} customers are too few for {k} segments"
            )
            return (Finding("stability", "all", "split_half_ari", float("nan"), n, f"Stability could not be measured: {why}."),)
        tried = halvings(trial.rows, trial.fit, times=self.splits, seed=seed)
        return self._overall(tried, n), *self._each(tried, trial)

    def _overall(self, tried: tuple[Halving, ...], n: int) -> Finding:
        draws = np.array([halving.agreement for halving in tried])
        value, (low, high) = float(draws.mean()), percentiles(draws)
        passed = value >= self.least
        told = "other customers would give nearly the same segments" if passed else "other customers would give other segments"
        because = (
            f"Segments learnt on one half of {n:,} customers agree with those learnt on the other half by {value:.2f} "
            f"(1 is the same, 0 is chance; {low:.2f} to {high:.2f} in 95 % of {self.splits} splits): {told} ({self.least:g} is wanted)."
        )
        return Finding("stability", "all", "split_half_ari", value, n, because, low, high, passed)

    def _each(self, tried: tuple[Halving, ...], trial: Relearning) -> list[Finding]:
        draws = np.array(
            [
                best_jaccard(np.searchsorted(trial.numbers, trial.segment), found)
                for halving in tried
                for found in (halving.first, halving.second)
            ]
        )
        found: list[Finding] = []
        for j, number in enumerate(trial.numbers.tolist()):
            value, (low, high) = float(draws[:, j].mean()), percentiles(draws[:, j])
            size = int((trial.segment == number).sum())
            reading = next(words for least, words in _READING if value >= least)
            because = (
                f"Segment {number} came back in {len(draws)} random halves with a mean overlap of {value:.2f} "
                f"({low:.2f} to {high:.2f} in 95 % of them; {size:,} of its customers): {reading}."
            )
            detail = {"reading": reading}
            passed = value >= self.least_segment
            found.append(Finding("stability", str(number), "clusterwise_jaccard", value, size, because, low, high, passed, detail))
        return found
