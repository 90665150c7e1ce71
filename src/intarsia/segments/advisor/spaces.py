"""The same customers in four spaces: raw, standardised, squeezed between 0 and 1, and as recommended; which feature rules the distance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from intarsia.core.features import Column
from intarsia.core.recipe import Recipe, floats
from intarsia.stats.scaling import moments

NAMES = ("recommended", "standardised (mean 0, deviation 1)", "between 0 and 1 (min-max)", "as it is")
OUTERMOST = 0.01


@dataclass(frozen=True)
class Spaces:
    """What each feature contributes to the coordinates of n customers: by feature, (n, q) in each space, in the order of NAMES. `raw` (n,)
    is the feature with NaN for null."""

    raw: Mapping[str, np.ndarray]
    blocks: tuple[Mapping[str, np.ndarray], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The features."""
        return tuple(self.raw)

    def matrix(self, space: int) -> np.ndarray:
        """All coordinates of one space, (n, p)."""
        return np.ascontiguousarray(np.column_stack([self.blocks[space][name] for name in self.names]))

    def mixed(self, name: str, space: int) -> np.ndarray:
        """The recommended coordinates, with one feature as it is in another space."""
        return np.ascontiguousarray(np.column_stack([self.blocks[space if one == name else 0][one] for one in self.names]))

    def shares(self, space: int) -> dict[str, float]:
        """The share of each feature in the expected squared distance between two customers, which is its share of the variance."""
        variance = {name: sum(moments(column)[1] ** 2 for column in block.T) for name, block in self.blocks[space].items()}
        total = sum(variance.values())
        return {name: value / total if total > 0 else 0.0 for name, value in variance.items()}

    def part(self, rows: np.ndarray) -> Spaces:
        """Some of the customers."""
        return Spaces(
            {name: values[rows] for name, values in self.raw.items()},
            tuple({name: block[rows] for name, block in space.items()} for space in self.blocks),
        )


def spaces(columns: Sequence[Column], recipe: Recipe, table: pa.Table) -> Spaces:
    """The four spaces of the features that the recipe uses, on `table` of n customers. Gaps lie at the median outside the recommended
    space, and words are one column of 0 and 1 a level. Cost n x p."""
    used = dict.fromkeys(step.column for step in recipe.steps)
    levels = {column.name: column.levels for column in columns}
    raw = {name: floats(table, name, levels.get(name, ())) for name in used}
    ours = recipe.matrix(table)
    own = {name: ours[:, [j for j, step in enumerate(recipe.steps) if step.column == name]] for name in used}
    plain = {name: _plain(raw[name], recipe, name) for name in used}
    standard = {name: np.column_stack([_standard(column) for column in block.T]) for name, block in plain.items()}
    squeezed = {name: np.column_stack([_squeezed(column) for column in block.T]) for name, block in plain.items()}
    return Spaces(raw, (own, standard, squeezed, plain))


def outermost(block: np.ndarray) -> float:
    """The share of a feature's squared distance from the mean that its outermost 1 % of customers hold; .01 would be even. Cost n log n."""
    away = np.sort(sum((column - moments(column)[0]) ** 2 for column in block.T))
    total = float(away.sum())
    return float(away[-max(int(OUTERMOST * len(away)), 1) :].sum()) / total if total > 0 else 0.0


def _plain(values: np.ndarray, recipe: Recipe, name: str) -> np.ndarray:
    own = [step for step in recipe.steps if step.column == name]
    if all(step.transform in ("level", "other") for step in own):
        bare = [replace(step, centre=0.0, scale=1.0, weight=1.0, when_null=0.0) for step in own]
        return np.column_stack([step.values(values) for step in bare])
    known = values[np.isfinite(values)]
    return np.where(np.isfinite(values), values, np.median(known) if len(known) else 0.0)[:, None]


def _standard(values: np.ndarray) -> np.ndarray:
    mean, sd, _ = moments(values)
    return (values - mean) / sd if sd > 0 else np.zeros(len(values))


def _squeezed(values: np.ndarray) -> np.ndarray:
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high > low else np.zeros(len(values))
