"""The pictures of a run about how far to trust it: stability, held-out effects, the back-test, the choice of k, and the rows left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from intarsia.reports import charts, wording
from intarsia.reports.contest import OURS, contest, way
from intarsia.reports.gallery import names_of
from intarsia.reports.numbers import Heading, Numbers
from intarsia.reports.picture import Picture

if TYPE_CHECKING:
    from intarsia.core.finding import Finding
    from intarsia.core.run import Backtest, Run, Score

MOST_EFFECTS = 14
MEASURES: Mapping[str, str] = {
    "oos_r2": "Share of the differences in future spend that is foretold (out-of-sample R², more is better)",
    "epsilon_squared": "Share of the variance in future spend between segments (epsilon², more is better)",
    "normalised_gini": "How well customers are ranked by future spend (normalised Gini, more is better)",
    "top_20_capture": "Share of future spend that the best 20 % of customers hold (more is better)",
}
CURVES = (
    ("Stability (more is better)", "stability"),
    ("Elbow: spread within the segments", "inertia"),
    ("Silhouette (more is better)", "silhouette"),
)


def stability_of(run: Run) -> dict[int, Finding]:
    """Segment number to its stability finding."""
    found = {f.subject: f for f in reversed(run.evidence.of("stability")) if f.subject != "all" and wording.known(f.value)}
    return {number: found[str(number)] for number in sorted(run.segments.sizes) if str(number) in found}


def stability(run: Run) -> Picture | None:
    """The stability of every segment with its interval."""
    found, names = stability_of(run), names_of(run)
    if not found:
        return None
    values = tuple(charts.Estimate(f"{n} {names[n]}", f.value, f.low, f.high, f.n, segment=n) for n, f in found.items())
    weakest = min(found, key=lambda n: (found[n].value, n))
    f = found[weakest]
    rows = tuple((n, names[n], f.value, f.low, f.high, f.n, f.because) for n, f in found.items())
    return Picture(
        "stability",
        "Does each segment come back?",
        f"The least stable is {names[weakest]}: {wording.with_interval(f.value, f.low, f.high)}, n = {wording.count(f.n)}.",
        charts.stability(values),
        charts.stability(values, wide=False),
        _interval_table("Stability of each segment", rows, ("Segment", "Name"), ("count", "text")),
        "The overlap (Jaccard) of a segment with its nearest one when the segments are found afresh on other customers: 1 is the same. "
        "Points with 95 % intervals.",
    )


def effects(run: Run) -> Picture | None:
    """How strongly the segments differ in features that did not shape them."""
    found = [f for f in run.evidence.of("significance") if ":" in f.measure and wording.known(f.value)]
    if not found:
        return None
    labels = [_held_out_label(run, f) for f in found]
    pairs = sorted(zip(labels, found, strict=True), key=lambda pair: (-pair[1].value, pair[0]))
    values = tuple(charts.Estimate(label, f.value, f.low, f.high, f.n, strong=bool(f.passed)) for label, f in pairs[:MOST_EFFECTS])
    differ = sum(bool(f.passed) for f in found)
    rows = tuple((label, f.measure.partition(":")[0].replace("_", " "), f.value, f.low, f.high, f.n, f.because) for label, f in pairs)
    return Picture(
        "effects",
        "Do they differ in what did not shape them?",
        f"The segments differ in {differ} of {wording.plural(len(found), 'held-out feature')}, beyond chance and not negligibly.",
        charts.effects(values),
        charts.effects(values, wide=False),
        _interval_table("Effect sizes on held-out features", rows, ("Feature", "Effect size"), ("text", "text")),
        "Effect sizes from 0 (no difference) to 1, with 95 % intervals; a filled diamond and bold words mark differences that hold after "
        "correction for testing many features.",
    )


def backtest(run: Run) -> Picture | None:
    """Every way to segment on what came after, each measure in its panel."""
    if run.backtest is None or not run.backtest.scores:
        return None
    scores = run.backtest.scores
    measures = list(dict.fromkeys(s.measure for s in scores))
    panels = []
    for measure in measures:
        ranked = sorted((s for s in scores if s.measure == measure and wording.known(s.value)), key=lambda s: (-s.value, s.name))
        estimates = tuple(charts.Estimate(_labelled(s, run.backtest), s.value, s.low, s.high, s.n, strong=s.name == OURS) for s in ranked)
        panels.append(charts.Panel(MEASURES.get(measure, measure.replace("_", " ")), estimates))
    rows = tuple(
        (way(s.name), s.measure.replace("_", " "), s.value, s.low, s.high, s.n, "" if s.ceiling else run.backtest.groups(s.name), _gap(s))
        for s in scores
    )
    table = Numbers(
        "Back-test: every way to segment, every measure",
        (
            Heading("Way to segment"),
            Heading("Measure"),
            Heading("Value", "number"),
            Heading("Low", "number"),
            Heading("High", "number"),
            Heading("n", "count"),
            Heading("Segments"),
            Heading("Difference to ours"),
        ),
        rows,
    )
    return Picture(
        "backtest",
        f"Who foretold the next {run.backtest.horizon_days} days best?",
        contest(run.backtest).verdict,
        charts.forest(tuple(panels)),
        charts.forest(tuple(panels), wide=False),
        table,
        "Points with 95 % intervals (customers resampled). The diamond with bold words is ours, circles are the others.",
    )


def choice(run: Run) -> Picture | None:
    """The curves by which the number of segments was weighed."""
    curves = []
    for title, measure in CURVES:
        asked = ((c, c.measures.get(measure)) for c in run.segments.candidates)
        tried = tuple(charts.Tried(wording.clean(c.algorithm), c.k, v, c.chosen) for c, v in asked if v is not None and wording.known(v))
        if tried:
            curves.append(charts.Curve(title, tried))
    if not curves:
        return None
    chosen = next((c for c in run.segments.candidates if c.chosen), None)
    finding = f"Chosen: {wording.plural(chosen.k, 'segment')} by {chosen.algorithm}." if chosen else "No candidate was chosen."
    rows = tuple(
        (wording.clean(c.algorithm), c.k, *(c.measures.get(measure) for _, measure in CURVES), "chosen" if c.chosen else "")
        for c in run.segments.candidates
    )
    headings = (Heading("Algorithm"), Heading("Segments", "count"), *(Heading(title, "number") for title, _ in CURVES), Heading("Chosen"))
    return Picture(
        "choice",
        "How many segments?",
        wording.clean(finding),
        charts.curves(tuple(curves)),
        charts.curves(tuple(curves), wide=False),
        Numbers("Every candidate's measures", headings, rows),
        "Elbow and silhouette are shown because people ask for them; the silhouette nearly always answers with two segments, so stability "
        "decides.",
    )


def rows(run: Run) -> Picture | None:
    """The input rows: used, and set aside by each rule."""
    base = run.base
    if not base.rows_in:
        return None
    aside = sorted((c for c in base.counts if c.effect == "set aside" and c.rows), key=lambda c: (-c.rows, c.rule))
    piles = [charts.Pile("used", base.rows_used, base.rows_used / base.rows_in, used=True)]
    piles += [charts.Pile(f"set aside: {c.rule.replace('_', ' ')}", c.rows, c.rows / base.rows_in, used=False) for c in aside]
    table = tuple((pile.label, pile.rows, pile.share) for pile in piles)
    return Picture(
        "rows",
        "What was used, what was set aside",
        f"Of {wording.plural(base.rows_in, 'row')}, {wording.count(base.rows_used)} were used "
        f"({wording.percent(base.rows_used / base.rows_in)}) and {wording.count(base.rows_set_aside)} set aside.",
        charts.rows(tuple(piles)),
        charts.rows(tuple(piles), wide=False),
        Numbers("Rows used and set aside", (Heading("What"), Heading("Rows", "count"), Heading("Share", "share")), table),
    )


def _held_out_label(run: Run, finding: Finding) -> str:
    name = finding.measure.partition(":")[2]
    return wording.clean(run.features.column(name).label if name in run.features.names else name)


def _labelled(score: Score, judged: Backtest) -> str:
    groups = judged.groups(score.name)
    told = "each customer by herself" if score.ceiling else f"{groups} segment{'' if groups == '1' else 's'}"
    return f"{'ours' if score.name == OURS else way(score.name)} ({told})"


def _gap(score: Score) -> str:
    return (
        "" if score.name == OURS else f"{wording.number(score.difference)} {wording.interval(score.difference_low, score.difference_high)}"
    )


def _interval_table(caption: str, rows: tuple[tuple[object, ...], ...], first: tuple[str, str], kinds: tuple[str, str]) -> Numbers:
    headings = (
        *(Heading(label, kind) for label, kind in zip(first, kinds, strict=True)),
        Heading("Value", "number"),
        Heading("Low", "number"),
        Heading("High", "number"),
        Heading("n", "count"),
        Heading("In words"),
    )
    return Numbers(caption, headings, rows)  # type: ignore[arg-type]
