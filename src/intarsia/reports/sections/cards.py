"""A card a segment: who they are, what they bring, what sets them apart, what to do first, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from intarsia.reports import wording
from intarsia.reports.charts.palette import colour, ink_on
from intarsia.reports.numbers import Heading, Numbers
from intarsia.reports.proofs import stability_of

if TYPE_CHECKING:
    from intarsia.core.finding import Card as Proven
    from intarsia.core.finding import Figure, Finding
    from intarsia.core.persona import Persona, Rule
    from intarsia.core.run import Run

MOST_TRAITS = 3
_TONES = {"act": "good", "watch": "fair", "do not use": "poor"}
_TOLD = {
    "share": ("share", "Share of customers"),
    "stability": ("number", "Comes back on other customers (overlap)"),
    "spread": ("number", "How much its customers differ, as a multiple of how much all do"),
    "large_differences": ("count", "Features in which it differs largely"),
    "held_out_differences": ("count", "Held-out features in which it differs"),
    "rule_recall": ("share", "Found by its readable rule"),
    "outcome": ("number", "The outcome, on average, of the customers that the segments were made from"),
    "outcome_share": ("share", "The outcome, of the customers that the segments were made from"),
    "future_value": ("number", "Spent in the horizon that followed, on average"),
}


@dataclass(frozen=True)
class Told:
    """A trait: how one would say it with its numbers, and how far from everyone it lies."""

    words: str
    difference: str


@dataclass(frozen=True)
class Badge:
    """How stable a segment is: a word, its tone ("good", "fair", "poor" or "none"), and the numbers."""

    word: str
    tone: str
    numbers: str


@dataclass(frozen=True)
class Verdict:
    """How far to lean on a segment: the word, its tone, why, and the figures behind it in words."""

    word: str
    tone: str
    because: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """Everything on a segment's card; shares are also given in per cent for the widths of its two meters."""

    persona: Persona
    fill: str
    ink: str
    customers: str
    share: str
    value_share: str
    share_width: float
    value_width: float
    traits: tuple[Told, ...]
    badge: Badge
    rule: tuple[str, ...]
    rule_quality: str
    statistics: Numbers
    verdict: Verdict | None = None


def cards(run: Run) -> tuple[Card, ...]:
    """One card a persona, in the order of the segments."""
    stable = stability_of(run)
    widest = max((_width(v) for p in run.personas.personas for v in (p.share, p.value_share)), default=0.0) or 1.0
    proven = {card.segment: verdict(card) for card in run.evidence.cards}
    aimed = run.segments.lesson is not None
    drawn = (_card(persona, stable.get(persona.segment), widest, run.features.currency, aimed=aimed) for persona in run.personas.personas)
    return tuple(replace(card, verdict=proven.get(card.persona.segment)) for card in drawn)


def guards(run: Run) -> tuple[tuple[str, str], ...]:
    """What must be kept in mind with a lever whatever the segment, each once."""
    return tuple(dict.fromkeys((pull.lever, pull.guard) for p in run.personas.personas for pull in p.levers if pull.guard))


def verdict(card: Proven) -> Verdict:
    """The evidence card in words."""
    figures = tuple(said for figure in card.figures if (said := _figure(figure)))
    return Verdict(card.verdict, _TONES.get(card.verdict, "none"), wording.clean(card.because), figures)


def _figure(figure: Figure) -> str:
    how, told = _TOLD.get(figure.label, ("", ""))
    if how == "share":
        span = f"{wording.percent(figure.low)} to {wording.percent(figure.high)}"
        return f"{told}: {wording.percent(figure.value)} [{span}], n = {wording.count(figure.n)}"
    if how == "count":
        span = f"{wording.count(figure.low)} to {wording.count(figure.high)}"
        return f"{told}: {wording.count(figure.value)} [{span}], n = {wording.count(figure.n)}"
    return f"{told}: {wording.with_interval(figure.value, figure.low, figure.high)}, n = {wording.count(figure.n)}" if how else ""


def badge(finding: Finding | None, *, aimed: bool = False) -> Badge:
    """The stability in words, after Hennig 2007: .85 highly stable, .75 stable, .6 a pattern whose border is doubtful. Of segments that are
    `aimed`, made to foretell something, the lines may move down to .5."""
    if finding is None:
        return Badge("stability not measured", "none", "")
    steps = ((0.85, "highly stable", "good"), (0.75, "stable", "good"), (0.6, "fairly stable, its border is doubtful", "fair"))
    moving = ((0.5, "a cut that other customers would move", "fair"),) if aimed else ()
    word, tone = next(((w, t) for least, w, t in (*steps, *moving) if finding.value >= least), ("not stable, do not lean on it", "poor"))
    numbers = f"overlap {wording.with_interval(finding.value, finding.low, finding.high)}, n = {wording.count(finding.n)}"
    return Badge(word, tone, numbers)


def _card(persona: Persona, stable: Finding | None, widest: float, currency: str, *, aimed: bool) -> Card:
    fill = colour(persona.segment)
    return Card(
        persona,
        fill,
        ink_on(fill),
        wording.plural(persona.customers, "customer"),
        wording.percent(persona.share),
        wording.percent(persona.value_share),
        round(100 * _width(persona.share) / widest, 1),
        round(100 * _width(persona.value_share) / widest, 1),
        tuple(Told(t.words or t.label, f"{wording.signed(t.difference)} sd") for t in persona.traits[:MOST_TRAITS]),
        badge(stable, aimed=aimed),
        persona.rule.conditions if persona.rule else (),
        _quality(persona.rule) if persona.rule else "",
        _statistics(persona, currency),
    )


def _quality(rule: Rule) -> str:
    return (
        f"On customers that it had not seen, {wording.percent(rule.precision)} of those it picks belong here and it finds "
        f"{wording.percent(rule.recall)} of the segment (n = {wording.count(rule.n)})."
    )


def _statistics(persona: Persona, currency: str) -> Numbers:
    headings = (
        Heading("Measure"),
        Heading("Unit"),
        Heading("Value", "number"),
        Heading("Low", "number"),
        Heading("High", "number"),
        Heading("n", "count"),
    )
    units = [s.unit.replace("currency", currency) if currency else s.unit for s in persona.statistics]
    rows = tuple((s.label, unit, s.value, s.low, s.high, s.n) for s, unit in zip(persona.statistics, units, strict=True))
    return Numbers(f"{persona.name}: values with 95 % intervals", headings, rows)


def _width(share: float) -> float:
    return min(max(share, 0.0), 1.0) if wording.known(share) else 0.0
