"""The same segments as a few yes-or-no questions: rules that are the segmentation, for those who must say why; and their price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.leaves import Leaves
from intarsia.core.model import Model
from intarsia.core.segmentation import Algorithm, Alternative, Blocks, Guided, Sample, Segmentation
from intarsia.segments.algorithms._questions import classified, flat
from intarsia.segments.placing import members, numbers
from intarsia.segments.trials import fit_of
from intarsia.segments.worth import ROWS as WORTH_ROWS
from intarsia.segments.worth import School, capped, light, worths
from intarsia.stats.imm import Node, labels_of, threshold_tree
from intarsia.stats.intervals import wilson
from intarsia.stats.sampling import by_content
from intarsia.stats.separation import inertia
from intarsia.stats.stability import split_half

FAITHFUL = 0.90
ROLE = "explainable"
ROWS, JUDGED, STUDIED, HALVES = 50_000, 10_000, 2_000, 6


@dataclass(frozen=True)
class Explained:
    """The `inner` algorithm, stood in for by a tree of at most `leaves` ends (two a segment where 0), whose questions are the segments."""

    inner: Algorithm
    leaves: int = 0

    @property
    def k(self) -> int:
        """The number that the inner algorithm asks for."""
        return self.inner.k

    def candidates(self, low: int, high: int) -> Iterator[Explained]:
        """The inner algorithm's own, each as a tree."""
        return (replace(self, inner=one) for one in self.inner.candidates(low, high))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The inner fit, and the tree that agrees with it most (see `questions`)."""
        return questions(self.inner.fit(matrix, weights, seed=seed), matrix, self.leaves, weights, seed=seed)

    def refine(self, model: Model, blocks: Blocks) -> Model:  # noqa: ARG002  (the contract's argument: there is nothing to do)
        """The model as it is: its questions were settled on the sample."""
        return model


@dataclass(frozen=True)
class GuidedExplained(Explained):
    """The same of an algorithm that can also learn from what customers did next."""

    def learn(self, matrix: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """What the inner algorithm learns from the outcome (n,), as a tree."""
        inner = self.inner
        found = inner.learn(matrix, outcome, weights, seed=seed) if isinstance(inner, Guided) else inner.fit(matrix, weights, seed=seed)
        return questions(found, matrix, self.leaves, weights, seed=seed)


def questions(model: Model, matrix: np.ndarray, leaves: int = 0, weights: np.ndarray | None = None, *, seed: int = 0) -> Leaves:
    """The tree of at most `leaves` ends (two a segment where 0) that stands for the model's segments on (n, p) coordinates.

    Two are grown: one that foretells the segments (CART), one that parts fewest customers from their segment's mean (IMM, see
    `stats.imm`); the one that agrees with more customers is taken, of those that still have every segment. At most 50,000 rows are looked
    at. Cost: leaves x p x n log n.
    """
    return flat(_grown(model, matrix, leaves, weights, seed)[0])


def explained(segmentation: Segmentation) -> Segmentation:
    """The segmentation whose segments are what the tree answers: everybody is placed anew by it, and `because` says so.

    Segments get new numbers by the same rule as before. A segmentation that is its own rules already, or is one segment, is given back as
    it is. Cost: two trees on the sample, and one pass over the base.
    """
    fitted, sample = segmentation.fitted, segmentation.sample
    if segmentation.k < 2 or isinstance(fitted.model, Leaves):
        return segmentation
    model = questions(fitted.model, sample.matrix, seed=segmentation.seed)
    again = replace(fitted, model=model, order=numbers(model, sample.matrix, sample.table), names=())
    table, sizes = members(segmentation.features, again)
    offer = offered(segmentation, always=True)
    price = next((one.because for one in offer.alternatives if one.role == ROLE), "there are too few customers to tell its price")
    return replace(
        segmentation,
        fitted=again,
        algorithm=_wrapped(segmentation.algorithm),
        members=table,
        sizes=sizes,
        sample=Sample(sample.table, sample.matrix, again.place(sample.matrix).segment, sample.everyone),
        because=f"{segmentation.because} Explainable, as asked: {price}.",
    )


def offered(segmentation: Segmentation, *, always: bool = False) -> Segmentation:
    """The segmentation with the explainable one among its alternatives, where a tree of two leaves a segment agrees with it on less than 90
    % of held-out customers (or `always`), and with its price: who changes segment, stability, and what segments hold or foretell.

    At most 10,000 customers are looked at. Cost: a tree; where it is offered also 24 fits on 1,000 customers each, and with a lesson those
    of `worths`. Source: METHODS 6.
    """
    sample = segmentation.sample
    if segmentation.k < 2 or isinstance(segmentation.fitted.model, Leaves) or len(sample.segment) < 10 * segmentation.k:
        return segmentation
    model, seen = segmentation.fitted.model, sample.matrix[by_content(sample.matrix, JUDGED, seed=segmentation.seed)]
    held = np.random.default_rng(segmentation.seed).permutation(len(seen)) < len(seen) // 5
    root, present = _grown(model, seen[~held], 0, None, segmentation.seed)
    right, n = int((present[labels_of(root, seen[held])] == model.scores(seen[held]).argmin(1)).sum()), int(held.sum())
    if right / n >= FAITHFUL and not always:
        return segmentation
    low, high = wilson(right, n)
    because = (
        f"a tree of {_ends(root)} leaves whose questions are the segments; {right / n:.0%} of {n:,} held-out customers keep their segment "
        f"(95 %: {low:.0%} to {high:.0%}); {_stable(segmentation)}; {_worth(segmentation)}"
    )
    other = Alternative(ROLE, f"{segmentation.algorithm_name} as a tree", segmentation.k, because)
    return replace(segmentation, alternatives=(*segmentation.alternatives, other))


def _grown(model: Model, matrix: np.ndarray, leaves: int, weights: np.ndarray | None, seed: int) -> tuple[Node, np.ndarray]:
    """The tree, whose labels are places among the model's segments that are there, and these."""
    rows = by_content(matrix, ROWS, seed=seed)
    some, mass = np.ascontiguousarray(matrix[rows]), None if weights is None else np.asarray(weights, dtype=np.float64)[rows]
    present, labels = np.unique(model.scores(some).argmin(1), return_inverse=True)
    k = len(present)
    if k < 2:
        return Node(label=0), present
    most = leaves or 2 * k
    centres = np.array([some[labels == one].mean(0) for one in range(k)])
    grown = (classified(some, labels, most, mass), threshold_tree(some, centres, most, mass).root)
    told = [labels_of(root, some) for root in grown]
    right = [(len(np.unique(own)), float(np.average(own == labels, weights=mass))) for own in told]
    return grown[max(range(len(grown)), key=lambda i: (right[i], -i))], present


def _ends(node: Node) -> int:
    return 1 if node.left is None or node.right is None else _ends(node.left) + _ends(node.right)


def _wrapped(algorithm: Algorithm) -> Explained:
    return (GuidedExplained if isinstance(algorithm, Guided) else Explained)(algorithm)


def _school(segmentation: Segmentation) -> School | None:
    lesson = segmentation.lesson
    return School(segmentation.fitted.recipe.matrix(lesson.table), capped(lesson.outcome)) if lesson is not None else None


def _stable(segmentation: Segmentation) -> str:
    """Whether other halves of the customers give the same tree, beside the same of the segments themselves, on the same halves."""
    school = _school(segmentation)
    matrix = segmentation.sample.matrix if school is None else np.column_stack([school.matrix, school.outcome])
    rows = matrix[by_content(matrix, STUDIED, seed=segmentation.seed)]
    quick = light(segmentation.algorithm)
    tree, own = (
        split_half(rows, fit_of(one, taught=school is not None), times=HALVES, seed=segmentation.seed) for one in (_wrapped(quick), quick)
    )
    apart = tree - own
    error = float(apart.std(ddof=1)) / HALVES**0.5
    return f"split-half agreement {tree.mean():.2f} against {own.mean():.2f} ({apart.mean():+.2f} ± {error:.2f}, {HALVES} halves)"


def _worth(segmentation: Segmentation) -> str:
    """What the tree's segments foretell where they were made to, else what of the differences between customers they hold; beside these."""
    school, quick = _school(segmentation), light(segmentation.algorithm)
    if school is not None:
        tree, own = worths((_wrapped(quick), quick), school, seed=segmentation.seed)
        unsure, n = max(tree.behind_sd, own.behind_sd), min(len(school.outcome), WORTH_ROWS)
        return f"it foretells {tree.value:.1%} of the differences between customers against {own.value:.1%} (± {unsure:.1%}, n = {n:,})"
    model, matrix = segmentation.fitted.model, segmentation.sample.matrix
    matrix = matrix[by_content(matrix, JUDGED, seed=segmentation.seed)]
    root, _ = _grown(model, matrix, 0, None, segmentation.seed)
    every = inertia(matrix, np.zeros(len(matrix), dtype=np.int64))
    tree_holds, holds = (1.0 - inertia(matrix, labels) / every for labels in (labels_of(root, matrix), model.scores(matrix).argmin(1)))
    return f"its segments hold {tree_holds:.1%} of the differences between customers against {holds:.1%} (n = {len(matrix):,})"
