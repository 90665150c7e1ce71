"""Joins customers into a family tree of segments along the shortest links, and lets no segment run away with the rest."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass

import numpy as np

from intarsia.stats.memory import remembered
from intarsia.stats.spanning import spanning_tree


@dataclass(frozen=True)
class Joins:
    """The n - 1 joins of n rows in the order they are made: each joins the groups that rows `left` and `right` are in by then."""

    left: np.ndarray
    right: np.ndarray

    def cut(self, k: int) -> np.ndarray:
        """The group of each row, int64 (n,), of min(k, n) groups, numbered by their first row. Cuts nest. Cost n."""
        n = len(self.left) + 1
        made = max(n - max(k, 1), 0)
        top = list(range(n))
        for left, right in zip(self.left[:made].tolist(), self.right[:made].tolist(), strict=True):
            top[_top(top, left)] = _top(top, right)
        first: dict[int, int] = {}
        return np.array([first.setdefault(_top(top, row), len(first)) for row in range(n)], dtype=np.int64)


@remembered(48)
def genie(matrix: np.ndarray, sizes: np.ndarray, gini: float = 0.3) -> Joins:
    """The tree of Genie over distinct rows of a (n, p) matrix in an order fixed by content, n >= 1, that stand for `sizes` (n,) customers.

    The shortest link of the minimum spanning tree is followed, unless the Gini index of the group sizes exceeds `gini` (0 to 1: 1 is single
    linkage): then the shortest link of a smallest group is. Cost n^2 x p for the spanning tree (remembered), then about n^1.5.
    Source: Gagolewski, Bartoszuk and Cena, "Genie: A new, fast, and outlier-resistant hierarchical clustering algorithm", Information
    Sciences 363 (2016), written from the paper.

    >>> genie(np.array([[0.0], [1.0], [9.0]]), np.ones(3)).cut(2).tolist()
    [0, 0, 1]
    """
    links = spanning_tree(matrix)
    ends = list(zip(links.left.tolist(), links.right.tolist(), strict=True))
    groups = _Groups.of(sizes)
    after = list(range(1, len(ends) + 1))  # the links not followed yet: after[i] is the place of the next one
    head, scan, scanned = 0, -1, -1.0
    before = list(range(-1, len(ends)))
    made = []
    for _ in ends:
        link = head
        if groups.inequality() > gini:
            least = groups.least
            if scanned != least:  # smallest groups only grow: within one size, links passed over stay passed over
                scan, scanned = head, least
            while least not in (groups.size_of(ends[scan][0]), groups.size_of(ends[scan][1])):
                scan = after[scan]
            link = scan
        groups.join(*ends[link])
        made.append(link)
        ahead, behind = after[link], before[link]
        before[ahead] = behind
        if behind >= 0:
            after[behind] = ahead
        head = ahead if link == head else head
        scan = ahead if link == scan else scan
    order = np.array(made, dtype=np.int64)
    return Joins(links.left[order], links.right[order])


class _Groups:
    """Groups of rows and how unequal their sizes are: each size that occurs with its count, and the sum of differences over all pairs."""

    def __init__(self, sizes: list[float]) -> None:
        self._top = list(range(len(sizes)))
        self._size = list(sizes)
        self._counts: dict[float, int] = {}
        self._order: list[float] = []
        self._differences = 0.0
        self._total = sum(sizes)
        self._groups = len(sizes)
        rising = np.sort(np.array(sizes))
        place = np.arange(len(rising))
        self._differences = float(((2 * place - len(rising) + 1) * rising).sum())
        for size, count in zip(*np.unique(rising, return_counts=True), strict=True):
            self._counts[float(size)] = int(count)
            self._order.append(float(size))

    @classmethod
    def of(cls, sizes: np.ndarray) -> _Groups:
        """One group for each row, of that size."""
        return cls(np.asarray(sizes, dtype=np.float64).tolist())

    @property
    def least(self) -> float:
        """The smallest size."""
        return self._order[0]

    def size_of(self, row: int) -> float:
        """The size of the group that the row is in."""
        return self._size[_top(self._top, row)]

    def inequality(self) -> float:
        """The Gini index of the sizes, 0 where all are equal, 1 where one has nearly all."""
        return self._differences / ((self._groups - 1) * self._total)

    def join(self, left: int, right: int) -> None:
        """Make one group of those that the two rows are in."""
        a, b = _top(self._top, left), _top(self._top, right)
        one, other = self._size[a], self._size[b]
        self._take(one)
        self._take(other)
        self._put(one + other)
        self._top[a], self._size[b] = b, one + other
        self._groups -= 1

    def _take(self, size: float) -> None:
        self._counts[size] -= 1
        if not self._counts[size]:
            del self._counts[size]
            del self._order[bisect_left(self._order, size)]
        self._differences -= self._to_all(size)

    def _put(self, size: float) -> None:
        self._differences += self._to_all(size)
        if size not in self._counts:
            insort(self._order, size)
        self._counts[size] = self._counts.get(size, 0) + 1

    def _to_all(self, size: float) -> float:
        return sum(abs(size - other) * count for other, count in self._counts.items())


def _top(top: list[int], row: int) -> int:
    while top[row] != row:
        top[row] = row = top[top[row]]
    return row
