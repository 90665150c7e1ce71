"""What a preparation changes where it counts: are the segments found again, how many features do they differ in, who is cut off?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.core.advice import Preparation
from intarsia.segments.advisor.spaces import NAMES, Spaces
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.segments.trials import fit_of, labels_of
from intarsia.stats.agreement import adjusted_rand
from intarsia.stats.copula import ranks
from intarsia.stats.sampling import by_content
from intarsia.stats.significance import eta_squared
from intarsia.stats.stability import split_half

STUDIED = 1_500
HALVES = 10
LARGE = 0.14


@dataclass(frozen=True)
class Effect:
    """k-means in one space: agreement of random halves (halves,), labels (n,), and by feature the share of the variance of its ranks that
    lies between the segments."""

    agreement: np.ndarray
    labels: np.ndarray
    told: dict[str, float]


@dataclass(frozen=True)
class Swap:
    """What becomes of agreement and of the difference in one feature, where this alone is only standardised: the recommended less that."""

    stability: float
    stability_plain: float
    gain: float
    gain_se: float
    told: float
    told_plain: float


def studied(space: Spaces, *, seed: int) -> Spaces:
    """At most 1,500 of the customers, drawn by the content of the recommended coordinates."""
    return space.part(by_content(space.matrix(0), STUDIED, seed=seed))


def effect(space: Spaces, matrix: np.ndarray, k: int, *, seed: int) -> Effect:
    """k-means with k segments on (n, p) coordinates, and on 10 pairs of random halves. Cost: 21 fits."""
    algorithm = KMeans(k)
    agreement = split_half(matrix, fit_of(algorithm), times=HALVES, seed=seed)
    labels = labels_of(algorithm.fit(matrix, seed=seed), matrix)
    return Effect(agreement, labels, {name: _told(space, name, labels) for name in space.names})


def compare(space: Spaces, ours: Effect, k: int, *, seed: int) -> tuple[Preparation, ...]:
    """The four preparations, the recommended one (already measured) first. Cost: 3 times `effect`."""
    effects = (ours, *(effect(space, space.matrix(number), k, seed=seed) for number in range(1, len(NAMES))))
    return tuple(_preparation(space, number, one, ours) for number, one in enumerate(effects))


def swaps(space: Spaces, ours: Effect, k: int, *, seed: int) -> dict[str, Swap]:
    """For each feature: all as recommended, but this one only standardised; the halves are the same, so differences are paired.

    Cost: p times `effect`.
    """
    out = {}
    for name in space.names:
        if _alike(space, name):
            continue
        other = effect(space, space.mixed(name, 1), k, seed=seed)
        gain = ours.agreement - other.agreement
        out[name] = Swap(
            float(ours.agreement.mean()),
            float(other.agreement.mean()),
            float(gain.mean()),
            _se(gain),
            ours.told[name],
            other.told[name],
        )
    return out


def _preparation(space: Spaces, number: int, one: Effect, ours: Effect) -> Preparation:
    shares = space.shares(number)
    largest = max(shares, key=lambda name: (shares[name], name))
    square = sum(share**2 for share in shares.values())
    return Preparation(
        NAMES[number],
        float(one.agreement.mean()),
        _se(one.agreement),
        len(one.agreement),
        largest,
        shares[largest],
        1.0 / square if square > 0 else 0.0,
        sum(value >= LARGE for value in one.told.values()),
        float(np.bincount(one.labels).min()) / len(one.labels),
        adjusted_rand(ours.labels, one.labels),
    )


def _alike(space: Spaces, name: str) -> bool:
    """Whether standardising is what is recommended, up to the capped extremes: then there is nothing to compare."""
    ours, plain = space.blocks[0][name], space.blocks[1][name]
    return ours.shape == plain.shape and bool(np.abs(ours - plain).max(initial=0.0) < 1e-6)


def _told(space: Spaces, name: str, labels: np.ndarray) -> float:
    plain = space.blocks[3][name]
    return max(eta_squared(ranks(column), labels) for column in plain.T)


def _se(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else 0.0
