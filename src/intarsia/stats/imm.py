"""A few yes-or-no questions that divide customers nearly as their nearest typical customers would, so that the questions are the rule."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Node:
    """A question (is `feature` at most `threshold`: then `left`, else `right`), or a leaf of the group `label` where feature is -1."""

    feature: int = -1
    threshold: float = 0.0
    left: Node | None = None
    right: Node | None = None
    label: int = -1


@dataclass(frozen=True)
class Tree:
    """`root`; `mistakes`, the mass of customers parted from their own centre while there was a leaf for each centre; `cost` the surrogate
    costs (sum of squared distances to the centre that a leaf stands for), first with k leaves, then after each further one."""

    root: Node
    mistakes: float
    cost: tuple[float, ...] = field(default=())


def threshold_tree(matrix: np.ndarray, centres: np.ndarray, leaves: int = 0, weights: np.ndarray | None = None) -> Tree:
    """The tree of k leaves that parts fewest customers from their centre, then grown to `leaves` where each leaf may be any centre's.

    Needs (n, p) finite coordinates in an order fixed by content, (k, p) centres (equal ones share a leaf), `leaves` (no more than k where
    0), and weights (n,). A leaf that nobody reaches falls to its neighbour. Errors: none. Cost: (leaves + k) x p x n (log n + k). Sources:
    Dasgupta, Frost, Moshkovitz & Rashtchian, ICML 2020 (mistakes); Frost, Moshkovitz & Rashtchian, ExKMC, 2020 (growth; its cost never
    rises).
    """
    mass = np.ones(len(matrix)) if weights is None else np.asarray(weights, dtype=np.float64)
    away = np.stack([((matrix - centre) ** 2).sum(1) for centre in centres], axis=1)
    data = _Data(matrix, centres, away, mass)
    everyone, every = np.arange(len(matrix)), np.arange(len(centres))
    grown, mistakes = _divided(data, everyone, (away.argmin(1), np.arange(len(matrix))), every)
    return _expanded(data, grown, mistakes, leaves)


def labels_of(root: Node, matrix: np.ndarray) -> np.ndarray:
    """The group to which the questions lead each customer of (n, p), int64 (n,). Cost n x depth."""
    if root.left is None or root.right is None:
        return np.full(len(matrix), root.label, dtype=np.int64)
    low = matrix[:, root.feature] <= root.threshold
    out = np.empty(len(matrix), dtype=np.int64)
    out[low], out[~low] = labels_of(root.left, matrix[low]), labels_of(root.right, matrix[~low])
    return out


@dataclass(frozen=True)
class _Data:
    matrix: np.ndarray
    centres: np.ndarray
    away: np.ndarray
    mass: np.ndarray


@dataclass(frozen=True)
class _Leaf:
    """Who reaches a leaf, whose it is, and at what cost."""

    rows: np.ndarray
    label: int
    cost: float


@dataclass(frozen=True)
class _Fork:
    feature: int
    threshold: float
    left: _Fork | _Leaf
    right: _Fork | _Leaf


@dataclass(frozen=True)
class _Split:
    """The best way to divide a leaf: what it saves."""

    feature: int
    threshold: float
    labels: tuple[int, int]
    gain: float


def _divided(data: _Data, reach: np.ndarray, faithful: tuple[np.ndarray, np.ndarray], centres: np.ndarray) -> tuple[_Fork | _Leaf, float]:
    """One leaf a centre. `reach` are the rows that come here; only those of `faithful` (owner of each row, rows still with their centre)
    count as mistakes when they are parted from it."""
    owner, rows = faithful
    if not len(reach) or (data.centres[centres] == data.centres[centres[0]]).all():
        return _leaf(data, reach, int(centres[0])), 0.0
    feature, threshold, mistakes = _fewest_mistakes(data, owner, rows, centres)
    low = data.centres[centres, feature] <= threshold
    sides, total = [], mistakes
    for at_most, own in ((True, centres[low]), (False, centres[~low])):
        here = reach[(data.matrix[reach, feature] <= threshold) == at_most]
        kept = rows[((data.matrix[rows, feature] <= threshold) == at_most) & np.isin(owner[rows], own)]
        side, more = _divided(data, here, (owner, kept), own)
        sides.append((side, len(here)))
        total += more
    (left, n_left), (right, n_right) = sides
    if not n_left or not n_right:
        return (left if n_left else right), total
    return _Fork(feature, threshold, left, right), total


def _fewest_mistakes(data: _Data, owner: np.ndarray, rows: np.ndarray, centres: np.ndarray) -> tuple[int, float, float]:
    """The question between the centres that parts the least mass from its centre; of equals, the one in the widest gap."""
    best = (np.inf, 0.0, 0, 0.0)
    for j in range(data.matrix.shape[1]):
        middle = data.centres[centres, j]
        if middle.min() == middle.max():
            continue
        x, own, mass = data.matrix[rows, j], data.centres[owner[rows], j], data.mass[rows]
        low, high = np.minimum(x, own), np.maximum(x, own)
        marks = np.unique(np.concatenate([low, high, middle]))
        marks = marks[(marks >= middle.min()) & (marks <= middle.max())]
        wrong = _mass_up_to(low, mass, marks[:-1]) - _mass_up_to(high, mass, marks[:-1])
        gap = np.diff(marks) / (middle.max() - middle.min())
        i = int(np.lexsort((-gap, np.round(wrong, 9)))[0])
        found = (round(float(wrong[i]), 9), -float(gap[i]), j, _between(marks[i], marks[i + 1]))
        best = min(best, found)
    return best[2], best[3], float(best[0])


def _mass_up_to(values: np.ndarray, mass: np.ndarray, marks: np.ndarray) -> np.ndarray:
    order = np.argsort(values, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(mass[order])])
    return np.asarray(total[np.searchsorted(values[order], marks, side="right")])


def _between(low: float, high: float) -> float:
    """A number that is at least `low` and below `high`."""
    middle = float(low + (high - low) / 2)
    return middle if middle < high else float(low)


def _leaf(data: _Data, rows: np.ndarray, label: int) -> _Leaf:
    return _Leaf(rows, label, float(data.mass[rows] @ data.away[rows, label]))


def _leaves(node: _Fork | _Leaf) -> list[_Leaf]:
    return [node] if isinstance(node, _Leaf) else [*_leaves(node.left), *_leaves(node.right)]


def _expanded(data: _Data, root: _Fork | _Leaf, mistakes: float, leaves: int) -> Tree:
    """Divide the leaf that saves most, again and again."""
    ends = _leaves(root)
    splits = {id(leaf): _cheapest(data, leaf) for leaf in ends} if leaves > len(ends) else {}
    turned: dict[int, _Fork] = {}
    costs = [sum(leaf.cost for leaf in ends)]
    while len(ends) < leaves:
        place = max(range(len(ends)), key=lambda i: (splits[id(ends[i])].gain, -i))
        leaf, split = ends[place], splits[id(ends[place])]
        if split.gain <= 1e-12 * max(costs[0], 1e-300):
            break
        low = data.matrix[leaf.rows, split.feature] <= split.threshold
        sides = [_leaf(data, leaf.rows[side], label) for side, label in zip((low, ~low), split.labels, strict=True)]
        turned[id(leaf)] = _Fork(split.feature, split.threshold, sides[0], sides[1])
        ends[place : place + 1] = sides
        splits.update({id(side): _cheapest(data, side) for side in sides})
        costs.append(sum(end.cost for end in ends))
    return Tree(_finished(root, turned), mistakes, tuple(costs))


def _cheapest(data: _Data, leaf: _Leaf) -> _Split:
    """The question after which the two sides, each with its best centre, cost least."""
    best = _Split(0, 0.0, (leaf.label, leaf.label), 0.0)
    away = data.away[leaf.rows] * data.mass[leaf.rows, None]
    for j in range(data.matrix.shape[1]):
        x = data.matrix[leaf.rows, j]
        order = np.argsort(x, kind="stable")
        cuts = np.flatnonzero(np.diff(x[order]) > 0)
        if not len(cuts):
            continue
        below = np.cumsum(away[order], axis=0)
        low, high = below[cuts], below[-1] - below[cuts]
        saved = leaf.cost - low.min(1) - high.min(1)
        i = int(saved.argmax())
        if saved[i] > best.gain * (1 + 1e-12):
            at = x[order][cuts[i] : cuts[i] + 2]
            best = _Split(j, _between(at[0], at[1]), (int(low[i].argmin()), int(high[i].argmin())), float(saved[i]))
    return best


def _finished(node: _Fork | _Leaf, turned: dict[int, _Fork]) -> Node:
    """The tree with what its leaves turned into, without questions whose two answers are the same."""
    if isinstance(node, _Leaf):
        return _finished(turned[id(node)], turned) if id(node) in turned else Node(label=node.label)
    left, right = _finished(node.left, turned), _finished(node.right, turned)
    if left.label == right.label >= 0:
        return left
    return Node(node.feature, node.threshold, left, right)
