"""Are there gaps between the segments, or do they border on each other?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from intarsia.core.finding import Finding
from intarsia.core.segmentation import Segmentation
from intarsia.evidence.trial import Trial, on_trial
from intarsia.stats.separation import calinski_harabasz, davies_bouldin, silhouette

_READING = ((0.7, "far apart"), (0.5, "clearly apart"), (0.25, "apart, with broad borders"), (-1.0, "without clear gaps between them"))
_PARTS = 10
_T_95 = 2.262157162740992  # Student's t with 9 degrees of freedom


@dataclass(frozen=True)
class Separation:
    """Silhouette, Davies-Bouldin and Calinski-Harabasz in the prepared coordinates.

    `rows`: at most so many customers, for the silhouette costs their square. `least`: the silhouette from which on there are gaps
    (Kaufman & Rousseeuw 1990).
    """

    rows: int = 5_000
    least: float = 0.25

    def run(self, segmentation: Segmentation, *, seed: int = 0) -> tuple[Finding, ...]:
        """One finding a measure; only the silhouette can fail."""
        trial = on_trial(segmentation, rows=self.rows, seed=seed)
        n, k = len(trial.segment), trial.k
        if k < 2 or n <= k or not trial.varies:
            why = (
                "there is only one segment"
                if k < 2
                else "all customers are alike"
                if n > k
                else f"{n} customers are too few for {k} segments"
            )
            return (Finding("separation", "all", "silhouette", float("nan"), n, f"Separation could not be measured: {why}."),)
        value = silhouette(trial.matrix, trial.labels, rows=self.rows, seed=seed)
        low, high = _interval(trial, value, seed)
        reading = next(words for least, words in _READING if value >= least)
        because = f"The silhouette is {value:.2f}{_said(low, high, n, '.2f')}: the segments are {reading}."
        if value < self.least:
            because += " Segments can be useful without gaps, but a customer near a border could belong to either side."
        return (
            Finding("separation", "all", "silhouette", value, n, because, low, high, value >= self.least),
            _told(trial, davies_bouldin, "Davies-Bouldin", ".2f", seed),
            _told(trial, calinski_harabasz, "Calinski-Harabasz", ",.0f", seed),
        )


_MEANS = {
    "Davies-Bouldin": "lower is better, and below 1 the segments are tighter than they are close",
    "Calinski-Harabasz": "higher is better, comparable only on the same customers",
}


def _told(trial: Trial, index: Callable[[np.ndarray, np.ndarray], float], name: str, form: str, seed: int) -> Finding:
    value, n = index(trial.matrix, trial.labels), len(trial.labels)
    low, high = _left_out(trial, lambda kept: index(trial.matrix[kept], trial.labels[kept]), value, seed)
    because = f"{name} is {value:{form}}{_said(low, high, n, form)}: {_MEANS[name]}."
    measure = name.lower().replace("-", "_")
    return Finding("separation", "all", measure, value, n, because, None if low is None else max(0.0, low), high)


def _said(low: float | None, high: float | None, n: int, form: str) -> str:
    return f" ({n:,} customers)" if low is None else f", 95 % interval {max(low, -1.0):{form}} to {high:{form}} ({n:,} customers)"


def _interval(trial: Trial, value: float, seed: int) -> tuple[float | None, float | None]:
    """From the spread between ten random parts of the customers, or, where these would be too small, from leaving each of them out."""
    n = len(trial.segment)
    if n < _PARTS * 5 * trial.k:
        low, high = _left_out(trial, lambda kept: silhouette(trial.matrix[kept], trial.labels[kept], rows=n, seed=seed), value, seed)
        return (None, None) if low is None or high is None else (max(-1.0, low), min(1.0, high))
    parts = np.array_split(np.random.default_rng(seed).permutation(n), _PARTS)
    known = [silhouette(trial.matrix[p], trial.labels[p], rows=n, seed=seed) for p in parts if len(np.unique(trial.segment[p])) > 1]
    if len(known) < _PARTS:
        return None, None
    half = _T_95 * float(np.std(known, ddof=1)) / _PARTS**0.5
    return max(-1.0, value - half), min(1.0, value + half)


def _left_out(trial: Trial, measure: Callable[[np.ndarray], float], value: float, seed: int) -> tuple[float | None, float | None]:
    """The jackknife over ten random tenths of the customers, each left out once. None where without one of them nothing can be measured."""
    n = len(trial.labels)
    if n < 2 * _PARTS:
        return None, None
    parts = np.array_split(np.random.default_rng(seed).permutation(n), _PARTS)
    without = np.array([measure(np.delete(np.arange(n), part)) for part in parts])
    if not np.isfinite([*without, value]).all():
        return None, None
    half = _T_95 * float(np.sqrt((_PARTS - 1) / _PARTS * ((without - without.mean()) ** 2).sum()))
    return value - half, value + half
