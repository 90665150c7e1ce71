"""Finds the segments of a customer base: prepares, tries, chooses, places everybody, and says why it came out so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from intarsia.core.definition import Definition
from intarsia.core.engine import Progress, quiet
from intarsia.core.features import Column, FeatureTable
from intarsia.core.lesson import Lesson, Remembered
from intarsia.core.model import Model
from intarsia.core.recipe import Recipe
from intarsia.core.segmentation import Algorithm, Candidate, Fitted, Policy, Sample, Segmentation
from intarsia.segments.admission import admitted, represented, with_rulings
from intarsia.segments.algorithms import PLUGINS
from intarsia.segments.alternatives import alternatives, steps
from intarsia.segments.choose import Choice, choose, feasible, settings
from intarsia.segments.constructive import EqualCuts
from intarsia.segments.limits import accept
from intarsia.segments.outside import outside
from intarsia.segments.placing import members, numbers
from intarsia.segments.prepare import prepare
from intarsia.segments.reasons import winner
from intarsia.segments.sample import ROWS, draw
from intarsia.segments.sensitivity import sensitivity
from intarsia.segments.worth import School, capped, model_of
from intarsia.stats.sampling import by_content

if TYPE_CHECKING:
    import ibis.expr.types as ir

ALGORITHMS = ("kmeans", "mixture", "hierarchical", "hdbscan")
GUIDED = ("outcome", "contributions", "tree")
STUDIED = 2_000
FINALS = 5


def discover(  # noqa: PLR0913  one a decision of the user
    features: FeatureTable,
    *,
    algorithms: Sequence[str | Algorithm] | str | Algorithm | None = None,
    policy: Policy | None = None,
    k: int | None = None,
    seed: int = 0,
    progress: Progress = quiet,
    lesson: Lesson | None = None,
    representations: Sequence[str] = (),
    anchor: Definition | None = None,
    lasting: Remembered | None = None,
) -> Segmentation:
    """Segments of all customers of a feature table, numbered from 1 by descending mean spend.

    Algorithm and number are chosen by evidence (see `choose`) within the policy, among `algorithms`: names (kmeans, mixture, hierarchical
    and hdbscan where not given), or one algorithm with its own k; `k` asks for exactly so many. Candidates are tried on at most 2,000
    customers, the winner is learnt on at most 50,000 and refined on all. Customers too few or too alike come back as one segment with the
    reason. Ids, row order and the currency's unit do not matter. With a `lesson` segments are made to foretell its
    outcome: algorithms that can learn from it join (`outcome`, `contributions`, `tree`), and what foretells most leads. Each algorithm
    is also tried on those `representations` (names of reducers; none where not given) that are admitted (see `admission`). Algorithm
    and number of the `anchor`, the definition in force, stay as long as they hold (see `Ranking.keeping`), and the winner goes on from its
    segments, where the algorithm can (see `Following`) and the features are still there. `lasting` gives the same customers on two days,
    asked only where there are more than 20 features: those that do not last take no part.
    Errors: TooLittle without customers; UnknownName; UsageError where `k` or the policy makes no sense. Cost: as `choose`, plus
    three passes over the base, n x k x p each, in batches.
    """
    wished = policy or Policy()
    asked = k if k is not None else _asked(algorithms)
    accept(wished, asked)
    drawn = draw(features, seed=seed)
    recipe, table, matrix = _prepared(features.columns, drawn.table, seed, (lesson, lasting))
    base = _Base(features, recipe, table, matrix, drawn.n_customers, drawn.everyone, lesson, anchor)
    chosen = _named(algorithms if algorithms is not None or lesson is None else (*ALGORITHMS, *GUIDED))
    if asked is not None:
        wished = Policy.exactly(asked, wished.rule)
    possible, gave_way = feasible(matrix, wished, drawn.n_customers)
    if possible.max_segments < 2:
        return _cut(base, possible, (gave_way or "one segment was asked for",), seed, ())
    study = matrix[by_content(matrix, STUDIED, seed=seed)]
    middle = (possible.min_segments + possible.max_segments) // 2
    rulings = admitted(study, base.school, representations, k=middle, seed=seed) if representations else ()
    choice = choose(
        study,
        settings(represented(chosen, rulings), possible, k=possible.max_segments if asked is not None else None, rows=len(study)),
        possible,
        n_customers=drawn.n_customers,
        seed=seed,
        progress=progress,
        school=base.school,
    )
    if anchor is not None:
        choice = replace(choice, incumbent=(anchor.algorithm, anchor.fitted.model.k))
    return with_rulings(_best(base, choice, gave_way, seed), rulings)


def learn(columns: Sequence[Column], table: pa.Table, algorithm: Algorithm, *, outcome: np.ndarray | None = None, seed: int = 0) -> Fitted:
    """Preparation and model learnt by one algorithm on a table of raw features, of which at most 50,000 rows are used.

    `outcome` (n,), where given, is what each customer did next; algorithms that can, learn from it. Where all customers are alike the one
    segment is everybody. Cost: one fit.
    """
    recipe, drawn, matrix = _prepared(columns, table, seed)
    chosen = algorithm if recipe.steps else EqualCuts()
    school = School(recipe.matrix(table), capped(outcome)) if outcome is not None else None
    model = model_of(chosen, matrix, school, seed=seed)
    return Fitted(recipe, model, numbers(model, matrix, drawn))


@dataclass(frozen=True)
class _Base:
    """The customers as they stand before the segments: all features, the recipe, and the sample."""

    features: FeatureTable
    recipe: Recipe
    table: pa.Table
    matrix: np.ndarray
    n_customers: int
    everyone: bool
    lesson: Lesson | None = None
    anchor: Definition | None = None

    def before(self, table: pa.Table) -> np.ndarray | None:
        """The segments (n,) of the anchor on n customers; none where there is no anchor, or a feature that it needs is gone."""
        fitted = self.anchor.fitted if self.anchor else None
        return fitted.assign(table).segment if fitted and set(fitted.recipe.columns) <= set(table.column_names) else None

    @property
    def school(self) -> School | None:
        """What there is to learn of what customers do next, in the coordinates of today."""
        if self.lesson is None or not self.recipe.steps:
            return None
        table = self.lesson.table
        return School(self.recipe.matrix(table), capped(self.lesson.outcome), self.before(table)).part(ROWS, seed=0)

    def fitted(self, model: Model) -> Fitted:
        """The model with its preparation and its segments numbered."""
        return Fitted(self.recipe, model, numbers(model, self.matrix, self.table))

    def blocks(self) -> Iterator[np.ndarray]:
        """The coordinates of all customers in blocks."""
        if self.everyone:
            yield self.matrix
            return
        chosen = self.features.table_expr.select(*self.recipe.columns)
        for batch in self.features.engine.batches(chosen):
            yield self.recipe.matrix(batch)


@dataclass(frozen=True)
class _Final:
    """An algorithm learnt on the sample, refined on all, with everybody placed."""

    algorithm: Algorithm
    name: str
    fitted: Fitted
    members: ir.Table
    sizes: dict[int, int]

    def keeps(self, k: int, policy: Policy) -> bool:
        """Whether there are k segments, and their sizes keep to the policy, on the whole base."""
        least = max(policy.min_customers, policy.min_share * sum(self.sizes.values()))
        return len(self.sizes) == self.fitted.model.k == k and min(self.sizes.values()) >= least


def _prepared(
    columns: Sequence[Column], table: pa.Table, seed: int, known: tuple[Lesson | None, Remembered | None] = (None, None)
) -> tuple[Recipe, pa.Table, np.ndarray]:
    """The recipe, and at most 50,000 rows with their coordinates in an order fixed by these."""
    recipe = prepare(columns, table, *known)
    matrix = recipe.matrix(table)
    if not recipe.steps:
        return recipe, table.slice(0, ROWS), matrix[:ROWS]
    order = by_content(matrix, ROWS, seed=seed)
    return recipe, table.take(order), matrix[order]


def _named(algorithms: Sequence[str | Algorithm] | str | Algorithm | None) -> dict[str, Algorithm]:
    if algorithms is None:
        algorithms = ALGORITHMS
    if isinstance(algorithms, str):
        return dict([_as_named(algorithms)])
    if isinstance(algorithms, Sequence):
        return dict(_as_named(one) for one in algorithms)
    return dict([_as_named(algorithms)])


def _as_named(algorithm: str | Algorithm) -> tuple[str, Algorithm]:
    if isinstance(algorithm, str):
        return algorithm, PLUGINS.build(algorithm)
    return type(algorithm).__module__.rpartition(".")[2], algorithm


def _asked(algorithms: Sequence[str | Algorithm] | str | Algorithm | None) -> int | None:
    """The number that an algorithm itself was told; none where it finds the number or was left to choose."""
    if algorithms is None or isinstance(algorithms, Sequence):
        return None
    return algorithms.k or None


def _best(base: _Base, choice: Choice, gave_way: str, seed: int) -> Segmentation:
    """The first of the ranking that keeps within the policy on the whole base."""
    for _ in range(FINALS):
        ranking = choice.ranking
        if not ranking.order:
            break
        first = ranking.order[0]
        final = _final(base, first.algorithm, first.name, seed)
        if final.keeps(first.k, choice.policy):
            swayed = "" if base.lesson or ranking.instead is not None else sensitivity(choice.trials, choice.policy, choice.simplest_first)
            steadier = "" if ranking.level == "foretells" else outside(choice.trials, first, choice.policy)
            told = _sentences(winner(first, ranking, choice.policy), swayed, steadier, gave_way)
            return _segmentation(base, final, choice.candidates, because=told, policy=choice.policy, seed=seed)
        choice = choice.corrected(first, final.sizes.values(), base.n_customers)
    tried = tuple(replace(candidate, chosen=False) for candidate in choice.candidates)
    reason = gave_way or "nothing that was tried keeps within the limits"
    return _cut(base, choice.policy, (reason, outside(choice.trials, None, choice.policy)), seed, tried)


def _cut(base: _Base, policy: Policy, reasons: Sequence[str], seed: int, tried: Iterable[Candidate]) -> Segmentation:
    """Where nothing else is possible: equal cuts of one feature, as many as the least number wished, or else fewer, down to one."""
    final = _final(base, EqualCuts(), "equal_cuts", seed)
    for parts in range(policy.min_segments, 1, -1):
        more = _final(base, EqualCuts(parts), "equal_cuts", seed)
        if more.keeps(parts, policy):
            final = more
            break
    parts = len(final.sizes)
    told = (
        "all customers are one segment" if parts == 1 else f"{parts} equal cuts of one feature (constructive: useful, not natural groups)"
    )
    return _segmentation(base, final, tuple(tried), because=_sentences(told, *reasons), policy=policy, seed=seed)


def _final(base: _Base, algorithm: Algorithm, name: str, seed: int) -> _Final:
    found = model_of(algorithm, base.matrix, base.school, seed=seed, before=base.before(base.table))
    model = algorithm.refine(found, base.blocks)
    fitted = base.fitted(model)
    return _Final(algorithm, name, fitted, *members(base.features, fitted))


def _segmentation(
    base: _Base, final: _Final, candidates: tuple[Candidate, ...], *, because: str, policy: Policy, seed: int
) -> Segmentation:
    placed = final.fitted.place(base.matrix)
    return Segmentation(
        features=base.features,
        fitted=final.fitted,
        algorithm=final.algorithm,
        algorithm_name=final.name,
        members=final.members,
        sample=Sample(base.table, base.matrix, placed.segment, base.everyone),
        sizes=final.sizes,
        candidates=candidates,
        because=because,
        policy=policy,
        seed=seed,
        lesson=base.lesson,
        alternatives=alternatives(candidates),
        steps=steps(candidates),
    )


def _sentences(*parts: str) -> str:
    """The parts as sentences."""
    whole = [part.strip().rstrip(".") for part in parts if part]
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in whole)
