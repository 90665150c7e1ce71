"""Broad groups and fine ones in one family tree: 4, 8, 40 or 300 groups of the same customers, each inside one of the level above."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

from intarsia.core.halves import Halves
from intarsia.core.tables import html_table

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa

    from intarsia.core.engine import Engine
    from intarsia.core.model import Matrix
    from intarsia.core.segmentation import Fitted

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Distinction:
    """What a group is named for: how far its mean of a prepared feature lies from that of the segment it belongs to (of everyone, for a
    group of several segments), in that segment's standard deviations; `words` is how one would say it."""

    column: str
    label: str
    difference: float
    words: str


@dataclass(frozen=True)
class Node:
    """A group of customers.

    `id` is a path of numbers ("3.1" is the first part of segment 3, parts counted from the most valuable; "1+4" joins two segments);
    `parent` is empty at the top; `level` is the asked number of groups of the coarsest level it stands at; `segments` the chosen segments
    it lies in. `share` of customers and `value_share` of all spend are in 0..1. `value` is the mean spend of a customer with its 95 %
    interval and the customers it was counted on; NaN where spend is not measured. `small_but_valuable` follows the tree's `rule`, and
    `because` gives its numbers.
    """

    id: str
    parent: str
    level: int
    segments: tuple[int, ...]
    name: str
    customers: int
    share: float
    value_share: float
    value: float
    value_low: float
    value_high: float
    value_n: int
    distinctions: tuple[Distinction, ...] = ()
    small_but_valuable: bool = False
    because: str = ""


@dataclass(frozen=True)
class Level:
    """One cut through the tree: `asked` groups were wanted, `nodes` are those there are; `chosen` marks the segments of the report."""

    asked: int
    nodes: tuple[str, ...]
    chosen: bool = False
    because: str = ""

    @property
    def column(self) -> str:
        """The name of its column among the members."""
        return f"level_{self.asked}"


@dataclass(frozen=True)
class SegmentTree:
    """All groups, parents first, and the levels, coarsest first.

    A customer belongs to the nearest of `centres` among those of her part of her segment (see `halves`), in the coordinates `kept` of the
    recipe's; `segment_of`, `part_of` and `leaf_of` tell each centre's segment, part and finest group. `members` is an Ibis table, kept by
    `engine`: customer_id and the group at every level. `rule` says what small but valuable means, `because` what was asked for and what
    there is; `mean_value` is everyone's mean spend.
    """

    nodes: tuple[Node, ...]
    levels: tuple[Level, ...]
    fitted: Fitted = field(repr=False)
    kept: tuple[int, ...] = field(repr=False)
    centres: Matrix = field(repr=False)
    segment_of: tuple[int, ...] = field(repr=False)
    part_of: tuple[int, ...] = field(repr=False)
    halves: Halves = field(repr=False)
    leaf_of: tuple[str, ...] = field(repr=False)
    members: ir.Table = field(repr=False, compare=False)
    engine: Engine = field(repr=False, compare=False)
    mean_value: float
    currency: str
    rule: str
    because: str

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """The groups by their id."""
        return {node.id: node for node in self.nodes}

    def children(self, parent: str = "") -> tuple[Node, ...]:
        """The parts of a group in the order of their numbers; the top groups where none is named."""
        return tuple(sorted((n for n in self.nodes if n.parent == parent), key=lambda n: [int(part) for part in _NUMBER.findall(n.id)]))

    def treasures(self) -> tuple[Node, ...]:
        """The small but valuable groups, the most valuable per customer first; parts of one that is told already are left out."""
        found = [n for n in self.nodes if n.small_but_valuable and not any(up.small_but_valuable for up in self.ancestors(n.id))]
        return tuple(sorted(found, key=lambda n: (-n.value, n.id)))

    def ancestors(self, node: str) -> tuple[Node, ...]:
        """The groups that hold this one, the nearest first."""
        out, at = [], self.by_id[node]
        while at.parent:
            at = self.by_id[at.parent]
            out.append(at)
        return tuple(out)

    def at(self, level: Level) -> tuple[str, ...]:
        """The group of each centre at a level."""
        there = set(level.nodes)
        own = {leaf: next(n for n in (leaf, *(up.id for up in self.ancestors(leaf))) if n in there) for leaf in set(self.leaf_of)}
        return tuple(own[leaf] for leaf in self.leaf_of)

    def assign(self, table: pa.Table | pa.RecordBatch) -> pa.Table:
        """The group at every level of customers with raw features, one row each; null where the customer falls into a segment that had
        nobody. Cost n x centres of the segment x p beside that of `Fitted.assign`."""
        import numpy as np
        import pyarrow as pa

        matrix = self.fitted.recipe.matrix(table)
        centre = self.nearest(matrix, self.fitted.place(matrix).segment)
        outside = centre < 0
        columns = {}
        for level in self.levels:
            names = np.asarray(self.at(level), dtype=object)
            columns[level.column] = pa.array(np.where(outside, None, names[np.maximum(centre, 0)]), pa.string())
        return pa.table(columns)

    def nearest(self, matrix: np.ndarray, segment: np.ndarray) -> np.ndarray:
        """The nearest centre of its part for each row (n, p) of all coordinates: int64 (n,), -1 where the segment has none."""
        import numpy as np

        from intarsia.core.model import Nearest

        owner, centres = np.asarray(self.part_of), np.asarray(self.centres)
        space, out = matrix[:, list(self.kept)], np.full(len(matrix), -1, dtype=np.int64)
        part = self.halves.parts(space, segment)
        for number in np.unique(part):
            own, rows = np.flatnonzero(owner == number), np.flatnonzero(part == number)
            if len(own):
                among = Nearest(tuple(map(tuple, centres[own].tolist())), tuple(range(len(own))))
                out[rows] = own[among.scores(space[rows]).argmin(1)]
        return out

    def assigned(self, table: ir.Table) -> ir.Table:
        """`customer_id` and the group at every level of every row of a feature table, as an Ibis table: the answer of `assign`, in any
        engine. Cost: a row for each customer and centre of her segment."""
        import ibis

        steps = self.fitted.recipe.expressions(table)
        space = table.select("customer_id", **{f"z{j}": steps[place].cast("float64") for j, place in enumerate(self.kept)})
        placed = space.join(self.fitted.assigned(table), "customer_id")
        centres = ibis.memtable(self._centre_table())
        placed = placed.mutate(part=self.halves.expression([placed[f"z{j}"] for j in range(len(self.kept))], placed["segment"]))
        pairs = placed.join(centres, placed["part"] == centres["of"])
        squares = [(pairs[f"z{j}"] - pairs[f"c{j}"]) * (pairs[f"z{j}"] - pairs[f"c{j}"]) for j in range(len(self.kept))]
        away = reduce(lambda a, b: a + b, squares) if squares else ibis.literal(0.0)
        measured = pairs.select("customer_id", "centre", away=away)
        found = measured.group_by("customer_id").aggregate(centre=measured["centre"].argmin(measured["away"]))
        named = centres.select("centre", *(level.column for level in self.levels))
        return found.join(named, "centre").select("customer_id", *(level.column for level in self.levels))

    def table(self) -> pa.Table:
        """One row a group."""
        import pyarrow as pa

        left_out = ("distinctions", "segments")
        return pa.Table.from_pylist([{k: v for k, v in vars(node).items() if k not in left_out} for node in self.nodes])

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: groups, levels and the centres that place customers; the recipe and model are those of the run."""
        return {
            "because": self.because,
            "rule": self.rule,
            "mean_value": self.mean_value,
            "levels": [asdict(level) for level in self.levels],
            "nodes": [asdict(node) for node in self.nodes],
            "coordinates": [self.fitted.recipe.steps[place].name for place in self.kept],
            "halves": asdict(self.halves),
            "centres": [
                {"segment": segment, "part": part, "node": leaf, "at": list(centre)}
                for segment, part, leaf, centre in zip(self.segment_of, self.part_of, self.leaf_of, self.centres, strict=True)
            ],
        }

    def _centre_table(self) -> pa.Table:
        import pyarrow as pa

        data: dict[str, Any] = {"of": pa.array(self.part_of, pa.int64()), "centre": pa.array(range(len(self.centres)), pa.int64())}
        data |= {f"c{j}": pa.array([centre[j] for centre in self.centres], pa.float64()) for j in range(len(self.kept))}
        return pa.table(data | {level.column: list(self.at(level)) for level in self.levels})

    def _repr_html_(self) -> str:
        return html_table(self.because, self.table())
