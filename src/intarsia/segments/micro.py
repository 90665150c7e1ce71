"""Splits each segment into up to a thousand small groups in all, so that a rare but valuable kind of customer gets a group of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from intarsia.core.halves import Halves
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.segments.halving import halves
from intarsia.stats.coreset import chances
from intarsia.stats.exact import Grid, grid
from intarsia.stats.kmeans import kmeans
from intarsia.stats.lloyd import nearest
from intarsia.stats.lots import crowded, hashed, lots

if TYPE_CHECKING:
    import ibis.expr.types as ir

ROWS = 50_000
ROWS_A_SEGMENT = 2_000
FEWEST, MOST = 200, 1_000
CENTRES_A_GROUP = 3
PARTS = 4
STARTS, PASSES = 2, 30
VALUE = "spend"
_SEGMENT = "__segment"
PLACED = pa.schema([("customer_id", pa.string()), ("centre", pa.int64())])


@dataclass(frozen=True)
class Micro:
    """m centres (m, p) of the coordinates `kept`, the chosen segment of each and the `part` of it by `halves`, and over the whole base, by
    centre: `counts` (m,), `sums` and `squares` (m, p) of coordinates; `known` (m,) customers whose spend is known, `value` and
    `value_squares` of it. `placed` is an Ibis table: customer_id, centre."""

    kept: tuple[int, ...]
    centres: np.ndarray
    segment: np.ndarray
    counts: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    known: np.ndarray
    value: np.ndarray
    value_squares: np.ndarray
    placed: ir.Table
    part: np.ndarray
    halves: Halves


@dataclass(frozen=True)
class _Base:
    """The customers with their segments, as kept by the engine; `measured` says whether they have a spend that may be used."""

    segmentation: Segmentation
    table: ir.Table
    kept: tuple[int, ...]
    measured: bool

    def blocks(self) -> Iterator[tuple[pa.RecordBatch, np.ndarray, np.ndarray, np.ndarray]]:
        """Batches with coordinates (n, p), segments (n,) and spend (n,), NaN where it is not known."""
        recipe = self.segmentation.fitted.recipe
        for batch in self.segmentation.features.engine.batches(self.table):
            spend = floats(batch, VALUE) if self.measured else np.full(batch.num_rows, np.nan)
            segment = np.asarray(batch.column(_SEGMENT).to_numpy(zero_copy_only=False), dtype=np.int64)
            yield (
                batch,
                np.ascontiguousarray(recipe.matrix(batch)[:, list(self.kept)]),
                segment,
                np.where(np.isfinite(spend), spend, np.nan),
            )


def micro(segmentation: Segmentation, *, finest: int, least: int, seed: int = 0) -> Micro:
    """Micro groups within each segment's parts (see `halves`): k-means over a light coreset of about 50,000 customers, then all placed.

    `finest` groups are wanted in the end, so three times as many centres are made (200 to 1,000 where there are customers enough for
    `least` each), dealt out by customers and by spread. Sensitive columns have no part in it. Same rows in any order or batches: same bits.
    Cost: a join by customer, two passes over the base (three where not everyone is in the coreset), n x (centres of a segment) x p.
    """
    base = _base(segmentation)
    drawn, weights, owner, reach = _drawn(base, seed)
    shares = _dealt(segmentation, base.kept, int(np.clip(CENTRES_A_GROUP * finest, FEWEST, MOST)), least)
    empty = [number for number in shares if not (owner == number).any()]  # a point stands for those whom nobody was drawn of
    drawn = np.vstack([drawn, np.zeros((len(empty), drawn.shape[1]))])
    weights, owner = np.concatenate([weights, np.ones(len(empty))]), np.concatenate([owner, np.array(empty, dtype=owner.dtype)])
    cut = halves(drawn, weights, owner, least)
    places = cut.parts(drawn, owner)
    centres, segment, part = [], [], []
    for number in np.unique(places):
        own = places == number
        of = int(owner[own][0])
        wanted = max(round(shares[of] * float(weights[own].sum() / weights[owner == of].sum())), 1)
        alike = drawn.shape[1] == 0
        found = (
            np.zeros((1, 0))
            if alike
            else kmeans(drawn[own], wanted, weights=weights[own], starts=STARTS, seed=seed, iterations=PASSES).centres
        )
        centres.append(found)
        segment.append(np.full(len(found), of))
        part.append(np.full(len(found), number))
    return _placed(base, np.vstack(centres), (np.concatenate(segment), np.concatenate(part), cut), reach)


def _base(segmentation: Segmentation) -> _Base:
    features, recipe = segmentation.features, segmentation.fitted.recipe
    sensitive = {column.name for column in features.columns if column.sensitive}
    kept = tuple(j for j, step in enumerate(recipe.steps) if step.column not in sensitive)
    measured = VALUE in features.names and VALUE not in sensitive
    columns = dict.fromkeys((*recipe.columns, *((VALUE,) if measured else ())))
    chosen = features.table_expr.select("customer_id", *columns)
    members = segmentation.members.select("customer_id", **{_SEGMENT: segmentation.members["segment"]})
    return _Base(segmentation, features.engine.keep(chosen.join(members, "customer_id")), kept, measured)


def _drawn(base: _Base, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[float, float]]:
    """The coreset: coordinates, weights and segments; and the largest coordinate and spend of all customers."""
    sizes, sample = base.segmentation.sizes, base.segmentation.sample
    total = max(sum(sizes.values()), 1)
    usual = {}
    for number in sizes:
        own = sample.matrix[sample.segment == number][:, list(base.kept)]
        centre = own.mean(0) if len(own) else np.zeros(len(base.kept))
        usual[number] = centre, float(((own - centre) ** 2).sum(1).mean()) if len(own) else 0.0
    wanted = {number: max(ROWS * size / total, ROWS_A_SEGMENT) for number, size in sizes.items()}
    few = {number: rows for number, rows in wanted.items() if rows < sizes[number]}
    together = crowded(hashed(matrix, seed=seed) for _, matrix, _, _ in base.blocks()) if few else crowded([])
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    reach, met = (0.0, 0.0), dict[int, int]()
    for _, matrix, segment, spend in base.blocks():
        reach = max(reach[0], float(np.abs(matrix).max(initial=0.0))), max(reach[1], float(np.nanmax(np.abs(spend), initial=0.0)))
        chance = np.ones(len(matrix))
        for number, rows in few.items():
            own, (centre, width) = segment == number, usual[number]
            chance[own] = chances(((matrix[own] - centre) ** 2).sum(1), rows, sizes[number], width)
        taken = np.flatnonzero(lots(hashed(matrix, seed=seed), together, met) < chance)
        parts.append((matrix[taken], 1.0 / chance[taken], segment[taken]))
    drawn, weights, owner = (np.concatenate([part[i] for part in parts]) for i in range(3))
    return drawn, weights, owner, reach


def _dealt(segmentation: Segmentation, kept: tuple[int, ...], centres: int, least: int) -> dict[int, int]:
    """How many centres each segment gets: by its share of customers and of the spread within segments, half and half."""
    sample, sizes = segmentation.sample, segmentation.sizes
    total = max(sum(sizes.values()), 1)
    spread = {}
    for number, size in sizes.items():
        own = sample.matrix[sample.segment == number][:, list(kept)]
        spread[number] = float(own.var(axis=0).sum()) * size if len(own) else 0.0
    whole = sum(spread.values())
    out = {}
    for number, size in sizes.items():
        share = (size / total + (spread[number] / whole if whole > 0 else size / total)) / 2.0
        out[number] = int(np.clip(round(centres * share), 1, max(PARTS * size // least, 1))) if kept else 1
    return out


def _placed(base: _Base, centres: np.ndarray, owners: tuple[np.ndarray, np.ndarray, Halves], reach: tuple[float, float]) -> Micro:
    """Everybody with the nearest centre of her part of her segment, and the sums by centre."""
    owner, part, cut = owners
    n = base.segmentation.n_customers
    grids = grid(reach[0], n), grid(reach[0] ** 2, n), grid(reach[1], n), grid(reach[1] ** 2, n)
    m, p = centres.shape
    totals = np.zeros((2, m, 2 * p + 2))
    counts, known = np.zeros(m), np.zeros(m)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch, matrix, segment, spend in base.blocks():
            label = np.zeros(len(matrix), dtype=np.int64)
            places = cut.parts(matrix, segment)
            for number in np.unique(places):
                own, rows = np.flatnonzero(part == number), np.flatnonzero(places == number)
                label[rows] = own[nearest(np.ascontiguousarray(matrix[rows]), centres[own])] if p else own[0]
            counts[:] += np.bincount(label, minlength=m)
            has = ~np.isnan(spend)
            known[:] += np.bincount(label[has], minlength=m)
            for j in range(p):
                totals[:, :, j] += _sums(label, matrix[:, j], grids[0], m)
                totals[:, :, p + j] += _sums(label, matrix[:, j] ** 2, grids[1], m)
            totals[:, :, 2 * p] += _sums(label[has], spend[has], grids[2], m)
            totals[:, :, 2 * p + 1] += _sums(label[has], spend[has] ** 2, grids[3], m)
            yield pa.RecordBatch.from_arrays([batch.column("customer_id").cast(pa.string()), pa.array(label)], schema=PLACED)

    placed = base.segmentation.features.engine.put(batches(), PLACED)
    whole = totals.sum(0)
    spent = whole[:, 2 * p], whole[:, 2 * p + 1]
    return Micro(base.kept, centres, owner, counts, whole[:, :p], whole[:, p : 2 * p], known, *spent, placed, part, cut)


def _sums(label: np.ndarray, values: np.ndarray, on: Grid, m: int) -> np.ndarray:
    """Sums by label in a coarse and a fine part (2, m): exact, so that neither order nor batches matter."""
    return np.stack([np.bincount(label, part, minlength=m) for part in on.split(values)])
