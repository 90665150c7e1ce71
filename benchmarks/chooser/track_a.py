"""Track A: shapes of known groups, the number unknown."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from benchmarks.chooser.geometry import Shape, shapes
from benchmarks.chooser.rivals import best_bic, best_silhouette, scaled, told

import intarsia as ia
from intarsia.stats.agreement import adjusted_rand
from intarsia.stats.sampling import by_content

ROWS = 2_000
NAMES = ("ours", "k-means + silhouette", "mixture + BIC", "k-means, told k")


def run(sets: int, seed: int, place: str, *, skip: int = 0, rivals: bool = True) -> None:
    """Print a row a set and the means; `place`, where given, is a folder of sets to check on instead; the first `skip` are left out."""
    print(f"{'set':22s} {'n':>6s} {'p':>2s} {'k':>3s} | " + " ".join(f"{name:>20s}" for name in NAMES) + " |  ours: seconds, how")
    table, began = [], time.process_time()
    for shape in islice(stored(Path(place)) if place else shapes(sets, seed), skip, sets):
        rated, how, seconds = rate(shape, rivals=rivals)
        table.append(rated)
        size = f"{len(shape.matrix):6d} {shape.matrix.shape[1]:2d} {shape.k:3d}"
        print(f"{shape.name:22s} {size} | " + " ".join(f"{value:20.3f}" for value in rated) + f" | {seconds:6.1f} {how}", flush=True)
    means = np.array(table).mean(axis=0)
    wins = np.mean([row[0] > row[1] + 1e-9 for row in table])
    worse = np.mean([row[0] < row[1] - 1e-9 for row in table])
    print(f"{'mean of ' + str(len(table)):35s} | " + " ".join(f"{value:20.3f}" for value in means))
    print(f"ahead of k-means + silhouette by {means[0] - means[1]:.3f}; better on {wins:.0%}, worse on {worse:.0%} of the sets")
    print(f"{time.process_time() - began:.0f} CPU seconds")


def rate(shape: Shape, *, rivals: bool) -> tuple[list[float], str, float]:
    """Agreement with the truth (noise left out) of each way, what ours was, and its CPU seconds."""
    judged = shape.truth > 0
    truth = np.unique(shape.truth[judged], return_inverse=True)[1]
    start = time.process_time()
    found = ia.AutoSegmenter().fit(shape.matrix)
    seconds = time.process_time() - start
    plain = scaled(shape.matrix)
    ways: list[Callable[[], np.ndarray]] = [lambda: best_silhouette(plain), lambda: best_bic(plain), lambda: told(plain, shape.k)]
    rated = [adjusted_rand(labels[judged], truth) for labels in (found.labels_, *(way() for way in ways if rivals))]
    rated += [float("nan")] * (len(NAMES) - len(rated))
    return rated, f"{found.segmentation_.algorithm_name} {found.n_segments_}", seconds


def stored(place: Path) -> Iterator[Shape]:
    """Sets in a folder: NAME.data.gz with NAME.labels0.gz, 0 for noise; of large ones 2,000 rows drawn by content."""
    for path in sorted(place.rglob("*.data.gz")):
        with gzip.open(path, "rt") as points, gzip.open(str(path).replace(".data.gz", ".labels0.gz"), "rt") as labels:
            matrix, truth = np.loadtxt(points, ndmin=2), np.loadtxt(labels, dtype=int)
        rows = by_content(matrix, ROWS)
        yield Shape(path.name.removesuffix(".data.gz"), matrix[rows], truth[rows])
