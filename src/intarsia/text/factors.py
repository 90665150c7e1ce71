"""Takes texts apart into topics: non-negative factors of a table of terms, started from its singular vectors."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class Start:
    """The leading singular vectors of a table, once for every number of factors: `left` (n, k), `values` (k,), `right` (k, p)."""

    left: np.ndarray
    values: np.ndarray
    right: np.ndarray


def start(rows: sparse.csr_matrix, most: int, *, seed: int = 0) -> Start:
    """The `most` leading singular vectors of (n, p) rows, n and p above `most`. Signs do not matter to what follows. Cost nnz x most."""
    from scipy.sparse.linalg import svds

    small = min(rows.shape)
    first = np.random.default_rng(seed).uniform(0.5, 1.0, size=small)
    left, values, right = svds(rows, k=most, v0=first, tol=1e-4, maxiter=50 * small)
    order = np.argsort(-values, kind="stable")
    return Start(left[:, order], values[order], right[order])


def factored(rows: sparse.csr_matrix, k: int, begun: Start, *, rounds: int = 100) -> np.ndarray:
    """The k non-negative factors (k, p) of TF-IDF rows, by coordinate descent from NNDSVD. The same rows give the same factors.

    Source: Boutsidis & Gallopoulos 2008 (start); scikit-learn's NMF."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    texts, parts = _nonnegative(begun, k)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a hundred rounds place the leading terms; the last digits are not read
        model = NMF(k, init="custom", max_iter=rounds, tol=1e-3)
        model.fit(rows, W=texts, H=parts)
    found: np.ndarray = model.components_
    return found


def _nonnegative(begun: Start, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The stronger of the positive and the negative side of each pair of singular vectors."""
    texts = np.empty((len(begun.left), k))
    parts = np.empty((k, begun.right.shape[1]))
    for at in range(k):
        sides = [(np.maximum(sign * begun.left[:, at], 0), np.maximum(sign * begun.right[at], 0)) for sign in (1, -1)]
        norms = [(float(np.linalg.norm(x)), float(np.linalg.norm(y))) for x, y in sides]
        side = int(norms[1][0] * norms[1][1] > norms[0][0] * norms[0][1])
        (x, y), (a, b) = sides[side], norms[side]
        scale = float(np.sqrt(begun.values[at] * a * b)) if a * b > 0 else 0.0
        texts[:, at] = scale * x / max(a, 1e-300)
        parts[at] = scale * y / max(b, 1e-300)
    return texts, parts
