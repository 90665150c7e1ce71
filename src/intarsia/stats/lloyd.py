"""One pass of k-means over customers: each finds its nearest centre, and each centre adds up its customers.

There are two implementations, plain numpy and compiled by numba (the extra `fast`), and they agree in every bit: distances are summed
coordinate by coordinate in order, ties go to the first centre, and sums are made on an exact grid, so neither order nor threads matter.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from intarsia.stats.exact import Grid

_WORTH_IMPORTING = 1e9  # multiplications: below, numpy is done before numba is imported
_WORTH_CALLING = 1e6  # where it is imported already
_Out = tuple[np.ndarray, np.ndarray, np.ndarray]
_NUMPY_ROWS = 4_096
_THREAD_ROWS = 32_768


@dataclass(frozen=True)
class Pass:
    """What one pass finds: `labels` int64 (n,), squared `distances` (n,) to the nearest centre, and exact `sums` (2, k, p) and `masses`
    (2, k) in a coarse and a fine part; sums of several passes may be added."""

    labels: np.ndarray
    distances: np.ndarray
    sums: np.ndarray
    masses: np.ndarray


Kernel = Callable[[np.ndarray, "np.ndarray | None", np.ndarray, "tuple[Grid, Grid]"], Pass]
"""(rows (n, p) C order, weights (n,) or None, centres (k, p), grids of weighted values and of weights) -> Pass."""


def kernel_for(multiplications: float) -> Kernel:
    """The compiled kernel where the work is worth its import and numba is there, else the one in numpy; the results are equal."""
    enough = _WORTH_CALLING if _compiled.cache_info().currsize else _WORTH_IMPORTING
    if multiplications >= enough and importlib.util.find_spec("numba") is not None:
        return compiled_pass
    return numpy_pass


def numpy_pass(rows: np.ndarray, weights: np.ndarray | None, centres: np.ndarray, grids: tuple[Grid, Grid]) -> Pass:
    """A pass in numpy. Cost n x k x p."""
    k, p = centres.shape
    labels, distances = np.empty(len(rows), dtype=np.int64), np.empty(len(rows))
    sums, across = np.zeros((2, k, p)), np.ascontiguousarray(centres.T)
    for start in range(0, len(rows), _NUMPY_ROWS):
        where = slice(start, start + _NUMPY_ROWS)
        block = np.ascontiguousarray(rows[where].T)
        own = _owners(block, centres)
        labels[where] = np.arange(k, dtype=np.float64) @ own
        distances[where] = _squared(block, np.take(across, labels[where], axis=1, mode="clip"))
        values = rows[where] if weights is None else rows[where] * weights[where, None]
        for level, part in enumerate(grids[0].split(values)):
            sums[level] += own @ part
    return Pass(labels, distances, sums, _masses(labels, weights, k, grids[1]))


def compiled_pass(rows: np.ndarray, weights: np.ndarray | None, centres: np.ndarray, grids: tuple[Grid, Grid]) -> Pass:
    """A pass in compiled code, on all cores where there are many rows. Errors: ModuleNotFoundError without numba. Cost n x k x p."""
    k, p = centres.shape
    rows, centres = np.ascontiguousarray(rows), np.ascontiguousarray(centres)
    labels, distances = np.empty(len(rows), dtype=np.int64), np.empty(len(rows))
    weighed = np.empty(0) if weights is None else np.ascontiguousarray(weights, dtype=np.float64)
    run = _compiled()

    def part(start: int) -> np.ndarray:
        where = slice(start, start + _THREAD_ROWS)
        sums = np.zeros((2, k, p))
        run(rows[where], weighed[where], centres, (grids[0].coarse, grids[0].fine), (labels[where], distances[where], sums))
        return sums

    starts = range(0, len(rows), _THREAD_ROWS)
    if len(starts) > 1:
        with ThreadPoolExecutor() as pool:
            sums = np.add.reduce(list(pool.map(part, starts)))
    else:
        sums = part(0)
    return Pass(labels, distances, sums, _masses(labels, weights, k, grids[1]))


def _owners(block: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """1 where a centre is the nearest of a column of a (p, n) block, else 0: float64 (k, n). A matrix product tells where it is beyond
    doubt; only the doubtful columns are measured in full, so the owners are those of the full measure."""
    p = len(block)
    scores = (-2.0 * centres) @ block
    scores += (centres**2).sum(1)[:, None]
    reach = np.abs(block).max(initial=0.0) + np.abs(centres).max(initial=0.0)
    rounding = 16.0 * (p + 4) * p * np.finfo(np.float64).eps * reach**2  # far above what either way of measuring can be wrong by
    own = (scores <= scores.min(0) + rounding).astype(np.float64)
    doubtful = np.flatnonzero(np.ones(len(centres)) @ own != 1.0)
    if doubtful.size:
        some = block[:, doubtful]
        nearest = np.stack([_squared(some, centre[:, None]) for centre in centres]).argmin(0)
        own[:, doubtful] = nearest == np.arange(len(centres))[:, None]
    return own


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
    labels, distances, sums = out
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
            labels[start + i], distances[start + i] = label[i], nearest[i]
            mass = weights[start + i] if weights.size else 1.0
            row, high_sums, low_sums = rows[start + i], sums[0, label[i]], sums[1, label[i]]
            for j in range(p):
                high = (row[j] * mass + coarse) - coarse
                high_sums[j] += high
                low_sums[j] += ((row[j] * mass - high) + fine) - fine
