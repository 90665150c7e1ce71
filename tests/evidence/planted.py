"""Segmentations with a known truth, built from numpy: planted blobs, noise, and the degenerate ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import ibis
import numpy as np
import pyarrow as pa

from intarsia.core.features import Column, FeatureTable
from intarsia.core.model import Model, Nearest, as_matrix
from intarsia.core.recipe import Recipe, Step
from intarsia.core.segmentation import Fitted, Sample, Segmentation
from intarsia.engines.connect import connect
from intarsia.stats.kmeans import kmeans

ENGINE = connect("duckdb", memory="200MB")


@dataclass(frozen=True)
class Centres:
    """k-means with a few starts: enough to find planted blobs."""

    k: int = 3
    starts: int = 4

    def candidates(self, low: int, high: int) -> Iterable[Centres]:
        return [replace(self, k=k) for k in range(low, high + 1)]

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        order = np.lexsort(matrix.T)
        found = kmeans(matrix[order], self.k, weights=None if weights is None else weights[order], starts=self.starts, seed=seed)
        return Nearest(as_matrix(found.centres), tuple(range(len(found.centres))))

    def refine(self, model: Model, _blocks: object) -> Model:
        return model


def column(name: str, **changes: str | bool) -> Column:
    plain = Column(name, name.replace("_", " ").capitalize(), "", "number", "made", name, f"much {name}", f"little {name}")
    return replace(plain, **changes)


def segmented(
    matrix: np.ndarray,
    *,
    k: int = 3,
    labels: np.ndarray | None = None,
    extra: dict[str, tuple[Column, np.ndarray]] | None = None,
    algorithm: Centres | None = None,
) -> Segmentation:
    """Segments of (n, p) coordinates: found by `Centres`, or as `labels` (from 1) say. `extra` features are not read by the recipe."""
    algorithm = algorithm or Centres(k)
    names = [f"axis_{j}" for j in range(matrix.shape[1])]
    model = algorithm.fit(matrix, seed=0)
    recipe = Recipe(tuple(Step(name, "identity", "made") for name in names))
    fitted = Fitted(recipe, model, tuple(range(1, model.k + 1)))
    found = fitted.place(matrix).segment if labels is None else labels
    order = np.lexsort(matrix.T)
    more = extra or {}
    data = {name: matrix[order, j] for j, name in enumerate(names)} | {name: values[order] for name, (_, values) in more.items()}
    table = pa.table(data)
    columns = tuple(column(name) for name in names) + tuple(c for c, _ in more.values())
    ids = pa.array([f"c{i}" for i in range(len(matrix))], pa.string())
    expression = ibis.memtable(table.add_column(0, "customer_id", ids))
    features = FeatureTable(expression, columns, date(2011, 12, 10), ENGINE, len(matrix), "GBP")
    numbers, sizes = np.unique(found, return_counts=True)
    return Segmentation(
        features=features,
        fitted=fitted,
        algorithm=algorithm,
        algorithm_name="centres",
        members=expression,
        sample=Sample(table, matrix[order], found[order], everyone=True),
        sizes=dict(zip(numbers.tolist(), sizes.tolist(), strict=True)),
    )


def blobs(k: int = 3, n: int = 600, p: int = 4, *, apart: float = 8.0, seed: int = 0) -> np.ndarray:
    """k round blobs of equal size whose centres lie about `apart` standard deviations from each other."""
    rng = np.random.default_rng(seed)
    centres = np.eye(max(k, p))[:k, :p] * apart / 2**0.5 + (np.arange(k) >= p)[:, None] * apart
    return centres[np.arange(n) % k] + rng.standard_normal((n, p))


def cloud(n: int = 600, p: int = 4, *, seed: int = 0) -> np.ndarray:
    """One round Gaussian cloud: nothing to find."""
    return np.random.default_rng(seed).standard_normal((n, p))
