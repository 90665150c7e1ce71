"""The directions along which customers differ most, found alike whatever the order of the rows."""

from __future__ import annotations

import numpy as np

from intarsia.stats.sampling import by_content


def in_order(matrix: np.ndarray, weights: np.ndarray | None, rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """At most `rows` customers in an order fixed by content, and their weights; where nobody weighs anything all weigh 1."""
    known = matrix if weights is None else np.column_stack([matrix, weights])
    order = by_content(known, rows, seed=seed)
    mass = np.ones(len(order)) if weights is None else np.asarray(weights, dtype=np.float64)[order]
    return np.ascontiguousarray(matrix[order], dtype=np.float64), mass if (mass > 0).any() else np.ones(len(order))


def axes(matrix: np.ndarray, mass: np.ndarray, *, share: float, most: int) -> np.ndarray:
    """Directions (p, q) of unit length, the strongest first: the fewest whose squared lengths hold `share` of all, at most `most`, at least
    one; those without any length are left out. The largest entry of each is positive. Singular value decomposition of weighted rows, by
    eigenvectors of the (p, p) products. Cost n p^2 + p^3."""
    p = matrix.shape[1]
    if p == 0:
        return np.zeros((0, 0))
    values, vectors = np.linalg.eigh((matrix * mass[:, None]).T @ matrix)
    order = np.argsort(-values, kind="stable")
    values, vectors = np.maximum(values[order], 0.0), vectors[:, order]
    total = float(values.sum())
    if total <= 0:
        return np.eye(p, 1)
    held = np.cumsum(values) / total
    enough = int(np.searchsorted(held, min(share, held[-1]) - 1e-12) + 1)
    real = int((values > 1e-12 * values[0]).sum())
    vectors = vectors[:, : max(min(enough, most, real), 1)]
    largest = vectors[np.abs(vectors).argmax(0), np.arange(vectors.shape[1])]
    return np.asarray(vectors * np.where(largest < 0, -1.0, 1.0))
