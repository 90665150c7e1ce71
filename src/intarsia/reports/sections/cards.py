"""A card a segment: who they are, what they bring, what sets them apart, what to do first, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.reports import wording
from intarsia.reports.charts.palette import colour, ink_on
from intarsia.reports.numbers import Heading, Numbers
from intarsia.reports.proofs import stability_of

if TYPE_CHECKING:
    from intarsia.core.finding import Finding
    from intarsia.core.persona import Persona, Rule
    from intarsia.core.run import Run

MOST_TRAITS = 3


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


def cards(run: Run) -> tuple[Card, ...]:
    """One card a persona, in the order of the segments."""
    stable = stability_of(run)
    widest = max((_width(v) for p in run.personas.personas for v in (p.share, p.value_share)), default=0.0) or 1.0
    return tuple(_card(persona, stable.get(persona.segment), widest) for persona in run.personas.personas)


def badge(finding: Finding | None) -> Badge:
    """The stability in words, after Hennig 2007: .85 highly stable, .75 stable, .6 a pattern whose border is doubtful."""
    if finding is None:
        return Badge("stability not measured", "none", "")
    steps = ((0.85, "highly stable", "good"), (0.75, "stable", "good"), (0.6, "fairly stable, its border is doubtful", "fair"))
    word, tone = next(((w, t) for least, w, t in steps if finding.value >= least), ("not stable, do not lean on it", "poor"))
    numbers = f"overlap {wording.with_interval(finding.value, finding.low, finding.high)}, n = {wording.count(finding.n)}"
    return Badge(word, tone, numbers)


def _card(persona: Persona, stable: Finding | None, widest: float) -> Card:
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
        badge(stable),
        persona.rule.conditions if persona.rule else (),
        _quality(persona.rule) if persona.rule else "",
        _statistics(persona),
    )


def _quality(rule: Rule) -> str:
    return (
        f"On customers that it had not seen, {wording.percent(rule.precision)} of those it picks belong here and it finds "
        f"{wording.percent(rule.recall)} of the segment (n = {wording.count(rule.n)})."
    )


def _statistics(persona: Persona) -> Numbers:
    headings = (
        Heading("Measure"),
        Heading("Unit"),
        Heading("Value", "number"),
        Heading("Low", "number"),
        Heading("High", "number"),
        Heading("n", "count"),
    )
    rows = tuple((s.label, s.unit, s.value, s.low, s.high, s.n) for s in persona.statistics)
    return Numbers(f"{persona.name}: values with 95 % intervals", headings, rows)


def _width(share: float) -> float:
    return min(max(share, 0.0), 1.0) if wording.known(share) else 0.0
