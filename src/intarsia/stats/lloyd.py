"""One pass of k-means over customers: each finds its nearest centre, and each centre adds up its customers.

There are two implementations, plain numpy and compiled by numba (the extra `fast`), and they agree in every bit: a nearest centre is told
by squared distances summed coordinate by coordinate in order, ties go to the first centre, and sums are made on an exact grid, so neither
order nor threads matter. Numpy prepares small bases once and multiplies blocks too small for the threads of its matrix library, which
cost up to 35 times what they save (80 centres, 1,000 x 16: 4.8 ms a product on two cores in use, .14 ms without threads).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from intarsia.stats.exact import Grid

_WORTH_IMPORTING = 1e10  # multiplications: below, numpy is done before numba is imported
_WORTH_CALLING = 2e8  # where it is imported already
_Out = tuple[np.ndarray, np.ndarray]
_NUMPY_ROWS = 4_096
_KEPT_ROWS = 16_384
_UNTHREADED = 2**18  # multiplications of one matrix product: above, OpenBLAS calls its threads
_FEWEST_ROWS = 48
_THREAD_ROWS = 32_768


@dataclass(frozen=True)
class Pass:
    """What one pass finds: `labels` int64 (n,), and exact `sums` (2, k, p) and `masses` (2, k) in a coarse and a fine part; sums of
    several passes may be added."""

    labels: np.ndarray
    sums: np.ndarray
    masses: np.ndarray


Look = Callable[[np.ndarray], Pass]
"""A pass over prepared rows from centres (k, p)."""

Kernel = Callable[[np.ndarray, "np.ndarray | None", "tuple[Grid, Grid]"], Look]
"""(rows (n, p) C order, weights (n,) or None, grids of weighted values and of weights) -> Look."""


def kernel_for(multiplications: float) -> Kernel:
    """The compiled kernel where the work is worth its import and numba is there, else the one in numpy; the results are equal."""
    enough = _WORTH_CALLING if _compiled.cache_info().currsize else _WORTH_IMPORTING
    if multiplications >= enough and importlib.util.find_spec("numba") is not None:
        return compiled_kernel
    return numpy_kernel


def numpy_kernel(rows: np.ndarray, weights: np.ndarray | None, grids: tuple[Grid, Grid]) -> Look:
    """Passes in numpy. Cost n x k x p each; up to 16,384 rows are prepared once, in five times their memory."""

    def blocks() -> Iterator[_Block]:
        for start in range(0, len(rows), _NUMPY_ROWS):
            where = slice(start, start + _NUMPY_ROWS)
            yield _block(rows[where], None if weights is None else weights[where], grids)

    kept = list(blocks()) if len(rows) <= _KEPT_ROWS else None

    def look(centres: np.ndarray) -> Pass:
        k, p = centres.shape
        found = [block.look(centres) for block in (blocks() if kept is None else kept)]
        totals = sum((total for _, total in found), np.zeros((k, 2 * p + 2)))
        sums = np.stack([totals[:, :p], totals[:, p : 2 * p]])
        return Pass(np.concatenate([label for label, _ in found]), sums, np.ascontiguousarray(totals[:, 2 * p :].T))

    return look


def compiled_kernel(rows: np.ndarray, weights: np.ndarray | None, grids: tuple[Grid, Grid]) -> Look:
    """Passes in compiled code, on all cores where there are many rows. Errors: ModuleNotFoundError without numba. Cost n x k x p each."""
    weighed = np.empty(0) if weights is None else np.ascontiguousarray(weights, dtype=np.float64)
    run = _compiled()

    def look(centres: np.ndarray) -> Pass:
        k, p = centres.shape
        labels = np.empty(len(rows), dtype=np.int64)

        def part(start: int) -> np.ndarray:
            where = slice(start, start + _THREAD_ROWS)
            sums = np.zeros((2, k, p))
            run(rows[where], weighed[where], np.ascontiguousarray(centres), (grids[0].coarse, grids[0].fine), (labels[where], sums))
            return sums

        starts = range(0, len(rows), _THREAD_ROWS)
        if len(starts) > 1:
            with ThreadPoolExecutor() as pool:
                sums = np.add.reduce(list(pool.map(part, starts)))
        else:
            sums = part(0)
        return Pass(labels, sums, _masses(labels, weights, k, grids[1]))

    return look


def nearest(matrix: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The nearest of (m, p) centres for each row, the first of equals: int64 (n,). Cost n x m x p."""
    out = np.empty(len(matrix), dtype=np.int64)
    for start in range(0, len(matrix), _NUMPY_ROWS):
        columns = np.ascontiguousarray(matrix[start : start + _NUMPY_ROWS].T)
        block = _Block(columns, np.empty((columns.shape[1], 0)), float(np.abs(columns).max(initial=0.0)))
        out[start : start + _NUMPY_ROWS] = block.look(centres)[0]
    return out


def distances(rows: np.ndarray, centres: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Squared distances (n,) of rows to the centres of their labels, summed coordinate by coordinate in order. Cost n x p."""
    across = np.ascontiguousarray(centres.T)
    out = np.empty(len(rows))
    for start in range(0, len(rows), _NUMPY_ROWS):
        where = slice(start, start + _NUMPY_ROWS)
        out[where] = _squared(np.ascontiguousarray(rows[where].T), np.take(across, labels[where], axis=1, mode="clip"))
    return out


@dataclass(frozen=True)
class _Block:
    """Rows as numpy likes them: `columns` (p, n), `parts` (n, 2p + 2) of what is to be added up, and the largest absolute value."""

    columns: np.ndarray
    parts: np.ndarray
    reach: float

    def look(self, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Labels (n,) and totals (k, 2p + 2)."""
        k = len(centres)
        steep, level = -2.0 * centres, (centres**2).sum(1)[:, None]
        p, n = self.columns.shape
        reach = self.reach + np.abs(centres).max(initial=0.0)
        rounding = 16.0 * (p + 4) * p * np.finfo(np.float64).eps * reach**2  # far above what either way of measuring can be wrong by
        size = max(_UNTHREADED // max(k * max(self.parts.shape[1], p), 1), _FEWEST_ROWS)
        labels, totals, number = np.empty(n, dtype=np.int64), np.zeros((k, self.parts.shape[1])), np.arange(k, dtype=np.float64)
        for start in range(0, n, size):
            where = slice(start, start + size)
            scores = steep @ self.columns[:, where]
            scores += level
            own = (scores <= scores.min(0) + rounding).astype(np.float64)
            if np.count_nonzero(own) != own.shape[1]:
                _settled(own, self.columns[:, where], centres)
            labels[where] = number @ own
            totals += own @ self.parts[where]
        return labels, totals


def _block(rows: np.ndarray, weights: np.ndarray | None, grids: tuple[Grid, Grid]) -> _Block:
    columns = np.ascontiguousarray(rows.T)
    masses = np.ones(len(rows)) if weights is None else weights
    light = (masses, np.zeros(len(rows))) if weights is None else grids[1].split(weights)
    parts = np.column_stack([*grids[0].split(rows * masses[:, None]), *light])
    return _Block(columns, parts, float(np.abs(columns).max(initial=0.0)))


def _settled(own: np.ndarray, columns: np.ndarray, centres: np.ndarray) -> None:
    """Measure the columns in full that a matrix product left in doubt, so that each has the one owner of the full measure."""
    doubtful = np.flatnonzero(own.sum(0) != 1.0)
    some = columns[:, doubtful]
    nearest = np.stack([_squared(some, centre[:, None]) for centre in centres]).argmin(0)
    own[:, doubtful] = nearest == np.arange(len(centres))[:, None]


def _squared(block: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Squared distances (n,) of the columns of a (p, n) block to positions (p, n) or (p, 1), summed coordinate by coordinate in order."""
    away = block - positions
    away *= away
    total = np.zeros(block.shape[1])
    for square in away:
        total += square
    return total


def _masses(labels: np.ndarray, weights: np.ndarray | None, k: int, grid: Grid) -> np.ndarray:
    if weights is None:
        return np.stack([np.bincount(labels, minlength=k).astype(np.float64), np.zeros(k)])
    return np.stack([np.bincount(labels, part, minlength=k) for part in grid.split(weights)])


@cache
def _compiled() -> Any:
    from numba import njit

    try:
        return njit(_blocks, nogil=True, cache=True)
    except RuntimeError:  # nowhere to keep the compiled code: it is compiled anew in each process
        return njit(_blocks, nogil=True)


def _blocks(rows: np.ndarray, weights: np.ndarray, centres: np.ndarray, rounding: tuple[float, float], out: _Out) -> None:
    """Blocks of 128 customers, feature by feature: they stay in the first-level cache while all centres look at them."""
    coarse, fine = rounding
    labels, sums = out
    n, p = rows.shape
    block, total = np.zeros((p, 128)), np.empty(128)
    nearest, label = np.empty(128), np.empty(128, dtype=np.int64)
    for start in range(0, n, 128):
        size = min(128, n - start)
        for i in range(size):
            for j in range(p):
                block[j, i] = rows[start + i, j]
        nearest[:] = np.inf
        label[:] = 0
        for c in range(centres.shape[0]):
            total[:] = 0.0
            for j in range(0, p - 3, 4):  # four coordinates a sweep, added in order
                c0, c1, c2, c3 = centres[c, j], centres[c, j + 1], centres[c, j + 2], centres[c, j + 3]
                for i in range(128):
                    d0, d1 = block[j, i] - c0, block[j + 1, i] - c1
                    d2, d3 = block[j + 2, i] - c2, block[j + 3, i] - c3
                    total[i] = (((total[i] + d0 * d0) + d1 * d1) + d2 * d2) + d3 * d3
            for j in range(p - p % 4, p):
                for i in range(128):
                    total[i] += (block[j, i] - centres[c, j]) * (block[j, i] - centres[c, j])
            for i in range(128):
                label[i] = c if total[i] < nearest[i] else label[i]
                nearest[i] = min(total[i], nearest[i])
        for i in range(size):
            labels[start + i] = label[i]
            mass = weights[start + i] if weights.size else 1.0
            row, high_sums, low_sums = rows[start + i], sums[0, label[i]], sums[1, label[i]]
            for j in range(p):
                high = (row[j] * mass + coarse) - coarse
                high_sums[j] += high
                low_sums[j] += ((row[j] * mass - high) + fine) - fine
