"""What customers do next if they go on as before: chances from segment to segment, tested before they are believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_LEAST = 5.0


@dataclass(frozen=True)
class Assumption:
    """Something that a projection takes for granted, tested by chi-squared: its p-value, the effect size (Cramér's V, 0 to 1) and the
    number of transitions; p is 1 where nothing varies."""

    statistic: float
    free: int
    p: float
    effect: float
    n: int


def counted(panel: np.ndarray, states: int) -> np.ndarray:
    """Transitions of each step: (steps, states, states) counts from a panel (customers, steps + 1) of states 0..states - 1; a negative
    state is nobody, and transitions from or to it do not count.

    >>> counted(np.array([[0, 1, 1], [0, 0, -1]]), 2).tolist()
    [[[1, 1], [0, 0]], [[0, 0], [0, 1]]]
    """
    out = np.zeros((panel.shape[1] - 1, states, states), dtype=np.int64)
    for step in range(panel.shape[1] - 1):
        known = (panel[:, step] >= 0) & (panel[:, step + 1] >= 0)
        code = panel[known, step] * states + panel[known, step + 1]
        out[step] = np.bincount(code, minlength=states * states).reshape(states, states)
    return out


def smoothed(counts: np.ndarray, *, strength: float = 1.0) -> np.ndarray:
    """Chances from (k, k) counts; every row sums to 1. Each row is joined by `strength` customers who go where customers go on the whole
    (a Dirichlet prior), so that what was never seen is rare and not impossible.

    >>> smoothed(np.array([[8, 2], [0, 0]])).round(3).tolist()
    [[0.8, 0.2], [0.8, 0.2]]
    """
    alpha = counts + _prior(counts, strength)
    return np.asarray(alpha / alpha.sum(1, keepdims=True))


def drawn(counts: np.ndarray, *, draws: int = 400, strength: float = 1.0, seed: int = 0) -> np.ndarray:
    """Chances that are as likely as the counts allow: (draws, k, k) from the Dirichlet distribution of each row."""
    alpha = np.maximum(counts + _prior(counts, strength), 1e-9)
    parts = np.random.default_rng(seed).standard_gamma(np.broadcast_to(alpha, (draws, *alpha.shape)))
    parts = np.maximum(parts, 1e-300)
    return np.asarray(parts / parts.sum(2, keepdims=True))


def months_until(chances: np.ndarray, target: int) -> np.ndarray:
    """The expected steps until first in `target`, from each of k states: (k,), 0 from the target itself, infinite where there is no way.

    The row sums of the fundamental matrix (I - Q)^-1, Q the chances among the other states (Kemeny & Snell 1960). Cost k^3.

    >>> months_until(np.array([[0.5, 0.5], [0.0, 1.0]]), 1).tolist()
    [2.0, 0.0]
    """
    k = len(chances)
    ways = np.eye(k, dtype=bool) | (chances > 0)
    for _ in range(k):
        ways = (ways.astype(np.int64) @ ways.astype(np.int64)) > 0
    sure = np.array([all(ways[j, target] for j in range(k) if ways[i, j]) for i in range(k)])
    out = np.where(sure, 0.0, np.inf)
    others = np.array([i for i in range(k) if i != target and sure[i]], dtype=np.int64)
    if len(others):
        inside = chances[np.ix_(others, others)]
        out[others] = np.linalg.solve(np.eye(len(others)) - inside, np.ones(len(others)))
    out[target] = 0.0
    return out


def first_order(panel: np.ndarray, states: int) -> Assumption:
    """Whether it matters where a customer was before the present segment: for each present state, the table of the state before by the
    state after (Anderson & Goodman, Annals of Mathematical Statistics 28, 1957). A first-order chain passes."""
    tables = []
    for now in range(states):
        table = np.zeros((states, states))
        for step in range(1, panel.shape[1] - 1):
            chosen = (panel[:, step] == now) & (panel[:, step - 1] >= 0) & (panel[:, step + 1] >= 0)
            code = panel[chosen, step - 1] * states + panel[chosen, step + 1]
            table += np.bincount(code, minlength=states * states).reshape(states, states)
        tables.append(table)
    return _pooled(tables)


def stationary(counts: np.ndarray) -> Assumption:
    """Whether all steps are alike: for each origin, the table of step by target, from (steps, k, k) counts (Anderson & Goodman 1957)."""
    return _pooled([counts[:, origin].astype(np.float64) for origin in range(counts.shape[1])])


def _pooled(tables: list[np.ndarray]) -> Assumption:
    """The chi-squared statistics of several tables, summed; rows and columns too thin to be judged are joined."""
    from scipy.stats import chi2

    statistic, free, n, most = 0.0, 0, 0.0, 0.0
    for table in tables:
        thick = _joined(_joined(table).T).T
        thick = thick[thick.sum(1) > 0]  # a row whose customers were all in columns that were too thin
        rows, columns = thick.shape
        if min(rows, columns) < 2:
            continue
        expected = thick.sum(1, keepdims=True) * thick.sum(0, keepdims=True) / thick.sum()
        statistic += float(((thick - expected) ** 2 / expected).sum())
        free += (rows - 1) * (columns - 1)
        n += float(thick.sum())
        most += float(thick.sum()) * (min(rows, columns) - 1)
    if not free:
        return Assumption(0.0, 0, 1.0, 0.0, int(n))
    return Assumption(statistic, free, float(chi2.sf(statistic, free)), float(np.sqrt(statistic / most)), int(n))


def _joined(table: np.ndarray) -> np.ndarray:
    """The rows, those joined that could expect fewer than five customers in the rarest column of some size; where even
    these are too few together, they are left out."""
    columns = table[:, table.sum(0) > 0]
    if not columns.size:
        return np.zeros((0, 0))
    total = columns.sum()
    share = np.sort(columns.sum(0) / total)[::-1]
    typical = float(share[min(1, len(share) - 1)])
    enough = columns.sum(1) * typical >= _LEAST
    rest = columns[~enough].sum(0, keepdims=True)
    kept = np.vstack([columns[enough], rest]) if rest.sum() * typical >= _LEAST else columns[enough]
    return np.asarray(kept)


def _prior(counts: np.ndarray, strength: float) -> np.ndarray:
    total = counts.sum()
    overall = counts.sum(0) / total if total else np.full(counts.shape[1], 1.0 / max(counts.shape[1], 1))
    return np.asarray(strength * np.broadcast_to(overall, counts.shape))
