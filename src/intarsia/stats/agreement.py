"""How much two ways of grouping the same customers agree: one number for all, and one for each group."""

from __future__ import annotations

import numpy as np


def contingency(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How many of n customers have label i in `a` and j in `b`: (max a + 1, max b + 1) counts from labels 0..k-1. Cost n.

    >>> contingency(np.array([0, 0, 1]), np.array([1, 1, 0])).tolist()
    [[0, 2], [1, 0]]
    """
    rows, columns = int(a.max(initial=-1)) + 1, int(b.max(initial=-1)) + 1
    code = a.astype(np.int64) * columns + b.astype(np.int64)
    return np.bincount(code, minlength=rows * columns).reshape(rows, columns)


def adjusted_rand(a: np.ndarray, b: np.ndarray) -> float:
    """The adjusted Rand index of two labellings 0..k-1 of the same customers: 1 the same groups, about 0 chance, below 0 worse than chance.

    Pairs of customers are counted in whole numbers, so names of labels and row order do not matter. Two labellings that both put everybody
    together (or everybody apart) agree fully: 1. Source: Hubert & Arabie, Journal of Classification 2 (1985). Cost n.

    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    table = contingency(a, b)
    n = int(table.sum())
    together = _pairs(table)
    in_a, in_b, all_pairs = _pairs(table.sum(1)), _pairs(table.sum(0)), n * (n - 1) // 2
    if in_a == in_b == together:
        return 1.0
    chance = in_a * in_b / all_pairs
    return float((together - chance) / ((in_a + in_b) / 2.0 - chance))


def best_jaccard(reference: np.ndarray, other: np.ndarray) -> np.ndarray:
    """For each group of `reference`, its best overlap with a group of `other`: |both| / |either|, (k,) in [0, 1].

    Labels are 0..k-1; a group without members gives 0. Source: Hennig, Computational Statistics & Data Analysis 52 (2007). Cost n.

    >>> best_jaccard(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])).round(2).tolist()
    [0.67, 0.5]
    """
    table = contingency(reference, other)
    either = table.sum(1)[:, None] + table.sum(0)[None, :] - table
    return np.asarray((table / np.maximum(either, 1)).max(1, initial=0.0))


def _pairs(counts: np.ndarray) -> int:
    whole = counts.astype(np.int64)
    return int((whole * (whole - 1) // 2).sum())
