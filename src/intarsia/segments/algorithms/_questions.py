"""Yes-or-no questions as a model: a tree that was grown, whoever grew it, as the lists that place customers."""

from __future__ import annotations

from typing import Any

import numpy as np

from intarsia.core.leaves import Leaves
from intarsia.stats.imm import Node


def flat(root: Node) -> Leaves:
    """The tree as lists, the root first, segments numbered as they come from left to right."""
    feature, threshold, left, right, label = [-1], [0.0], [-1], [-1], [-1]
    met: dict[int, int] = {}
    stack = [(0, root)]
    while stack:
        place, node = stack.pop()
        if node.left is None or node.right is None:
            label[place] = met.setdefault(node.label, len(met))
            continue
        feature[place], threshold[place] = node.feature, node.threshold
        left[place], right[place] = len(feature), len(feature) + 1
        for column, value in ((feature, -1), (threshold, 0.0), (left, -1), (right, -1), (label, -1)):
            column += [value, value]
        stack += [(right[place], node.right), (left[place], node.left)]
    return Leaves(tuple(feature), tuple(threshold), tuple(left), tuple(right), tuple(label))


def classified(matrix: np.ndarray, labels: np.ndarray, leaves: int, weights: np.ndarray | None = None) -> Node:
    """The tree of at most `leaves` ends that foretells the labels (n,), 0 to k - 1, best by CART, without questions that change nothing.

    Rows in an order fixed by content. Cost n log n x p. Source: Breiman, Friedman, Olshen & Stone 1984.
    """
    from sklearn.tree import DecisionTreeClassifier

    smallest = max(1, len(matrix) // 500)
    grown = DecisionTreeClassifier(max_leaf_nodes=max(leaves, 2), min_samples_leaf=smallest, random_state=0)
    return _node(grown.fit(matrix, labels, sample_weight=weights), 0)


def _node(grown: Any, place: int) -> Node:
    tree = grown.tree_
    if tree.children_left[place] < 0:
        return Node(label=int(grown.classes_[tree.value[place][0].argmax()]))
    left, right = _node(grown, int(tree.children_left[place])), _node(grown, int(tree.children_right[place]))
    if left.label == right.label >= 0:
        return left
    return Node(int(tree.feature[place]), float(tree.threshold[place]), left, right)
