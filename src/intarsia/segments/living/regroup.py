"""Put segments of a definition together, or part one of them, by hand: a definition as good as any other, which places everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from intarsia.core.definition import Definition
from intarsia.core.features import Column
from intarsia.core.merged import Merged
from intarsia.core.model import Nearest
from intarsia.core.recipe import Step
from intarsia.core.segmentation import Fitted
from intarsia.core.split import Split
from intarsia.errors import UnknownName, UsageError
from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.segments.calling import words
from intarsia.segments.living.naming import joint
from intarsia.stats.sampling import by_content
from intarsia.stats.stability import Labeller, split_half

PARTS = 4
STUDIED = 2_000
HALVES = 5
STABLE, NEAR_BEST = 0.7, 0.1


def joined(definition: Definition, numbers: Sequence[int]) -> Definition:
    """The definition in which these segments (their numbers, the first in the name first) are one, with the lowest of their numbers; the
    others close up.

    Rules that were learnt for the old segments are dropped: describe it anew. Errors: UnknownName; UsageError for fewer than two.
    """
    fitted = definition.fitted
    _known(definition, numbers)
    if len(set(numbers)) < 2:
        raise UsageError("Putting segments together takes two of them or more.")
    lowest = min(numbers)
    old = {number: lowest if number in numbers else number for number in fitted.order}
    kept = sorted(set(old.values()))
    place = {number: i for i, number in enumerate(kept)}
    model = Merged(fitted.model, tuple(place[old[number]] for number in fitted.order))
    name = joint([definition.names.get(number, "") for number in dict.fromkeys(numbers)])
    names = {place[number] + 1: name if number == lowest else definition.names.get(number, "") for number in kept}
    return _again(definition, replace(fitted, model=model, order=tuple(range(1, len(kept) + 1)), names=()), names)


def parted(definition: Definition, number: int, members: np.ndarray, *, k: int = 0, seed: int = 0) -> Definition:
    """The definition in which one segment is parted by k-means among its `members`, coordinates (m, p) in the definition's recipe.

    `k` parts; 0 for the most, up to 4, whose split-half agreement is .7 and within .1 of the best, else 2. The largest part has the
    segment's number, the others follow, later segments move up; each part is called by what sets it most apart within the segment. Rules
    that were learnt before are dropped. Errors: UnknownName; UsageError for one part, or where the members are too alike for so many.
    Cost: a k-means of m rows, and 3 x 5 pairs of fits on at most 1,000.
    """
    _known(definition, [number])
    if k == 1 or k < 0:
        raise UsageError(f"Parting a segment takes two parts or more; asked for: {k}.")
    rows = members[by_content(members, len(members))]
    found = KMeans(k or _natural(rows, seed)).fit(rows, seed=seed) if len(rows) > 1 and rows.shape[1] else None
    if not isinstance(found, Nearest) or found.k < max(k, 2):
        told = f"{definition.called(number)} has {len(np.unique(rows, axis=0)):,} distinct customers"
        raise UsageError(f"{told}; it cannot be parted into {k or 'two or more'}.")
    found = _largest_first(found, rows)
    fitted = definition.fitted
    which, order = fitted.order.index(number), [other + (other > number) * (found.k - 1) for other in fitted.order]
    order[which : which + 1] = range(number, number + found.k)
    moved = {old + (old > number) * (found.k - 1): name for old, name in definition.names.items() if old != number}
    parts = dict(enumerate(_called(definition, number, found, rows), start=number))
    model = Split(fitted.model, which, found)
    return _again(definition, replace(fitted, model=model, order=tuple(order), names=()), dict(sorted((moved | parts).items())))


def _natural(rows: np.ndarray, seed: int) -> int:
    """The most parts that are found again on random halves about as well as any."""
    some = rows[by_content(rows, STUDIED, seed=seed)]

    def agreement(k: int) -> float:
        def fit(matrix: np.ndarray, own_seed: int) -> Labeller:
            model = KMeans(k, starts=3).fit(matrix, seed=own_seed)
            return lambda other: model.scores(other).argmin(1)

        return float(split_half(some, fit, times=HALVES, seed=seed).mean())

    found = {k: agreement(k) for k in range(2, PARTS + 1)}
    least = max(STABLE, max(found.values()) - NEAR_BEST)
    return max((k for k, value in found.items() if value >= least), default=2)


def _largest_first(found: Nearest, rows: np.ndarray) -> Nearest:
    sizes = np.bincount(found.scores(rows).argmin(1), minlength=found.k)
    order = np.argsort(-sizes, kind="stable")
    return replace(found, centres=tuple(found.centres[i] for i in order))


def _called(definition: Definition, number: int, found: Nearest, rows: np.ndarray) -> list[str]:
    """A name for each part: the segment's, and what of it sets the part most apart."""
    head = definition.names.get(number, "") or f"Segment {number}"
    deviation = rows.std(0)
    apart = (np.asarray(found.centres) - rows.mean(0)) / np.where(deviation > 0, deviation, 1.0)
    steps, names = definition.fitted.recipe.steps, list[str]()
    known = {column.name: column for column in definition.columns}
    for place, row in enumerate(apart):
        strongest = [j for j in np.argsort(-np.abs(row), kind="stable") if not _hidden(steps[j], known)]
        wishes = [f"{head} · {words(known[steps[j].column], steps[j], up=bool(row[j] > 0))}" for j in strongest]
        names.append(next((wish for wish in wishes if wish not in names), f"{head} · part {place + 1}"))
    return names


def _hidden(step: Step, known: Mapping[str, Column]) -> bool:
    return step.column not in known or known[step.column].sensitive


def _known(definition: Definition, numbers: Iterable[int]) -> None:
    for number in numbers:
        if number not in definition.fitted.order:
            raise UnknownName("segment number", str(number), (str(known) for known in sorted(definition.fitted.order)))


def _again(definition: Definition, fitted: Fitted, names: dict[int, str]) -> Definition:
    return replace(definition, fitted=fitted, names=names, tree="", fidelity=0.0, fidelity_n=0)
