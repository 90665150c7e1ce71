"""Learns what each measure of a customer adds to what she will do, one small step at a time, so that the parts add up exactly.

The model is a sum of one step function a coordinate (boosted stumps, an additive model): less sharp than deep boosting, but its parts are
exact contributions, not estimates of them, and each can be written in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.stats.memory import remembered

_BINS = 48
_ROUNDS = 300
_RATE = 0.1
_PATIENCE = 30
_HELD = 0.25


@dataclass(frozen=True)
class Additive:
    """`cuts[j]` ascending and `values[j]`, one longer: what coordinate j adds to the forecast, centred on the customers it was learnt from;
    `level` is their mean outcome. `gains` (p,) is how much of the variance of held-out customers each coordinate explained."""

    cuts: tuple[np.ndarray, ...]
    values: tuple[np.ndarray, ...]
    level: float
    gains: np.ndarray

    def parts(self, matrix: np.ndarray) -> np.ndarray:
        """What each coordinate adds for each customer: (n, p)."""
        columns = [
            values[np.searchsorted(cuts, matrix[:, j], side="left")]
            for j, (cuts, values) in enumerate(zip(self.cuts, self.values, strict=True))
        ]
        return np.column_stack(columns) if columns else np.zeros((len(matrix), 0))

    def foretell(self, matrix: np.ndarray) -> np.ndarray:
        """The forecast for each customer: (n,)."""
        return np.asarray(self.level + self.parts(matrix).sum(1))


@remembered(16)
def additive(matrix: np.ndarray, outcome: np.ndarray, *, smallest: float = 0.01, seed: int = 0) -> Additive:
    """Least-squares boosting of stumps on at most 48 quantile bins a coordinate of (n, p), for an outcome (n,).

    A random quarter is held out to say when to stop: where nothing can be foretold, no step is made and every part is 0. A stump leaves at
    least the share `smallest` of customers on either side. Row order matters only through rounding: give rows in an order fixed by content.
    The last 16 answers are remembered: every number of segments asks the same. Cost: up to 300 rounds of n x p. Source: Friedman, Annals
    of Statistics 29 (2001); stumps as in Lou, Caruana & Gehrke, KDD 2012.
    """
    n, p = matrix.shape
    cuts = tuple(_cuts(matrix[:, j]) for j in range(p))
    codes = np.column_stack([np.searchsorted(cut, matrix[:, j], side="left") for j, cut in enumerate(cuts)]) if p else np.zeros((n, 0), int)
    held = np.zeros(n, dtype=bool)
    held[np.random.default_rng(seed).permutation(n)[: int(n * _HELD)]] = True
    learner = _Learner(codes[~held], outcome[~held], tuple(len(cut) + 1 for cut in cuts), smallest)
    judge = codes[held], outcome[held]
    values, level = _boosted(learner, judge)
    middle = [np.bincount(codes[:, j], minlength=len(v)) @ v / max(n, 1) for j, v in enumerate(values)]
    centred = [v - m for v, m in zip(values, middle, strict=True)]
    gains = _gains(centred, judge, level + float(sum(middle)))
    kept = [_merged(cut, v) for cut, v in zip(cuts, centred, strict=True)]
    return Additive(tuple(c for c, _ in kept), tuple(v for _, v in kept), level + float(sum(middle)), gains)


@dataclass(frozen=True)
class _Learner:
    codes: np.ndarray
    outcome: np.ndarray
    sizes: tuple[int, ...]
    smallest: float

    def best(self, residual: np.ndarray, flat: np.ndarray, counts: np.ndarray) -> tuple[int, int, float, float] | None:
        """The stump that explains most of the residual: coordinate, last bin on the low side, and the two steps."""
        sums = np.bincount(flat, np.repeat(residual, len(self.sizes)), minlength=len(counts))
        least = max(self.smallest * len(residual), 2.0)
        best, found = 0.0, None
        for j, (start, size) in enumerate(zip(np.cumsum([0, *self.sizes[:-1]]), self.sizes, strict=True)):
            held, total = counts[start : start + size], sums[start : start + size]
            low_n, low = np.cumsum(held)[:-1], np.cumsum(total)[:-1]
            high_n, high = held.sum() - low_n, total.sum() - low
            fits = (low_n >= least) & (high_n >= least)
            if not fits.any():
                continue
            gain = np.where(fits, low**2 / np.maximum(low_n, 1) + high**2 / np.maximum(high_n, 1), -np.inf)
            b = int(gain.argmax())
            if gain[b] > best * (1 + 1e-12):
                best, found = float(gain[b]), (j, b, float(low[b] / low_n[b]), float(high[b] / high_n[b]))
        return found


def _boosted(learner: _Learner, judge: tuple[np.ndarray, np.ndarray]) -> tuple[list[np.ndarray], float]:
    values = [np.zeros(size) for size in learner.sizes]
    level = float(learner.outcome.mean()) if len(learner.outcome) else 0.0
    if not len(learner.outcome) or not learner.sizes:
        return values, level
    starts = np.cumsum([0, *learner.sizes[:-1]])
    flat = (learner.codes + starts).ravel()
    counts = np.bincount(flat, minlength=sum(learner.sizes)).astype(np.float64)
    residual, unseen = learner.outcome - level, judge[1] - level
    best, kept, since = float((unseen**2).sum()), [v.copy() for v in values], 0
    for _ in range(_ROUNDS):
        stump = learner.best(residual, flat, counts)
        if stump is None or since >= _PATIENCE:
            break
        j, b, low, high = stump
        step = np.where(np.arange(learner.sizes[j]) <= b, low, high) * _RATE
        values[j] += step
        residual = residual - step[learner.codes[:, j]]
        unseen = unseen - step[judge[0][:, j]]
        loss = float((unseen**2).sum())
        since += 1
        if loss < best * (1 - 1e-6):
            best, kept, since = loss, [v.copy() for v in values], 0
    return kept, level


def _gains(values: list[np.ndarray], judge: tuple[np.ndarray, np.ndarray], level: float) -> np.ndarray:
    """How much worse the held-out forecast is without each coordinate, as a share of the outcome's variance; never below 0."""
    codes, outcome = judge
    if len(outcome) == 0:
        return np.zeros(len(values))
    parts = [v[codes[:, j]] for j, v in enumerate(values)]
    missed = outcome - level - np.sum(parts, axis=0) if parts else outcome - level
    spread = float(((outcome - outcome.mean()) ** 2).sum())
    worse = [float(((missed + part) ** 2).sum() - (missed**2).sum()) for part in parts]
    return np.maximum(np.array(worse), 0.0) / spread if spread > 0 else np.zeros(len(values))


def _cuts(values: np.ndarray) -> np.ndarray:
    """Ascending cut points half-way between neighbouring values, about 48 bins of equal counts."""
    levels = np.unique(values)
    if len(levels) <= _BINS:
        return np.asarray((levels[:-1] + levels[1:]) / 2)
    asked = np.unique(np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1], method="lower"))
    above = levels[np.minimum(np.searchsorted(levels, asked, side="right"), len(levels) - 1)]
    cuts = np.unique((asked + above) / 2)
    return cuts[cuts < levels[-1]]


def _merged(cuts: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Without cuts at which nothing changes."""
    steps = np.flatnonzero(np.diff(values) != 0)
    return cuts[steps], values[np.concatenate([steps, [len(values) - 1]])] if len(values) else values
