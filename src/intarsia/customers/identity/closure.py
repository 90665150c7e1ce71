"""From links to people: who is linked to whom through others, without letting one weak link or a decision against it join two people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from intarsia.customers.identity.plausible import Bearer, contradict, household, personal

LARGEST = 150
_LOOKED_AT = 4
_HIGHER = (0.99, 0.999, 0.9999, 1.1)


@dataclass(frozen=True)
class Links:
    """Pairs of nodes with a probability, sorted as given."""

    a: np.ndarray
    b: np.ndarray
    chance: np.ndarray

    def at(self, places: np.ndarray) -> Links:
        """These links alone."""
        return Links(self.a[places], self.b[places], self.chance[places])


@dataclass(frozen=True)
class Apart:
    """What was decided by hand: for each node its group in each decision; nodes of two groups of a decision are never joined."""

    groups: Mapping[int, frozenset[tuple[int, int]]] = field(default_factory=dict)

    def forbids(self, one: frozenset[tuple[int, int]], other: frozenset[tuple[int, int]]) -> bool:
        """Whether two sets of (decision, group) hold two groups of one decision."""
        return any(a == b and i != j for a, i in one for b, j in other)


def components(n: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """int64 (n,): the smallest node of each node's component. Cost linear."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    label = connected_components(coo_matrix((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n)), directed=False)[1]
    smallest = np.full(label.max() + 1 if n else 0, n, dtype=np.int64)
    np.minimum.at(smallest, label, np.arange(n))
    return smallest[label]


def joined_by_keys(n: int, a: np.ndarray, b: np.ndarray, key: np.ndarray, apart: Apart) -> np.ndarray:
    """Components by exact keys; where a decision keeps nodes apart, key after key and pair after pair as far as it allows."""
    label = components(n, a, b)
    if not apart.groups:
        return label
    touched = np.isin(label, label[np.array(sorted(apart.groups), dtype=np.int64)])
    own = np.where(touched, np.arange(n), label)
    forest = _Forest(own, apart)
    for number in np.unique(key):
        these = np.flatnonzero((key == number) & touched[a])
        cliques = components(n, a[these], b[these])
        for members in _members(cliques, np.unique(np.r_[a[these], b[these]])):
            pairs = [(x, y) for i, x in enumerate(members) for y in members[i + 1 :]] if len(members) <= LARGEST else pairwise(members)
            for x, y in pairs:
                forest.join(x, y)
    return np.array([forest.top(node) for node in range(n)]) if touched.any() else own


class _Forest:
    """A union-find whose roots are the smallest nodes and which refuses what was decided against."""

    def __init__(self, label: np.ndarray, apart: Apart) -> None:
        self.up = label.tolist()
        self.apart = apart
        self.groups = dict(apart.groups)

    def top(self, node: int) -> int:
        while self.up[node] != node:
            self.up[node] = self.up[self.up[node]]
            node = self.up[node]
        return node

    def allows(self, one: int, other: int) -> bool:
        return not self.apart.forbids(self.groups.get(one, frozenset()), self.groups.get(other, frozenset()))

    def join(self, a: int, b: int) -> bool:
        one, other = sorted((self.top(a), self.top(b)))
        if one == other:
            return True
        if not self.allows(one, other):
            return False
        self.up[other] = one
        if other in self.groups:
            self.groups[one] = self.groups.get(one, frozenset()) | self.groups[other]
        return True


def tight(label: np.ndarray, links: Links, *, largest: int = LARGEST) -> tuple[Links, int]:
    """The links that leave no component of more than `largest` groups of `label`: where there is one, its weaker links go. Gives the links
    left and how many went."""
    left = links
    for level in _HIGHER:
        a, b = label[left.a], label[left.b]
        whole = components(len(label), a, b)
        sizes = np.bincount(whole[np.unique(np.r_[a, b])], minlength=len(label)) if len(a) else np.zeros(len(label), dtype=np.int64)
        loose = (sizes[whole[left.a]] > largest) & (left.chance < level)
        if not (sizes > largest).any():
            break
        left = left.at(np.flatnonzero(~loose))
    return left, len(links.a) - len(left.a)


def crossing(label: np.ndarray, links: Links) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of nodes whose weights decide about components of three or more groups: up to four nodes of each against each other's."""
    a, b = label[links.a], label[links.b]
    whole = components(len(label), a, b)
    groups = np.unique(np.r_[a, b])
    sizes = np.bincount(whole[groups], minlength=len(label))
    wanted = groups[sizes[whole[groups]] > 2]
    chosen = _some_of_each(label, wanted)
    left: list[int] = []
    right: list[int] = []
    for members in _members(whole, wanted):
        for i, one in enumerate(members):
            for other in members[i + 1 :]:
                for x in chosen[one]:
                    left += [x] * len(chosen[other])
                    right += chosen[other]
    pairs = np.array([left, right], dtype=np.int64)
    return pairs.min(axis=0), pairs.max(axis=0)


def _some_of_each(label: np.ndarray, wanted: np.ndarray) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {int(one): [] for one in wanted}
    for node in np.flatnonzero(np.isin(label, wanted)).tolist():
        held = out[int(label[node])]
        if len(held) < _LOOKED_AT:
            held.append(node)
    return out


def _members(label: np.ndarray, nodes: np.ndarray) -> Iterator[list[int]]:
    """The nodes of each label, smallest first."""
    order = nodes[np.argsort(label[nodes], kind="stable")]
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    for part in np.split(order, cuts) if len(order) else []:
        yield part.tolist()


def joined(
    label: np.ndarray,
    links: Links,
    weights: Mapping[tuple[int, int], tuple[float, int]],
    bearers: Mapping[int, Sequence[Bearer]],
    apart: Apart,
) -> tuple[np.ndarray, np.ndarray]:
    """Groups of `label` joined along the links, the surest first, where on balance all their pairs speak for one person.

    `weights`: (group, group) = sum of weights (bits) and number of the pairs that were looked at; a pair of groups that is not there counts
    for nothing. `bearers`: names and birth dates of groups in components of three or more: two that plainly contradict each other stay
    apart. Gives the final label of each node and, of each link (m,), 1 where it joined two groups, -1 where it was refused, else 0. Cost:
    links x size of the component. Source: greedy correlation clustering."""
    forest = _Forest(label.copy(), apart)
    inside = {int(group): [int(group)] for group in np.unique(np.r_[label[links.a], label[links.b]])}
    fate = np.zeros(len(links.a), dtype=np.int64)
    for place in np.lexsort((links.b, links.a, -links.chance)).tolist():
        one, other = forest.top(int(links.a[place])), forest.top(int(links.b[place]))
        if one == other:
            continue
        if (
            not _balance(inside[one], inside[other], weights)
            or _quarrel(inside[one], inside[other], bearers)
            or not forest.join(one, other)
        ):
            fate[place] = -1
            continue
        fate[place] = 1
        kept, gone = min(one, other), max(one, other)
        inside[kept] += inside.pop(gone)
    final = np.array([forest.top(node) for node in label.tolist()], dtype=np.int64)
    return final, np.where((fate < 0) & (final[links.a] == final[links.b]), 0, fate)


def _balance(one: Sequence[int], other: Sequence[int], weights: Mapping[tuple[int, int], tuple[float, int]]) -> bool:
    """Whether the pairs across speak, on balance, for one person (so, where none was looked at)."""
    total, number = 0.0, 0
    for x in one:
        for y in other:
            found = weights.get((x, y) if x < y else (y, x))
            if found:
                total, number = total + found[0], number + found[1]
    return not number or total > 0


def _quarrel(one: Sequence[int], other: Sequence[int], bearers: Mapping[int, Sequence[Bearer]]) -> bool:
    """Whether one of these is plainly somebody else than one of those: by birth date, or by a first name where nobody on the other
    side has that name or birth date."""
    left = [bearer for group in one for bearer in bearers.get(group, ())]
    right = [bearer for group in other for bearer in bearers.get(group, ())]
    return any(contradict(a, b) or (household(a, b) and not _known(a, right) and not _known(b, left)) for a in left for b in right)


def _known(one: Bearer, others: Sequence[Bearer]) -> bool:
    return any(personal(one, other) for other in others)
