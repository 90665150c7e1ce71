"""Points in groups of many shapes, with the group of each known: rings, moons, linked chains, slanted and uneven clouds, noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

Rng = np.random.Generator
Drawn = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Shape:
    """`matrix` (n, p), and `truth` (n,): the group from 1, 0 for noise, which is not judged."""

    name: str
    matrix: np.ndarray
    truth: np.ndarray

    @property
    def k(self) -> int:
        """The true number of groups."""
        return len(set(self.truth.tolist()) - {0})


def _together(parts: list[np.ndarray]) -> Drawn:
    return np.vstack(parts), np.repeat(np.arange(1, len(parts) + 1), [len(part) for part in parts])


def _apart(rng: Rng, k: int, p: int, gap: float) -> np.ndarray:
    """Centres (k, p) in a box that is as small as lets each pair be `gap` apart."""
    side, centres = gap, np.zeros((0, p))
    while len(centres) < k:
        side *= 1.02
        new = rng.uniform(0, side, p)
        if not len(centres) or np.sqrt(((centres - new) ** 2).sum(1)).min() >= gap:
            centres = np.vstack([centres, new])
    return centres


def rings(rng: Rng) -> Drawn:
    parts = []
    for number in range(int(rng.integers(2, 4))):
        radius, n = 1.0 + 2.0 * number, 200 + 100 * number
        angle = rng.uniform(0, 2 * np.pi, n)
        away = radius + 0.15 * rng.standard_normal(n)
        parts.append(np.column_stack([away * np.cos(angle), away * np.sin(angle)]))
    return _together(parts)


def moons(rng: Rng) -> Drawn:
    n, wide = 300, rng.uniform(0.05, 0.12)
    angle = rng.uniform(0, np.pi, (2, n))
    upper = np.column_stack([np.cos(angle[0]), np.sin(angle[0])])
    lower = np.column_stack([1.0 - np.cos(angle[1]), 0.4 - np.sin(angle[1])])
    return _together([part + wide * rng.standard_normal((n, 2)) for part in (upper, lower)])


def linked_chains(rng: Rng) -> Drawn:
    """Rings through one another in three dimensions, as in a chain."""
    parts = []
    for number in range(int(rng.integers(2, 4))):
        angle = rng.uniform(0, 2 * np.pi, 300)
        flat = np.column_stack([np.cos(angle) + 1.2 * number, np.sin(angle), np.zeros(300)])
        parts.append((flat if number % 2 else flat[:, [0, 2, 1]]) + 0.08 * rng.standard_normal((300, 3)))
    return _together(parts)


def unbalanced(rng: Rng) -> Drawn:
    k, p = int(rng.integers(3, 7)), int(rng.integers(2, 6))
    centres = _apart(rng, k, p, 7.0)
    sizes = [max(int(500 * 0.55**number), 30) for number in range(k)]
    return _together([centre + rng.standard_normal((n, p)) for centre, n in zip(centres, sizes, strict=True)])


def anisotropic(rng: Rng) -> Drawn:
    k, p = int(rng.integers(3, 6)), int(rng.integers(2, 5))
    bend = np.linalg.qr(rng.standard_normal((p, p)))[0] * np.r_[0.35, np.linspace(2.0, 1.0, p - 1)]
    centres = _apart(rng, k, p, 5.0)
    return _together([centre + rng.standard_normal((180, p)) @ bend.T for centre in centres])


def varying_density(rng: Rng) -> Drawn:
    k, p = int(rng.integers(3, 6)), int(rng.integers(2, 4))
    centres = _apart(rng, k, p, 7.0)
    widths = np.geomspace(0.15, 1.6, k)
    return _together([centre + width * rng.standard_normal((200, p)) for centre, width in zip(centres, widths, strict=True)])


def noisy(rng: Rng) -> Drawn:
    """Round clouds, and a tenth of all points anywhere."""
    k = int(rng.integers(3, 8))
    matrix, truth = _together([centre + 0.6 * rng.standard_normal((130, 2)) for centre in _apart(rng, k, 2, 5.0)])
    low, high = matrix.min(0) - 1, matrix.max(0) + 1
    strewn = rng.uniform(low, high, (len(matrix) // 10, 2))
    return np.vstack([matrix, strewn]), np.r_[truth, np.zeros(len(strewn), dtype=int)]


def many_dimensions(rng: Rng) -> Drawn:
    k, p = int(rng.integers(4, 11)), int(rng.integers(6, 11))
    return _together([centre + rng.standard_normal((90, p)) for centre in _apart(rng, k, p, 6.0)])


def shells(rng: Rng) -> Drawn:
    """A dense core inside a hollow shell, in 3 to 5 dimensions."""
    p = int(rng.integers(3, 6))
    out = rng.standard_normal((500, p))
    out *= (4.0 + 0.2 * rng.standard_normal((500, 1))) / np.sqrt((out**2).sum(1))[:, None]
    return _together([0.5 * rng.standard_normal((300, p)), out])


def strips(rng: Rng) -> Drawn:
    """Wavy bands side by side."""
    wave = rng.uniform(0.5, 1.0)
    parts = []
    for number in range(int(rng.integers(2, 5))):
        along = rng.uniform(0, 10, 250)
        parts.append(np.column_stack([along, 2.2 * number + wave * np.sin(along) + 0.22 * rng.standard_normal(250)]))
    return _together(parts)


def mixed_shapes(rng: Rng) -> Drawn:
    """Two bars at a right angle, a cloud and a ring."""
    level = np.column_stack([rng.uniform(0, 6, 250), rng.uniform(0, 0.8, 250)])
    upright = np.column_stack([rng.uniform(0, 0.8, 200), rng.uniform(2, 6, 200)])
    cloud = [3.8, 3.4] + 0.45 * rng.standard_normal((200, 2))
    angle = rng.uniform(0, 2 * np.pi, 200)
    ring = [10.0, 3.0] + np.column_stack([np.cos(angle), np.sin(angle)]) * 1.5 + 0.12 * rng.standard_normal((200, 2))
    return _together([level, upright, cloud, ring][: int(rng.integers(3, 5))])


def touching(rng: Rng) -> Drawn:
    """Clouds that overlap a little."""
    k, p = int(rng.integers(2, 7)), int(rng.integers(2, 6))
    return _together([centre + rng.standard_normal((160, p)) for centre in _apart(rng, k, p, 4.2)])


def spirals(rng: Rng) -> Drawn:
    parts, arms = [], int(rng.integers(2, 4))
    for arm in range(arms):
        turn = np.sqrt(rng.uniform(0.04, 1, 300)) * 1.6 * 2 * np.pi
        angle = turn + 2 * np.pi * arm / arms
        parts.append(np.column_stack([turn * np.cos(angle), turn * np.sin(angle)]) + 0.18 * rng.standard_normal((300, 2)))
    return _together(parts)


FAMILIES: tuple[Callable[[Rng], Drawn], ...] = (
    rings,
    moons,
    linked_chains,
    unbalanced,
    anisotropic,
    varying_density,
    noisy,
    many_dimensions,
    shells,
    strips,
    mixed_shapes,
    touching,
    spirals,
)


def shapes(count: int, seed: int) -> Iterator[Shape]:
    """`count` sets, the families in turn, each of its own seed."""
    for number in range(count):
        family = FAMILIES[number % len(FAMILIES)]
        matrix, truth = family(np.random.default_rng([seed, number]))
        yield Shape(f"{family.__name__} {number // len(FAMILIES)}", matrix, truth)
