"""How raw features become comparable coordinates: a list of steps, stored as data and evaluated alike in Python and in SQL.

A step reads one feature and yields one coordinate: null becomes `when_null`, everything else is capped to [low, high], transformed,
centred, divided by `scale` and multiplied by `weight`. Nothing else happens between a feature and the segments, so SQL, Python and the
explanation of a customer come from this one list.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from intarsia.core.literals import exact

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa

TRANSFORMS = ("identity", "log1p", "arcsin", "logit", "yeo-johnson", "present", "positive-log")


@dataclass(frozen=True)
class Step:
    """One coordinate.

    `transform` is one of TRANSFORMS, with x the capped feature, u `unit` and n the `denominator` column:
    identity x; log1p ln(1 + max(x, 0)/u); arcsin asin(sqrt(x)); logit ln(q/(1 - q)) with q = (x n + .5)/(n + 1);
    yeo-johnson of x/u with `power`; present 1 where x > 0 else 0; positive-log ln(1 + x/u) where x > 0, else the centre (0 once centred).
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

    @property
    def name(self) -> str:
        """The coordinate's name: the feature's, with the part it stands for where a feature has two."""
        return f"{self.column}:{self.transform}" if self.transform in ("present", "positive-log") else self.column

    def values(self, raw: np.ndarray, denominator: np.ndarray | None = None) -> np.ndarray:
        """The coordinate of each customer: float64 (n,) from float64 (n,), NaN meaning null."""
        import numpy as np

        x = np.clip(raw, self.low, self.high)
        with np.errstate(invalid="ignore", divide="ignore"):
            shaped = _shape_numpy(self, x, denominator)
            done = (shaped - self.centre) / self.scale * self.weight
        return np.where(np.isnan(raw), self.when_null, done)

    def expression(self, table: ir.Table) -> ir.Value:
        """The same as an Ibis expression over a table that has the feature columns."""
        raw = table[self.column]
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
    """All steps in order, and what was left out."""

    steps: tuple[Step, ...]
    dropped: tuple[Dropped, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The feature columns that are read, denominators included, each once."""
        names = [name for step in self.steps for name in (step.column, step.denominator) if name]
        return tuple(dict.fromkeys(names))

    def matrix(self, table: pa.Table | pa.RecordBatch) -> np.ndarray:
        """The coordinates, float64 (n, p), C order. Cost n x p."""
        import numpy as np

        raw = {name: floats(table, name) for name in self.columns}
        out = np.empty((table.num_rows, len(self.steps)))
        for j, step in enumerate(self.steps):
            out[:, j] = step.values(raw[step.column], raw.get(step.denominator))
        return out

    def expressions(self, table: ir.Table) -> tuple[ir.Value, ...]:
        """The coordinates as Ibis expressions, in the order of `steps`."""
        return tuple(step.expression(table) for step in self.steps)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; infinities are left out."""
        steps = [{k: v for k, v in asdict(step).items() if not (isinstance(v, float) and math.isinf(v))} for step in self.steps]
        return {"steps": steps, "dropped": [asdict(d) for d in self.dropped]}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Recipe:
        """The recipe that `to_dict` wrote."""
        return cls(tuple(Step(**s) for s in data["steps"]), tuple(Dropped(**d) for d in data["dropped"]))


def identity(columns: Sequence[str], because: str) -> Recipe:
    """The recipe that hands raw features on as they are; null becomes minus infinity's stand-in, the lowest float."""
    return Recipe(tuple(Step(name, "identity", because, when_null=-1e300) for name in columns))


def floats(table: pa.Table | pa.RecordBatch, name: str) -> np.ndarray:
    """A column as float64 (n,), null as NaN."""
    import numpy as np
    import pyarrow as pa

    column = table.column(name)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


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
        return _yeo_johnson_numpy(x / step.unit, step.power)
    return x


def _yeo_johnson_numpy(x: np.ndarray, power: float) -> np.ndarray:
    import numpy as np

    up, down = np.maximum(x, 0.0) + 1.0, np.maximum(-x, 0.0) + 1.0
    above = np.log(up) if power == 0 else (up**power - 1.0) / power
    below = -np.log(down) if power == 2 else -(down ** (2.0 - power) - 1.0) / (2.0 - power)
    return np.where(x >= 0, above, below)


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
    return x


def _yeo_johnson_ibis(x: ir.Value, power: float) -> ir.Value:
    up, down = (x > 0).ifelse(x, 0.0) + 1.0, (x < 0).ifelse(-x, 0.0) + 1.0
    above = up.ln() if power == 0 else (up.pow(exact(power)) - 1.0) / exact(power)
    below = -down.ln() if power == 2 else -(down.pow(exact(2.0 - power)) - 1.0) / exact(2.0 - power)
    return (x >= 0).ifelse(above, below)
