"""From what customers did next to what segments can learn: lessons for an objective, and the windows of a back-test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from intarsia.core.base import CustomerBase
from intarsia.core.definition import Definition
from intarsia.core.engine import Progress, quiet
from intarsia.core.features import FeatureTable
from intarsia.core.finding import Finding
from intarsia.core.lesson import AUTO, EXPLORE, OBJECTIVES, Lesson
from intarsia.core.segmentation import Algorithm, Candidate, Policy, Segmentation
from intarsia.errors import TooLittle, UnknownName, UsageError
from intarsia.flows.lasting import first_day, snapshots_of

Discovered = tuple[Segmentation, tuple[Finding, ...]]
"""Segments, and findings made on the way."""

FEWEST_CUSTOMERS = 20
LEARNING_CUSTOMERS = 50_000


def lesson(base: CustomerBase, features: FeatureTable, objective: str, horizon_days: int) -> Lesson | None:
    """Features one horizon before the day of `features`, and what each customer did from then on. None for "explore".

    "spend": money spent, net of returns; "churn": 1 for who bought nothing more, 0 for who did; "cross-sell": categories bought for the
    first time. Errors: UnknownName of an objective; TooLittle where the history is shorter than the horizon, or fewer than 20 customers
    were known. Cost: one measuring of the base as of the earlier day.
    """
    from intarsia.features.panel import panel

    if objective not in OBJECTIVES:
        raise UnknownName("objective", objective, tuple(sorted(OBJECTIVES)))
    if objective == EXPLORE:
        return None
    day = features.as_of - timedelta(days=horizon_days)
    start = first_day(base)
    if start is None or start >= day:
        have = (features.as_of - start).days if start else 0
        raise TooLittle(
            f"To learn from what customers did next ({objective}), more than {horizon_days} days of orders are needed; there are {have:,}. "
            "Choose a shorter horizon, or the objective 'explore'."
        )
    return known(panel(base, LEARNING_CUSTOMERS, customers=features.n_customers), day, objective, horizon_days, like=features)


def lesson_of_column(features: FeatureTable, column: str) -> tuple[FeatureTable, Lesson]:
    """The features without that column, and what there is to learn of it: for ready-made tables, of customers whose outcome is known.

    Errors: UnknownName; UsageError where the column holds words, or TooLittle where it is empty or always the same.
    """
    import numpy as np

    asked = features.column(column)
    if asked.levels and len(asked.levels) != 2:
        raise UsageError(f"'{column}' holds {len(asked.levels)} different words. Segments can foretell a number, or a yes and a no.")
    rest = replace(features, columns=tuple(c for c in features.columns if c.name != column))
    table = features.table_expr.order_by("customer_id").to_pyarrow()
    outcome = table.column(column).to_numpy(zero_copy_only=False).astype(np.float64)
    known = np.isfinite(outcome)
    if not known.any() or outcome[known].min() == outcome[known].max():
        raise TooLittle(f"'{column}' is the same for every customer, so there is nothing to foretell.")
    kept = table.filter(known).select(["customer_id", *rest.names])
    return rest, Lesson(asked.label, features.as_of, 0, kept, outcome[known] - min(float(outcome[known].min()), 0.0))


def known(base: CustomerBase, day: date, objective: str, horizon_days: int, *, like: FeatureTable | None = None) -> Lesson:
    """Features of the customers known on the day, and what each did in the days that followed; sorted by customer.

    `like`: the features that they are compared with; the columns are theirs. Errors: TooLittle where fewer than 20 were known.
    """
    import numpy as np

    from intarsia.features.measure import measure
    from intarsia.features.outcome import new_categories_after, spend_after

    features = measure(base, day, like=like)
    table = features.table_expr
    after = new_categories_after if objective == "cross-sell" else spend_after
    joined = (
        table.left_join(after(base, day, horizon_days, prospects=len(base.tables) > 1), "customer_id").order_by("customer_id").to_pyarrow()
    )
    if joined.num_rows < FEWEST_CUSTOMERS:
        raise TooLittle(f"Only {joined.num_rows:,} customers were known on {day}; it needs {FEWEST_CUSTOMERS}.")
    column = {"spend": "future_spend", "churn": "future_orders", "cross-sell": "future_categories"}[objective]
    value = np.nan_to_num(joined.column(column).to_numpy(zero_copy_only=False).astype(np.float64))
    outcome = (value == 0).astype(np.float64) if objective == "churn" else value
    return Lesson(objective, day, horizon_days, joined.select(["customer_id", *features.names]), outcome)


def origins(base: CustomerBase, last: date, horizon_days: int, most: int) -> tuple[date, ...]:
    """The days from which a horizon can be foretold with another horizon before to learn from: the latest first, a third of a horizon
    apart, at most `most`, none that leaves less than a third of a horizon of history before the learning."""
    start = first_day(base)
    if start is None:
        return ()
    step = timedelta(days=max(horizon_days // 3, 1))
    horizon = timedelta(days=horizon_days)
    days = [last - horizon - number * step for number in range(most)]
    enough = [day for day in days if day - horizon >= start + step]
    return tuple(enough) or tuple(day for day in days[:1] if day - horizon > start)


def lessons(
    base: CustomerBase, days: tuple[date, ...], objective: str, horizon_days: int, *, like: FeatureTable | None = None
) -> Iterator[tuple[Lesson, Lesson]]:
    """For each origin, the lesson one horizon earlier and the one to be judged on."""
    for day in days:
        before = known(base, day - timedelta(days=horizon_days), objective, horizon_days, like=like)
        yield before, known(base, day, objective, horizon_days, like=like)


def discover_for(  # noqa: PLR0913  one a decision of the user
    base: CustomerBase,
    features: FeatureTable,
    objective: str,
    *,
    horizon_days: int,
    algorithms: Sequence[str] | Algorithm | None = None,
    policy: Policy | None = None,
    representations: Sequence[str] = (),
    k: int | None = None,
    seed: int = 0,
    anchor: Definition | None = None,
    progress: Progress = quiet,
) -> Discovered:
    """Segments made for an objective, learnt from what customers did in the last `horizon_days`; and findings made on the way.

    "auto": groups for their own sake; where they are not natural groups, each of which comes back on other customers, segments made to
    foretell spend take their place, if the history is long enough and no algorithm was asked for. `anchor`: the definition in force, which
    the new segments go on from (see `segments.discover`). Errors and cost: `lesson`, and one or two discoveries.
    """
    from intarsia.segments.discover import ALGORITHMS, GUIDED, discover

    lasting = snapshots_of(base, features)
    asked = partial(discover, features, policy=policy, k=k, seed=seed, representations=representations, anchor=anchor, lasting=lasting)
    if objective != AUTO:
        return asked(algorithms=algorithms, lesson=lesson(base, features, objective, horizon_days), progress=progress), ()
    plain = asked(algorithms=algorithms, progress=lambda what, done: progress(what, 0.6 * done))
    if algorithms is not None or plain.k < 2:
        return plain, ()
    natural, why, findings = _natural(plain, seed)
    if natural:
        return replace(plain, because=f"{plain.because} {why}"), findings
    try:
        learnt = lesson(base, features, "spend", horizon_days)
    except TooLittle as error:
        return replace(plain, because=f"{plain.because} Segments made to foretell spend were not tried. {error}"), findings
    own = plain.algorithm_name.partition(" on ")[0]
    told = asked(
        algorithms=(*((own,) if own in ALGORITHMS else ()), *GUIDED),  # equal cuts are none of them
        lesson=learnt,
        progress=lambda what, done: progress(what, 0.6 + 0.4 * done),
    )
    if told.algorithm_name.partition(" on ")[0] not in GUIDED:
        return plain, findings
    others = tuple(replace(c, chosen=False, because=_unnatural(c, why)) for c in plain.candidates if c.algorithm != plain.algorithm_name)
    return replace(told, candidates=(*told.candidates, *others), because=f"{why} {told.because}"), ()


def _natural(segments: Segmentation, seed: int) -> tuple[bool, str, tuple[Finding, ...]]:
    """Whether these are natural groups, a sentence, and what was found: whether each comes back is asked only where groups exist."""
    from intarsia.evidence.validate import validate

    structure = validate(segments, checks=("structure",), seed=seed).findings
    if not structure[0].passed:
        return False, "Nothing shows that groups exist in these customers, so the segments are cuts made to foretell spend.", structure
    found = validate(segments, checks=("structure", "stability"), given=structure, seed=seed)
    if found.verdict == "natural":
        said = "Groups exist in these customers, so the segments are these groups, and not cuts made to foretell spend."
        return True, said, found.findings
    said = f"There is some structure in these customers, but of {segments.k} segments made for their own sake not each comes back on others"
    return False, f"{said}, so the segments are cuts made to foretell spend.", found.findings


def _unnatural(candidate: Candidate, why: str) -> str:
    return f"Not chosen: {why[0].lower()}{why[1:]}" if candidate.chosen or candidate.passed else candidate.because
