"""Decision tree: a few yes-or-no questions divide customers by what they will do, and the questions are the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.leaves import Leaves
from intarsia.core.model import Model
from intarsia.core.segmentation import Blocks
from intarsia.stats.sampling import by_content


@dataclass(frozen=True)
class Tree:
    """Segments that are their own rules. Given what customers did afterwards, the questions are those that foretell it best; given nothing,
    those that make customers in a segment most alike in all coordinates.

    `k` segments, none with less than `smallest` of the customers; `rows` is the most customers that are looked at.
    """

    k: int = 5
    smallest: float = 0.02
    rows: int = 50_000

    def candidates(self, low: int, high: int) -> Iterator[Tree]:
        """One for each number of segments."""
        return (replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The tree that leaves least variance of the coordinates within its leaves. Cost n log n x p."""
        return self.learn(matrix, matrix, weights, seed=seed)

    def learn(self, matrix: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The tree that leaves least variance of the outcome, (n,) or (n, q), within its leaves: regression by CART, grown best first.

        Segments come in the order of the leaves from left to right. Source: Breiman, Friedman, Olshen & Stone 1984.
        """
        from sklearn.tree import DecisionTreeRegressor

        n, p = matrix.shape
        known = np.column_stack([matrix, outcome, np.ones(n) if weights is None else weights])
        order = by_content(known, self.rows, seed=seed)
        mass = known[order, -1]
        order, mass = (order[mass > 0], mass[mass > 0]) if (mass > 0).any() else (order, np.ones(len(order)))
        distinct = len(np.unique(matrix[order], axis=0))
        if self.k < 2 or distinct < 2 or p == 0:
            return Leaves((-1,), (0.0,), (-1,), (-1,), (0,))
        least = min(max(int(self.smallest * len(order)), 1), max(len(order) // (2 * self.k), 1))
        grown = DecisionTreeRegressor(max_leaf_nodes=self.k, min_samples_leaf=least, random_state=seed)
        return _leaves(grown.fit(matrix[order], outcome[order], sample_weight=mass).tree_)

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: its questions were settled on the sample."""
        return model


def _leaves(tree: object) -> Leaves:
    """What scikit-learn grew, as plain data."""
    feature = [int(f) if f >= 0 else -1 for f in tree.feature]  # type: ignore[attr-defined]
    left, right = tree.children_left.tolist(), tree.children_right.tolist()  # type: ignore[attr-defined]
    threshold = [float(t) if f >= 0 else 0.0 for t, f in zip(tree.threshold, feature, strict=True)]  # type: ignore[attr-defined]
    segment, stack, found = [-1] * len(feature), [0], 0
    while stack:
        node = stack.pop()
        if feature[node] < 0:
            segment[node], found = found, found + 1
        else:
            stack += [right[node], left[node]]
    return Leaves(tuple(feature), tuple(threshold), tuple(left), tuple(right), tuple(segment))
