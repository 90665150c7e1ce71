"""The public verbs, one a stage: each takes values and gives a value, so that a notebook can stop anywhere and look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from intarsia.core.base import CustomerBase
from intarsia.core.day import day_of
from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.features import FeatureTable
from intarsia.core.finding import Evidence, Finding
from intarsia.core.persona import Personas
from intarsia.core.segmentation import Algorithm, Policy, Segmentation
from intarsia.core.settings import Settings
from intarsia.core.tree import SegmentTree
from intarsia.engines.connect import open_engine
from intarsia.errors import NotOrders, UsageError

if TYPE_CHECKING:
    from intarsia.core.run import Backtest
    from intarsia.evidence.beside import Beside
    from intarsia.flows.yardsticks import Present
    from intarsia.segments.ablation import Ablation


def read(
    place: Any = None,
    *,
    settings: Settings | None = None,
    engine: Engine | None = None,
    today: date | None = None,
    progress: Progress = quiet,
) -> CustomerBase:
    """Orders from a file, files, a DataFrame, an Arrow or an Ibis table: recognised, translated, cleaned and audited; or many sources.

    Needs: `place`, a path or a table, of orders or (by its columns) of events, tickets and the like; or several sources, as a mapping of
    names to places (`{"orders": "orders.csv", "web": "events.jsonl"}`), a list of different places, or None for the sources of the
    settings; `settings` to override what is found out; `today`, after which orders are of the future (the source's own last day where not
    given), and by whose end consents are judged (the calendar's day where not given). Gives a CustomerBase in which every input row is used
    or set aside with a reason. Errors: Unreadable, Unrecognised, TooLittle; UsageError where the settings ask consent for a purpose that
    nobody has heard of. Cost: a few passes over the rows, in the engine, within its memory.
    """
    from intarsia.customers.clean import clean
    from intarsia.customers.consent import respect
    from intarsia.flows.calendar import calendar_day
    from intarsia.flows.sources import places_of, read_many
    from intarsia.sources.audit import audit
    from intarsia.sources.read import read as read_source

    chosen = settings or Settings()
    progress("reading", 0.0)
    places = places_of(place, chosen)
    own = engine or open_engine(chosen)
    if places is not None:
        return read_many(places, chosen, own, today=today, progress=progress)
    try:
        told = read_source(place, own, chosen.source, shop=chosen)
        raw = respect(told, chosen.consent, today or calendar_day(chosen))
    except NotOrders as other:
        if other.kind == "customers":  # who people are tells nothing of what they do: beside other sources, or as a ready-made table
            raise
        return read_many({other.kind: place}, chosen, own, today=today, progress=progress)
    progress("cleaning", 0.1)
    base = clean(raw, chosen.clean, today=today)
    return replace(base, remarks=(*base.remarks, *audit(raw, base, told)))


def measure(base: CustomerBase, as_of: date | str | None = None, *, families: Sequence[str] | None = None) -> FeatureTable:
    """Features of every customer from what was known before `as_of` (the day after the last order where not given).

    Cost: one pass over the orders in the engine. Errors: TooLittle where nobody has bought before that day.
    """
    from intarsia.features.measure import measure as measure_features

    day = None if as_of is None else day_of(as_of)
    return measure_features(base, day, families)


def discover(  # noqa: PLR0913  one a decision of the user
    features: FeatureTable,
    algorithm: str | Algorithm | Sequence[str | Algorithm] | None = None,
    *,
    k: int | None = None,
    policy: Policy | None = None,
    objective: str = "explore",
    base: CustomerBase | None = None,
    outcome: str | None = None,
    horizon_days: int = 90,
    representations: Sequence[str] = (),
    seed: int = 0,
    progress: Progress = quiet,
) -> Segmentation:
    """Segments: algorithm and number chosen by evidence, or as told (`ia.algorithms.mixture(k=6)`, or `k=6`).

    `objective`: "explore", groups for their own sake (the `base` then only tells which features last); or, with the `base` that the
    features were measured from, "spend", "churn", "cross-sell" (segments that foretell it best, learnt from the last `horizon_days`) and
    "auto" (the evidence decides between the two).
    `outcome`: of a ready-made table, the column that segments are to foretell; it is then no feature. `policy`: the business limits.
    `representations`: reducers ("pca", "autoencoder") that each algorithm is also tried on, where they are shown to gain (METHODS 12); with
    the `base` also "sequence", what people do after what, whose axes become features where they are shown to gain.
    Cost: candidates are tried on a sample of bounded size; the whole base is read for the final passes. Errors: TooLittle; UsageError.
    """
    from intarsia.flows.objective import lesson_of_column
    from intarsia.segments.discover import discover as discover_segments

    if objective not in ("explore", "auto") and base is None:
        raise UsageError(f"The objective '{objective}' needs the customer base that the features were measured from: base=...")
    wished = {"algorithms": algorithm, "policy": policy, "k": k, "seed": seed, "progress": progress}
    if base is not None and outcome is None:
        return _of_base(base, features, objective, representations, {"horizon_days": horizon_days, **wished})
    lesson = None
    if outcome is not None:
        features, lesson = lesson_of_column(features, outcome)
    return discover_segments(features, lesson=lesson, representations=representations, **wished)  # type: ignore[arg-type]


def _of_base(
    base: CustomerBase, features: FeatureTable, objective: str, representations: Sequence[str], wished: Mapping[str, Any]
) -> Segmentation:
    from intarsia.flows.objective import discover_for
    from intarsia.flows.sequences import NAME, sequenced, told, without_sequences

    if NAME not in representations:
        return discover_for(base, features, objective, representations=representations, **wished)[0]
    seen, ruling = sequenced(base, features, objective, horizon_days=wished["horizon_days"], seed=wished["seed"])
    return told(_of_base(base, seen, objective, without_sequences(representations), wished), ruling)


def merge(segments: Segmentation, groups: Sequence[Sequence[int]], *, because: str = "") -> Segmentation:
    """Each group of segment numbers as one segment: `ia.merge(segments, [(2, 3)])`. Cost: one pass over the base."""
    from intarsia.segments.merge import merge as merge_segments

    return merge_segments(segments, groups, because or "Merged by hand: " + "; ".join(" and ".join(map(str, g)) for g in groups) + ".")


def simplify(segments: Segmentation) -> Segmentation:
    """The segments as a tree of at most two leaves a segment whose yes-or-no questions are the segments: exact rules, exact reasons.

    `because` says the price: who changes segment, and what stability and worth become. `intarsia discover` and `run` do it where asked
    with `--explainable`, and name the price where readable rules stand for less than 90 % of customers. Cost: one pass over the base.
    """
    from intarsia.segments.explainable import explained

    return explained(segments)


def ablate(segments: Segmentation, by: str = "feature") -> Ablation:
    """The segments learnt again without each feature in turn: do they change, are they steadier, do they foretell less?

    `by` "family" leaves out all features of a family: what a new source or a new set of variables does for the segments. METHODS 2's
    backward check. `.table()` has a row and a sentence each. Errors: TooLittle, UsageError. Cost: for each feature 13 fits of 1,000
    customers, and where the segments foretell an outcome 3 of 8,000 more.
    """
    from intarsia.segments.ablation import ablation

    return ablation(segments, by)


def compare(segments: Segmentation, present: Present, *, seed: int = 0) -> Beside:
    """The segments beside the company's present ones: which are known already, and which would have been missed.

    `.table()` has a row and a sentence a segment: the present cuts that serve it best, and how well (Cohen's kappa with its interval).
    At most 50,000 customers are looked at. Cost: a pass over them. Whether they foretell more is `ia.backtest`'s to say.
    """
    from intarsia.evidence.beside import beside
    from intarsia.flows.yardsticks import known

    return beside(segments, known(present, segments.sample.table), seed=seed)


def validate(
    segments: Segmentation,
    *,
    checks: Sequence[str] | None = None,
    given: Sequence[Finding] = (),
    seed: int = 0,
    progress: Progress = quiet,
) -> Evidence:
    """Put the segments on trial: separation, stability, balance, held-out differences, and whether there is structure at all. Checks whose
    findings are `given` are not run again."""
    from intarsia.evidence.validate import validate as validate_segments

    return validate_segments(segments, checks=checks, given=given, seed=seed, progress=progress)


def describe(segments: Segmentation, *, template: str = "", seed: int = 0) -> Personas:
    """The segments as personas: names, traits, rules, needs, and a first recommendation each; in the words of an industry where a
    `template` is named (ecommerce, saas, bank)."""
    from intarsia.personas.describe import describe as describe_segments

    return describe_segments(segments, template=template, seed=seed)


def tree(
    segments: Segmentation, levels: Sequence[int] = (4, 8, 40, 300), *, personas: Personas | None = None, seed: int = 0
) -> SegmentTree:
    """The segments among broader and finer groups, each inside one of the level above; small but valuable ones flagged.

    Needs: the numbers of groups wanted; `personas` for the names (made where not given). Gives a SegmentTree: the segments are one of its
    levels, everybody is placed at each. Errors: UsageError. Cost: two passes over the base; 1,000,000 x 20 in under a minute.

    >>> import intarsia as ia
    >>> ia.tree.__name__
    'tree'
    """
    from intarsia.segments.nested import grow

    told = personas or describe(segments, seed=seed)
    return grow(segments, {persona.segment: persona.name for persona in told.personas}, levels=levels, seed=seed)


def backtest(  # noqa: PLR0913  one a decision of the user
    base: CustomerBase,
    segments: Segmentation,
    *,
    horizon_days: int = 90,
    origins: int = 4,
    objective: str = "",
    present: Present | None = None,
    seed: int = 0,
    progress: Progress = quiet,
) -> tuple[Backtest | None, str]:
    """The segments against today's (`present`), RFM, spend quantiles and a model of each customer, on what came after; from up to `origins`
    dates. None and the reason where the data is too short. Cost: two measurings of a panel of 200,000 customers for each origin."""
    from intarsia.flows.backtest import backtest as run_backtest

    looked = partial(run_backtest, base, segments, horizon_days=horizon_days, most_origins=origins, objective=objective)
    return looked(present=present, seed=seed, progress=progress)
