"""Points whose groups are known, for the tests of algorithms."""

import numpy as np


def blobs(n=600, k=4, p=3, *, apart=10.0, seed=0):
    """k round, well separated clouds: (points, truth)."""
    rng = np.random.default_rng(seed)
    corners = np.array(np.meshgrid(*[[0.0, 1.0]] * p)).reshape(p, -1).T
    centres = corners[rng.choice(len(corners), k, replace=False)] * apart
    truth = rng.integers(0, k, n)
    return centres[truth] + rng.normal(size=(n, p)), truth


def rings(n=800, seed=0):
    """A crowd inside a ring: (points, truth)."""
    rng = np.random.default_rng(seed)
    truth = np.repeat([0, 1], [n // 4, n - n // 4])
    angle = rng.uniform(0, 2 * np.pi, n)
    radius = np.where(truth == 0, 0.4 * np.sqrt(rng.random(n)), 3.0 + 0.15 * rng.normal(size=n))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), truth


def agreement(left, right):
    """The adjusted Rand index."""
    pairs = np.unique(np.column_stack([left, right]), axis=0, return_counts=True)[1]
    rows, columns = (np.unique(labels, return_counts=True)[1] for labels in (left, right))

    def choose(counts):
        return float((counts * (counts - 1) / 2).sum())

    together, a, b, all_pairs = choose(pairs), choose(rows), choose(columns), choose(np.array([len(left)]))
    expected = a * b / all_pairs
    return 1.0 if (a + b) / 2 == expected else (together - expected) / ((a + b) / 2 - expected)
