"""The advice on method as a page of Markdown: recommendation, features, algorithms, number, measures, code, what to look at."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

MethodAdvice = Any
AlgorithmAdvice = Any
"""The nouns of `core.advice`, which calls this page: naming them here would close a circle."""


def page(advice: MethodAdvice) -> str:
    """Markdown. Cells are escaped, so that names of columns cannot break a table."""
    return "\n\n".join(part for part in _parts(advice) if part) + "\n"


def _parts(advice: MethodAdvice) -> Iterable[str]:
    yield "# Which method, and why"
    on = f"{advice.n_customers:,} customers" if advice.n_customers else "an unknown number of customers"
    how = (
        f"Measured on {on}." if advice.basis == "measured" else f"By stated rules, for {on}: there is no data yet, so nothing is measured."
    )
    yield f"{len(advice.features)} features. {how}"
    yield "## Recommendation"
    yield "\n".join(f"{number}. {' '.join(sentence.split())}" for number, sentence in enumerate(advice.recommendation, 1))
    if advice.remarks:
        yield "## Mind"
        yield "\n".join(f"- **{_cell(one.subject)}** ({one.severity}): {_cell(one.text)}" for one in advice.remarks)
    yield "## Features"
    rows = [(f.column, f.what, f.problem, f.transform, f.effect, f.because) for f in advice.features]
    yield _table(("column", "what it is", "as it is", "transform", "effect", "sentence"), rows)
    yield from _prepared(advice)
    if advice.engineered:
        yield "### Features that could be made of these"
        yield _table(("feature", "formula", "why"), [(h.subject, f"`{h.what}`", h.because) for h in advice.engineered])
    yield "## Algorithms"
    yield _table(
        ("algorithm", "verdict", "why", "time of one fit", "memory", "needs", "best setting"),
        [(a.algorithm, a.verdict, a.because, _time(a.seconds), _memory(a.megabytes), a.needs, _measured(a)) for a in advice.algorithms],
    )
    yield from _numbers(advice)
    yield "## Measures"
    shown = [(m.metric, m.says, m.good, m.hides, "" if m.value is None else _figure(m.value)) for m in advice.metrics]
    yield _table(("measure", "says", "good", "hides", "here"), shown)
    yield "## Steps with pandas and scikit-learn"
    yield f"```python\n{advice.plain_code.rstrip()}\n```"
    yield "## The same with Intarsia"
    yield f"```python\n{advice.short_code.rstrip()}\n```"
    yield "## What to look at in each segment"
    yield _table(("look at", "how", "why"), [(h.subject, h.what, h.because) for h in advice.look_at])


def _prepared(advice: MethodAdvice) -> Iterable[str]:
    if not advice.preparations:
        return
    yield "### The same k-means after four preparations"
    head = ("preparation", "split-half agreement", "largest share of distance", "effective features", "features told apart")
    rows = [
        (
            p.name,
            f"{p.stability:.2f} ± {p.stability_se:.2f} ({p.halves} halves)",
            f"{p.largest} {100 * p.largest_share:.0f}%",
            f"{p.effective:.1f}",
            str(p.told_apart),
            f"{100 * p.smallest:.1f}%",
            f"{p.agreement:.2f}",
        )
        for p in advice.preparations
    ]
    yield _table((*head, "smallest segment", "agreement with the first"), rows)
    yield (
        "Read the columns together: a preparation in which one feature rules is often the most repeatable, because cutting one column into "
        "slices always is; but its segments differ in that column only. Agreement ± one standard error."
    )


def _numbers(advice: MethodAdvice) -> Iterable[str]:
    number = advice.number
    yield "## Number of segments"
    yield number.because
    if number.tried:
        rows = [
            (
                *(_figure(v) for v in (t.k, t.inertia, t.silhouette, t.davies_bouldin, t.calinski_harabasz)),
                f"{_figure(t.stability)} (n {t.halves})",
                _figure(t.jaccard),
                "" if math.isnan(t.smallest_share) else f"{100 * t.smallest_share:.1f}%",
            )
            for t in number.tried
        ]
        head = ("k", "inertia", "silhouette", "Davies-Bouldin", "Calinski-Harabasz", "split-half ARI", "worst Jaccard", "smallest")
        yield _table(head, rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *[[_cell(cell) for cell in row] for row in rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _figure(value: float) -> str:
    if math.isnan(value):
        return ""
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:.2f}"


def _time(seconds: float) -> str:
    if math.isnan(seconds):
        return "unknown"
    if seconds < 0.1:
        return "under 0.1 s"
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:,.0f} h"


def _memory(megabytes: float) -> str:
    if math.isnan(megabytes):
        return "unknown"
    return f"{megabytes / 1000:,.1f} GB" if megabytes >= 1000 else f"{megabytes:,.0f} MB" if megabytes >= 1 else "under 1 MB"


def _measured(advice: AlgorithmAdvice) -> str:
    named = (("stability", "split-half ARI"), ("jaccard", "worst Jaccard"), ("silhouette", "silhouette"))
    k = [f"k {advice.measures['k']:.0f}"] if "k" in advice.measures else []
    return ", ".join([*k, *(f"{said} {advice.measures[name]:.2f}" for name, said in named if name in advice.measures)])
