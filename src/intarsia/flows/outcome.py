"""What a ready-made table tells of the outcome that its segments were made for: by segment, and learnt from one half for the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from intarsia.core.features import FeatureTable
from intarsia.core.finding import Card, Evidence, Figure
from intarsia.core.persona import Persona, Personas, Statistic
from intarsia.core.segmentation import Segmentation
from intarsia.evidence.outcome import Outcome, by_segment, findings, foretold, told
from intarsia.personas.wording import line, quantity, share

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

FEWEST = 100


@dataclass(frozen=True)
class Foretold:
    """The outcome of each segment number, of everyone, and of the half that had no part in the learning."""

    asked: Outcome
    figures: dict[int, Figure]
    everyone: float
    held: Figure | None

    def with_findings(self, evidence: Evidence) -> Evidence:
        """The evidence with these findings, and each segment's outcome on its card."""
        own = findings(self.figures, self.everyone, self.asked, self.held)
        return replace(evidence, findings=(*evidence.findings, *own), cards=tuple(self._on_card(card) for card in evidence.cards))

    def with_statistics(self, personas: Personas) -> Personas:
        """The personas with the outcome in their summaries and among their numbers."""
        return replace(personas, personas=tuple(self._of_persona(persona) for persona in personas.personas))

    def _on_card(self, card: Card) -> Card:
        figure = self.figures.get(card.segment)
        label = "outcome_share" if self.asked.shares else "outcome"
        return replace(card, figures=(*card.figures, replace(figure, label=label))) if figure else card

    def _of_persona(self, persona: Persona) -> Persona:
        figure = self.figures.get(persona.segment)
        if figure is None:
            return persona
        unit = "share" if self.asked.shares else ""
        number = Statistic(f"{self.asked.label} (outcome, mean)", unit, figure.value, figure.low, figure.high, figure.n)
        summary = f"{persona.summary} {told(figure, self.everyone, self.asked)}"
        return replace(persona, summary=summary, statistics=(number, *persona.statistics))


def outcome_of(features: FeatureTable, segments: Segmentation, column: str, *, seed: int = 0) -> Foretold:
    """How the outcome in `column` of the ready-made features differs between segments that were made to foretell it.

    Needs segments with a lesson of that column. Of two words the rarer one is counted. Cost: one more learning on half of the customers,
    1,000 resamples.
    """
    import numpy as np

    lesson = segments.lesson
    assert lesson is not None  # noqa: S101  made for an outcome
    raw = features.table_expr.order_by("customer_id").to_pyarrow().column(column).to_numpy(zero_copy_only=False).astype(np.float64)
    values = raw[np.isfinite(raw)]
    asked, values = _asked(features, column, values)
    figures = by_segment(segments.fitted.assign(lesson.table).segment, values, asked, seed=seed)
    return Foretold(asked, figures, float(values.mean()), _held(segments, lesson.table, values, seed))


def _asked(features: FeatureTable, name: str, values: np.ndarray) -> tuple[Outcome, np.ndarray]:
    """What is counted, and its values: 1 for the rarer of two words, or for yes; else the number itself."""
    column = features.column(name)
    if column.levels:
        rarer = int(values.mean() < 0.5)
        return Outcome(f"{column.label} {line(column.levels[rarer])}", share, shares=True), values if rarer else 1.0 - values
    if column.kind == "flag":
        return Outcome(column.label, share, shares=True), values
    return Outcome(column.label, lambda value: quantity(value, column, features.currency)), values


def _held(segments: Segmentation, table: pa.Table, values: np.ndarray, seed: int) -> Figure | None:
    """What segments learnt from one half foretell of the other; None with fewer than 100 customers."""
    import numpy as np

    from intarsia.segments.discover import learn

    if len(values) < FEWEST:
        return None
    drawn = np.random.default_rng(seed).permutation(len(values))
    first, second = np.sort(drawn[: len(drawn) // 2]), np.sort(drawn[len(drawn) // 2 :])
    columns = [column for column in segments.features.columns if column.name in table.column_names]
    fitted = learn(columns, table.take(first), segments.algorithm, outcome=values[first], seed=seed)
    own, other = fitted.assign(table.take(first)).segment, fitted.assign(table.take(second)).segment
    base = float(values[first].mean())
    means = {number: float(values[first][own == number].mean()) for number in np.unique(own).tolist()}
    return foretold(np.array([means.get(number, base) for number in other.tolist()]), base, values[second], seed=seed)
