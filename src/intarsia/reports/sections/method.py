"""The method, for those who want to check it: every preparation step, every setting, every version, and where the methods come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.reports import wording
from intarsia.reports.gallery import label_of
from intarsia.reports.numbers import Heading, Numbers

if TYPE_CHECKING:
    from intarsia.core.run import Run

SOURCES = (
    (
        "Segments",
        "k-means++: Arthur & Vassilvitskii 2007. Mixtures: Dempster, Laird & Rubin 1977. Ward 1963. HDBSCAN: Campello et al. 2013.",
    ),
    ("Verdict", "Natural, reproducible, constructive: Dolnicar & Leisch, Marketing Letters 2010."),
    (
        "Stability",
        "Overlap of each segment: Hennig 2007. Agreement of two halves (adjusted Rand index): Hubert & Arabie 1985; Lange et al. 2004.",
    ),
    ("Separation", "Silhouette: Rousseeuw 1987. Davies & Bouldin 1979. Caliński & Harabasz 1974."),
    ("Held-out features", "Kruskal & Wallis 1952, epsilon²: Tomczak & Tomczak 2014. False discoveries: Benjamini & Hochberg 1995."),
    ("Back-test", "Normalised Gini: Wang, Liu & Miao 2019. Intervals: bootstrap over customers, Efron & Tibshirani 1993."),
    ("Map", "Principal components: Pearson 1901, by singular value decomposition."),
)


@dataclass(frozen=True)
class MethodSection:
    """Facts about the run, its recipe, what was left out, its settings and versions, and the sources of the methods."""

    facts: tuple[tuple[str, str], ...]
    recipe: Numbers
    dropped: Numbers
    settings: Numbers
    versions: Numbers
    sources: tuple[tuple[str, str], ...]


def method(run: Run) -> MethodSection:
    """The appendix."""
    segments, recipe = run.segments, run.segments.fitted.recipe
    sample = segments.sample
    facts = (
        ("Source", run.base.source or wording.UNKNOWN),
        ("Fingerprint of the data", run.base.fingerprint or wording.UNKNOWN),
        ("As of", wording.day(run.features.as_of)),
        ("Customers", wording.count(segments.n_customers)),
        ("Algorithm", f"{segments.algorithm_name}, {wording.plural(segments.k, 'segment')}"),
        ("Judged on", f"{wording.plural(len(sample.segment), 'customer')}, {'all of them' if sample.everyone else 'a sample by content'}"),
        ("Seed", str(segments.seed)),
        (
            "Rules and segments agree",
            f"{wording.percent(run.personas.fidelity)} (n = {wording.count(run.personas.fidelity_n)} held-out customers)",
        ),
    )
    return MethodSection(
        facts,
        Numbers(
            "How each feature was prepared",
            (Heading("Feature"), Heading("Block"), Heading("Preparation"), Heading("Why")),
            tuple((label_of(run, step), step.block, step.transform, step.because) for step in recipe.steps),
        ),
        Numbers("Features that were left out", (Heading("Feature"), Heading("Why")), tuple((d.column, d.because) for d in recipe.dropped)),
        Numbers("Settings", (Heading("Setting"), Heading("Value")), tuple(_flat(run.settings))),
        Numbers("Versions", (Heading("Package"), Heading("Version")), tuple((name, run.versions[name]) for name in sorted(run.versions))),
        SOURCES,
    )


def _flat(settings: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for name, value in settings.items():
        if isinstance(value, Mapping) and value:
            out += _flat(value, f"{above}{name}.")
        else:
            out.append((f"{above}{name}", _plain(value)))
    return out


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value) or "none"
    if value is None or value in ("", {}):
        return "not set"
    return str(value)
