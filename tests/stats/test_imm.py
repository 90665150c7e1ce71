"""The tree against brute force, its cost against its promise, and its leaves against the centres."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.imm import Node, labels_of, threshold_tree


def points(n: int = 400, p: int = 3, k: int = 4, apart: float = 2.0, seed: int = 0):
    rng = np.random.default_rng(seed)
    centres = rng.normal(scale=apart, size=(k, p))
    return centres[rng.integers(k, size=n)] + rng.normal(size=(n, p)), centres


def leaves_of(node: Node) -> int:
    return 1 if node.left is None else leaves_of(node.left) + leaves_of(node.right)


def surrogate(root: Node, matrix: np.ndarray, centres: np.ndarray) -> float:
    return float(((matrix - centres[labels_of(root, matrix)]) ** 2).sum())


@pytest.mark.parametrize("seed", range(6))
def test_with_two_centres_no_question_makes_fewer_mistakes(seed: int) -> None:
    matrix, centres = points(60, 2, 2, 1.0, seed)
    tree = threshold_tree(matrix, centres)
    owner = ((matrix[:, None] - centres) ** 2).sum(2).argmin(1)
    fewest = len(matrix)
    for j in range(2):
        for cut in np.concatenate([matrix[:, j], centres[:, j]]):
            if min(centres[:, j]) <= cut < max(centres[:, j]):
                fewest = min(fewest, int(((matrix[:, j] <= cut) != (centres[owner, j] <= cut)).sum()))
    assert tree.mistakes == fewest
    assert int((labels_of(tree.root, matrix) != owner).sum()) == fewest


@pytest.mark.parametrize("seed", range(4))
def test_each_leaf_holds_its_centre_and_more_leaves_never_cost_more(seed: int) -> None:
    matrix, centres = points(seed=seed)
    tree = threshold_tree(matrix, centres)
    np.testing.assert_array_equal(labels_of(tree.root, centres), np.arange(4))
    assert leaves_of(tree.root) == 4
    grown = threshold_tree(matrix, centres, 12)
    assert grown.cost[0] == tree.cost[0]
    assert all(after <= before for before, after in zip(grown.cost[:-1], grown.cost[1:], strict=True))
    assert grown.cost[-1] < grown.cost[0]
    assert surrogate(tree.root, matrix, centres) == pytest.approx(tree.cost[0])
    assert surrogate(grown.root, matrix, centres) == pytest.approx(grown.cost[-1])
    best = float(((matrix[:, None] - centres) ** 2).sum(2).min(1).sum())
    assert grown.cost[-1] >= best - 1e-9


def test_weights_count_as_copies() -> None:
    matrix, centres = points(80, seed=3)
    weights = np.random.default_rng(1).integers(1, 4, 80)
    weighted, copied = threshold_tree(matrix, centres, 8, weights), threshold_tree(np.repeat(matrix, weights, axis=0), centres, 8)
    assert weighted.mistakes == copied.mistakes
    assert weighted.cost == pytest.approx(copied.cost)
    np.testing.assert_array_equal(labels_of(weighted.root, matrix), labels_of(copied.root, matrix))


def test_customers_without_differences_are_one_leaf() -> None:
    assert threshold_tree(np.ones((5, 2)), np.ones((1, 2)), 4).root == Node(label=0)
