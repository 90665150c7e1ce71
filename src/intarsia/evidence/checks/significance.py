"""Do the segments differ in things that they were not made from?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.core.features import Column
from intarsia.core.finding import Finding
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.evidence.trial import places
from intarsia.stats.significance import Compared, benjamini_hochberg, chi_square, chi_square_levels, kruskal_wallis

_CIRCULAR = "The features that made the segments are not tested: they differ by construction, so a test of them would be circular."

_TESTS = {"flag": chi_square, "nominal": chi_square_levels}


@dataclass(frozen=True)
class Significance:
    """Held-out features only (role "profile", not read by the recipe): Kruskal-Wallis with epsilon squared, chi square with Cramér's V for
    yes/no features and words, false discoveries held at `level` (Benjamini-Hochberg).

    `rows`: at most so many customers of the sample are tested. `resamples`: bootstrap resamples for the interval of an effect.
    Cost features x rows x (log rows + resamples x segments).
    """

    level: float = 0.05
    rows: int = 10_000
    resamples: int = 300

    def run(self, segmentation: Segmentation, *, seed: int = 0) -> tuple[Finding, ...]:
        """One finding on all, and one a held-out feature, strongest first."""
        columns = _held_out(segmentation)
        sample = segmentation.sample
        chosen = places(sample, rows=self.rows, seed=seed)
        labels = sample.segment[chosen]
        if not columns or len(np.unique(labels)) < 2:
            why = "there is no held-out feature" if not columns else "there is only one segment"
            return (Finding("significance", "all", "held_out_differ", 0.0, len(labels), f"Not tested: {why}. {_CIRCULAR}"),)
        tested = [self._tested(column, floats(sample.table, column.name, column.levels)[chosen], labels, seed) for column in columns]
        q = benjamini_hochberg(np.array([one.p for one in tested]))
        found = [self._finding(c, t, float(q_)) for c, t, q_ in zip(columns, tested, q, strict=True)]
        found.sort(key=lambda f: (-f.value, f.measure))
        return (self._together(found, len(labels)), *found)

    def _tested(self, column: Column, values: np.ndarray, labels: np.ndarray, seed: int) -> Compared:
        test = _TESTS.get(column.kind, kruskal_wallis)
        return test(values, labels, resamples=self.resamples, seed=seed)

    def _finding(self, column: Column, tested: Compared, q: float) -> Finding:
        measure, size = ("cramers_v", _v_size) if column.kind in _TESTS else ("epsilon_squared", _epsilon_size)
        reading = size(tested.effect * tested.free**0.5)
        differs = q <= self.level and reading != "negligible"
        if q > self.level:
            verdict = f"no difference beyond chance was found (q = {_p(q)}"
        elif reading == "negligible":
            verdict = f"the difference is beyond chance but too small to matter (q = {_p(q)}"
        else:
            verdict = f"the segments differ, a {reading} effect (q = {_p(q)}"
        because = f"{column.label} ({'sensitive, ' if column.sensitive else ''}not used to make the segments): {verdict}, "
        because += f"effect {tested.effect:.3f}, 95 % interval {tested.low:.3f} to {tested.high:.3f}, {tested.n:,} customers)."
        detail = {"column": column.name, "statistic": tested.statistic, "p": tested.p, "q": q, "reading": reading}
        return Finding(
            "significance", "all", f"{measure}:{column.name}", tested.effect, tested.n, because, tested.low, tested.high, differs, detail
        )

    def _together(self, found: list[Finding], n: int) -> Finding:
        differ = sum(bool(f.passed) for f in found)
        because = (
            f"The segments differ in {differ} of {len(found)} held-out features by at least a small effect, with false discoveries held at "
            f"{100 * self.level:g} %. {_CIRCULAR} A held-out feature may still be a relative of one that was used."
        )
        return Finding("significance", "all", "held_out_differ", float(differ), n, because, passed=differ > 0)


def _held_out(segmentation: Segmentation) -> tuple[Column, ...]:
    """The features that describe customers but had no part in making the segments."""
    used, there = set(segmentation.fitted.recipe.columns), set(segmentation.sample.table.column_names)
    return tuple(c for c in segmentation.features.columns if c.role == "profile" and c.name not in used and c.name in there)


def _epsilon_size(effect: float) -> str:
    return _size(effect, (0.01, 0.06, 0.14))


def _v_size(effect: float) -> str:
    return _size(effect, (0.1, 0.3, 0.5))


def _size(effect: float, steps: tuple[float, float, float]) -> str:
    """Cohen's reading: small, medium and large begin at the steps."""
    return ("negligible", "small", "medium", "large")[sum(effect >= step for step in steps)]


def _p(q: float) -> str:
    return "below 0.001" if q < 0.001 else f"{q:.3f}"
