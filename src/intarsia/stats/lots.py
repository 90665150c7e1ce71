"""Draws lots that only a customer's values decide, not ids, order or blocks; of many who are alike each has a lot of her own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

GRAIN = 2.0**20
FEW = 4
_CELL_BITS = 22
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))


def hashed(matrix: np.ndarray, *, grain: float = GRAIN, seed: int = 0) -> np.ndarray:
    """A hash of each row of a finite (n, p) matrix that only its values, to one part in `grain`, decide: uint64 (n,). Cost n x p."""
    total = np.full(len(matrix), (seed * int(_MIX[0]) + 1) % 2**64, dtype=np.uint64)
    for column in np.ascontiguousarray(matrix.T):
        total = (total ^ np.rint(np.clip(column, -1e9, 1e9) * grain).astype(np.int64).view(np.uint64)) * _MIX[1]
        total ^= total >> np.uint64(29)
        total *= _MIX[0]
    return total


def crowded(blocks: Iterable[np.ndarray]) -> np.ndarray:
    """Where many of the hashes (uint64, a block at a time) fall together, by their first bits: bool (4,194,304,).

    All rows of a value that occurs often are there, and next to none of a base whose customers all differ; so whoever tells those who are
    alike apart counts few values, however many customers there are. Cost n; memory 36 MB.
    """
    counts = np.zeros(2**_CELL_BITS, dtype=np.int64)
    for hashes in blocks:
        cells, rows = np.unique(_cells(hashes), return_counts=True)
        counts[cells] += rows
    return np.asarray(counts > FEW * (1.0 + counts.mean()))


def lots(hashes: np.ndarray, together: np.ndarray, met: dict[int, int]) -> np.ndarray:
    """A number in [0, 1) for each hash; whoever is drawn where it is below a chance is drawn with that chance. float64 (n,).

    `together` is what `crowded` found among the hashes of all blocks, `met` (at first empty) counts those met in earlier blocks: equal
    rows there get numbers of their own, in any order, since who is alike is interchangeable. Cost n, and m log n for m equal rows.

    >>> same = hashed(np.zeros((1000, 2)))
    >>> bool((lots(same, crowded([same]), {}) < 0.5).mean().round(1) == 0.5)
    True
    """
    among = np.flatnonzero(together[_cells(hashes)])
    own = hashes.copy()
    own[among] ^= _numbers(hashes[among], met) * _MIX[1]
    mixed = (own ^ (own >> np.uint64(31))) * _MIX[0]
    return np.asarray(((mixed ^ (mixed >> np.uint64(32))) >> np.uint64(11)).astype(np.float64) / 2.0**53)


def _cells(hashes: np.ndarray) -> np.ndarray:
    return np.asarray(hashes >> np.uint64(64 - _CELL_BITS)).astype(np.int64)


def _numbers(hashes: np.ndarray, met: dict[int, int]) -> np.ndarray:
    """How many equal ones came before each: uint64 (n,)."""
    values, place, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    start = np.array([met.get(value, 0) for value in values.tolist()], dtype=np.uint64)
    met.update(zip(values.tolist(), (start + counts.astype(np.uint64)).tolist(), strict=True))
    order = np.argsort(place, kind="stable")
    within = np.empty(len(hashes), dtype=np.uint64)
    within[order] = np.arange(len(hashes)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray(start[place] + within)
