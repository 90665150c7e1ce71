"""Draws the same sample of customers whatever their ids are and in whatever order they come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

_BITS = 30  # 2^-30 of a column's largest value: noise of the last digits does not move a customer in or out
_ROWS = 16_384
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def by_content(matrix: np.ndarray, rows: int, *, seed: int = 0) -> np.ndarray:
    """The places of `rows` rows of a finite float64 (n, p) matrix: int64, in an order fixed by content.

    A row's chance is a hash of its values, rounded to 1e-9 of each column's largest value, and of its number among equal rows; the order is
    lexicographic in the rounded, then in the exact values. So shuffling rows gives the same rows in the same order, bit for bit.
    All rows come back, ordered, where n <= rows. Cost n x p; memory about 70 bytes a row.

    >>> matrix = np.array([[3.0], [1.0], [2.0]])
    >>> by_content(matrix, 10).tolist()
    [1, 2, 0]
    """
    matrix = np.asarray(matrix, dtype=np.float64)
    factors = _factors(matrix)
    if len(matrix) <= rows:
        return _ordered(matrix, factors, np.arange(len(matrix)))
    keys = _keys(matrix, factors, seed)
    last = np.partition(keys, rows - 1)[rows - 1] if rows > 0 else np.uint64(0)
    picked = np.flatnonzero(keys <= last) if rows > 0 else np.zeros(0, dtype=np.int64)
    return _ordered(matrix, factors, picked)[:rows]


def _factors(matrix: np.ndarray) -> np.ndarray:
    """What brings each column's largest value to about 2^30: a power of two, so that nothing is lost."""
    if matrix.shape[0] == 0:
        return np.ones(matrix.shape[1])
    largest = np.maximum(matrix.max(axis=0), -matrix.min(axis=0))
    return np.ldexp(1.0, np.clip(_BITS - np.frexp(largest)[1], -1000, 1000))


def _ordered(matrix: np.ndarray, factors: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The places in lexicographic order; a column is looked at only where all columns before it tie."""
    taken = matrix[places]
    columns = [*(np.rint(taken * factors)).T, *taken.T]
    order = np.arange(len(places))
    group = np.zeros(len(places), dtype=np.int64)
    tied = np.arange(len(places))  # positions of `order` that are not settled yet; a group is a run of them
    for column in columns:
        if len(tied) < 2:
            break
        rows = order[tied]
        values = column[rows]
        turn = np.lexsort((values, group[tied])) if group[tied[-1]] else np.argsort(values, kind="stable")
        order[tied] = rows[turn]
        settled = values[turn]
        fresh = np.r_[True, (settled[1:] != settled[:-1]) | (group[tied][1:] != group[tied][:-1])]
        group[tied] = np.cumsum(fresh)
        alone = fresh & np.r_[fresh[1:], True]
        tied = tied[~alone]
    return places[order]


def _keys(matrix: np.ndarray, factors: np.ndarray, seed: int) -> np.ndarray:
    """A hash of each row's rounded values and of its number among equal rows: uint64 (n,)."""
    start = np.uint64((seed * int(_MIX[0]) + int(_MIX[1])) % 2**64)
    content = _hashes(matrix, factors, start)
    order = np.argsort(content)
    run = content[order]
    equal = run[1:] == run[:-1]
    if equal.any():
        _by_exact_value(matrix, order, run, np.flatnonzero(np.r_[equal, False] | np.r_[False, equal]))
    places = np.arange(len(run))
    number = places - np.maximum.accumulate(np.where(np.r_[True, ~equal], places, 0))
    keys = np.empty_like(content)
    keys[order] = _mixed(run + number.astype(np.uint64) * _MIX[0])
    return keys


def _by_exact_value(matrix: np.ndarray, order: np.ndarray, run: np.ndarray, twins: np.ndarray) -> None:
    """Put rows that are equal when rounded into an order fixed by their exact values; exact twins are interchangeable."""
    rows = order[twins]
    exact = _hashes(matrix, None, _MIX[2], rows)
    same_run = run[twins][1:] == run[twins][:-1]
    if (same_run & (exact[1:] != exact[:-1])).any():
        order[twins] = rows[np.lexsort((exact, run[twins]))]


def _hashes(matrix: np.ndarray, factors: np.ndarray | None, start: np.uint64, rows: np.ndarray | None = None) -> np.ndarray:
    n = len(matrix) if rows is None else len(rows)
    out = np.empty(n, dtype=np.uint64)

    def fill(begin: int) -> None:
        part = matrix[begin : begin + _ROWS] if rows is None else matrix[rows[begin : begin + _ROWS]]
        block = np.ascontiguousarray(part.T) if factors is None else np.rint(np.multiply(part.T, factors[:, None], order="C"))
        block += 0.0  # minus zero is zero
        total = np.full(block.shape[1], start)
        for column in block.view(np.uint64):
            total ^= column
            total *= _MIX[1]
            total ^= total >> np.uint64(32)
        out[begin : begin + _ROWS] = _mixed(total)

    with ThreadPoolExecutor() as pool:
        for _ in pool.map(fill, range(0, n, _ROWS)):
            pass
    return out


def _mixed(values: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64: every bit of the input moves every bit of the output."""
    values = (values ^ (values >> np.uint64(30))) * _MIX[1]
    values = (values ^ (values >> np.uint64(27))) * _MIX[2]
    return values ^ (values >> np.uint64(31))
