"""Put a segmentation on trial: every check, and the verdict whether the segments are natural, reproducible or constructive."""

from __future__ import annotations

from collections.abc import Sequence

from intarsia.core.engine import Progress, quiet
from intarsia.core.finding import Evidence, Finding
from intarsia.core.segmentation import Segmentation
from intarsia.evidence.card import cards
from intarsia.evidence.checks import PLUGINS
from intarsia.evidence.verdict import verdict


def validate(
    segmentation: Segmentation,
    *,
    checks: Sequence[str] | None = None,
    given: Sequence[Finding] = (),
    seed: int = 0,
    progress: Progress = quiet,
) -> Evidence:
    """All findings of the checks (all of them, in the order of their names, where none are named), and the verdict on structure.

    The checks read the segmentation's sample (at most 50,000 customers); they refit its own algorithm some 50 times, and a quick k-means
    some 500 times, on a thousand of them or so. What the `given` findings of a check tell already is not asked again. Errors: UnknownName
    for a check that does not exist.
    """
    names = PLUGINS.names() if checks is None else tuple(dict.fromkeys(checks))
    trials = [(name, PLUGINS.build(name)) for name in names]
    findings: list[Finding] = []
    for done, (name, check) in enumerate(trials):
        progress(f"checking {name}", done / len(trials))
        known = [finding for finding in given if finding.check == name]
        findings.extend(known or check.run(segmentation, seed=seed))
    progress("checked", 1.0)
    lesson = segmentation.lesson
    word, because = verdict(findings, lesson.said if lesson else "", dated=lesson is None or lesson.horizon_days > 0)
    return Evidence(tuple(findings), word, because, cards(segmentation, findings, seed=seed))
