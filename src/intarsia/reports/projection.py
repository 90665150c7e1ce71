"""Flattens many features to the two directions in which customers differ most, so that they can be drawn on a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Biplot:
    """`positions` (n, 2); `explained` (2,) the share of the variance along each axis; `loadings` (p, 2) what each coordinate adds to it."""

    positions: np.ndarray
    explained: np.ndarray
    loadings: np.ndarray


def project(matrix: np.ndarray) -> Biplot:
    """The first two principal components of (n, p) coordinates, each pointing to where its strongest coordinate grows.

    Survives one row, no columns and constants: what does not vary lies at zero and explains nothing. Cost n x p^2.
    Source: Pearson 1901, by singular value decomposition.

    >>> flat = project(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]]))
    >>> [round(float(share), 6) for share in flat.explained]
    [1.0, 0.0]
    """
    n, p = matrix.shape
    positions, explained, loadings = np.zeros((n, 2)), np.zeros(2), np.zeros((p, 2))
    if n < 2 or p < 1:
        return Biplot(positions, explained, loadings)
    centred = matrix - matrix.mean(0)
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    total = float((lengths**2).sum())
    for axis in range(min(2, len(lengths))):
        if total <= 0 or lengths[axis] <= 1e-9 * lengths[0]:
            continue
        direction = directions[axis]
        strongest = int(np.argmax(np.round(np.abs(direction), 9)))
        direction = direction * (1.0 if direction[strongest] >= 0 else -1.0)
        positions[:, axis] = centred @ direction
        explained[axis] = lengths[axis] ** 2 / total
        loadings[:, axis] = direction
    return Biplot(positions, explained, loadings)


def spaced(n: int, most: int) -> np.ndarray:
    """At most `most` positions out of n, evenly spaced: the sample is ordered by content, so the choice is too.

    >>> spaced(10, 4).tolist()
    [0, 3, 6, 9]
    """
    return np.arange(n) if n <= most else np.unique(np.round(np.linspace(0, n - 1, most)).astype(np.int64))


def differences(matrix: np.ndarray, segment: np.ndarray, numbers: tuple[int, ...]) -> np.ndarray:
    """(p, k): how far each segment's mean lies from everyone's, in standard deviations of the coordinate; 0 where nothing varies."""
    out = np.zeros((matrix.shape[1], len(numbers)))
    if not len(matrix):
        return out
    spread, centre = matrix.std(0), matrix.mean(0)
    usable = spread > 1e-12 * np.maximum(1.0, np.abs(matrix).max(0))
    for j, number in enumerate(numbers):
        member = segment == number
        if member.any():
            out[usable, j] = ((matrix[member].mean(0) - centre) / np.where(usable, spread, 1.0))[usable]
    return out
