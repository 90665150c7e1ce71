"""Which sale a return takes back: the latest earlier one that has enough left, and best of all one with exactly as much left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int64]


def taken_back(groups: Numbers, returns: NDArray[np.bool_], units: Numbers) -> Numbers:
    """What `take_back` gives, over arrays: groups with a single return, the great majority, are settled all at once.

    Cost: a few passes over the arrays, and `take_back` for the groups with several returns.
    """
    n = len(groups)
    found = np.full(n, -1, np.int64)
    if n == 0:
        return found
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    sizes = np.diff(np.r_[starts, n])
    several = np.repeat(np.add.reduceat(returns.astype(np.int64), starts) > 1, sizes)
    back = np.flatnonzero(returns & ~several)
    lone = np.full(len(starts), -1, np.int64)
    lone[np.searchsorted(starts, back, side="right") - 1] = back
    its_return = np.repeat(lone, sizes)
    index = np.arange(n)
    before = ~returns & (index < its_return)
    wanted = units[its_return]
    best = np.maximum.reduceat(np.where(before & (units >= wanted), index + np.where(units == wanted, n, 0), -1), starts)
    best = best[lone >= 0]
    found[lone[lone >= 0]] = np.where(best >= n, best - n, best)
    rest = np.flatnonzero(several)
    own = np.array(take_back(groups[rest].tolist(), returns[rest].tolist(), units[rest].tolist()), np.int64)
    found[rest[own >= 0]] = rest[own[own >= 0]]
    return found


def take_back(groups: Sequence[int], returns: Sequence[bool], units: Sequence[int]) -> list[int]:
    """For each line the index of the sale that it takes back, or -1 (sales themselves, and returns that find none).

    Parameters: lines sorted by group and time. A return looks only at sales of its group before it, so that later lines change nothing.
    `units` are whole numbers above zero. The units taken from a sale never exceed what it had. A return takes from one sale only.
    Cost: a line costs the logarithm of its group's lines, a return that finds no equal sale also the number of different units left there.

    >>> take_back([1, 1, 1, 1], [False, False, True, True], [5, 3, 3, 2])
    [-1, -1, 1, 0]
    """
    found = [-1] * len(groups)
    left: dict[int, list[int]] = {}
    current: int | None = None
    for index, (group, is_return, amount) in enumerate(zip(groups, returns, units, strict=True)):
        if group != current:
            current, left = group, defaultdict(list)
        if not is_return:
            heappush(left[amount], -index)
            continue
        best = amount if left.get(amount) else _latest(left, amount)
        if best is None:
            continue
        sale = -heappop(left[best])
        if not left[best]:
            del left[best]
        if best > amount:
            heappush(left[best - amount], -sale)
        found[index] = sale
    return found


def _latest(left: dict[int, list[int]], least: int) -> int | None:
    """The units left of the latest sale that has more than `least`."""
    enough = [units for units in left if units > least]
    return min(enough, key=lambda units: left[units][0], default=None)
