"""How well a grouping foretold an outcome: measures that need only counts and sums by group, so that a thousand resamples cost one pass.

Everywhere `counts` and `sums` are (r, k): customers and outcome of each of k groups in each of r (re)samples; `squares` (r,) is the sum of
squared outcomes; `foretold` (k,) what was foretold for a customer of each group. Measures are (r,), NaN where they are not defined.
"""

from __future__ import annotations

import numpy as np


def ceiling(outcome: np.ndarray) -> float:
    """The 99th percentile of those above 0, beyond which a few would rule the mean; infinite where nobody is above 0."""
    some = outcome[outcome > 0]
    return float(np.quantile(some, 0.99)) if len(some) else float("inf")


def held(outcome: np.ndarray, most: float) -> np.ndarray:
    """The outcome with nothing below 0 (more returned than bought) and nothing above `most`."""
    return np.clip(np.asarray(outcome, dtype=np.float64), 0.0, most)


def out_of_sample_r2(counts: np.ndarray, sums: np.ndarray, squares: np.ndarray, foretold: np.ndarray) -> np.ndarray:
    """1 - SSE/SST, with what was foretold rescaled to the level of the outcome, so that a season is not punished."""
    n, total = counts.sum(1), sums.sum(1)
    level = _ratio(total, counts @ foretold, 0.0)
    said = level[:, None] * foretold
    flat = (counts @ foretold) <= 0
    said[flat] = _ratio(total, n, 0.0)[flat, None]
    missed = squares - 2 * (said * sums).sum(1) + (said**2 * counts).sum(1)
    return 1.0 - _ratio(missed, _spread(n, total, squares), np.nan)


def epsilon_squared(counts: np.ndarray, sums: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """(SSB - (k - 1) MSW)/SST: the share of variance between groups, corrected for their number; empty groups do not count."""
    n, total = counts.sum(1), sums.sum(1)
    inside = squares - _ratio(sums**2, counts, 0.0).sum(1)
    k = (counts > 0).sum(1)
    all_of_it = _spread(n, total, squares)
    between = np.where(np.isnan(all_of_it), np.nan, all_of_it - inside)
    return _ratio(between - (k - 1) * _ratio(inside, n - k, np.nan), all_of_it, np.nan)


def normalised_gini(counts: np.ndarray, sums: np.ndarray, foretold: np.ndarray, perfect: np.ndarray) -> np.ndarray:
    """The Gini of the ranking by what was foretold over the Gini of the perfect ranking (1 is perfect, 0 is by chance).

    Equal forecasts share a rank. `perfect` (r,) is the sum of outcome times middle rank over all customers by ascending outcome.
    Source: Wang, Liu & Miao 2019, arXiv 1912.07753.
    """
    tied, brought = _ranked(counts, sums, foretold)
    before = np.cumsum(tied, axis=1) - tied / 2
    n, total = tied.sum(1), brought.sum(1)
    half = n * total / 2
    return _ratio((before * brought).sum(1) - half, np.where(perfect - half > 1e-12 * half, perfect - half, np.nan), np.nan)


def capture(counts: np.ndarray, sums: np.ndarray, foretold: np.ndarray, *, share: float = 0.2) -> np.ndarray:
    """The share of the outcome brought by the top `share` of customers by what was foretold; equal forecasts are taken in parts."""
    tied, each = _ranked(counts, sums, foretold)
    down, brought = tied[:, ::-1], each[:, ::-1]
    wanted = share * down.sum(1, keepdims=True)
    taken = np.clip(wanted - (np.cumsum(down, axis=1) - down), 0.0, down)
    return _ratio((_ratio(taken, down, 0.0) * brought).sum(1), each.sum(1), np.nan)


def _ranked(counts: np.ndarray, sums: np.ndarray, foretold: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Counts and sums by rank of the forecast, ascending; groups with equal forecasts are one."""
    values, code = np.unique(foretold, return_inverse=True)
    merge = (code[:, None] == np.arange(len(values))).astype(np.float64)
    return counts @ merge, sums @ merge


def _spread(n: np.ndarray, total: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """SST, NaN where the outcome does not vary."""
    spread = squares - _ratio(total**2, n, 0.0)
    return np.where(spread > 1e-12 * squares, spread, np.nan)


def _ratio(above: np.ndarray, below: np.ndarray, otherwise: float) -> np.ndarray:
    """above/below where below is positive, else `otherwise`."""
    out = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), otherwise)
    return np.divide(above, below, out=out, where=below > 0)
