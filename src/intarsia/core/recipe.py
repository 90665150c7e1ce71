"""How raw features become comparable coordinates: a list of steps, stored as data and evaluated alike in Python and in SQL.

A step reads one feature and yields one coordinate: null becomes `when_null`, everything else is capped to [low, high], transformed,
centred, divided by `scale` and multiplied by `weight`. Nothing else happens between a feature and the segments, so SQL, Python and the
explanation of a customer come from this one list. Features that hold words are read as the place of the word in the recipe's `levels`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

from intarsia.core.literals import exact

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa

TRANSFORMS = ("identity", "log1p", "arcsin", "logit", "yeo-johnson", "present", "positive-log", "level", "other", "ridit")


@dataclass(frozen=True)
class Step:
    """One coordinate.

    `transform` is one of TRANSFORMS, with x the capped feature, u `unit` and n the `denominator` column:
    identity x; log1p ln(1 + max(x, 0)/u); arcsin asin(sqrt(x)); logit ln(q/(1 - q)) with q = (x n + .5)/(n + 1);
    yeo-johnson of x/u with `power`; present 1 where x > 0 else 0; positive-log ln(1 + x/u) where x > 0, else the centre (0 once centred);
    level 1 where x is one of `points`, other 1 where it is none of them; ridit the mark of the last of the rising `points` that x reaches.
    `part` is what the coordinate stands for where a feature has several.
    """

    column: str
    transform: str
    because: str
    unit: float = 1.0
    power: float = 1.0
    low: float = -math.inf
    high: float = math.inf
    centre: float = 0.0
    scale: float = 1.0
    weight: float = 1.0
    when_null: float = 0.0
    denominator: str = ""
    block: str = ""
    points: tuple[float, ...] = ()
    marks: tuple[float, ...] = ()
    part: str = ""

    @property
    def name(self) -> str:
        """The coordinate's name: the feature's, with the part it stands for where a feature has two."""
        part = self.part or (self.transform if self.transform in ("present", "positive-log") else "")
        return f"{self.column}:{part}" if part else self.column

    def values(self, raw: np.ndarray, denominator: np.ndarray | None = None) -> np.ndarray:
        """The coordinate of each customer: float64 (n,) from float64 (n,), NaN meaning null."""
        import numpy as np

        x = np.clip(raw, self.low, self.high)
        with np.errstate(invalid="ignore", divide="ignore"):
            shaped = _shape_numpy(self, x, denominator)
            done = (shaped - self.centre) / self.scale * self.weight
        return np.where(np.isnan(raw), self.when_null, done)

    def expression(self, table: ir.Table, places: ir.Value | None = None) -> ir.Value:
        """The same as an Ibis expression over a table that has the feature columns; `places` stand for a column that holds words."""
        raw = table[self.column] if places is None else places
        x = raw
        if math.isfinite(self.low):
            x = (x < exact(self.low)).ifelse(exact(self.low), x)
        if math.isfinite(self.high):
            x = (x > exact(self.high)).ifelse(exact(self.high), x)
        shaped = _shape_ibis(self, x, table[self.denominator] if self.denominator else None)
        done = (shaped - exact(self.centre)) / exact(self.scale) * exact(self.weight)
        return raw.isnull().ifelse(exact(self.when_null), done).name(self.name)


@dataclass(frozen=True)
class Dropped:
    """A feature that is not used, and why."""

    column: str
    because: str


@dataclass(frozen=True)
class Recipe:
    """All steps in order, what was left out, and the levels of the columns that hold words."""

    steps: tuple[Step, ...]
    dropped: tuple[Dropped, ...] = ()
    levels: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The feature columns that are read, denominators included, each once."""
        names = [name for step in self.steps for name in (step.column, step.denominator) if name]
        return tuple(dict.fromkeys(names))

    def matrix(self, table: pa.Table | pa.RecordBatch) -> np.ndarray:
        """The coordinates, float64 (n, p), C order. Cost n x p."""
        import numpy as np

        raw = {name: floats(table, name, self.levels.get(name, ())) for name in self.columns}
        out = np.empty((table.num_rows, len(self.steps)))
        for j, step in enumerate(self.steps):
            out[:, j] = step.values(raw[step.column], raw.get(step.denominator))
        return out

    def expressions(self, table: ir.Table) -> tuple[ir.Value, ...]:
        """The coordinates as Ibis expressions, in the order of `steps`; a column of `levels` may hold words or places."""
        worded = {name: _placed(table[name], levels) for name, levels in self.levels.items() if table[name].type().is_string()}
        return tuple(step.expression(table, worded.get(step.column)) for step in self.steps)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; infinities are left out."""
        steps = [{k: v for k, v in asdict(step).items() if not (isinstance(v, float) and math.isinf(v))} for step in self.steps]
        return {"steps": steps, "dropped": [asdict(d) for d in self.dropped], "levels": {k: list(v) for k, v in self.levels.items()}}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Recipe:
        """The recipe that `to_dict` wrote."""
        steps = tuple(Step(**(s | {name: tuple(s.get(name, ())) for name in ("points", "marks")})) for s in data["steps"])
        levels = {name: tuple(words) for name, words in data.get("levels", {}).items()}
        return cls(steps, tuple(Dropped(**d) for d in data["dropped"]), levels)


def identity(columns: Sequence[str], because: str) -> Recipe:
    """The recipe that hands raw features on as they are; null becomes minus infinity's stand-in, the lowest float."""
    return Recipe(tuple(Step(name, "identity", because, when_null=-1e300) for name in columns))


def floats(table: pa.Table | pa.RecordBatch, name: str, levels: Sequence[str] = ()) -> np.ndarray:
    """A column as float64 (n,), null as NaN; words as their places in `levels`, others as the place after the last."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    column = table.column(name)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if levels and (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        places = pc.index_in(column, pa.array(levels, column.type))
        column = pc.if_else(pc.is_null(column), None, pc.coalesce(places, len(levels)))
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _placed(column: ir.Value, levels: Sequence[str]) -> ir.Value:
    """The same as an Ibis expression."""
    import ibis

    known = ibis.cases(*[(column == level, exact(place)) for place, level in enumerate(levels)], else_=exact(len(levels)))
    return column.isnull().ifelse(ibis.null("float64"), known)


def _shape_numpy(step: Step, x: np.ndarray, n: np.ndarray | None) -> np.ndarray:
    import numpy as np

    if step.transform == "log1p":
        return np.log(1.0 + np.maximum(x, 0.0) / step.unit)
    if step.transform == "arcsin":
        return np.arcsin(np.sqrt(np.clip(x, 0.0, 1.0)))
    if step.transform == "logit" and n is not None:
        share = (x * n + 0.5) / (n + 1.0)
        return np.log(share / (1.0 - share))
    if step.transform == "present":
        return np.where(x > 0, 1.0, 0.0)
    if step.transform == "positive-log":
        return np.where(x > 0, np.log(1.0 + np.maximum(x, 0.0) / step.unit), step.centre)
    if step.transform == "yeo-johnson":
        return yeo_johnson(x / step.unit, step.power)
    if step.transform in ("level", "other"):
        among = np.isin(x, np.asarray(step.points))
        return np.where(among == (step.transform == "level"), 1.0, 0.0)
    if step.transform == "ridit":
        return np.asarray(step.marks)[np.maximum(np.searchsorted(np.asarray(step.points), x, side="right") - 1, 0)]
    return x


def yeo_johnson(values: np.ndarray, power: float) -> np.ndarray:
    """The Yeo-Johnson transform of (n,) figures of either sign. Source: Yeo & Johnson, Biometrika 87 (2000)."""
    import numpy as np

    up, down = np.maximum(values, 0.0) + 1.0, np.maximum(-values, 0.0) + 1.0
    above = np.log(up) if power == 0 else (up**power - 1.0) / power
    below = -np.log(down) if power == 2 else -(down ** (2.0 - power) - 1.0) / (2.0 - power)
    return np.where(values >= 0, above, below)


def _shape_ibis(step: Step, x: ir.Value, n: ir.Value | None) -> ir.Value:
    if step.transform == "log1p":
        return (1.0 + (x > 0).ifelse(x, 0.0) / exact(step.unit)).ln()
    if step.transform == "arcsin":
        return (x > 1).ifelse(1.0, (x < 0).ifelse(0.0, x)).sqrt().asin()
    if step.transform == "logit" and n is not None:
        share = (x * n + 0.5) / (n + 1.0)
        return (share / (1.0 - share)).ln()
    if step.transform == "present":
        return (x > 0).ifelse(1.0, 0.0)
    if step.transform == "positive-log":
        return (x > 0).ifelse((1.0 + (x > 0).ifelse(x, 0.0) / exact(step.unit)).ln(), exact(step.centre))
    if step.transform == "yeo-johnson":
        return _yeo_johnson_ibis(x / exact(step.unit), step.power)
    if step.transform in ("level", "other"):
        yes, no = (1.0, 0.0) if step.transform == "level" else (0.0, 1.0)
        if not step.points:
            return exact(no)
        return reduce(lambda a, b: a | b, [x == exact(point) for point in step.points]).ifelse(yes, no)
    if step.transform == "ridit":
        rising = list(zip(step.points, step.marks, strict=True))[1:]
        return reduce(lambda below, at: (x >= exact(at[0])).ifelse(exact(at[1]), below), rising, exact(step.marks[0]))
    return x


def _yeo_johnson_ibis(x: ir.Value, power: float) -> ir.Value:
    up, down = (x > 0).ifelse(x, 0.0) + 1.0, (x < 0).ifelse(-x, 0.0) + 1.0
    above = up.ln() if power == 0 else (up.pow(exact(power)) - 1.0) / exact(power)
    below = -down.ln() if power == 2 else -(down.pow(exact(2.0 - power)) - 1.0) / exact(2.0 - power)
    return (x >= 0).ifelse(above, below)
