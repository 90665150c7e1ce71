"""The least that would have to be different about one customer for her to be in another segment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from intarsia.core.definition import Definition
from intarsia.core.features import Column
from intarsia.core.model import Nearest
from intarsia.core.recipe import floats
from intarsia.personas.rules import roundest
from intarsia.personas.wording import level_name, limit, line, plain, quantity

BEGAN = frozenset(
    [
        "tenure",
        "member",
        "membership",
        "signup",
        "enrolled",
        "registered",
        "registration",
        "joined",
        "join",
        "birth",
        "born",
        "first",
        "opened",
        "known",
        "created",
        "age",
    ]
)
WHO = frozenset(("customer", "client", "account", "user"))
BESIDE = frozenset(["dt", "date", "day", "days", "ago", "of", "since", "the", "a"])
_ROUNDS, _PARTS, _FINE = 10, 64, 1e-12
_ROUND = 0.02


def began(column: Column) -> bool:
    """Whether a feature tells how long ago something began, which nobody can change: her first order, her account, her birth.

    >>> from intarsia.core.features import Column
    >>> tells = lambda name: began(Column(name, name, "days", "days", "table", name, "", ""))
    >>> tells("tenure_days"), tells("Dt_Customer"), tells("recency_days"), tells("customer_last_visit_days")
    (True, True, False, False)
    """
    told = set(re.split(r"[^a-z]+", column.name.lower())) - BESIDE - {""}
    return column.kind == "days" and (bool(told & BEGAN) or bool(told and told <= WHO))


@dataclass(frozen=True)
class Change:
    """One feature otherwise: from `before` to `after` (words where the column holds words) she would be in `segment`. `passed` is the
    share of customers whose value she passes on the way; of a column whose words have no order, the share without the new word."""

    column: str
    before: float | str
    after: float | str
    segment: int
    passed: float
    words: str


@dataclass(frozen=True)
class _Search:
    """A feature, hers, the nearest value that leaves the segment, and the share of customers passed on the way."""

    column: Column
    own: float
    after: float
    passed: float


def nearest_change(definition: Definition, row: pa.Table, segment: int) -> tuple[Change | None, str]:
    """The smallest change of one known feature that places the customer of `row` (one line) elsewhere, and the sentence that tells it.

    Tried are the sample's quantiles on either side, refined between two of them; counts stay whole; smallest is what passes the fewest
    customers. Left out are sensitive features and what cannot be changed; being outside every group counts for nothing. Cost: some 500
    placements a feature.
    """
    elsewhere = _Elsewhere(definition, row, segment)
    found = [search for column in elsewhere.free() for search in elsewhere.ways(column)]
    if not found:
        return None, "No change of one feature alone, within what other customers show, would place her in another segment."
    order = {name: place for place, name in enumerate(definition.fitted.recipe.columns)}
    best = min(found, key=lambda search: (round(search.passed, 12), order[search.column.name]))
    change = elsewhere.change(best)
    return change, change.words


@dataclass(frozen=True)
class _Elsewhere:
    """Asks where the customer would be if one feature were different."""

    definition: Definition
    row: pa.Table
    segment: int

    def free(self) -> Iterable[Column]:
        """The features that can be changed, and are known of her."""
        for name in self.definition.quantiles:
            column = self.definition.column(name)
            if not column.sensitive and not began(column) and not np.isnan(self.value(name)):
                yield column

    def value(self, name: str) -> float:
        """Hers; the place of a word."""
        return float(floats(self.row, name, self.definition.fitted.recipe.levels.get(name, ()))[0])

    def placed(self, name: str, values: np.ndarray) -> np.ndarray:
        """Her segment for each of these values of a feature, int64 (m,)."""
        rows = self.row.take(np.zeros(len(values), dtype=np.int64))
        rows = rows.set_column(rows.column_names.index(name), name, pa.array(values, pa.float64()))
        return self.definition.fitted.assign(rows).segment

    def moved(self, segments: np.ndarray) -> np.ndarray:
        """Whether these are another segment, and not that of nobody."""
        model = self.definition.fitted.model
        nobody = self.definition.fitted.order[-1] if isinstance(model, Nearest) and model.radius is not None else 0
        return (segments != self.segment) & (segments != nobody)

    def ways(self, column: Column) -> Iterable[_Search]:
        """The directions of a feature in which she would leave."""
        grid, own = np.asarray(self.definition.quantiles[column.name]), self.value(column.name)
        levels = np.unique(grid)
        if column.kind == "nominal":
            others = levels[levels != own]
            common = np.array([(grid == other).mean() for other in others])
            ways = [others[np.argsort(-common, kind="stable")]]
        else:
            ways = [levels[levels > own], levels[levels < own][::-1]]
        for way in ways:
            left = np.flatnonzero(self.moved(self.placed(column.name, way)))
            if not len(left):
                continue
            at = int(left[0])
            if column.kind == "nominal":
                yield _Search(column, own, float(way[at]), float((grid != way[at]).mean()))
            else:
                after = self.refined(column, own, way, at)
                yield _Search(column, own, after, _passed(grid, own, after))

    def refined(self, column: Column, own: float, way: np.ndarray, at: int) -> float:
        """The value nearest to hers, between the last that keeps her and the first that does not; round where nothing is lost by it."""
        near, far = (float(way[at - 1]) if at else own), float(way[at])
        whole = self.whole(column)
        for _ in range(_ROUNDS):
            between = np.linspace(near, far, _PARTS + 1)[1:-1]
            between = np.unique(np.floor(between) if far > near else -np.floor(-between)) if whole else np.unique(between)
            between = between[(between > min(near, far)) & (between < max(near, far))]
            if not len(between) or abs(far - near) <= _FINE * abs(far - own):
                break
            between = between if far > near else between[::-1]
            left = np.flatnonzero(self.moved(self.placed(column.name, between)))
            first = int(left[0]) if len(left) else len(between)
            near, far = (float(between[first - 1]) if first else near), (float(between[first]) if first < len(between) else far)
        if whole:
            return far
        rounded = roundest(far, far + _ROUND * (far - own))
        lowest, highest = self.definition.quantiles[column.name][0], self.definition.quantiles[column.name][-1]
        return rounded if lowest <= rounded <= highest and self.moved(self.placed(column.name, np.array([rounded])))[0] else far

    def whole(self, column: Column) -> bool:
        """Whether the feature takes whole numbers only."""
        grid = np.asarray(self.definition.quantiles[column.name])
        return bool(column.levels) or column.kind in ("count", "flag") or bool((grid == np.round(grid)).all())

    def change(self, search: _Search) -> Change:
        """The change in words, after placing her once more."""
        column, after = search.column, search.after
        to = int(self.placed(column.name, np.array([after]))[0])
        words = f"{_step(column, search.own, after, self.definition.currency)} would place her in {self.definition.called(to)}"
        before, then = (level_name(v, column) if column.levels else v for v in (search.own, after))
        return Change(column.name, before, then, to, search.passed, f"{words}.")


def _passed(grid: np.ndarray, own: float, after: float) -> float:
    """The share of customers between the two values: those that she leaves behind."""
    low, high = min(own, after), max(own, after)
    between = (grid > low) & (grid < high)
    return float(between.mean() + ((grid == after).mean() + (grid == own).mean()) / 2)


def _step(column: Column, own: float, after: float, currency: str) -> str:
    """The step as one would say it: "2 more orders (3 → 5)"."""
    if column.levels or column.kind == "nominal":
        return f"{column.label} {line(level_name(after, column))} instead of {line(level_name(own, column))}"
    if column.kind == "flag":
        return f"{column.label}: {'yes' if after > own else 'no'} instead of {'no' if after > own else 'yes'}"
    if column.kind == "count" and column.unit:
        number = quantity(abs(after - own), column, currency).split(" ", 1)
        more = f"{number[0]} {'more' if after > own else 'fewer'} {number[1]}" if len(number) > 1 else f"{plain(after - own)}"
        return f"{more} ({plain(own)} → {plain(after)})"
    return f"{column.label} {'up' if after > own else 'down'} from {quantity(own, column, currency)} to {limit(after, column, currency)}"
