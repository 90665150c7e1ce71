"""Joins small groups into larger ones, step by step, always the two whose union costs least: a family tree of segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Tree:
    """The merges of m leaves, in order of height: `left` and `right` (m-1,) are nodes (leaves 0..m-1, then m, m+1, ... as made), `heights`
    rise, `sizes` is the weight below each merge. Column by column this is the linkage matrix of scipy, for any dendrogram."""

    left: np.ndarray
    right: np.ndarray
    heights: np.ndarray
    sizes: np.ndarray

    @property
    def leaves(self) -> int:
        """The number of leaves."""
        return len(self.left) + 1

    def cut(self, k: int) -> np.ndarray:
        """The group of each leaf, int64 (m,), when the tree is cut into min(k, m) groups; groups are numbered by their first leaf."""
        m = self.leaves
        owner = np.arange(2 * m - 1)
        joins = max(m - max(k, 1), 0)
        for step in range(joins - 1, -1, -1):
            owner[self.left[step]] = owner[self.right[step]] = owner[m + step]
        first: dict[int, int] = {}
        return np.array([first.setdefault(int(root), len(first)) for root in owner[:m]], dtype=np.int64)


def ward(points: np.ndarray, sizes: np.ndarray) -> Tree:
    """Ward's tree over (m, p) points that stand for `sizes` (m,) customers each, all above zero, m >= 1.

    The height of a merge of groups of weight a and b, d apart, is sqrt(2 a b/(a + b)) d, as in scipy where all sizes are one. Among equal
    merges the first pair goes first. Cost about m^2 (m^3 at worst) and m^2 memory: for up to some thousand points.
    Source: Ward 1963; the update of Lance and Williams 1967; the nearest partner of each row is kept, as in Muellner 2011.

    >>> ward(np.array([[0.0], [1.0], [9.0]]), np.ones(3)).cut(2).tolist()
    [0, 0, 1]
    """
    m = len(points)
    weight = np.asarray(sizes, dtype=np.float64).copy()
    away = ((points[:, None, :] - points[None, :, :]) ** 2).sum(2)
    cost = 2.0 * np.outer(weight, weight) / (weight[:, None] + weight[None, :]) * away
    np.fill_diagonal(cost, np.inf)
    node = np.arange(m)
    left, right = np.empty(m - 1, dtype=np.int64), np.empty(m - 1, dtype=np.int64)
    heights, totals = np.empty(m - 1), np.empty(m - 1)
    partner = cost.argmin(1)
    least = cost[node, partner]
    for step in range(m - 1):
        i = int(least.argmin())
        j = int(partner[i])
        heights[step] = np.sqrt(max(least[i], heights[step - 1] ** 2 if step else 0.0))
        left[step], right[step] = sorted((node[i], node[j]))
        both = weight[i] + weight[j]
        joined = ((weight[i] + weight) * cost[i] + (weight[j] + weight) * cost[j] - weight * cost[i, j]) / (both + weight)
        joined[[i, j]] = np.inf
        cost[i], cost[:, i] = joined, joined
        cost[j], cost[:, j] = np.inf, np.inf
        weight[i], node[i], totals[step] = both, m + step, both
        lost = (partner == i) | (partner == j)
        lost[i], lost[j], least[j], partner[j] = True, False, np.inf, -1
        lost = np.flatnonzero(lost)
        partner[lost] = cost[lost].argmin(1)
        least[lost] = cost[lost, partner[lost]]
        nearer = (joined < least) | ((joined == least) & (i < partner))
        partner[nearer], least[nearer] = i, joined[nearer]
    return Tree(left, right, heights, totals)
