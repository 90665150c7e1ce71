"""How the number of segments was chosen: every candidate that was tried, what it failed at, and a sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.reports import wording
from intarsia.reports.numbers import Heading, Numbers

if TYPE_CHECKING:
    from intarsia.core.run import Run
    from intarsia.core.segmentation import Candidate

_SHOWN = (
    ("worth", "Foretells", wording.percent),
    ("stability", "Stability", wording.number),
    ("jaccard", "Weakest overlap", wording.number),
    ("smallest_share", "Smallest", wording.percent),
    ("silhouette", "Silhouette", wording.number),
    ("inertia", "Spread within", wording.number),
)


@dataclass(frozen=True)
class Row:
    """One candidate in the table."""

    algorithm: str
    k: int
    cells: tuple[str, ...]
    chosen: bool
    mark: str
    failed: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class ChoiceSection:
    """The sentence on the choice, the limits, the columns of measures, all candidates, the chosen one first; a coarser and a finer
    segmentation in words, and what each number of segments is worth."""

    because: str
    limits: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    others: tuple[str, ...]
    steps: Numbers


def choice(run: Run) -> ChoiceSection:
    """The section on the number of segments."""
    candidates, policy = run.segments.candidates, run.segments.policy
    shown = [(key, label, write) for key, label, write in _SHOWN if any(key in c.measures for c in candidates)]
    ordered = sorted(candidates, key=lambda c: (not c.chosen, not c.passed, c.algorithm, c.k))
    limits = (
        f"Asked for: {policy.min_segments} to {policy.max_segments} segments, each with at least {wording.percent(policy.min_share)} "
        f"of the customers and at least {wording.plural(policy.min_customers, 'customer')}."
    )
    rows = tuple(_row(c, tuple(write(c.measures.get(key)) if key in c.measures else "" for key, _, write in shown)) for c in ordered)
    others = tuple(
        f"{other.role.capitalize()}: {wording.plural(other.k, 'segment')} by {other.algorithm}; {other.because}."
        f"{' To take it: --explainable, or segments.explainable in the settings.' if other.role == 'explainable' else ''}"
        for other in run.segments.alternatives
        if other.role != "recommended"
    )
    return ChoiceSection(run.segments.because, limits, tuple(label for _, label, _ in shown), rows, others, _steps(run))


def _steps(run: Run) -> Numbers:
    """Each number of segments with the best that any algorithm reaches, and the gain over fewer."""
    told = {"worth": "Foretells", "stability": "Found again"}
    measure = run.segments.steps[0].measure if run.segments.steps else "stability"
    headings = (Heading("Segments", "count"), Heading("Best algorithm"), Heading(told[measure], "number"), Heading("Gain", "number"))
    rows = tuple((step.k, step.algorithm, step.value, step.gain) for step in run.segments.steps)
    return Numbers(f"What each number of segments is worth (from {run.segments.n_customers:,} customers)", headings, rows)


def _row(candidate: Candidate, cells: tuple[str, ...]) -> Row:
    failed = tuple(f"{gate.name}: {gate.because}" for gate in candidate.gates if gate.passed is False)
    mark = "chosen" if candidate.chosen else "passed" if candidate.passed else "not passed"
    return Row(candidate.algorithm, candidate.k, cells, candidate.chosen, mark, failed, candidate.because)
