"""The evidence in plain words: what the verdict means, what passed, what did not, and every number behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.reports.numbers import Heading, Numbers

if TYPE_CHECKING:
    from intarsia.core.finding import Finding
    from intarsia.core.run import Run

_MEANING = {
    "natural": (
        "The groups are there. Customers cluster more clearly than a made-up base with the same columns and the same correlations but no "
        "groups, and each segment comes back on other customers. Treat the segments as real kinds of customers."
    ),
    "reproducible": (
        "The segments come back on other customers, but they are not shown to be groups of their own. Treat them as steady cuts: good for "
        "planning and for comparing over time. A customer near a border could belong to either side."
    ),
    "constructive": (
        "Not every segment comes back reliably on other customers, or it could not be tested. The lines between them are drawn for use: "
        "they help to treat customers differently, as age bands do, but another sample may draw some of them elsewhere. Do not read the "
        "segments as kinds of people."
    ),
    "untested": "The checks that a verdict needs were not run, so nothing is said about whether groups exist.",
}
_QUESTIONS = {
    "structure": "Are there groups at all?",
    "stability": "Would other customers give the same segments?",
    "separation": "Do the segments lie apart?",
    "balance": "Is every segment large enough?",
    "homogeneity": "Are the customers of a segment alike?",
    "significance": "Do they differ in what did not shape them?",
    "outcome": "Does what they were made to foretell differ between them?",
    "actionable": "Can a marketer tell them apart?",
}


@dataclass(frozen=True)
class Judged:
    """One verdict: its mark ("passed", "not passed" or "for information"), the question that it answers, and its sentence."""

    mark: str
    tone: str
    question: str
    because: str


@dataclass(frozen=True)
class TrialSection:
    """`verdict` and what it means; `judged` the verdicts on the whole; `weak` those on single segments that did not pass."""

    verdict: str
    meaning: str
    because: str
    judged: tuple[Judged, ...]
    weak: tuple[Judged, ...]
    counted: str
    findings: Numbers


def trial(run: Run) -> TrialSection:
    """The section on evidence."""
    findings = run.evidence.findings
    whole = [f for f in findings if f.subject == "all" and ":" not in f.measure and "_k" not in f.measure]
    weak = [f for f in findings if f.subject != "all" and f.passed is False]
    tested = [f for f in findings if f.passed is not None]
    passed = sum(bool(f.passed) for f in tested)
    counted = f"{passed} of {len(tested)}" if tested else "none run"
    return TrialSection(
        run.evidence.verdict,
        _MEANING.get(run.evidence.verdict, ""),
        run.evidence.because,
        tuple(_judged(f) for f in whole),
        tuple(_judged(f) for f in weak),
        counted,
        _table(findings),
    )


def _judged(finding: Finding) -> Judged:
    mark, tone = {True: ("passed", "good"), False: ("not passed", "poor"), None: ("for information", "none")}[finding.passed]
    return Judged(mark, tone, _QUESTIONS.get(finding.check, finding.check.replace("_", " ").capitalize()), finding.because)


def _table(findings: tuple[Finding, ...]) -> Numbers:
    headings = (
        Heading("Check"),
        Heading("On"),
        Heading("Measure"),
        Heading("Value", "number"),
        Heading("Low", "number"),
        Heading("High", "number"),
        Heading("n", "count"),
        Heading("Verdict"),
        Heading("In words"),
    )
    marks = {True: "passed", False: "not passed", None: ""}
    rows = tuple(
        (f.check, f.subject, f.measure.replace("_", " "), f.value, f.low, f.high, f.n, marks[f.passed], f.because) for f in findings
    )
    return Numbers("Every finding", headings, rows)
