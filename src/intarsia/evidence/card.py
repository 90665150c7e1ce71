"""A card a segment: how far a marketer may lean on it, by a stated rule, with every number's uncertainty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import erfc, sqrt

import numpy as np

from intarsia.core.features import Column
from intarsia.core.finding import Card, Figure, Finding
from intarsia.core.persona import Personas
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.evidence.trial import places
from intarsia.evidence.verdict import DISSOLVED_JACCARD, NATURAL_JACCARD, REPRODUCIBLE_JACCARD
from intarsia.stats.copula import ranks
from intarsia.stats.intervals import group_sums, percentiles, poisson_weights, wilson
from intarsia.stats.significance import benjamini_hochberg

ACT, WATCH, AVOID = "act", "watch", "do not use"
LARGE, SMALL, LEVEL, GOOD_RECALL = 0.8, 0.2, 0.05, 0.7
_ROWS = 10_000
_Z = 1.959963984540054


def cards(
    segmentation: Segmentation,
    findings: Sequence[Finding],
    personas: Personas | None = None,
    future: Mapping[int, Figure] | None = None,
    *,
    seed: int = 0,
) -> tuple[Card, ...]:
    """One card a segment, by this rule.

    "do not use": its overlap (Jaccard) on other customers is below .6, or it has fewer customers than the policy asks for. "watch": the
    overlap is below .75 or was not measured, it differs in no held-out feature, or its readable rule finds less than .7 of it. "act":
    otherwise. Segments made to foretell something are cuts whose lines may move: there "do not use" begins below an overlap of .5, where a
    segment is dissolved (Hennig 2008) and not moved. Differences are of ranks, segment against everyone else, in pooled standard
    deviations: .8 and more is large (Cohen); a held-out one counts from .2 where the false discoveries are held at 5 %.
    Cost: features x 10,000 x log n.
    """
    told = _Differences.of(segmentation, seed)
    stable = {f.subject: f for f in findings if f.measure == "clusterwise_jaccard"}
    rules = {p.segment: p.rule for p in personas.personas} if personas else {}
    total = max(segmentation.n_customers, 1)
    out = []
    for number, size in sorted(segmentation.sizes.items()):
        figures = [Figure("share", size / total, *wilson(size, total), segmentation.n_customers)]
        found = stable.get(str(number))
        if found is not None and found.low is not None and found.high is not None:
            figures.append(Figure("stability", found.value, found.low, found.high, found.n))
        alike = next((f for f in findings if f.check == "homogeneity" and f.subject == str(number)), None)
        if alike is not None and alike.low is not None and alike.high is not None:
            figures.append(Figure("spread", alike.value, alike.low, alike.high, alike.n))
        figures += told.figures(number)
        rule = rules.get(number)
        if rule is not None:
            figures.append(Figure("rule_recall", rule.recall, *wilson(rule.recall * rule.n, rule.n), rule.n))
        figures += [future[number]] if future and number in future else []
        case = _Case(
            size,
            segmentation.policy.min_customers,
            tuple(figures),
            told.held_out,
            told.sensitive,
            asked_for_rule=personas is not None,
            aimed=segmentation.lesson is not None,
        )
        out.append(Card(number, size, *case.verdict(), tuple(figures)))
    return tuple(out)


def future_values(segment: np.ndarray, outcome: np.ndarray, *, seed: int = 0) -> dict[int, Figure]:
    """The mean outcome (n,) of each segment's customers afterwards, with bootstrap intervals, from segment numbers (n,) placed before.

    Rows in an order fixed by content give the same figures. Cost: 1,000 resamples of n.
    """
    numbers, codes = np.unique(segment, return_inverse=True)
    columns = np.column_stack([np.asarray(outcome, dtype=np.float64), np.ones(len(outcome))])
    drawn = group_sums(poisson_weights(len(codes), seed=seed), codes, columns, groups=len(numbers))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = drawn[:, :, 0] / drawn[:, :, 1]
    out = {}
    for j, number in enumerate(numbers.tolist()):
        own = columns[codes == j, 0]
        out[number] = Figure("future_value", float(own.mean()), *percentiles(means[:, j]), len(own))
    return out


@dataclass(frozen=True)
class _Case:
    """What speaks for and against one segment."""

    size: int
    least: int
    figures: tuple[Figure, ...]
    held_out: int
    sensitive: int
    asked_for_rule: bool
    aimed: bool = False

    def verdict(self) -> tuple[str, str]:
        """The verdict and its sentence."""
        against = [said for said in (self._small(), self._unstable(0.0, self._least())) if said]
        if against:
            return AVOID, _sentence(against)
        doubts = [said for said in (self._doubtful(), self._alike(), self._unruly()) if said]
        if doubts:
            return WATCH, _sentence(doubts)
        return ACT, _sentence([said for said in (self._stable(), self._apart(), self._ruled()) if said])

    def _of(self, label: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.label == label), None)

    def _small(self) -> str:
        return f"it has {self.size:,} customers, fewer than the {self.least:,} that the policy asks for" if self.size < self.least else ""

    def _unstable(self, low: float, high: float) -> str:
        found = self._of("stability")
        if found is None or not low <= found.value < high:
            return ""
        below = replace(found, value=min(found.value, high - 0.01)) if round(found.value, 2) >= high else found
        return f"on other customers it comes back with an overlap of only {_said(below)}, below {high:g}"

    def _doubtful(self) -> str:
        if self._of("stability") is None:
            return "whether it comes back on other customers was not measured"
        return self._unstable(self._least(), REPRODUCIBLE_JACCARD) or self._unstable(REPRODUCIBLE_JACCARD, NATURAL_JACCARD)

    def _least(self) -> float:
        """The overlap below which a segment is not to be used."""
        return DISSOLVED_JACCARD if self.aimed else REPRODUCIBLE_JACCARD

    def _alike(self) -> str:
        found = self._of("held_out_differences")
        if not self.held_out or found is None:
            return f"there is no held-out feature to confirm it by{' but sensitive ones, which do not count' if self.sensitive else ''}"
        return "" if found.value else f"it differs in none of {self.held_out} held-out features (n = {found.n:,})"

    def _unruly(self) -> str:
        found = self._of("rule_recall")
        if found is None:
            return "there are too few customers to check its readable rule on" if self.asked_for_rule else ""
        return f"its readable rule finds only {_said(found)} of it" if found.value < GOOD_RECALL else ""

    def _stable(self) -> str:
        found = self._of("stability")
        return f"it comes back on other customers with an overlap of {_said(found)}" if found else ""

    def _apart(self) -> str:
        found = self._of("held_out_differences")
        return f"it differs in {found.value:.0f} of {self.held_out} held-out features (n = {found.n:,})" if found else ""

    def _ruled(self) -> str:
        found = self._of("rule_recall")
        return f"its readable rule finds {_said(found)} of it" if found else ""


@dataclass(frozen=True)
class _Differences:
    """Segment number to the standardised difference of each feature: (features, 3) value and interval; p values; n."""

    columns: tuple[Column, ...]
    held: tuple[bool, ...]
    of_segment: Mapping[int, tuple[np.ndarray, np.ndarray]]
    n: int
    sensitive: int

    @property
    def held_out(self) -> int:
        """How many features had no part in making the segments."""
        return sum(self.held)

    @classmethod
    def of(cls, segmentation: Segmentation, seed: int) -> _Differences:
        """Measured on at most 10,000 customers of the sample; sensitive features do not count."""
        sample, used = segmentation.sample, set(segmentation.fitted.recipe.columns)
        chosen = places(sample, rows=_ROWS, seed=seed)
        columns = tuple(c for c in segmentation.features.columns if not c.sensitive and c.name in sample.table.column_names)
        table, labels = sample.table.select([c.name for c in columns]).take(chosen), sample.segment[chosen]
        marks = [tuple(_marks(c, floats(table, c.name, c.levels))) for c in columns]
        found = {number: _measured(marks, labels == number) for number in segmentation.sizes}
        held = tuple(c.role == "profile" and c.name not in used for c in columns)
        unasked = sum(c.sensitive and c.role == "profile" and c.name in sample.table.column_names for c in segmentation.features.columns)
        return cls(columns, held, found, len(labels), unasked)

    def figures(self, number: int) -> list[Figure]:
        """How many features differ largely (from the nearer and the farther ends of their intervals), and how many held-out ones."""
        values, p = self.of_segment[number]
        if not len(values):
            return []
        nearer = np.where(values[:, 1] * values[:, 2] > 0, np.abs(values[:, 1:]).min(1), 0.0)
        farther = np.abs(values[:, 1:]).max(1)
        sizes = (np.abs(values[:, 0]), nearer, farther)
        out = [_counted("large_differences", [size >= LARGE for size in sizes], self.n)]
        held = np.array(self.held)
        if held.any():
            sure = benjamini_hochberg(p[held]) <= LEVEL
            out.append(_counted("held_out_differences", [sure & (size[held] >= SMALL) for size in sizes], self.n))
        return out


def _counted(label: str, each: Sequence[np.ndarray], n: int) -> Figure:
    value, low, high = (float(one.sum()) for one in each)
    return Figure(label, value, low, high, n)


def _marks(column: Column, raw: np.ndarray) -> Iterable[np.ndarray]:
    """What is compared, NaN where not known: ranks; of a nominal column whether it is this level."""
    known = ~np.isnan(raw)
    if column.kind == "nominal":
        for level in np.unique(raw[known]):
            yield np.where(known, raw == level, np.nan)
    elif known.any():
        out = np.full(len(raw), np.nan)
        out[known] = ranks(raw[known])
        yield out


def _measured(marks: Sequence[tuple[np.ndarray, ...]], member: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each feature the strongest of its differences: (features, 3) and its p value, held up by how many were tried."""
    values, p = np.zeros((len(marks), 3)), np.ones(len(marks))
    for j, tried in enumerate(marks):
        for one in tried:
            value, low, high, chance = _difference(one, member)
            if abs(value) > abs(values[j, 0]):
                values[j], p[j] = (value, low, high), min(chance * len(tried), 1.0)
    return values, p


def _difference(values: np.ndarray, member: np.ndarray) -> tuple[float, float, float, float]:
    """(mean within - mean without) / pooled deviation, with its normal interval and two-sided p value."""
    known = ~np.isnan(values)
    own, other = values[member & known], values[~member & known]
    n, m = len(own), len(other)
    if n < 2 or m < 2:
        return 0.0, 0.0, 0.0, 1.0
    spread = sqrt((((own - own.mean()) ** 2).sum() + ((other - other.mean()) ** 2).sum()) / (n + m - 2))
    gap = float(own.mean() - other.mean())
    if spread <= 0:
        return (0.0, 0.0, 0.0, 1.0) if gap == 0 else (float(np.sign(gap)) * 99, float(np.sign(gap)) * 99, float(np.sign(gap)) * 99, 0.0)
    value = gap / spread
    error = sqrt((n + m) / (n * m) + value**2 / (2 * (n + m)))
    return value, value - _Z * error, value + _Z * error, erfc(abs(value) / sqrt((n + m) / (n * m)) / sqrt(2))


def _said(figure: Figure) -> str:
    return f"{figure.value:.2f} [{figure.low:.2f}, {figure.high:.2f}] (n = {figure.n:,})"


def _sentence(parts: Sequence[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."
