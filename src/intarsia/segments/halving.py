"""Parts every segment through its middle, and the parts again, along what varies most together: other customers give the same halves."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from intarsia.core.halves import Halves, Line

DEPTH = 3
AS_WIDE = 0.9
SURE = 1.5


@dataclass(frozen=True)
class _Grown:
    """Lines as they are drawn, and the customers in each part so far."""

    lines: list[Line] = field(default_factory=list)
    parts: list[float] = field(default_factory=list)


def halves(rows: np.ndarray, weights: np.ndarray, owner: np.ndarray, least: int) -> Halves:
    """Every segment (`owner` (n,)) of customers with coordinates (n, p) and weights (n,) in up to eight parts of `least` or more customers.

    A line goes through the weighted mean, across a direction in which coordinates vary together: of the directions S e_j (what varies with
    coordinate j), the first with nine tenths of the widest spread, its weights rounded to tenths. So neither a tie between two directions
    nor a few customers turn it, and broad groups keep their names (docs/benchmarks.md, "Names of broad groups"). Rows in any order: same
    bits. Cost n p^2. Source: Boley, Principal direction divisive partitioning, Data Mining and Knowledge Discovery 2 (1998), with another
    direction.
    """
    grown, roots = _Grown(), []
    for number in np.unique(owner):
        own = np.flatnonzero(owner == number)
        own = own[np.lexsort((weights[own], *rows[own].T))]
        roots.append((int(number), _parted(grown, rows[own], weights[own], least, DEPTH)))
    return Halves(tuple(roots), tuple(grown.lines))


def _parted(grown: _Grown, rows: np.ndarray, weights: np.ndarray, least: int, depth: int) -> int:
    """Where these customers begin: the place of their line, or their part."""
    line = _line(rows, weights) if depth and weights.sum() >= 2 * SURE * least else None
    high = Halves(((0, 0),), (line,)).parts(rows, np.zeros(len(rows))) == 1 if line is not None else np.zeros(len(rows), dtype=bool)
    if line is None or min(float(weights[high].sum()), float(weights[~high].sum())) < SURE * least:
        grown.parts.append(float(weights.sum()))
        return -len(grown.parts)
    place = len(grown.lines)
    grown.lines.append(line)
    low_end = _parted(grown, rows[~high], weights[~high], least, depth - 1)
    high_end = _parted(grown, rows[high], weights[high], least, depth - 1)
    grown.lines[place] = Line(line.weights, line.threshold, low_end, high_end)
    return place


def _line(rows: np.ndarray, weights: np.ndarray) -> Line | None:
    """The line through the middle, with parts 0 and 1 on its sides; none where nothing varies."""
    mass = weights / weights.sum()
    middle = mass @ rows
    spread = ((rows - middle) * mass[:, None]).T @ (rows - middle)
    length = np.sqrt((spread**2).sum(0))
    ways = np.divide(spread, length, out=np.zeros_like(spread), where=length > 0)
    wide = np.round(((spread @ ways) * ways).sum(0), 9)
    if not len(wide) or wide.max() <= 0:
        return None
    way = ways[:, int(np.flatnonzero(wide >= AS_WIDE * wide.max())[0])]
    told = np.round(way / np.abs(way).max(), 1)
    return Line(tuple(float(one) + 0.0 for one in told), round(float(told @ middle), 6), -1, -2)
