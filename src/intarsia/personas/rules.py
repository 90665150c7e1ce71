"""Rules for people: a small tree learnt from the segments, with round numbers, and how far it can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from intarsia.core.features import Column, FeatureTable
from intarsia.core.persona import Rule
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.personas.surrogate import Bound, Branch, Path, Surrogate
from intarsia.personas.wording import limit, line, listed

GOOD_FIDELITY = 0.9
GOOD_RECALL = 0.7
_LEAVES_PER_SEGMENT = (1.0, 1.5, 2.0, 3.0, 4.0)
_ROUNDING = (0.1, 0.05, 0.02, 0.005, 0.0)
_ROUNDING_COST = 0.005
_LARGEST = 1e30
_MAIN_PATHS = 3
_MAIN_SHARE = 0.1


@dataclass(frozen=True)
class Rulebook:
    """The rounded tree, its agreement with the segments on `n` held-out customers, and a rule for each segment that has any of them."""

    surrogate: Surrogate
    fidelity: float
    n: int
    rules: dict[int, Rule]


def learn_rules(segmentation: Segmentation, *, seed: int = 0) -> Rulebook:
    """Learn the tree on raw features of `segmentation.sample`.

    60 % of the customers of each segment grow trees of k to 4k leaves; 20 % choose the smallest with fidelity of .9 (else the best), and
    the roundest thresholds that cost it no more than half a per cent; the chosen tree is grown on these 80 % and everything told is
    measured, after rounding, on the last 20 %. With very few customers there may be none held out: then n is 0 and no rule is given. Cost:
    6 trees, n log n x features each. Source: CART as in scikit-learn.
    """
    table, segment = segmentation.sample.table, segmentation.sample.segment
    columns = tuple(name for name in segmentation.fitted.recipe.columns if name in table.column_names)
    data = _Data(table, np.asarray(segment, dtype=np.int64), columns)
    grow, choose, judge = _split(data.segment, seed)
    leaves = _enough_leaves(data, grow, choose if len(choose) else grow, segmentation.k)
    exact = _grow(data, np.concatenate([grow, choose]), leaves)
    surrogate = _rounded(exact, data, choose if len(choose) else grow)
    agreed = surrogate.predict(table.take(judge)) == data.segment[judge] if len(judge) else np.zeros(0)
    fidelity = float(agreed.mean()) if len(judge) else 0.0
    return Rulebook(surrogate, fidelity, len(judge), _rules(surrogate, data, judge, segmentation.features))


@dataclass(frozen=True)
class _Data:
    table: pa.Table
    segment: np.ndarray
    columns: tuple[str, ...]

    def raw(self, rows: np.ndarray) -> np.ndarray:
        picked = self.table.take(rows)
        if not self.columns:
            return np.zeros((len(rows), 1))
        # sklearn's trees compute in float32, whose range is narrower
        return np.clip(np.column_stack([floats(picked, name) for name in self.columns]), -_LARGEST, _LARGEST)


def _split(segment: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers to grow, choose and judge: 60, 20, 20 % of each segment, in sample order."""
    rng = np.random.default_rng(seed)
    part = np.zeros(len(segment), dtype=np.int64)
    for number in np.unique(segment):
        rows = rng.permutation(np.flatnonzero(segment == number))
        judged = (len(rows) + 2) // 5
        chosen = (len(rows) + 1) // 5
        part[rows[:judged]] = 2
        part[rows[judged : judged + chosen]] = 1
    return np.flatnonzero(part == 0), np.flatnonzero(part == 1), np.flatnonzero(part == 2)


def _enough_leaves(data: _Data, grow: np.ndarray, choose: np.ndarray, k: int) -> int:
    sizes = sorted({max(2, math.ceil(k * times)) for times in _LEAVES_PER_SEGMENT})
    table, truth = data.table.take(choose), data.segment[choose]
    best, best_fidelity = sizes[0], -1.0
    for leaves in sizes:
        fidelity = float((_grow(data, grow, leaves).predict(table) == truth).mean())
        if fidelity >= GOOD_FIDELITY:
            return leaves
        if fidelity > best_fidelity + 1e-12:
            best, best_fidelity = leaves, fidelity
    return best


def _grow(data: _Data, rows: np.ndarray, leaves: int) -> Surrogate:
    from sklearn.tree import DecisionTreeClassifier

    classifier = DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=max(1, len(rows) // 500), random_state=0)
    classifier.fit(data.raw(rows), data.segment[rows])
    tree: Any = classifier.tree_
    return _pruned(tuple(_branch(tree, number, data.columns, classifier.classes_) for number in range(tree.node_count)))


def _branch(tree: Any, number: int, columns: tuple[str, ...], classes: np.ndarray) -> Branch:
    left, right = int(tree.children_left[number]), int(tree.children_right[number])
    if left < 0:
        return Branch(segment=int(classes[tree.value[number][0].argmax()]))
    null_left = bool(tree.missing_go_to_left[number])
    return Branch(columns[tree.feature[number]], float(tree.threshold[number]), null_left, left, right)


def _pruned(branches: tuple[Branch, ...]) -> Surrogate:
    """The tree without questions whose two answers are the same segment, numbered from the root."""
    kept: list[Branch] = []

    def verdict(number: int) -> int:
        branch = branches[number]
        if branch.segment:
            return branch.segment
        left, right = verdict(branch.left), verdict(branch.right)
        return left if left == right else 0

    def keep(number: int) -> int:
        branch, same, place = branches[number], verdict(number), len(kept)
        kept.append(Branch(segment=same))
        if not same:
            left, right = keep(branch.left), keep(branch.right)
            kept[place] = Branch(branch.column, branch.threshold, branch.null_left, left, right)
        return place

    keep(0)
    return Surrogate(tuple(kept))


def _rounded(exact: Surrogate, data: _Data, rows: np.ndarray) -> Surrogate:
    """The roundest thresholds whose agreement on these rows is within half a per cent of the exact ones."""
    table, truth = data.table.take(rows), data.segment[rows]
    aim = float((exact.predict(table) == truth).mean()) - _ROUNDING_COST
    whole = {name for name in exact.columns if _is_whole(floats(data.table, name))}
    for tolerance in _ROUNDING:
        rounded = Surrogate(tuple(_round_branch(branch, tolerance, whole) for branch in exact.branches))
        if float((rounded.predict(table) == truth).mean()) >= aim:
            return rounded
    return exact


def _round_branch(branch: Branch, tolerance: float, whole: set[str]) -> Branch:
    if branch.segment or math.isinf(branch.threshold):
        return branch
    threshold = branch.threshold
    if branch.column in whole and abs(threshold) < 1e9:
        # between whole numbers every cut is the same, so small ones keep their place exactly
        near = math.floor(threshold)
        threshold = near if abs(near) < 20 or tolerance == 0 else math.floor(roundest(near * (1 - tolerance), near * (1 + tolerance)))
    elif tolerance:
        threshold = roundest(*sorted((threshold * (1 - tolerance), threshold * (1 + tolerance))))
    return Branch(branch.column, float(threshold), branch.null_left, branch.left, branch.right)


def roundest(low: float, high: float) -> float:
    """The number in [low, high] with the fewest digits, of these the one nearest to the middle.

    >>> roundest(95.2, 104.8), roundest(0.27, 0.33), roundest(-1249, -1190), roundest(0.0, 0.0)
    (100.0, 0.3, -1200.0, 0.0)
    """
    low, high = min(low, high), max(low, high)
    if low <= 0 <= high:
        return 0.0
    middle, sign = abs(low + high) / 2, 1 if low > 0 else -1
    bottom, top = Fraction(min(abs(low), abs(high))), Fraction(max(abs(low), abs(high)))
    for exponent in range(math.floor(math.log10(middle)) + 1, math.floor(math.log10(middle)) - 16, -1):
        for step in (Fraction(10) ** exponent, Fraction(10) ** exponent / 2):
            nearest = round(Fraction(middle) / step) * step
            if bottom <= nearest <= top:
                return sign * float(nearest)
    return sign * middle


def _is_whole(values: np.ndarray) -> bool:
    known = values[~np.isnan(values)]
    return bool((known == np.round(known)).all())


def _rules(surrogate: Surrogate, data: _Data, judge: np.ndarray, features: FeatureTable) -> dict[int, Rule]:
    """A rule for each segment that has held-out customers: its main paths, measured by themselves."""
    leaves, judged = surrogate.leaves(data.table), data.segment[judge]
    rules = {}
    for number in np.unique(judged).tolist():
        paths = _main_paths(surrogate, leaves, number)
        if not paths:
            continue
        caught = np.isin(leaves[judge], [path.leaf for path in paths])
        right = int((caught & (judged == number)).sum())
        n = int((judged == number).sum())
        precision = right / int(caught.sum()) if caught.any() else 0.0
        rules[number] = Rule(_conditions(paths, features), precision, right / n, n)
    return rules


def _main_paths(surrogate: Surrogate, leaves: np.ndarray, number: int) -> tuple[Path, ...]:
    """The largest paths to the segment: at most three, none with less than a tenth of the customers that the tree puts there."""
    counted = [(int((leaves == path.leaf).sum()), path) for path in surrogate.paths() if path.segment == number]
    total = sum(count for count, _ in counted)
    ranked = sorted(counted, key=lambda pair: -pair[0])[:_MAIN_PATHS]
    return tuple(path for count, path in ranked if count >= _MAIN_SHARE * total)


def _conditions(paths: tuple[Path, ...], features: FeatureTable) -> tuple[str, ...]:
    said = [tuple(condition(bound, features.column(bound.column), features.currency) for bound in path.bounds) for path in paths]
    if len(said) == 1:
        return said[0] or ("every customer",)
    return ("; or ".join(listed(words) for words in said),)


def condition(bound: Bound, column: Column, currency: str = "") -> str:
    """One bound in words.

    >>> orders = Column("n_orders", "Orders", "orders", "count", "rfm", "frequency", "buys often", "buys rarely")
    >>> condition(Bound("n_orders", low=3.0, null=False), orders)
    'Orders above 3'
    """
    if bound.only_null:
        return f"{column.label} {'not known' if bound.null else 'impossible'}"
    if column.kind == "nominal" and column.levels:
        return _among(bound, column)
    if column.kind == "flag" and math.isinf(bound.low) != math.isinf(bound.high):
        return f"{column.label}: {'no' if math.isinf(bound.low) else 'yes'}{', or not known' if bound.null and column.missing else ''}"
    null = bound.null and bool(column.missing)
    unknown = ", or not known" if null else ""
    if math.isinf(bound.low) and math.isinf(bound.high):
        return f"{column.label} {'anything' if null else 'known'}"
    if math.isinf(bound.high):
        return f"{column.label} above {limit(bound.low, column, currency)}{unknown}"
    if math.isinf(bound.low):
        return f"{column.label} at most {limit(bound.high, column, currency)}{unknown}"
    low, high = limit(bound.low, column, currency), limit(bound.high, column, currency)
    return f"{column.label} above {low}, at most {high}{unknown}"


def _among(bound: Bound, column: Column) -> str:
    """The levels that a bound on a nominal column lets pass, in words."""
    inside = tuple(line(name) for name in bound.levels(column.levels))
    unknown = (", or not known" if inside else "not known") if bound.null else ""
    if len(inside) == len(column.levels):
        return f"{column.label} {'anything' if bound.null else 'known'}"
    return f"{column.label} {listed(inside, 'or')}{unknown}"
