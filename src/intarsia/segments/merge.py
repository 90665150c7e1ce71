"""Put segments together that are to be treated alike, so that there are no more of them than a team can serve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.merged import Merged
from intarsia.core.model import Model
from intarsia.core.segmentation import Algorithm, Blocks, Guided, Sample, Segmentation
from intarsia.errors import UnknownName, UsageError
from intarsia.segments.placing import members, numbers


@dataclass(frozen=True)
class Regrouped:
    """The `inner` algorithm, each of whose segments joins the group in which most of its customers are by the `reference`."""

    inner: Algorithm
    reference: Merged

    @property
    def k(self) -> int:
        """The number that the inner algorithm asks for."""
        return self.inner.k

    def candidates(self, low: int, high: int) -> Iterator[Algorithm]:
        """The inner algorithm's own, not grouped."""
        return iter(self.inner.candidates(low, high))

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """The inner fit, grouped. Needs the coordinates of the reference."""
        return self._grouped(self.inner.fit(matrix, weights, seed=seed), matrix)

    def refine(self, model: Model, blocks: Blocks) -> Model:
        """The inner passes over all customers; the groups stay."""
        return replace(model, inner=self.inner.refine(model.inner, blocks)) if isinstance(model, Merged) else model

    def _grouped(self, found: Model, matrix: np.ndarray) -> Model:
        own, group = found.scores(matrix).argmin(1), self.reference.scores(matrix).argmin(1)
        table = np.bincount(own * self.reference.k + group, minlength=found.k * self.reference.k).reshape(found.k, -1)
        joined = table.argmax(1)
        return Merged(found, tuple(np.unique(joined, return_inverse=True)[1].tolist()))


@dataclass(frozen=True)
class GuidedRegrouped(Regrouped):
    """The same of an algorithm that can also learn from what customers did next."""

    def learn(self, matrix: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """What the inner algorithm learns from the outcome (n,), grouped."""
        inner = self.inner
        found = inner.learn(matrix, outcome, weights, seed=seed) if isinstance(inner, Guided) else inner.fit(matrix, weights, seed=seed)
        return self._grouped(found, matrix)


def merge(segmentation: Segmentation, groups: Sequence[Sequence[int]], because: str) -> Segmentation:
    """The segmentation with each of `groups` (segment numbers) as one segment; `because` is the sentence that says why.

    Segments get new numbers by the same rule as before (the most spend first). Everybody is placed anew, by the nearest of the old
    segments. The table of what was tried stays, and so does the algorithm by which stability is judged, grouped alike. Errors:
    UnknownName of a segment; UsageError where one is in two groups, or a group has fewer than two. Cost: one pass over the base.
    """
    fitted = segmentation.fitted
    _checked(segmentation, groups)
    joined = {number: place for place, group in enumerate(groups) for number in group}
    keys = [joined.get(number, -number) for number in fitted.order]
    model = Merged(fitted.model, tuple(np.unique(keys, return_inverse=True)[1].tolist()))
    sample = segmentation.sample
    again = replace(fitted, model=model, order=numbers(model, sample.matrix, sample.table), names=())
    table, sizes = members(segmentation.features, again)
    wrapper = GuidedRegrouped if isinstance(segmentation.algorithm, Guided) else Regrouped
    return replace(
        segmentation,
        fitted=again,
        algorithm=wrapper(segmentation.algorithm, model),
        members=table,
        sizes=sizes,
        sample=Sample(sample.table, sample.matrix, again.place(sample.matrix).segment, sample.everyone),
        because=f"{segmentation.because} {because}",
    )


def _checked(segmentation: Segmentation, groups: Sequence[Sequence[int]]) -> None:
    named = [number for group in groups for number in group]
    for number in named:
        if number not in segmentation.sizes:
            raise UnknownName("segment", str(number), [str(n) for n in segmentation.sizes])
    if len(named) != len(set(named)) or any(len(group) < 2 for group in groups):
        raise UsageError("Merging takes groups of two segments or more, and each segment in one group only.")
