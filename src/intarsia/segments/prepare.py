"""Makes features comparable, so that neither euros nor outliers nor empty cells decide who is alike; every decision is a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from intarsia.core.features import Column
from intarsia.core.lesson import Lesson, Remembered, Snapshots
from intarsia.core.recipe import Dropped, Recipe, Step, floats
from intarsia.segments.blocks import weighed, without_repeats
from intarsia.segments.select import Candidates, select
from intarsia.segments.transforms import as_told, measured, steps
from intarsia.stats.scaling import moments

ONE_VALUE = 0.995
TOO_MANY_GAPS = 0.60
MANY = 20
FEW_CUSTOMERS = 200
VELOCITY = "momentum"  # features of change are not meant to last


def prepare(columns: Sequence[Column], table: pa.Table, lesson: Lesson | None = None, lasting: Remembered | None = None) -> Recipe:
    """The recipe that turns raw features into coordinates, learnt on `table`, a sample of raw features of n customers.

    Only columns of role "segment" take part. Those whose `treatment` is not "auto" are left as they are, or only centred and divided by a
    deviation; with such columns alone nothing is weighed and no repetition leaves. Columns without variety, with one value for more than
    99.5 % of customers, or more than 60 % missing without a meaning, are dropped with the reason. Of more than 20 features those leave that
    repeat others or set nobody apart (see `select`); where `lasting` gives the same customers on two days also those that do not last,
    and with a `lesson` a part in foretelling its outcome counts. The rows' order and the currency's unit do not matter. A sample in which
    all customers are alike gives a recipe without steps. Source: METHODS 1, measured there: after logarithms planted segments
    are recovered best. Cost n p log n + n p^2.
    """
    made: list[Step] = []
    dropped: list[Dropped] = []
    chosen = [column for column in columns if column.role == "segment"]
    raw = {column.name: floats(table, column.name, column.levels) for column in chosen}
    common = _common_deviation([raw[column.name] for column in chosen if column.treatment == "common"])
    for column in chosen:
        reason = _unfit(column, raw[column.name])
        if reason:
            dropped.append(Dropped(column.name, reason))
            continue
        feature = measured(column, raw[column.name], _denominator(column, table))
        own = steps(feature) if column.treatment == "auto" else as_told(feature, common)
        made.extend(own)
        if not own:
            dropped.append(Dropped(column.name, "nothing varies between customers once extremes are capped"))
    levels = {column.name: column.levels for column in chosen if column.levels and any(step.column == column.name for step in made)}
    if all(column.treatment != "auto" for column in chosen):
        return Recipe(tuple(made), tuple(dropped), levels)
    coordinates = Recipe(tuple(made), levels=levels).matrix(table)
    kept, repeated = without_repeats(made, coordinates)
    idle = _idle(chosen, table, [made[j] for j in kept], (lesson, lasting))
    kept = tuple(j for j in kept if all(made[j].column != one.column for one in idle))
    weighty = weighed([made[j] for j in kept], coordinates[:, kept])
    held = {name: words for name, words in levels.items() if any(step.column == name for step in weighty)}
    return Recipe(weighty, (*dropped, *repeated, *idle), held)


def _idle(
    columns: Sequence[Column], table: pa.Table, steps: Sequence[Step], known: tuple[Lesson | None, Remembered | None]
) -> tuple[Dropped, ...]:
    """Where there are more than 20 features of any kind left, those that are not needed: of the lesson's customers where there is one."""
    lesson, lasting = known
    names = tuple(dict.fromkeys(step.column for step in steps))
    taught = lesson if lesson is not None and lesson.table.num_rows >= FEW_CUSTOMERS else None
    seen = table if taught is None else taught.table
    if len(names) <= MANY or seen.num_rows < FEW_CUSTOMERS:
        return ()
    chosen = {column.name: column for column in columns if column.name in names}
    coordinates = Recipe(tuple(steps), levels={c.name: c.levels for c in chosen.values() if c.levels}).matrix(seen)
    weighty = weighed(steps, coordinates)
    relative = np.array([new.weight / old.weight for new, old in zip(weighty, steps, strict=True)])
    values = np.column_stack([floats(seen, name, chosen[name].levels) for name in names])
    owner = np.array([names.index(step.column) for step in steps])
    nominal = frozenset(column.name for column in columns if column.kind == "nominal")
    days = lasting() if lasting is not None else None
    pairs = _pairs(days, [chosen[name] for name in names]) if days is not None else {}
    outcome = None if taught is None else taught.outcome
    return select(Candidates(names, values, coordinates * relative, owner, nominal, pairs, outcome, days.days if days else 0))


def _pairs(days: Snapshots, columns: Sequence[Column]) -> dict[str, np.ndarray]:
    """What each feature that should last was and is, (m, 2), where it was measured on both days."""
    there = {*days.before.column_names} & {*days.after.column_names}
    return {
        c.name: np.column_stack([floats(one, c.name, c.levels) for one in (days.before, days.after)])
        for c in columns
        if c.concept != VELOCITY and c.name in there
    }


def _common_deviation(raw: Sequence[np.ndarray]) -> float:
    """The root of the mean variance of several features, 1 where nothing varies."""
    deviations = np.array([moments(values[np.isfinite(values)])[1] for values in raw])
    largest = float(deviations.max(initial=0.0))
    return largest * float(((deviations / largest) ** 2).mean()) ** 0.5 if largest > 0 else 1.0


def _unfit(column: Column, raw: np.ndarray) -> str:
    """Why a column cannot tell customers apart; empty where it can."""
    known = raw[np.isfinite(raw)]
    if len(known) == 0:
        return "no customer has a value"
    gaps = 1.0 - len(known) / len(raw)
    if not column.missing and gaps > TOO_MANY_GAPS:
        return f"{100 * gaps:.0f}% of the values are missing and nothing says what that means; the limit is {100 * TOO_MANY_GAPS:.0f}%"
    values, counts = np.unique(known, return_counts=True)
    top = int(counts.argmax())
    share = float(counts[top]) / len(raw)
    if share == 1.0:
        return f"every customer has the same value, {_said(column, float(values[top]))}"
    if column.treatment == "auto" and max(share, gaps) > ONE_VALUE:
        what = "no value" if gaps > share else f"the same value, {_said(column, float(values[top]))}"
        return f"{100 * max(share, gaps):.1f}% of customers have {what}; the limit is {100 * ONE_VALUE:.1f}%"
    return ""


def _said(column: Column, value: float) -> str:
    return f"'{column.levels[int(value)]}'" if 0 <= value < len(column.levels) else f"{value:g}"


def _denominator(column: Column, table: pa.Table) -> np.ndarray | None:
    """The count below a share, where it is among the features."""
    return floats(table, column.denominator) if column.denominator in table.column_names else None
