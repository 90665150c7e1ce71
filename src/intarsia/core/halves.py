"""The first questions inside a segment: on which side of its middle a customer lies, so that broad groups hang on no few customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.core.literals import exact

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np


@dataclass(frozen=True)
class Line:
    """Do the coordinates times `weights` add up to more than `threshold`? Then `high` is next, else `low`: the place of another line, or,
    below 0, the part -1 - low."""

    weights: tuple[float, ...]
    threshold: float
    low: int
    high: int


@dataclass(frozen=True)
class Halves:
    """Every segment in parts, numbered from 0 over all segments: `roots` are pairs of a segment and where it begins (see `Line`)."""

    roots: tuple[tuple[int, int], ...] = ()
    lines: tuple[Line, ...] = ()

    def parts(self, space: np.ndarray, segment: np.ndarray) -> np.ndarray:
        """The part of each customer with coordinates (n, p), int64 (n,); -1 where the segment had nobody. Sums go from left to right, as an
        engine adds them. Cost n x depth x p."""
        import numpy as np

        out = np.full(len(segment), -1, dtype=np.int64)
        waiting = [(root, np.flatnonzero(segment == number)) for number, root in self.roots]
        while waiting:
            at, rows = waiting.pop()
            if at < 0:
                out[rows] = -1 - at
                continue
            line = self.lines[at]
            total = np.zeros(len(rows))
            for j, weight in enumerate(line.weights):
                if weight:
                    total = total + weight * space[rows, j]
            high = total > line.threshold
            waiting += [(line.low, rows[~high]), (line.high, rows[high])]
        return out

    def expression(self, coordinates: Sequence[ir.Value], segment: ir.Value) -> ir.Value:
        """The same as an Ibis expression over the p coordinates and the segment."""
        import ibis

        at: dict[int, ir.Value] = {}
        for place in range(len(self.lines) - 1, -1, -1):
            line, total = self.lines[place], ibis.literal(0.0)
            for weight, coordinate in zip(line.weights, coordinates, strict=True):
                total = total + exact(weight) * coordinate if weight else total
            low, high = (at[one] if one >= 0 else ibis.literal(-1 - one) for one in (line.low, line.high))
            at[place] = (total > exact(line.threshold)).ifelse(high, low)
        told = [(segment == number, at[root] if root >= 0 else ibis.literal(-1 - root)) for number, root in self.roots]
        return ibis.cases(*told, else_=-1) if told else ibis.literal(-1)

    def sides(self) -> Mapping[frozenset[int], frozenset[int]]:
        """Of all parts that a line divides, those on its low side."""
        below: dict[int, frozenset[int]] = {}
        out = {}
        for place in range(len(self.lines) - 1, -1, -1):
            line = self.lines[place]
            low, high = (below[one] if one >= 0 else frozenset({-1 - one}) for one in (line.low, line.high))
            below[place] = low | high
            out[below[place]] = low
        return out
