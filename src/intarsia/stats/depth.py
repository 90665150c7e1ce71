"""Finds crowds of unequal density: those that last longest while thinly settled land is flooded step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.stats.spanning import Links, spanning_tree


def crowds_by_depth(matrix: np.ndarray, *, smallest: int, neighbours: int) -> np.ndarray:
    """HDBSCAN: the crowd of each row from 0, noise -1: int64 (n,), for up to about 10,000 rows of a (n, p) matrix.

    `smallest` is the fewest rows in a crowd (2 or more); `neighbours` smooth the density. The labels are those of scikit-learn but for
    ties. Cost n^2 x p for the distances, which are remembered: other sizes on the same rows cost n. Source: Campello, Moulavi and Sander
    2013, with crowds chosen by excess of mass; the whole is never one crowd.
    """
    if len(matrix) <= max(smallest, neighbours) or (matrix == matrix[0]).all():
        return np.zeros(len(matrix), dtype=np.int64)
    tree = _joined(spanning_tree(np.ascontiguousarray(matrix), neighbours))
    return _labels(tree, _lasting(_condensed(tree, smallest)))


@dataclass(frozen=True)
class _Joined:
    """Single linkage: node n + i joins `children[i]` at `density[i]` = 1/length, and holds `sizes[n + i]` rows; rows are nodes 0..n-1."""

    children: list[tuple[int, int]]
    density: list[float]
    sizes: list[int]


@dataclass(frozen=True)
class _Crowds:
    """Crowds as the flood splits them, parents before children: the `node` each begins as, its `parent` (the first has none), and its
    `mass`: how long, in density, each of its rows stays in it, summed."""

    node: list[int]
    parent: list[int]
    mass: list[float]


def _joined(links: Links) -> _Joined:
    n = len(links.length) + 1
    top, sizes = list(range(2 * n - 1)), [1] * n
    children = []
    for number, ends in enumerate(zip(links.left.tolist(), links.right.tolist(), strict=True), start=n):
        found = []
        for end in ends:
            root = end
            while top[root] != root:
                top[root] = root = top[top[root]]
            top[root] = number
            found.append(root)
        children.append((found[0], found[1]))
        sizes.append(sizes[found[0]] + sizes[found[1]])
    least = max(float(links.length[-1]) * 1e-12, 1e-300)
    return _Joined(children, (1.0 / np.maximum(links.length, least)).tolist(), sizes)


def _condensed(tree: _Joined, smallest: int) -> _Crowds:
    """The tree with all that is smaller than `smallest` taken as rows that leave their crowd."""
    n = len(tree.children) + 1
    crowds, born = _Crowds([2 * n - 2], [-1], [0.0]), [0.0]
    of = {2 * n - 2: 0}
    for node in range(2 * n - 2, n - 1, -1):
        if node not in of:
            continue
        own, density = of[node], tree.density[node - n]
        large = [child for child in tree.children[node - n] if tree.sizes[child] >= smallest]
        leaving = tree.sizes[node] - (tree.sizes[large[0]] if len(large) == 1 else 0)
        crowds.mass[own] += leaving * (density - born[own])
        if len(large) == 1:
            of[large[0]] = own
        for child in large if len(large) == 2 else ():
            of[child] = len(crowds.node)
            crowds.node.append(child)
            crowds.parent.append(own)
            crowds.mass.append(0.0)
            born.append(density)
    return crowds


def _lasting(crowds: _Crowds) -> list[int]:
    """The nodes of the crowds whose mass exceeds that of the best crowds within them."""
    below, chosen = [0.0] * len(crowds.node), [False] * len(crowds.node)
    for crowd in range(len(crowds.node) - 1, 0, -1):
        chosen[crowd] = crowds.mass[crowd] >= below[crowd]
        below[crowds.parent[crowd]] += max(crowds.mass[crowd], below[crowd])
    inside = [False] * len(crowds.node)
    for crowd in range(1, len(crowds.node)):
        parent = crowds.parent[crowd]
        inside[crowd] = inside[parent] or chosen[parent]
    return [node for node, lasts, within in zip(crowds.node, chosen, inside, strict=True) if lasts and not within]


def _labels(tree: _Joined, nodes: list[int]) -> np.ndarray:
    n = len(tree.children) + 1
    label = [-1] * (2 * n - 1)
    for number, node in enumerate(nodes):
        label[node] = number
    for node in range(2 * n - 2, n - 1, -1):
        if label[node] >= 0:
            for child in tree.children[node - n]:
                label[child] = label[node]
    return np.array(label[:n], dtype=np.int64)
