"""Tell every segment in words a marketer can act on, each number with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from intarsia.core.features import FeatureTable
from intarsia.core.model import Nearest
from intarsia.core.persona import Persona, Personas, Rule, Statistic, Trait
from intarsia.core.segmentation import Segmentation
from intarsia.personas.industry import known_groups, plays_for
from intarsia.personas.levers import pulled, unmeasured
from intarsia.personas.namers import PLUGINS
from intarsia.personas.recommend import advise_first, same_first
from intarsia.personas.rules import GOOD_RECALL, Rulebook, learn_rules
from intarsia.personas.statistics import statistics_of
from intarsia.personas.templates import PLUGINS as TEMPLATES
from intarsia.personas.traits import KNOWN_OF_MOST, traits_of
from intarsia.personas.wording import listed, plain, share

VALUES = {"spend": "spend", "monthly_amount": "monthly revenue"}
"""The columns that say what a customer brings, the first there is, and what they are called."""
_COUNTED_INSTEAD = ("lines", "pieces")
_LARGEST_AMOUNT = 1e13
_FEW = 30
_TOLD = 3
_WORTH_TELLING = 0.2
_WIDE = 1.0


def describe(segmentation: Segmentation, *, seed: int = 0, namer: str = "plain", template: str = "") -> Personas:
    """One persona a segment, in the order of the segment numbers.

    Customers, shares and value shares are exact, from one pass over the whole base; traits, statistics and rules come from
    `segmentation.sample`. `value_share` is the share of net spend; a segment that sent back more than it bought counts nothing; it is 0
    where spend is not measured. Segments that a fitted baseline names keep these names; those outside every group are called so; those that
    are one of the groups of a `template` (ecommerce, saas, bank) bear that group's name and get its advice, and each segment is told
    what to do with each of the industry's levers (recommendations, prices, second products, ...). Errors: UnknownName where there
    is no such namer or template. Cost: one grouping of the base, and about 500 x features additions a sampled customer.
    """
    book = learn_rules(segmentation, seed=seed)
    column = next((name for name in VALUES if name in segmentation.features.names), "")
    totals = _totals(segmentation, column)
    drafts = _drafts(segmentation, totals, book, seed)
    worth = _worth(segmentation.features, column)
    summed = worth if sum(total.value for total in totals.values()) > 0 else ""
    industry = TEMPLATES.build(template) if template else None
    groups, levers = (industry.groups, industry.levers) if industry else ((), ())
    plays = plays_for(industry)
    advice = advise_first(drafts, segmentation.features, plays)
    known = {segment: group.name for segment, group in known_groups(drafts, groups).items()}
    personas = tuple(
        replace(
            draft,
            name=name,
            summary=_summary(draft, name, segmentation.features, summed),
            needs=told.needs,
            opportunities=told.opportunities,
            recommendation=told.recommendation,
            caution=_caution(draft, segmentation.features),
            levers=pulled(draft, segmentation.features, levers),
        )
        for draft, name, told in zip(drafts, _names(segmentation, drafts, namer, known), advice, strict=True)
    )
    merging = same_first(drafts, segmentation.features, plays)
    asks = unmeasured(segmentation.features, levers)
    return Personas(personas, book.fidelity, book.n, book.surrogate.to_json(), merging, worth, asks)


def _drafts(segmentation: Segmentation, totals: Mapping[int, _Total], book: Rulebook, seed: int) -> list[Persona]:
    """Everything of the personas that is counted; names and words come after."""
    traits, statistics = traits_of(segmentation), statistics_of(segmentation, seed=seed)
    everyone, value = max(sum(total.customers for total in totals.values()), 1), sum(total.value for total in totals.values())
    return [
        Persona(
            segment=number,
            name="",
            customers=total.customers,
            share=total.customers / everyone,
            value_share=total.value / value if value > 0 else 0.0,
            summary="",
            traits=traits[number],
            statistics=statistics[number],
            rule=book.rules.get(number),
        )
        for number, total in sorted(totals.items())
    ]


def _worth(features: FeatureTable, column: str) -> str:
    """What customers bring, in words: "spend"; "lines" where no money is known; empty where nothing of the kind is measured."""
    if not column:
        return ""
    unit = features.column(column).unit
    return unit if unit in _COUNTED_INSTEAD else VALUES[column]


@dataclass(frozen=True)
class _Total:
    """A segment's exact number of customers and sum of spend in whole cents, not less than 0."""

    customers: int
    value: int


def _totals(segmentation: Segmentation, column: str) -> dict[int, _Total]:
    """Counted over the whole base; in integer cents, so that the order of rows cannot change a bit."""
    members = segmentation.members.select("customer_id", "segment")
    if column:
        features = segmentation.features.table_expr
        joined = members.join(features.select("customer_id", value=_cents(features[column])), "customer_id", how="left")
    else:
        joined = members.mutate(value=ibis.literal(0, "int64"))
    grouped = joined.group_by("segment").aggregate(customers=joined.count(), value=joined["value"].sum().cast("float64"))
    rows = grouped.to_pyarrow().to_pylist()
    found = {int(row["segment"]): _Total(int(row["customers"]), max(int(row["value"] or 0), 0)) for row in rows}
    return {number: found.get(number, _Total(0, 0)) for number in segmentation.sizes}


def _cents(amount: ir.Value) -> ir.Value:
    capped = (amount > _LARGEST_AMOUNT).ifelse(_LARGEST_AMOUNT, (amount < -_LARGEST_AMOUNT).ifelse(-_LARGEST_AMOUNT, amount))
    return (capped * 100.0).round().cast("int64")


def _names(segmentation: Segmentation, drafts: Sequence[Persona], namer: str, known: Mapping[int, str]) -> tuple[str, ...]:
    fitted = segmentation.fitted
    given = {**known, **dict(zip(fitted.order, fitted.names, strict=False))}
    if isinstance(fitted.model, Nearest) and fitted.model.radius is not None:
        given.setdefault(fitted.order[-1], "Unlike any group")
    free = [draft for draft in drafts if draft.segment not in given]
    named = dict(zip((draft.segment for draft in free), PLUGINS.build(namer).names(free), strict=True))
    return tuple({**named, **given}[draft.segment] for draft in drafts)


def _summary(draft: Persona, name: str, features: FeatureTable, value: str) -> str:
    """Two sentences: how many and what they are worth; what sets them apart."""
    bring = "brings" if draft.customers == 1 else "bring"
    worth = f", {bring} {share(draft.value_share)} of {value}" if value else ""
    first = f"{name}: {_customers(draft.customers)}, {share(draft.share)} of all{worth}"
    told = tuple(trait.words for trait in _strongest(draft, features))
    apart = f"What sets them apart: {'; '.join(told)}." if told else "Nothing that was measured sets them clearly apart from everyone else."
    return f"{first}. {apart}"


def _strongest(draft: Persona, features: FeatureTable) -> tuple[Trait, ...]:
    """The traits worth telling, one a concept."""
    found: dict[str, Trait] = {}
    for trait in draft.traits:
        if abs(trait.difference) >= _WORTH_TELLING and trait.coverage >= KNOWN_OF_MOST:
            found.setdefault(features.column(trait.column).concept, trait)
    return tuple(found.values())[:_TOLD]


def _customers(n: int) -> str:
    return f"{n:,} customer{'' if n == 1 else 's'}"


def _caution(draft: Persona, features: FeatureTable) -> str:
    """When not to lean on it; empty where nothing speaks against. Only the numbers that are told are held against it."""
    said = []
    if draft.customers < _FEW:
        said.append(f"only {_customers(draft.customers)}, so every number here is uncertain")
    labels = {f"{trait.label} (median)" for trait in _strongest(draft, features)}
    wide = tuple(_interval(s) for s in draft.statistics if s.label in labels and _is_wide(s))
    if wide:
        said.append(f"wide intervals: {listed(wide)}")
    said += _rule_caution(draft.rule)
    return ". ".join(f"{text[:1].upper()}{text[1:]}" for text in said) + "." if said else ""


def _rule_caution(rule: Rule | None) -> list[str]:
    if rule is None:
        return ["too few customers to check a readable rule on"]
    if rule.recall < GOOD_RECALL:
        return [f"the readable rule finds only {share(rule.recall)} of them (measured on {rule.n} held-out customers); use the exact SQL"]
    return []


def _is_wide(statistic: Statistic) -> bool:
    """The interval is as long as the value itself, for an amount, a count or a number of days."""
    counted = statistic.unit not in ("", "share") and statistic.value > 0
    return counted and statistic.high - statistic.low > _WIDE * statistic.value


def _interval(statistic: Statistic) -> str:
    return f"{statistic.label} {plain(statistic.low)} to {plain(statistic.high)} (n = {statistic.n})"
