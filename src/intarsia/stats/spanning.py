"""Links all customers by the shortest paths there are, each to the nearest who is linked already: the skeleton of crowds of any shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from intarsia.stats.memory import remembered

HELD_ROWS = 2_500  # up to so many, all distances are held (50 MB)
_UNTHREADED = 2**18  # multiplications of one matrix product: above, OpenBLAS calls its threads, which cost more than they save here
_SAME = 1e-13  # a matrix product cannot tell squared distances below this share of the squared lengths from none


@dataclass(frozen=True)
class Links:
    """The n - 1 edges of a minimum spanning tree of n rows, the shortest first, among equals in the order of the rows: places `left` <
    `right`, and `length`."""

    left: np.ndarray
    right: np.ndarray
    length: np.ndarray


@remembered(48)
def spanning_tree(matrix: np.ndarray, neighbours: int = 1, *, held_rows: int = HELD_ROWS) -> Links:
    """The minimum spanning tree of a finite (n, p) matrix, n >= 1, for up to about 10,000 rows in an order fixed by content.

    With `neighbours` m > 1 a distance is at least that of either row to its m-th nearest row, itself being the first (mutual reachability).
    Of up to `held_rows` rows all distances are held at once, of more they are taken row by row: the same tree.
    Cost n^2 x p. Source: Prim 1957; Campello, Moulavi and Sander 2013.

    >>> spanning_tree(np.array([[0.0], [5.0], [1.0]])).length.tolist()
    [1.0, 4.0]
    """
    n = len(matrix)
    away = _distances(matrix, held_rows)
    core = np.zeros(n) if neighbours < 2 else _reach(away, n, min(neighbours, n))
    opened, best, source = core.copy(), np.full(n, np.inf), np.zeros(n, dtype=np.int64)
    ends, lengths = np.empty((n - 1, 2), dtype=np.int64), np.empty(n - 1)
    place = 0
    for step in range(n - 1):
        opened[place] = best[place] = np.inf  # who is linked is infinitely far from everybody
        reached = np.maximum(away(place), opened)
        np.maximum(reached, core[place], out=reached)
        source[reached < best] = place
        np.minimum(best, reached, out=best)
        place = int(best.argmin())
        ends[step], lengths[step] = (source[place], place), best[place]
    ends.sort(axis=1)
    order = np.lexsort((ends[:, 1], ends[:, 0], lengths))
    return Links(ends[order, 0], ends[order, 1], np.sqrt(lengths[order]))


def _distances(matrix: np.ndarray, held_rows: int) -> Callable[[int], np.ndarray]:
    """What gives the squared distances (n,) of all rows to one."""
    if len(matrix) <= held_rows:
        held = _all_pairs(matrix)
        return lambda place: held[place]
    columns = np.ascontiguousarray(matrix.T)

    def one(place: int) -> np.ndarray:
        away = columns - columns[:, place, None]
        return np.einsum("pn,pn->n", away, away)

    return one


def _all_pairs(matrix: np.ndarray) -> np.ndarray:
    centred = matrix - matrix.mean(0)
    across, squares = np.ascontiguousarray(centred.T), np.einsum("np,np->n", centred, centred)
    out = np.empty((len(matrix), len(matrix)))
    size = max(_UNTHREADED // max(matrix.size, 1), 1)
    for start in range(0, len(matrix), size):
        rows = slice(start, start + size)
        both = squares[rows, None] + squares[None, :]
        np.matmul(centred[rows], across, out=out[rows])
        out[rows] *= -2.0
        out[rows] += both
        np.multiply(out[rows], out[rows] >= _SAME * both, out=out[rows])
    return out


def _reach(away: Callable[[int], np.ndarray], n: int, neighbours: int) -> np.ndarray:
    """Squared distances (n,) of each row to its m-th nearest."""
    return np.array([np.partition(away(place), neighbours - 1)[neighbours - 1] for place in range(n)])
